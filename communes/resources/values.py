"""Values in long form, for export only: they come in through the imports' own pages."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from import_export.resources import ModelResource

from communes.bulk_import.columns import HEADERS, outcome_word
from communes.bulk_import.columns import Column as Heading
from communes.models import IndicatorValue, UnitVersion, User
from communes.models.units import Kind
from communes.resources.cells import FigureCell, TextCell
from communes.resources.table import Column
from criteria.outcomes import Outcome


class ValueResource(ModelResource):
    """One row per unit, year, indicator and part, as ``communes/bulk_import`` reads it back."""

    unit = Column(HEADERS[Heading.UNIT], "submission__unit__slug", TextCell())
    year = Column(HEADERS[Heading.YEAR], "submission__year", FigureCell(whole=True))
    code = Column(HEADERS[Heading.INDICATOR], "indicator__code", TextCell())
    part = Column(HEADERS[Heading.PART], "part", TextCell())
    numerator = Column(HEADERS[Heading.NUMERATOR], "numerator", FigureCell())
    denominator = Column(HEADERS[Heading.DENOMINATOR], "denominator", FigureCell())
    number = Column(HEADERS[Heading.NUMBER], "number", FigureCell())
    declared = Column(HEADERS[Heading.OUTCOME], "said", TextCell())
    note = Column(HEADERS[Heading.NOTE], "note", TextCell())

    class Meta:
        model = IndicatorValue
        name = "Số liệu dạng dài"
        fields = (
            "unit",
            "year",
            "code",
            "part",
            "numerator",
            "denominator",
            "number",
            "declared",
            "note",
        )

    def __init__(self, *, user: User, **kwargs: Any) -> None:
        super().__init__()

    def dehydrate_declared(self, value: IndicatorValue) -> str:
        """What the source declares, in the cell itself or by a count over communes."""
        declared = value.said or value.counted
        return outcome_word(Outcome(declared)) if declared else ""

    def filter_export(self, queryset: QuerySet[Any], **kwargs: Any) -> QuerySet[Any]:
        """Of communes, which the long form is for; in the order of units, years, criteria set."""
        commune = UnitVersion.objects.filter(unit=OuterRef("submission__unit"), kind=Kind.COMMUNE)
        queryset = queryset.filter(Exists(commune))
        return queryset.select_related("submission__unit", "indicator").order_by(
            "submission__unit__slug", "submission__year", "indicator__position", "part"
        )
