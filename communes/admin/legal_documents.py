"""Legal documents; registered here because their tables are read as those of units are."""

from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from communes.admin.tables import TableMixin
from communes.resources.documents import LegalDocumentResource
from criteria.models import LegalDocument


@admin.register(LegalDocument)
class LegalDocumentAdmin(TableMixin, SimpleHistoryAdmin):
    """Legal documents, with the history of their rows."""

    list_display = ("number", "kind", "issuer", "date", "abstract")
    search_fields = ("number", "abstract")
    autocomplete_fields = ("superseded_by",)
    resource_classes = [LegalDocumentResource]
    import_help = (
        "Văn bản được nhận biết bằng số, ký hiệu và ngày ban hành.",
        "Văn bản thay thế phải có sẵn, hoặc đứng ở dòng trên trong cùng tệp.",
    )
