"""Legal documents as a table, and how other tables name one: by number and date."""

from collections.abc import Hashable, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from import_export.widgets import Widget

from communes.models import User
from communes.resources.cells import DateCell, TextCell, cell_text, shown
from communes.resources.table import Column, TableResource, texts_of
from criteria.models import LegalDocument

DocumentKey = tuple[str, date | None]
_DAY = DateCell()


class DocumentCell(Widget):
    """The number of a legal document; its date stands in the column ``date_heading``.

    ``known`` is looked up when a cell is read: it may be filled later, and by the file itself.
    """

    def __init__(self, known: dict[DocumentKey, LegalDocument], date_heading: str) -> None:
        super().__init__()
        self.known = known
        self.date_heading = date_heading

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> LegalDocument | None:
        """The document, or ``None`` where both cells are empty."""
        number = cell_text(value)
        day = _DAY.clean(row[self.date_heading])
        if not number and day is None:
            return None
        if not number or day is None:
            raise ValueError("Văn bản phải có cả số, ký hiệu và ngày ban hành, hoặc không ghi gì.")
        if (number, day) not in self.known:
            raise ValueError(
                f"Chưa có văn bản “{shown(number)}” ngày {day:%d/%m/%Y}; "
                "hãy nhập văn bản đó trước hoặc sửa số, ngày."
            )
        return self.known[number, day]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """The number."""
        return "" if value is None else value.number


def documents_named(numbers: set[str]) -> dict[DocumentKey, LegalDocument]:
    """The stored documents with these numbers, by number and date."""
    found = LegalDocument.objects.filter(number__in=numbers).select_related("superseded_by")
    return {(document.number, document.date): document for document in found}


class LegalDocumentResource(TableResource):
    """Legal documents, known by number and date.

    A superseding document stands in the portal already, or in an earlier row of the file; the
    export lists the newest first, so that it can be read back.
    """

    number = Column("Số, ký hiệu", "number", TextCell(required=True))
    date = Column("Ngày ban hành", "date", DateCell(required=True))
    kind = Column("Loại văn bản", "kind", TextCell(required=True))
    issuer = Column("Cơ quan ban hành", "issuer", TextCell(required=True))
    abstract = Column("Trích yếu", "abstract", TextCell())
    superseded_by = Column("Được thay thế bởi: số, ký hiệu", "superseded_by", None)
    superseded_on = Column(
        "Được thay thế bởi: ngày", "superseded_by__date", DateCell(), readonly=True
    )

    class Meta:
        model = LegalDocument
        name = "Văn bản pháp lý"
        fields = (
            "number",
            "date",
            "kind",
            "issuer",
            "abstract",
            "superseded_by",
            "superseded_on",
        )
        import_id_fields = ("number", "date")

    def __init__(self, *, user: User, **kwargs: Any) -> None:
        super().__init__(user=user)
        self.documents: dict[DocumentKey, LegalDocument] = {}
        self.fields["superseded_by"].widget = DocumentCell(
            self.documents, self.fields["superseded_on"].column_name
        )

    def prepare(self, rows: Sequence[dict[str, Any]]) -> None:
        """Documents that the rows are, or name."""
        number, successor = self.fields["number"], self.fields["superseded_by"]
        numbers = texts_of(rows, number.column_name) | texts_of(rows, successor.column_name)
        self.documents.update(documents_named(numbers))
        self.stored.update(self.documents)

    def row_key(self, row: dict[str, Any]) -> Hashable:
        """Number and date."""
        return self.fields["number"].clean(row), self.fields["date"].clean(row)

    def check_row(self, instance: Any, row: dict[str, Any], faults: dict[str, list[str]]) -> None:
        """A document is superseded by a later one, so no chain of them leads in a circle."""
        successor = instance.superseded_by
        if successor and (successor.date, successor.number) <= (instance.date, instance.number):
            faults[self.fields["superseded_by"].column_name] = [
                "Văn bản thay thế phải có ngày ban hành sau văn bản bị thay thế."
            ]

    def after_save_instance(self, instance: Any, row: dict[str, Any], **kwargs: Any) -> None:
        """Later rows may name it."""
        self.documents[instance.number, instance.date] = instance

    def filter_export(self, queryset: QuerySet[Any], **kwargs: Any) -> QuerySet[Any]:
        """The newest first."""
        return queryset.select_related("superseded_by").order_by("-date", "-number")
