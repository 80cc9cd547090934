"""The home page's cards: which comparisons a person may open, and what they come to."""

from dataclasses import dataclass

from django.urls import reverse

from communes.models import Submission, Unit, User
from communes.models.units import Kind
from criteria.models import CriteriaSet
from reports.queries import comparison_data
from reports.summaries import UnitYearSummary, unit_year_summaries

_CARDS = 12


@dataclass(frozen=True, slots=True)
class Card:
    """One comparison, for the home page."""

    unit_name: str
    parent_name: str
    set_name: str
    years: list[int]
    url: str
    summaries: list[UnitYearSummary]


def overview_cards(user: User) -> list[Card]:
    """The newest comparisons at the highest units that ``user`` sees, at most a dozen."""
    visible = Unit.objects.visible_to(user)
    pairs = (
        Submission.objects.filter(unit__in=visible)
        .exclude(unit__versions__kind=Kind.COMMUNE, unit__versions__parent__in=visible)
        .order_by("unit__slug", "criteria_set")
        .values_list("unit", "criteria_set")
        .distinct()[:_CARDS]
    )
    units = Unit.objects.in_bulk([unit for unit, _ in pairs])
    sets = CriteriaSet.objects.in_bulk([criteria_set for _, criteria_set in pairs])
    cards = []
    for unit_pk, set_pk in pairs:
        unit, criteria_set = units[unit_pk], sets[set_pk]
        data = comparison_data(unit, criteria_set)
        if data is not None:
            cards.append(
                Card(
                    data.unit_name,
                    data.parent_name,
                    criteria_set.name,
                    list(data.years),
                    reverse("comparison", args=[unit.slug, criteria_set.code]),
                    unit_year_summaries(data),
                )
            )
    return cards
