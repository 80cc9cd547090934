"""Forms of the council: one meeting, its members and its secret ballot."""

from typing import Any

from django import forms

from communes.years.forms import DayField
from reports.dossiers.pages.forms_way import NOT_LISTED, LineField, TextField
from reports.models import CouncilMember

MORE_ROWS = 5
MOST_ROWS = 60


class CountField(forms.IntegerField):
    """A number of people or ballots; nothing typed is "not known yet"."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            min_value=0,
            max_value=1000,
            required=False,
            localize=False,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            error_messages={
                "invalid": "Hãy ghi một số nguyên, ví dụ 12.",
                "min_value": "Số phiếu không được âm.",
                "max_value": "Số phiếu lớn quá 1.000; hãy kiểm tra lại.",
            },
            **kwargs,
        )


class SessionForm(forms.Form):
    """The meeting itself."""

    held_on = DayField(label="Ngày họp", help_text="Ví dụ: 15/12/2020.")
    place = LineField(label="Địa điểm", max_length=200, required=False)
    established_by = LineField(
        label="Quyết định thành lập Hội đồng",
        max_length=200,
        required=False,
        help_text="Số, ngày và cơ quan ban hành.",
    )
    ballots_issued = CountField(label="Số phiếu phát ra")
    ballots_valid = CountField(label="Số phiếu hợp lệ")
    agree = CountField(label="Số phiếu đồng ý")
    disagree = CountField(label="Số phiếu không đồng ý")
    discussion = TextField(label="Nội dung thảo luận", max_length=8000, required=False, rows=6)


class SeatForm(forms.Form):
    """One member; a row without a name is no member."""

    full_name = LineField(label="Họ và tên", max_length=100, required=False)
    organisation = LineField(label="Chức vụ, cơ quan", max_length=200, required=False)
    seat = forms.ChoiceField(
        label="Tham gia Hội đồng",
        choices=CouncilMember.Seat.choices,
        initial=CouncilMember.Seat.MEMBER.value,
        required=False,
        error_messages={"invalid_choice": NOT_LISTED},
    )
    present = forms.BooleanField(label="Có mặt", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("full_name", "organisation", "seat"):
            self.fields[name].widget.attrs["class"] = "cell-input"
        self.fields["present"].widget.attrs["class"] = "cell-check"

    def clean(self) -> dict[str, Any]:
        """Ask for the name where anything else of the row was filled in."""
        said = super().clean() or {}
        name, organisation = said.get("full_name"), said.get("organisation")
        if name == "" and (organisation or said.get("present")):
            self.add_error("full_name", "Hãy ghi họ và tên, hoặc xóa cả dòng.")
        if name and organisation == "":
            self.add_error("organisation", "Hãy ghi chức vụ, cơ quan.")
        return said
