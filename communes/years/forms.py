"""Forms for opening a year, moving its dates and granting one commune more time."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from communes.access import Right, units_with
from communes.deadlines import EntryDates
from communes.forms import UnitChoiceField
from communes.models import ReportingYear, Submission, Unit, User
from communes.models.units import Kind
from criteria.models import CriteriaSet

_REQUIRED = "Hãy chọn hoặc điền mục này."
_FIRST_YEAR = 2011  # the first year the reports speak of
_YEARS_AHEAD = 1


class DayField(forms.DateField):
    """A day, typed as offices write it: 31/12/2026."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.DateInput(
                format="%d/%m/%Y", attrs={"inputmode": "numeric", "autocomplete": "off"}
            ),
            error_messages={
                "required": _REQUIRED,
                "invalid": "Ngày không hợp lệ; hãy ghi như 31/12/2026.",
            },
            **kwargs,
        )


class DatesForm(forms.Form):
    """The three dates of an opened year."""

    deadline = DayField(
        label="Hạn nộp",
        help_text="Hạn hiện trên trang của cán bộ xã và trong thông báo nhắc, ví dụ 15/12/2026.",
    )
    new_until = DayField(
        label="Ngày cuối nhập mới",
        help_text=(
            "Hết ngày này, chỉ tiêu chưa có số liệu không nhập được nữa; số liệu đã nhập vẫn sửa "
            "được."
        ),
    )
    edit_until = DayField(
        label="Ngày cuối sửa và gửi số liệu",
        help_text="Hết ngày này, không sửa và không gửi được nữa, trừ đơn vị được gia hạn.",
    )

    def dates(self) -> EntryDates:
        """The dates of a valid form."""
        return EntryDates(
            self.cleaned_data["deadline"],
            self.cleaned_data["new_until"],
            self.cleaned_data["edit_until"],
        )


def dates_form(opened: ReportingYear) -> DatesForm:
    """The form with the dates that hold."""
    return DatesForm(
        initial={
            "deadline": opened.deadline,
            "new_until": opened.new_until,
            "edit_until": opened.edit_until,
        }
    )


class OpenYearForm(DatesForm):
    """A year to be opened for a province that ``user`` administers."""

    unit = UnitChoiceField(
        label="Tỉnh, thành phố", queryset=Unit.objects.none(), empty_label="Chọn tỉnh, thành phố"
    )
    year = forms.IntegerField(
        label="Năm số liệu",
        localize=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4}),
        help_text="Năm mà số liệu nói đến, tính đến hết ngày 31/12, ví dụ 2026.",
        error_messages={"invalid": "Năm không hợp lệ; hãy ghi bốn chữ số, ví dụ 2026."},
    )
    criteria_set = forms.ModelChoiceField(
        label="Bộ tiêu chí",
        queryset=CriteriaSet.objects.none(),
        empty_label="Chọn bộ tiêu chí",
        help_text="Không đổi được sau khi mở năm.",
    )
    note = forms.CharField(
        label="Căn cứ",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=(
            "Văn bản quy định kỳ báo cáo. Bắt buộc ghi khi bộ tiêu chí không dành cho năm này."
        ),
    )

    field_order = [
        "unit",
        "year",
        "criteria_set",
        "note",
        "deadline",
        "new_until",
        "edit_until",
    ]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        provinces = (
            units_with(user, Right.OPEN_YEAR)
            .filter(versions__kind=Kind.PROVINCE)
            .distinct()
            .prefetch_related("versions__parent__versions")
            .order_by("slug")
        )
        self.fields["unit"].queryset = provinces  # type: ignore[attr-defined]
        self.fields["criteria_set"].queryset = _latest_sets(provinces)  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.error_messages.setdefault("required", _REQUIRED)
            field.error_messages["required"] = _REQUIRED
            field.error_messages["invalid_choice"] = "Lựa chọn không có trong danh sách."

    def clean_year(self) -> int:
        """Refuse years that nobody reports."""
        year: int = self.cleaned_data["year"]
        last = timezone.localdate().year + _YEARS_AHEAD
        if not _FIRST_YEAR <= year <= last:
            raise forms.ValidationError(f"Năm phải từ {_FIRST_YEAR} đến {last}.")
        return year


class ExtensionForm(forms.Form):
    """More time for one commune of an opened year."""

    submission = forms.ModelChoiceField(
        label="Đơn vị",
        queryset=Submission.objects.none(),
        empty_label="Chọn đơn vị",
        error_messages={
            "required": _REQUIRED,
            "invalid_choice": "Lựa chọn không có trong danh sách.",
        },
    )
    until = DayField(
        label="Gia hạn đến hết ngày",
        help_text="Đến hết ngày này, đơn vị nhập mới, sửa và gửi được số liệu.",
    )
    reason = forms.CharField(
        label="Lý do",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Lý do được in cùng số liệu của đơn vị.",
        error_messages={"required": "Hãy ghi lý do gia hạn."},
    )

    def __init__(
        self,
        *args: Any,
        submissions: QuerySet[Submission],
        names: list[tuple[int, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["submission"]
        field.queryset = submissions  # type: ignore[attr-defined]
        field.choices = [("", "Chọn đơn vị"), *names]  # type: ignore[attr-defined]


def _latest_sets(provinces: QuerySet[Unit]) -> QuerySet[CriteriaSet]:
    """The newest version of each set that judges communes of ``provinces``."""
    found = CriteriaSet.objects.filter(jurisdiction__in=provinces.values("slug"))
    latest: dict[str, int] = {}
    for code, pk in found.order_by("code", "-version").values_list("code", "pk"):
        latest.setdefault(code, pk)
    return found.filter(pk__in=latest.values()).order_by("-first_year", "name")
