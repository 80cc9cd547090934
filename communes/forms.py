"""Forms of the communes floor."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from communes.access import Right, units_with
from communes.intake.readings import Form
from communes.models import Unit, User
from communes.models.units import Kind
from criteria.models import CriteriaSet


class UnitChoiceField(forms.ModelChoiceField):
    """A choice of units by their names of today, with their parent's."""

    def label_from_instance(self, obj: Any) -> str:
        """As in "Thành phố Bắc Kạn (Tỉnh Bắc Kạn)"."""
        today = timezone.localdate()
        version = obj.version_on(today)
        if version.parent is None:
            return version.title_name
        return f"{version.title_name} ({version.parent.name_on(version.valid_from)})"


class UploadForm(forms.Form):
    """For which unit and set a file is uploaded; ``user`` may import for the units offered."""

    unit = UnitChoiceField(label="Đơn vị", queryset=Unit.objects.none(), empty_label="Chọn đơn vị")
    criteria_set = forms.ModelChoiceField(
        label="Bộ tiêu chí", queryset=CriteriaSet.objects.none(), empty_label="Chọn bộ tiêu chí"
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = (  # type: ignore[attr-defined]
            units_with(user, Right.IMPORT)
            .filter(versions__kind__in=[Kind.PROVINCE, Kind.CITY, Kind.DISTRICT])
            .distinct()
            .prefetch_related("versions__parent__versions")
            .order_by("slug")
        )
        newest = CriteriaSet.objects.order_by("code", "-version").values_list("code", "pk")
        latest: dict[str, int] = {}
        for code, pk in newest:
            latest.setdefault(code, pk)
        self.fields["criteria_set"].queryset = CriteriaSet.objects.filter(  # type: ignore[attr-defined]
            pk__in=latest.values()
        )
        for field in self.fields.values():
            field.error_messages["required"] = "Hãy chọn hoặc điền mục này."
            field.error_messages["invalid_choice"] = "Lựa chọn không có trong danh sách."


class ComparisonUploadForm(UploadForm):
    """The upload of a comparison workbook."""

    form = forms.ChoiceField(
        label="Mẫu biểu",
        required=False,
        choices=[("", "Tự nhận biết"), *((form.value, form.label) for form in Form)],
    )
    file = forms.FileField(
        label="Tệp Excel",
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["unit"].label = "Đơn vị của biểu"
        self.fields["unit"].help_text = "Thành phố, huyện hoặc tỉnh mà biểu so sánh nói đến."

    def clean_file(self) -> UploadedFile:
        """Refuse what is too large before anything is read; the content is judged later."""
        file: UploadedFile = self.cleaned_data["file"]
        refuse_too_large(file)
        return file


def refuse_too_large(file: UploadedFile) -> None:
    """Raise ``ValidationError`` for a file above ``UPLOAD_LIMIT_MB``."""
    if file.size and file.size > settings.UPLOAD_LIMIT_MB * 1024 * 1024:
        raise forms.ValidationError(
            f"Tệp lớn hơn {settings.UPLOAD_LIMIT_MB} MB; "
            "hãy bỏ ảnh và các trang không cần rồi tải lại."
        )


class ForgottenPasswordForm(forms.Form):
    """The address to which a link is sent."""

    email = forms.EmailField(
        label="Thư điện tử",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Hãy ghi địa chỉ thư điện tử.",
            "invalid": "Địa chỉ thư điện tử chưa đúng, ví dụ: ten@backan.gov.vn.",
        },
    )
