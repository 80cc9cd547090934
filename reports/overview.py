"""The home page's cards: which comparisons a person may open, and what they come to."""

from dataclasses import dataclass

from django.urls import reverse

from communes.models import Submission, Unit, User
from communes.models.units import Kind
from criteria.models import CriteriaSet
from reports.comparison_data import ComparisonData
from reports.queries import comparisons
from reports.summaries import UnitYearSummary, unit_year_summaries


@dataclass(frozen=True, slots=True)
class Card:
    """One comparison, for the home page."""

    unit_name: str
    parent_name: str
    set_name: str
    years: list[int]
    url: str
    summaries: list[UnitYearSummary]


def visible_comparisons(user: User) -> list[tuple[CriteriaSet, ComparisonData]]:
    """The comparisons at the highest units that ``user`` sees; a fixed number of queries."""
    visible = Unit.objects.visible_to(user)
    pairs = (
        Submission.objects.filter(unit__in=visible)
        .exclude(unit__versions__kind=Kind.COMMUNE, unit__versions__parent__in=visible)
        .order_by("unit__slug", "criteria_set")
        .values_list("unit", "criteria_set")
        .distinct()
    )
    units = Unit.objects.in_bulk([unit for unit, _ in pairs])
    sets = CriteriaSet.objects.in_bulk([criteria_set for _, criteria_set in pairs])
    built = comparisons([(units[unit], sets[criteria_set]) for unit, criteria_set in pairs])
    return [(sets[set_pk], data) for (_, set_pk), data in built.items()]


def overview_cards(user: User) -> list[Card]:
    """A card per visible comparison."""
    return [
        Card(
            data.unit_name,
            data.parent_name,
            criteria_set.name,
            list(data.years),
            reverse("comparison", args=[data.unit_slug, criteria_set.code]),
            unit_year_summaries(data),
        )
        for criteria_set, data in visible_comparisons(user)
    ]
