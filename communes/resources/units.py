"""Units and their versions as a table: one row per version, known by slug and first day."""

import re
from collections.abc import Hashable, Sequence
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from communes.models import UnitVersion, User
from communes.models.units import Kind
from communes.resources.cells import (
    ChoiceCell,
    DateCell,
    DigitsCell,
    FigureCell,
    TextCell,
    cell_text,
)
from communes.resources.documents import DocumentCell, DocumentKey, documents_named
from communes.resources.formats import ROW
from communes.resources.reach import Reach, UnitCell, out_of_reach
from communes.resources.table import Column, TableResource, TableResult, texts_of
from criteria.models import LegalDocument

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LEVELS = {
    Kind.PROVINCE: 0,
    Kind.CITY: 1,
    Kind.DISTRICT: 1,
    Kind.COMMUNE: 2,
    Kind.WARD: 2,
    Kind.TOWNSHIP: 2,
    Kind.VILLAGE: 3,
}
_CODE_DIGITS = {0: 2, 1: 3, 2: 5}  # by level; villages have no official code


class VersionTable(TableResource):
    """What the two tables of unit versions share: dates, document, and no two versions at once."""

    valid_from = Column("Từ ngày", "valid_from", DateCell(required=True))
    valid_to = Column("Đến trước ngày", "valid_to", DateCell())
    position = Column("Thứ tự", "position", FigureCell(whole=True), default=0)
    date_note = Column("Ghi chú về ngày", "date_note", TextCell())
    other_spellings = Column("Cách viết khác", "other_spellings", TextCell())
    legal_document = Column("Văn bản: số, ký hiệu", "legal_document", None)
    document_date = Column("Văn bản: ngày", "legal_document__date", DateCell(), readonly=True)

    def __init__(self, *, user: User, **kwargs: Any) -> None:
        super().__init__(user=user)
        self.reach = Reach(user)
        self.documents: dict[DocumentKey, LegalDocument] = {}
        self.by_unit: dict[str, list[UnitVersion]] = {}
        self.written: dict[int, int] = {}
        self.fields["legal_document"].widget = DocumentCell(
            self.documents, self.fields["document_date"].column_name
        )

    def load_documents(self, rows: Sequence[dict[str, Any]]) -> None:
        """The documents that the rows name."""
        heading = self.fields["legal_document"].column_name
        self.documents.update(documents_named(texts_of(rows, heading)))

    def check_row(self, instance: Any, row: dict[str, Any], faults: dict[str, list[str]]) -> None:
        """The end lies after the beginning."""
        if instance.valid_to is not None and instance.valid_to <= instance.valid_from:
            faults[self.fields["valid_to"].column_name] = ["Ngày kết thúc phải sau ngày bắt đầu."]

    def before_save_instance(self, instance: Any, row: dict[str, Any], **kwargs: Any) -> None:
        """New units are saved with their first version, or when a version lies under them."""
        super().before_save_instance(instance, row, **kwargs)
        for unit in (instance.unit, instance.parent):
            if unit is not None and unit.pk is None:
                unit.save()

    def after_save_instance(self, instance: Any, row: dict[str, Any], **kwargs: Any) -> None:
        """Keep what was written, for ``check_table``."""
        versions = self.by_unit.setdefault(instance.unit.slug, [])
        if not any(version is instance for version in versions):
            versions.append(instance)
        self.written[id(instance)] = row.get(ROW, 0)

    def check_table(self, result: TableResult) -> None:
        """Two versions of a unit never hold on the same day."""
        for versions in self.by_unit.values():
            versions.sort(key=lambda version: version.valid_from)
            for earlier, later in pairwise(versions):
                if earlier.valid_to is not None and earlier.valid_to <= later.valid_from:
                    continue
                number = self.written.get(id(later)) or self.written.get(id(earlier))
                if number is not None:
                    sentence = (
                        f"Đơn vị “{later.unit.slug}” có hai phiên bản cùng có hiệu lực từ "
                        f"{later.valid_from:%d/%m/%Y}; hãy sửa “Đến trước ngày” của phiên bản "
                        f"bắt đầu {earlier.valid_from:%d/%m/%Y}."
                    )
                    heading = self.fields["valid_to"].column_name
                    result.append_invalid_row(
                        number, {ROW: number}, ValidationError({heading: [sentence]})
                    )


