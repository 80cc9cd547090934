"""Forms of a dossier's way: opening one, acting on it, what a department says of it."""

from typing import Any

from django import forms
from django.utils import timezone

from communes.access import Right, units_of_office, units_with
from communes.forms import UnitChoiceField
from communes.models import Unit, User
from communes.models.units import Kind, UnitQuerySet
from reports.dossiers.rules.procedure import Level

REQUIRED = "Hãy chọn hoặc điền mục này."
NOT_LISTED = "Lựa chọn không có trong danh sách."
FIRST_YEAR = 2011  # the first year the reports speak of
_REASON_LENGTH = 2000
_WORD_LENGTH = 4000
RECOGNISABLE = (Kind.VILLAGE, Kind.COMMUNE, Kind.CITY, Kind.DISTRICT)


class YearField(forms.IntegerField):
    """A year in four digits, from the first that the reports speak of up to this one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            localize=False,
            widget=forms.TextInput(
                attrs={"inputmode": "numeric", "maxlength": 4, "autocomplete": "off"}
            ),
            error_messages={
                "required": REQUIRED,
                "invalid": "Năm không hợp lệ; hãy ghi bốn chữ số, ví dụ 2020.",
            },
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        """The year; refuses those that cannot be."""
        year = super().clean(value)
        last = timezone.localdate().year
        if year is not None and not FIRST_YEAR <= year <= last:
            raise forms.ValidationError(f"Năm phải từ {FIRST_YEAR} đến {last}.")
        return year


class TextField(forms.CharField):
    """Some lines of text that a person writes."""

    def __init__(self, *, rows: int = 3, required_text: str = REQUIRED, **kwargs: Any) -> None:
        limit = kwargs["max_length"]
        super().__init__(
            widget=forms.Textarea(attrs={"rows": rows}),
            error_messages={
                "required": required_text,
                "max_length": f"Nội dung dài quá {limit} ký tự; hãy viết gọn lại.",
            },
            **kwargs,
        )


class LineField(forms.CharField):
    """One line of text."""

    def __init__(self, *, max_length: int, required_text: str = REQUIRED, **kwargs: Any) -> None:
        super().__init__(
            max_length=max_length,
            error_messages={
                "required": required_text,
                "max_length": f"Nội dung dài quá {max_length} ký tự; hãy viết gọn lại.",
            },
            **kwargs,
        )
        self.widget.attrs["autocomplete"] = "off"


def level_name(level: Level) -> str:
    """A level as a choice: "Xã đạt chuẩn nông thôn mới"."""
    return level.label[:1].upper() + level.label[1:]


class OpenForm(forms.Form):
    """For which unit, level and year a dossier is opened; ``user`` may for the units offered."""

    unit = UnitChoiceField(
        label="Đơn vị",
        queryset=Unit.objects.none(),
        empty_label="Chọn đơn vị",
        error_messages={"required": REQUIRED, "invalid_choice": NOT_LISTED},
    )
    level = forms.ChoiceField(
        label="Danh hiệu",
        choices=[("", "Chọn danh hiệu"), *((one.value, level_name(one)) for one in Level)],
        error_messages={"required": REQUIRED, "invalid_choice": NOT_LISTED},
    )
    year = YearField(label="Năm xét", help_text="Năm mà số liệu của hồ sơ nói đến, ví dụ 2020.")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_to_open(user)  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """The reason of one act, where it needs one."""

    reason = TextField(
        label="Lý do", max_length=_REASON_LENGTH, required_text="Hãy ghi lý do.", rows=3
    )


class WordForm(forms.Form):
    """What a department, or the coordination office, says of a dossier in writing."""

    agrees = forms.ChoiceField(
        label="Kết luận",
        choices=[("1", "Đồng ý đề nghị công nhận"), ("0", "Chưa đồng ý")],
        widget=forms.RadioSelect,
        error_messages={"required": "Hãy chọn kết luận.", "invalid_choice": NOT_LISTED},
    )
    text = TextField(
        label="Nội dung thẩm định",
        max_length=_WORD_LENGTH,
        required_text="Hãy ghi nội dung thẩm định.",
        rows=5,
    )
    document = LineField(
        label="Số, ngày văn bản",
        max_length=120,
        required=False,
        help_text="Ví dụ: 356/SNN-NTM ngày 04/5/2021.",
    )


def units_to_open(user: User) -> UnitQuerySet:
    """The units for which ``user`` may open a dossier: she enters for them, or is of the office."""
    found = set(units_with(user, Right.ENTER).values_list("pk", flat=True))
    found |= set(units_of_office(user).values_list("pk", flat=True))
    return (
        Unit.objects.filter(pk__in=found, versions__kind__in=RECOGNISABLE)
        .distinct()
        .prefetch_related("versions__parent__versions")
        .order_by("slug")
    )
