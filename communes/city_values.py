"""A city's stored cells that count its communes, judged again when a commune's year changed.

The cell's text stays what the report printed; its verdict follows the communes. Tables count anew
at every look; the stored verdict is what province-wide queries read.
"""

from collections import defaultdict
from collections.abc import Collection

from communes.entries import ValueEntry
from communes.intake.readings import Form
from communes.models import IndicatorValue, Source, Submission, Unit, UnitVersion
from communes.services import write_values
from communes.stored_answers import as_printed
from communes.writable import WRITABLE_STATES
from criteria.answers import Answer
from criteria.models import CriteriaSet
from criteria.outcomes import Outcome


def rejudge_cities(
    *, communes: Collection[Unit], year: int, criteria_set: CriteriaSet, reason: str
) -> int:
    """Judge the cells of the cities over ``communes`` again; how many verdicts changed.

    For services that have just written the communes' values, inside their transaction. A city
    whose year is locked or submitted keeps the verdicts it was closed with. The commune's officer
    has no right at the city: the server writes, and ``reason`` says on whose account.
    """
    parents = UnitVersion.objects.in_year(year).filter(unit__in=communes).values("parent")
    cells = list(
        IndicatorValue.objects.filter(
            submission__unit__in=parents,
            submission__year=year,
            submission__criteria_set=criteria_set,
            submission__state__in=WRITABLE_STATES,
            source__form=Form.COMMUNES,
            part="",
        ).select_related("submission__unit", "indicator", "source")
    )
    if not cells:
        return 0
    members = _members({cell.submission.unit_id for cell in cells}, year, criteria_set)
    by_source: dict[Source, list[ValueEntry]] = defaultdict(list)
    for cell in cells:
        outcomes = members.get((cell.submission.unit_id, cell.indicator.code), ())
        if outcomes and cell.source is not None:
            by_source[cell.source].append(_entry(cell, outcomes))
    changed = 0
    for source, entries in by_source.items():
        changed += write_values(
            entries=entries,
            criteria_set=criteria_set,
            zones={},
            source=source,
            by=None,
            reason=reason,
        ).changed
    return changed


def _members(
    cities: Collection[int], year: int, criteria_set: CriteriaSet
) -> dict[tuple[int, str], tuple[Outcome, ...]]:
    """The outcomes of the communes that reported the year, by city id and indicator code."""
    parents = dict(
        UnitVersion.objects.in_year(year)
        .filter(parent__in=cities)
        .values_list("unit_id", "parent_id")
    )
    reported: dict[int, dict[str, Outcome]] = defaultdict(dict)
    for unit, code, outcome in IndicatorValue.objects.filter(
        submission__in=Submission.objects.filter(
            unit__in=parents, year=year, criteria_set=criteria_set
        ),
        part="",
    ).values_list("submission__unit_id", "indicator__code", "outcome"):
        reported[unit][code] = Outcome(outcome)
    codes = [indicator.code for indicator in criteria_set.parsed().indicators()]
    members: dict[tuple[int, str], list[Outcome]] = defaultdict(list)
    for unit, by_code in reported.items():
        for code in codes:
            members[parents[unit], code].append(by_code.get(code, Outcome.MISSING))
    return {key: tuple(outcomes) for key, outcomes in members.items()}


def _entry(cell: IndicatorValue, members: tuple[Outcome, ...]) -> ValueEntry:
    """The cell as it was read from its report, with the communes' present outcomes."""
    return ValueEntry(
        unit=cell.submission.unit,
        year=cell.submission.year,
        indicator_code=cell.indicator.code,
        answer=Answer(
            said=Outcome(cell.said) if cell.said else None,
            counted=Outcome(cell.counted) if cell.counted else None,
            numerator=cell.numerator,
            denominator=cell.denominator,
            quantity_unit=cell.quantity_unit or None,
            number=cell.number,
            stated_percent=as_printed(cell.stated_percent, cell.stated_decimals),
            members=members,
        ),
        raw=cell.raw,
        rate_raw=cell.rate_raw,
        count_raw=cell.count_raw,
        cell=cell.cell,
        note=cell.note,
        communes_attained=cell.communes_attained,
        communes_total=cell.communes_total,
    )
