"""What the villages of a commune answered in a year, counted; and which indicators that fills."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet

from communes.models import Unit, UnitVersion, VillageYear
from communes.models.units import Kind
from communes.ratio_places import RatioPlace, ratio_places
from communes.villages.naming import sort_key
from criteria.loading_rules import VILLAGE_ANSWERS
from criteria.sets import CriteriaSetDefinition

FIGURES = ("households", "population")
_ANSWERS = (*FIGURES, *VILLAGE_ANSWERS)


@dataclass(frozen=True, slots=True)
class AnswerCount:
    """How many of ``villages`` answered a question, and how many of them with yes."""

    yes: int
    answered: int
    villages: int

    @property
    def complete(self) -> bool:
        """Whether every village answered."""
        return 0 < self.villages == self.answered


@dataclass(frozen=True, slots=True)
class FigureSum:
    """The sum of a figure over the villages that gave it (``answered`` of ``villages``)."""

    total: Decimal
    answered: int
    villages: int

    @property
    def complete(self) -> bool:
        """Whether every village gave the figure."""
        return 0 < self.villages == self.answered


@dataclass(frozen=True, slots=True)
class VillageCounts:
    """A commune's villages at the end of a year: how many, what they answered.

    ``answered`` villages gave at least one answer. ``kept`` says that the commune keeps the list:
    a village of it has answers of this or an earlier year. The villages that a report happens to
    name are units too, but no list until somebody answers for them.
    ``answers`` by ``RatioRule.village_answer``, ``sums`` by "households", "population".
    """

    villages: int
    answered: int
    kept: bool
    answers: Mapping[str, AnswerCount]
    sums: Mapping[str, FigureSum]


def villages_of(commune: Unit, year: int) -> list[UnitVersion]:
    """The villages that a commune has at the end of ``year``, in Vietnamese order; one query."""
    versions = UnitVersion.objects.in_year(year).filter(kind=Kind.VILLAGE, parent=commune)
    return sorted(versions.select_related("unit"), key=lambda version: sort_key(version.name))


def counts(commune: Unit, year: int) -> VillageCounts:
    """The villages and their answers, counted; one query."""
    rows = list(
        UnitVersion.objects.in_year(year)
        .filter(kind=Kind.VILLAGE, parent=commune)
        .order_by()
        .annotate(
            row=FilteredRelation(
                "unit__village_years", condition=Q(unit__village_years__year=year)
            ),
            has_answers=_has_answers(year),
        )
        .values_list(*(f"row__{name}" for name in _ANSWERS), "has_answers")
    )
    # By question: what the villages that answered it said.
    known = {
        name: [row[place] for row in rows if row[place] is not None]
        for place, name in enumerate(_ANSWERS)
    }
    return VillageCounts(
        villages=len(rows),
        answered=sum(any(one is not None for one in row[:-1]) for row in rows),
        kept=any(row[-1] for row in rows),
        answers={
            name: AnswerCount(sum(known[name]), len(known[name]), len(rows))
            for name in VILLAGE_ANSWERS
        },
        sums={
            name: FigureSum(Decimal(sum(known[name])), len(known[name]), len(rows))
            for name in FIGURES
        },
    )


def kept_lists(communes: Collection[int], year: int) -> QuerySet[UnitVersion]:
    """The villages on which ``VillageCounts.kept`` rests; a commune (id) without any keeps none."""
    return UnitVersion.objects.in_year(year).filter(
        _has_answers(year), kind=Kind.VILLAGE, parent__in=communes
    )


def _has_answers(year: int) -> Exists:
    """Whether a version's village has answers of ``year`` or an earlier one."""
    return Exists(VillageYear.objects.filter(village=OuterRef("unit"), year__lte=year))


def counted_places(counted: VillageCounts, definition: CriteriaSetDefinition) -> list[RatioPlace]:
    """The ratios of a set that are filled from these villages; none where no list is kept."""
    if not counted.kept:
        return []
    return [place for place in ratio_places(definition) if place.rule.village_answer]


def counted_codes(commune: Unit, year: int, definition: CriteriaSetDefinition) -> frozenset[str]:
    """The indicators ("6.3", a part as "8.3 loudspeakers") filled from the villages; one query.

    A page that has the ``counts`` already asks ``counted_places`` instead.
    """
    return frozenset(place.key for place in counted_places(counts(commune, year), definition))