class UnitVersionResource(VersionTable):
    """All units. A slug that is not known yet brings a new unit into being."""

    unit = Column("Tên khóa", "unit", None)
    name = Column("Tên", "name", TextCell(required=True))
    kind = Column("Loại", "kind", ChoiceCell(Kind.choices))
    code = Column("Mã", "code", DigitsCell())
    parent = Column("Thuộc (tên khóa)", "parent", None)
    zone = Column("Vùng", "zone", TextCell())

    class Meta:
        model = UnitVersion
        name = "Đơn vị và phiên bản"
        fields = (
            "unit",
            "name",
            "kind",
            "code",
            "parent",
            "position",
            "zone",
            "valid_from",
            "valid_to",
            "date_note",
            "other_spellings",
            "legal_document",
            "document_date",
        )
        import_id_fields = ("unit", "valid_from")

    def __init__(self, *, user: User, **kwargs: Any) -> None:
        super().__init__(user=user)
        self.fields["unit"].widget = UnitCell(self.reach, new=True)
        self.fields["parent"].widget = UnitCell(self.reach, required=False, anywhere=True)
        self.levels: dict[str, set[int]] = {}
        self.parents: dict[Hashable, str] = {}

    def prepare(self, rows: Sequence[dict[str, Any]]) -> None:
        """Units, parents and documents of the rows, and all stored versions of both."""
        self.load_documents(rows)
        own, above = (self.fields[name].column_name for name in ("unit", "parent"))
        pairs = [(str(row[own]).strip(), str(row[above]).strip()) for row in rows]
        slugs = {slug for pair in pairs for slug in pair}
        self.reach.load(slugs, pairs)
        for version in UnitVersion.objects.filter(unit__slug__in=slugs).select_related(
            "unit", "parent", "legal_document"
        ):
            slug = version.unit.slug
            self.stored[slug, version.valid_from] = version
            if version.parent is not None:
                self.parents[slug, version.valid_from] = version.parent.slug
            self.by_unit.setdefault(slug, []).append(version)
            self.levels.setdefault(slug, set()).add(_LEVELS[Kind(version.kind)])
        kind = self.fields["kind"]
        for row, (slug, _) in zip(rows, pairs, strict=True):
            try:
                self.levels.setdefault(slug, set()).add(_LEVELS[Kind(kind.clean(row))])
            except ValueError:
                continue  # the row itself will say so

    def row_key(self, row: dict[str, Any]) -> Hashable:
        """Slug and first day."""
        slug = cell_text(row[self.fields["unit"].column_name])
        if not slug:
            raise ValueError("no slug")
        return slug, self.fields["valid_from"].clean(row)

    def check_row(self, instance: Any, row: dict[str, Any], faults: dict[str, list[str]]) -> None:
        """Slug, code and parent fit the kind."""
        super().check_row(instance, row, faults)
        headings = {name: field.column_name for name, field in self.fields.items()}
        level = _LEVELS[Kind(instance.kind)]
        if instance.unit.pk is None and not _SLUG.fullmatch(instance.unit.slug):
            faults[headings["unit"]] = [
                "Tên khóa chỉ gồm chữ thường không dấu, chữ số và dấu “-”, ví dụ “xa-duong-quang”."
            ]
        digits = _CODE_DIGITS.get(level)
        if instance.code and digits and len(instance.code) != digits:
            faults[headings["code"]] = [
                f"Mã của {instance.get_kind_display()} gồm {digits} chữ số, ô này có "
                f"“{instance.code}”. Nếu Excel đã bỏ số 0 ở đầu, hãy định dạng cột là Text rồi "
                "ghi lại."
            ]
        if instance.parent is None:
            if level:
                faults[headings["parent"]] = [
                    f"Hãy ghi tên khóa của đơn vị mà {instance.full_name} trực thuộc."
                ]
        elif not self._may_lie_under(instance):
            faults[headings["parent"]] = [out_of_reach(instance.parent.slug)]
        elif not all(above < level for above in self.levels.get(instance.parent.slug, set())):
            faults[headings["parent"]] = [
                f"“{instance.parent.slug}” không phải là cấp trên của một "
                f"{instance.get_kind_display()}."
            ]

    def _may_lie_under(self, version: UnitVersion) -> bool:
        """Another administrator's parent stays where it stood, and is given to no version."""
        assert version.parent is not None
        slug = version.parent.slug
        stood = self.parents.get((version.unit.slug, version.valid_from))
        return slug == stood or self.reach.holds(slug)

    def filter_export(self, queryset: QuerySet[Any], **kwargs: Any) -> QuerySet[Any]:
        """In the order of slugs and dates."""
        return queryset.select_related("unit", "parent", "legal_document").order_by(
            "unit__slug", "valid_from"
        )
