"""Values and the workbooks they came from: looked at, exported."""

from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from communes.access import Right, may
from communes.admin.base import ReadOnlyAdmin, signed_in
from communes.admin.tables import TableExportMixin
from communes.models import IndicatorValue, Source
from communes.resources.values import ValueResource
from criteria.numbers import format_decimal


@admin.display(description="Bộ tiêu chí", ordering="criteria_set")
def _set_name(row: Any) -> str:
    """The criteria set of a row, under its Vietnamese heading."""
    return str(row.criteria_set)


@admin.register(Source)
class SourceAdmin(ReadOnlyAdmin):
    """Workbooks that values came from."""

    list_display = ("file_name", "unit", _set_name, "made_by", "made_at")
    list_select_related = ("unit", "criteria_set", "made_by")


class CriteriaSetFilter(admin.RelatedFieldListFilter):
    """A choice of criteria sets under their Vietnamese word."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "bộ tiêu chí"


def _printed(figure: Decimal | None) -> str:
    return "" if figure is None else format_decimal(figure)


@admin.register(IndicatorValue)
class IndicatorValueAdmin(TableExportMixin, ReadOnlyAdmin):
    """Values, to be looked at and taken along in long form; they come in by the imports' pages."""

    unit_path = "submission__unit"
    list_display = ("unit", "year", "code", "part", "above", "below", "figure", "outcome")
    list_filter = ("submission__year", ("submission__criteria_set", CriteriaSetFilter), "outcome")
    list_select_related = ("submission__unit", "indicator")
    search_fields = ("submission__unit__slug", "=indicator__code")
    ordering = ("submission__unit__slug", "submission__year", "indicator__position", "part")
    resource_classes = [ValueResource]

    @admin.display(description="Đơn vị", ordering="submission__unit__slug")
    def unit(self, value: IndicatorValue) -> str:
        """The unit's slug."""
        return value.submission.unit.slug

    @admin.display(description="Năm", ordering="submission__year")
    def year(self, value: IndicatorValue) -> int:
        """The year."""
        return value.submission.year

    @admin.display(description="Chỉ tiêu", ordering="indicator__position")
    def code(self, value: IndicatorValue) -> str:
        """The indicator's code."""
        return value.indicator.code

    @admin.display(description="Tử số", ordering="numerator")
    def above(self, value: IndicatorValue) -> str:
        """The numerator as offices print it."""
        return _printed(value.numerator)

    @admin.display(description="Mẫu số", ordering="denominator")
    def below(self, value: IndicatorValue) -> str:
        """The denominator."""
        return _printed(value.denominator)

    @admin.display(description="Số", ordering="number")
    def figure(self, value: IndicatorValue) -> str:
        """The single figure."""
        return _printed(value.number)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The import leads to the imports' own pages: values have one door."""
        return super().changelist_view(
            request,
            {
                **(extra_context or {}),
                "has_import_permission": may(signed_in(request), Right.IMPORT),
                "import_address": reverse("communes:import_runs"),
            },
        )
