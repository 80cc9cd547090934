"""The figures of a dossier that its procedure's conditions ask for. Pure."""

from collections.abc import Iterable

from criteria.outcomes import Outcome
from criteria.sets import CriteriaSetDefinition
from reports.comparison_data import UnitYear
from reports.dossiers.content import DossierContent
from reports.dossiers.rules.conditions import DossierFigures, UnitCriteria
from reports.dossiers.rules.procedure import Level


def figures_of(content: DossierContent) -> DossierFigures:
    """What the conditions are asked of: criteria as computed, facts as declared.

    Of the contradictions only those count that bear on the year that is judged.
    """
    facts = content.facts
    is_city = content.level is Level.CITY
    return DossierFigures(
        criteria=unit_criteria(content.judged(), content.definition),
        communes_total=len(content.communes) if is_city else None,
        communes_recognised=(
            sum(one.recognition is not None for one in content.communes) if is_city else None
        ),
        communes_missing=tuple(one.title for one in content.communes if one.recognition is None),
        registered_on=facts.registered_on,
        arrears=facts.arrears,
        households=facts.households,
        households_asked=facts.households_asked,
        people_satisfied=facts.people_satisfied,
        published_times=facts.published_times,
        published_from=facts.published_from,
        published_until=facts.published_until,
        meeting_invited=facts.meeting_invited,
        meeting_present=facts.meeting_present,
        meeting_agreed=facts.meeting_agreed,
        public_order_kept=facts.public_order_kept,
        open_findings=sum(
            one.changes_verdict and one.is_open and one.year in (None, content.year)
            for one in content.points
        ),
    )


def unit_criteria(
    judged: Iterable[UnitYear], definition: CriteriaSetDefinition
) -> tuple[UnitCriteria, ...]:
    """How many criteria each unit's year attains as computed, and which it does not."""
    found = []
    for one in judged:
        if not one.records:  # no value of the year: nothing was judged
            found.append(UnitCriteria(one.name, 0, 0))
            continue
        result = one.result(definition)
        found.append(
            UnitCriteria(
                unit=one.name,
                total=result.criteria_total,
                attained=result.computed_attained,
                not_attained=tuple(
                    (criterion.number, criterion.name)
                    for criterion in result.criteria
                    if not criterion.computed
                ),
                unproved=tuple(
                    indicator.code
                    for indicator in definition.indicators()
                    if (record := one.records.get(indicator.code)) is not None
                    and record.value.unproved
                    and record.value.outcome is Outcome.ATTAINED
                ),
            )
        )
    return tuple(found)
