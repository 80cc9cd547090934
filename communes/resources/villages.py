"""Villages as a table: known by their commune, their name and their first day."""

from collections.abc import Hashable, Sequence
from typing import Any

from django.db.models import QuerySet

from communes.intake.places import name_key
from communes.models import Unit, UnitVersion, User
from communes.models.units import Kind
from communes.resources.cells import TextCell
from communes.resources.reach import UnitCell
from communes.resources.table import Column
from communes.resources.units import VersionTable
from communes.villages.naming import VillageNameError, free_slug, slug_base, village_name


class VillageNameCell(TextCell):
    """A village's name, without the word "thôn" before it."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        """The name as it is stored."""
        try:
            return village_name(super().clean(value, row, **kwargs))
        except VillageNameError as error:
            raise ValueError(str(error)) from error


class VillageResource(VersionTable):
    """The villages of communes. The slug of a new one is made from its commune and name.

    A village that gets another name is renamed in the table of units, where its slug stands: here
    another name is another village.
    """

    parent = Column("Xã (tên khóa)", "parent", None)
    name = Column("Tên thôn", "name", VillageNameCell())

    class Meta:
        model = UnitVersion
        name = "Thôn"
        fields = (
            "parent",
            "name",
            "position",
            "valid_from",
            "valid_to",
            "date_note",
            "other_spellings",
            "legal_document",
            "document_date",
        )
        import_id_fields = ("parent", "name", "valid_from")

    def __init__(self, *, user: User, **kwargs: Any) -> None:
        super().__init__(user=user)
        self.fields["parent"].widget = UnitCell(self.reach)
        self.communes: set[str] = set()
        self.villages: dict[tuple[str, str], dict[str, Unit]] = {}
        self.slugs: set[str] = set()

    def prepare(self, rows: Sequence[dict[str, Any]]) -> None:
        """The communes of the rows and all their villages."""
        self.load_documents(rows)
        heading = self.fields["parent"].column_name
        slugs = {str(row[heading]).strip() for row in rows}
        self.reach.load(slugs)
        self.communes = set(
            UnitVersion.objects.filter(
                unit__slug__in=slugs, kind__in=(Kind.COMMUNE, Kind.WARD, Kind.TOWNSHIP)
            ).values_list("unit__slug", flat=True)
        )
        versions = list(
            UnitVersion.objects.filter(kind=Kind.VILLAGE, parent__slug__in=slugs).select_related(
                "unit", "parent", "legal_document"
            )
        )
        for version in versions:
            assert version.parent is not None  # filtered by it
            village = version.parent.slug, name_key(version.name)
            self.stored[(*village, version.valid_from)] = version
            self.villages.setdefault(village, {})[version.unit.slug] = version.unit
        self.by_unit = {version.unit.slug: [] for version in versions}
        for version in UnitVersion.objects.filter(unit__slug__in=self.by_unit).select_related(
            "unit"
        ):
            self.by_unit[version.unit.slug].append(
                next((one for one in versions if one.pk == version.pk), version)
            )
        self.slugs = set(
            Unit.objects.filter(slug__contains="-thon-").values_list("slug", flat=True)
        )

    def row_key(self, row: dict[str, Any]) -> Hashable:
        """Commune, name (spelling variants are one name) and first day."""
        commune = self.fields["parent"].clean(row)
        name = self.fields["name"].clean(row)
        return commune.slug, name_key(name), self.fields["valid_from"].clean(row)

    def check_row(self, instance: Any, row: dict[str, Any], faults: dict[str, list[str]]) -> None:
        """The commune is one; the village is found, or made, by its commune and name."""
        super().check_row(instance, row, faults)
        commune = instance.parent.slug
        if commune not in self.communes:
            faults[self.fields["parent"].column_name] = [
                f"“{commune}” không phải là một xã, phường, thị trấn."
            ]
            return
        instance.kind = Kind.VILLAGE
        if instance.unit_id is not None:
            return
        of_name = self.villages.setdefault((commune, name_key(instance.name)), {})
        if len(of_name) > 1:
            faults[self.fields["name"].column_name] = [
                f"Xã này có {len(of_name)} thôn cùng tên “{instance.name}” qua các thời kỳ; hãy "
                "nhập bằng bảng “Đơn vị và phiên bản”, ở đó có tên khóa của từng thôn."
            ]
            return
        if not of_name:
            slug = free_slug(slug_base(commune, instance.name), self.slugs)
            self.slugs.add(slug)
            of_name[slug] = Unit(slug=slug)
        instance.unit = next(iter(of_name.values()))

    def filter_export(self, queryset: QuerySet[Any], **kwargs: Any) -> QuerySet[Any]:
        """Villages only, commune by commune."""
        return (
            queryset.filter(kind=Kind.VILLAGE)
            .select_related("unit", "parent", "legal_document")
            .order_by("parent__slug", "position", "unit__slug", "valid_from")
        )
