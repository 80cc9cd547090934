"""Tables in and out of the administration with django-import-export: preview, confirm, export.

The library's flow stands; what differs, and why, is in docs/decisions/0007-admin-imports.md.
"""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from import_export.admin import ExportMixin, ImportMixin
from import_export.forms import ConfirmImportForm, ExportForm, ImportForm
from import_export.tmp_storages import MediaStorage

from communes.admin.base import signed_in
from communes.forms import refuse_too_large
from communes.resources.formats import FORMATS, TableRefused, refuse_dangerous_workbook
from communes.resources.table import TableResult

_WAITING = "waiting_tables"
_SHOWN = 200  # changes and faults that a preview lists; the counts are complete


class TableImportForm(ImportForm):
    """The upload; the format is seen from the file's name."""

    def __init__(self, formats: list[Any], resources: list[Any], **kwargs: Any) -> None:
        super().__init__(formats, resources, **kwargs)
        self.fields["resource"].label = "Bảng"
        self.fields["format"].required = False
        self.fields["format"].widget = forms.HiddenInput()
        file = self.fields["import_file"]
        file.label = "Tệp .xlsx hoặc .csv"
        file.widget.attrs["accept"] = ".xlsx,.csv"
        file.error_messages.update(
            required="Hãy chọn tệp.",
            empty="Tệp này rỗng; hãy kiểm tra rồi gửi lại.",
            invalid="Chưa có tệp nào được gửi; hãy chọn lại.",
        )

    @property
    def media(self) -> forms.Media:
        """No script is needed."""
        return forms.Media()

    def clean(self) -> dict[str, Any]:
        """Refuse what is no sound table file before anything reads it."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        file: UploadedFile | None = cleaned.get("import_file")
        if file is None:
            return cleaned
        name = file.name or ""
        endings = [f".{one().get_extension()}" for one in FORMATS]
        found = next((i for i, end in enumerate(endings) if name.lower().endswith(end)), None)
        try:
            refuse_too_large(file)
            if found is None:
                raise TableRefused(
                    f"Tệp “{name}” không phải .xlsx hay .csv; hãy lưu thành .xlsx rồi gửi lại."
                )
            if endings[found] == ".xlsx":
                refuse_dangerous_workbook(file.read(), name)
                file.seek(0)
        except TableRefused as refusal:
            self.add_error("import_file", str(refusal))
        except forms.ValidationError as refusal:
            self.add_error("import_file", refusal)
        cleaned["format"] = str(found or 0)
        return cleaned


class TableConfirmForm(ConfirmImportForm):
    """The confirmation; the waiting file is named by its key alone."""

    import_file_name = forms.RegexField(r"\A[0-9a-f]{32}\Z", widget=forms.HiddenInput())
    format = forms.ChoiceField(
        choices=[(str(i), "") for i in range(len(FORMATS))], widget=forms.HiddenInput()
    )


class TableExportForm(ExportForm):
    """The choice of table and format; Excel's own stands first and chosen."""

    def _init_formats(self, formats: list[Any]) -> None:
        self.fields["format"].choices = [
            (str(number), one().get_title()) for number, one in enumerate(formats)
        ]


