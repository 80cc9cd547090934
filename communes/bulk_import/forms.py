"""Forms of the import runs."""

from collections import Counter
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from communes.bulk_import.contract import GivenFile
from communes.forms import UploadForm, refuse_too_large
from communes.models import User

# All files of one upload together may be so many times as large as the largest single one.
_TOGETHER = 5


class FilesInput(forms.ClearableFileInput):
    """A file control that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more uploaded files; ``clean`` gives a list."""

    widget = FilesInput(attrs={"accept": ".xlsx,.csv,.zip"})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Each file by itself, then all together."""
        clean_one = super().clean
        files = [clean_one(one, initial) for one in data or [None]]
        for file in files:
            refuse_too_large(file)
        limit = _TOGETHER * settings.UPLOAD_LIMIT_MB
        if sum(file.size for file in files) > limit * 1024 * 1024:
            raise forms.ValidationError(
                f"Các tệp cộng lại lớn hơn {limit} MB; hãy chia ra nhiều lượt nhập."
            )
        for name, times in Counter(file.name for file in files).items():
            if times > 1:
                raise forms.ValidationError(
                    f"Có {times} tệp cùng tên “{name}”; hãy đổi tên để phân biệt rồi tải lại."
                )
        return files


class RunUploadForm(UploadForm):
    """Long tables or entry workbooks; which they are shows in their content."""

    uploads = FilesField(
        label="Tệp Excel",
        allow_empty_file=True,
        help_text="Một hoặc nhiều tệp .xlsx, .csv, hoặc tệp .zip chứa các tệp đó.",
    )
    # The run that the corrected files take the place of.
    replaces = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["unit"].help_text = "Tỉnh, thành phố hoặc huyện có các xã trong tệp."

    def given_files(self) -> list[GivenFile]:
        """The files' names and contents; the form is valid."""
        return [
            GivenFile((file.name or "")[-255:], file.read())
            for file in self.cleaned_data["uploads"]
        ]


class UndoForm(forms.Form):
    """Why an import is undone."""

    reason = forms.CharField(
        label="Lý do hoàn tác",
        max_length=400,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Được ghi vào lịch sử của từng số liệu.",
        error_messages={
            "required": "Hãy ghi lý do hoàn tác.",
            "max_length": "Lý do dài quá 400 ký tự; hãy viết ngắn hơn.",
        },
    )
