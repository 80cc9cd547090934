"""The values behind a table of a paper: as they were, as they are, and whose they are.

Read for ``reports/dossiers/approving/codes.py`` in a fixed number of queries.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any

from communes.models import ReviewVerdict, ValueChange
from criteria.outcomes import Outcome
from reports.dossiers.approving.difference_words import (
    code_order,
    place_text,
    recognition_text,
    value_text,
)
from reports.dossiers.approving.fingerprint import FrozenTable
from reports.dossiers.rules.procedure import Level
from reports.models import CapitalLine, Decision, Dossier, OpinionLine, RoadmapLine

SERVER = "máy chủ (dòng lệnh)"
_Key = tuple[str, int, str]  # unit, year, indicator
_Frozen = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entered:
    """Who wrote a value last, when; ``source`` is the file it came from, "" for a typed one."""

    by: str
    at: datetime | None
    source: str


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The last verdict on a value: whose (with the department), when, which."""

    by: str
    at: datetime
    outcome: str


@dataclass(frozen=True, slots=True)
class CodeRow:
    """One value or line of a table: as it was printed, as it is now.

    ``entered`` wrote what was printed, ``entered_now`` what stands now where that is other.
    """

    place: str  # "Xã Dương Quang, năm 2020, chỉ tiêu 2.2"; "dòng 3"
    then: str
    now: str
    is_changed: bool
    entered: Entered | None
    entered_now: Entered | None
    reviewed: Reviewed | None = None


def value_rows(then: _Frozen, now: _Frozen, printed_at: datetime) -> Iterator[CodeRow]:
    """The values of the comparison in its order of units, years and indicators; two queries."""
    names = {**now["names"], **then["names"]}
    keys = {
        (slug, int(year), code): None
        for content in (then, now)
        for slug, years in content["values"].items()
        for year, by_code in years.items()
        for code in by_code
    }
    changes = _changes(then, keys)
    verdicts = _verdicts(then, keys)
    for key in sorted(keys, key=lambda one: _order(one, then["unit"])):
        slug, year, code = key
        was, stands = (
            one["values"].get(slug, {}).get(str(year), {}).get(code) for one in (then, now)
        )
        written = changes.get(key, [])
        before = [one for one in written if one.at is not None and one.at <= printed_at]
        is_changed = was != stands
        yield CodeRow(
            place=place_text(names.get(slug, slug), year, code),
            then=value_text(was),
            now=value_text(stands),
            is_changed=is_changed,
            entered=before[-1] if before and was else None,
            entered_now=written[-1] if written and is_changed else None,
            reviewed=verdicts.get(key),
        )


def line_rows(
    table: FrozenTable, dossier: Dossier, then: _Frozen, now: _Frozen, printed_at: datetime
) -> Iterator[CodeRow]:
    """The lines of a list of the dossier (capital, roadmap, opinions); one query."""
    written: dict[int, list[Entered]] = defaultdict(list)
    for place, at, *name in (
        _LISTS[table.key]
        .history.filter(dossier_id=dossier.pk)
        .exclude(history_type="-")
        .order_by("history_date", "history_id")
        .values_list("position", "history_date", *_names("history_user"))
    ):
        written[place].append(Entered(_person(*name), at, ""))
    # Positions may begin at any number; lines are in their order.
    order = sorted(written)
    pairs = list(zip_longest(then[table.key], now[table.key]))
    for number, (was, stands) in enumerate(pairs):
        changes = written[order[number]] if number < len(order) else []
        before = [one for one in changes if one.at is not None and one.at <= printed_at]
        yield CodeRow(
            place=f"dòng {number + 1}",
            then=table.text(was) if was is not None else "không có",
            now=table.text(stands) if stands is not None else "không có",
            is_changed=was != stands,
            entered=before[-1] if before and was is not None else None,
            entered_now=changes[-1] if changes and was != stands else None,
        )


_LISTS: dict[str, type[CapitalLine | RoadmapLine | OpinionLine]] = {
    "capital": CapitalLine,
    "roadmap": RoadmapLine,
    "opinions": OpinionLine,
}


def recognition_rows(then: _Frozen, now: _Frozen) -> Iterator[CodeRow]:
    """The communes of a city with the decisions that recognise them; one query."""
    names = {**now["names"], **then["names"]}
    slugs = sorted(then["communes"].keys() | now["communes"].keys(), key=names.__getitem__)
    known: dict[tuple[str, str], Entered] = {}
    for slug, number, source, at, *name in Decision.objects.filter(
        unit__slug__in=slugs, level=Level.COMMUNE.value, kind=Decision.Kind.RECOGNISE
    ).values_list("unit__slug", "number", "source", "made_at", *_names("made_by")):
        known[slug, number] = Entered(_person(*name), at, source)

    def entered(slug: str, commune: _Frozen | None) -> Entered | None:
        one = (commune or {}).get("recognition")
        return known.get((slug, one["number"])) if one else None

    for slug in slugs:
        was, stands = then["communes"].get(slug), now["communes"].get(slug)
        yield CodeRow(
            place=names[slug],
            then=recognition_text(was),
            now=recognition_text(stands),
            is_changed=was != stands,
            entered=entered(slug, was),
            entered_now=entered(slug, stands) if was != stands else None,
        )


def _order(key: _Key, own: str) -> tuple[Any, ...]:
    """The dossier's own unit first, then by name of key, year and code."""
    slug, year, code = key
    return (slug != own, slug, year, code_order(code))


def _changes(content: _Frozen, keys: Collection[_Key]) -> dict[_Key, list[Entered]]:
    """The writings of values, the earliest first."""
    found: dict[_Key, list[Entered]] = defaultdict(list)
    for slug, year, code, at, source, *names in (
        ValueChange.objects.filter(
            value__submission__unit__slug__in={slug for slug, _, _ in keys},
            value__submission__year__in={year for _, year, _ in keys},
            value__submission__criteria_set__code=content["set"]["code"],
            value__submission__criteria_set__version=content["set"]["version"],
        )
        .order_by("made_at", "pk")
        .values_list(
            "value__submission__unit__slug",
            "value__submission__year",
            "value__indicator__code",
            "made_at",
            "source__file_name",
            *_names("made_by"),
            *_names("source__made_by"),
        )
    ):
        own, importer = _person(*names[:2]), _person(*names[2:])
        by = own if own != SERVER or source is None else importer
        found[slug, year, code].append(Entered(by, at, source or ""))
    return found


def _verdicts(content: _Frozen, keys: Collection[_Key]) -> dict[_Key, Reviewed]:
    """The last verdict on each value."""
    found: dict[_Key, Reviewed] = {}
    for slug, year, code, at, outcome, department, *name in (
        ReviewVerdict.objects.filter(
            submission__unit__slug__in={slug for slug, _, _ in keys},
            submission__year__in={year for _, year, _ in keys},
            submission__criteria_set__code=content["set"]["code"],
            submission__criteria_set__version=content["set"]["version"],
        )
        .order_by("pk")
        .values_list(
            "submission__unit__slug",
            "submission__year",
            "indicator__code",
            "made_at",
            "outcome",
            "department__name",
            *_names("made_by"),
        )
    ):
        by = f"{_person(*name)} ({department})" if department else _person(*name)
        found[slug, year, code] = Reviewed(by, at, Outcome(outcome).label)
    return found


def _names(person: str) -> tuple[str, str]:
    return f"{person}__full_name", f"{person}__username"


def _person(full_name: str | None, username: str | None) -> str:
    return full_name or username or SERVER