class TableExportMixin(ExportMixin):
    """Export of the rows that the list shows, with exactly the columns that an import takes."""

    formats = FORMATS
    export_form_class = TableExportForm
    export_template_name = "admin/table_export.html"
    import_export_change_list_template = "admin/table_change_list.html"

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Who may look at the rows may take them along."""
        return bool(self.has_view_permission(request))

    def get_resource_kwargs(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        """Resources know for whom they work."""
        return {"user": signed_in(request)}

    def get_resource_index(self, form: forms.Form | None) -> int:
        """One of the tables that there are, whatever a form says."""
        return int(max(0, min(super().get_resource_index(form), len(self.resource_classes) - 1)))

    def get_export_filename(self, request: HttpRequest, queryset: Any, file_format: Any) -> str:
        """As in "phan-cong-2020-11-20.xlsx"."""
        name = slugify(str(self.model._meta.verbose_name).replace("đ", "d"))
        return f"{name}-{timezone.localdate():%Y-%m-%d}.{file_format.get_extension()}"


class TableImportMixin(ImportMixin):
    """Import with a preview that is the real run, rolled back; one faulty row stops all rows."""

    import_form_class = TableImportForm
    confirm_form_class = TableConfirmForm
    import_template_name = "admin/table_import.html"
    tmp_storage_class = MediaStorage
    # What the upload page says besides the columns.
    import_help: tuple[str, ...] = ()

    def has_import_permission(self, request: HttpRequest) -> bool:
        """An import adds and changes rows."""
        return bool(self.has_add_permission(request) and self.has_change_permission(request))

    def get_tmp_storage_class_kwargs(self) -> dict[str, Any]:
        """Waiting files lie beside the other uploads, outside the static tree."""
        return {"MEDIA_FOLDER": _WAITING}

    def get_import_data_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """A row that has become faulty since the preview stops all rows, too."""
        return {**super().get_import_data_kwargs(**kwargs), "rollback_on_validation_errors": True}

    def get_import_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the template shows besides the library's own."""
        return {"shown": _SHOWN, "import_help": self.import_help}

    def add_data_read_fail_error_to_form(self, form: forms.Form, e: Exception) -> None:
        """In the reader's words; anything else is a fault of the portal and shows itself."""
        if not isinstance(e, TableRefused):
            raise e
        form.add_error("import_file", str(e))

    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """The upload page or the preview; a file that cannot be confirmed does not stay."""
        _forget_old_files()
        response = super().import_action(request, **kwargs)
        context = response.context_data
        name = getattr(context["form"].files.get("import_file"), "tmp_storage_name", None)
        if name and "confirm_form" not in context:
            MediaStorage(name=name, **self.get_tmp_storage_class_kwargs()).remove()
        return response

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Write what was confirmed; a file confirmed twice is not there any more."""
        allowed = request.method == "POST" and self.has_import_permission(request)
        if allowed and not self.create_confirm_form(request).is_valid():
            messages.error(request, "Không nhận ra tệp cần ghi; hãy gửi lại tệp.")
            return self._to_upload_page()
        try:
            return super().process_import(request, **kwargs)
        except FileNotFoundError:
            messages.error(request, "Tệp này đã được ghi hoặc đã bỏ; nếu cần, hãy gửi lại tệp.")
            return self._to_upload_page()

    def process_result(self, result: TableResult, request: HttpRequest) -> HttpResponse:
        """Tell what was written, or that nothing was."""
        if result.has_errors() or result.has_validation_errors():
            messages.error(
                request,
                "Chưa ghi gì: dữ liệu trên cổng thông tin đã thay đổi sau khi xem trước. Hãy gửi "
                "lại tệp để xem chỗ sai.",
            )
            return self._to_upload_page()
        return super().process_result(result, request)

    def add_success_message(self, result: TableResult, request: HttpRequest) -> None:
        """The counts."""
        totals = result.totals
        messages.success(
            request,
            f"Đã nhập xong: {totals['new']} dòng mới, {totals['update']} dòng thay đổi, "
            f"{totals['skip']} dòng giữ nguyên.",
        )

    def _to_upload_page(self) -> HttpResponseRedirect:
        name = "admin:{}_{}_import".format(*self.get_model_info())
        return HttpResponseRedirect(reverse(name))


def _forget_old_files() -> None:
    """Drop files that nobody confirmed within a day."""
    try:
        names = default_storage.listdir(_WAITING)[1]
    except FileNotFoundError:
        return
    yesterday = timezone.now() - timedelta(days=1)
    for name in names:
        path = f"{_WAITING}/{name}"
        if default_storage.get_modified_time(path) < yesterday:
            default_storage.delete(path)


class TableMixin(TableImportMixin, TableExportMixin):
    """Import and export."""

    import_export_change_list_template = "admin/table_change_list.html"
