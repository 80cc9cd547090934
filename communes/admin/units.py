"""Units, their versions, and what became of them."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from communes.access import Right, units_with
from communes.admin.base import OwnChoices, OwnUnitsAdmin, OwnUnitsHistoryAdmin, signed_in
from communes.admin.tables import TableMixin
from communes.models import Unit, UnitEvent, UnitLineage, UnitVersion
from communes.resources.units import UnitVersionResource
from communes.resources.villages import VillageResource


class UnitVersionInline(OwnChoices, admin.StackedInline):
    """The versions of a unit."""

    model = UnitVersion
    fk_name = "unit"
    extra = 0
    autocomplete_fields = ("parent", "legal_document")


@admin.register(Unit)
class UnitAdmin(OwnUnitsAdmin):
    """Units with their versions; the slug is set once."""

    unit_path = "pk"
    search_fields = ("slug", "versions__name", "versions__code")
    list_display = ("slug", "names")
    inlines = (UnitVersionInline,)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Unit]:
        """With the versions, so that the list asks a fixed number of times."""
        return super().get_queryset(request).prefetch_related("versions")

    def get_readonly_fields(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> tuple[str, ...]:
        """The slug of a unit that exists never changes."""
        return ("slug",) if obj else ()

    @admin.display(description="Tên qua các thời kỳ")
    def names(self, unit: Unit) -> str:
        """All names the unit had."""
        return " → ".join(version.full_name for version in unit.versions.all())


@admin.register(UnitVersion)
class UnitVersionAdmin(TableMixin, OwnUnitsHistoryAdmin):
    """Versions, with the history of their rows; units and villages come in as tables here."""

    list_display = ("shown_name", "unit", "code", "parent", "valid_from", "valid_to")
    list_filter = ("kind",)
    list_select_related = ("unit", "parent")
    search_fields = ("name", "code", "unit__slug")
    autocomplete_fields = ("unit", "parent", "legal_document")
    resource_classes = [UnitVersionResource, VillageResource]
    import_help = (
        "Bảng “Đơn vị và phiên bản”: mỗi phiên bản một dòng, nhận biết bằng tên khóa và từ ngày. "
        "Tên khóa chưa có sẽ tạo đơn vị mới.",
        "Bảng “Thôn”: thôn được nhận biết bằng xã, tên thôn và từ ngày. Đổi tên một thôn thì dùng "
        "bảng “Đơn vị và phiên bản”.",
        "Ngày ghi như 18/06/2021. Mã là chữ, giữ các số 0 ở đầu.",
    )

    @admin.display(description="Tên đầy đủ", ordering="name")
    def shown_name(self, version: UnitVersion) -> str:
        """As offices write it."""
        return version.full_name


class UnitLineageInline(OwnChoices, admin.TabularInline):
    """The threads of an event."""

    model = UnitLineage
    extra = 0
    autocomplete_fields = ("predecessor", "successor")


@admin.register(UnitEvent)
class UnitEventAdmin(admin.ModelAdmin):
    """Events and who became what."""

    list_display = ("key", "kind", "effective_on", "legal_document")
    list_select_related = ("legal_document",)
    autocomplete_fields = ("legal_document",)
    inlines = (UnitLineageInline,)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[UnitEvent]:
        """Events of own units, whether they ended there or came out of it."""
        events = super().get_queryset(request)
        user = signed_in(request)
        if user.is_superuser:
            return events
        own = units_with(user, Right.IMPORT)
        lineage = UnitLineage.objects.filter(
            models.Q(predecessor__in=own) | models.Q(successor__in=own)
        )
        return events.filter(pk__in=lineage.values("event"))
