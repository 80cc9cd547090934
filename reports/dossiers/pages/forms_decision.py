"""Forms of decisions: recognition or refusal, announcement, correction, revocation, older ones."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from communes.access import units_of_office
from communes.forms import UnitChoiceField
from communes.models import Unit, User
from communes.years.forms import DayField
from reports.dossiers.pages.forms_way import (
    NOT_LISTED,
    RECOGNISABLE,
    REQUIRED,
    LineField,
    TextField,
    YearField,
    level_name,
)
from reports.dossiers.rules.procedure import Level
from reports.dossiers.way.correcting import correctable
from reports.models import Decision

_CORRECTED = (
    "number",
    "signed_on",
    "issuer",
    "signatory",
    "signatory_post",
    "subject",
    "reasons",
    "year",
    "announced_on",
    "announced_year",
    "source",
)


class PastDayField(DayField):
    """A day that has been."""

    def clean(self, value: Any) -> Any:
        """The day; refuses one that is yet to come."""
        day = super().clean(value)
        if day is not None and day > timezone.localdate():
            raise forms.ValidationError("Ngày này chưa đến; hãy kiểm tra lại.")
        return day


class SignedForm(forms.Form):
    """What stands on every signed decision."""

    number = LineField(
        label="Số, ký hiệu", max_length=60, help_text="Như trên quyết định, ví dụ 1968/QĐ-UBND."
    )
    signed_on = PastDayField(label="Ngày ký", help_text="Ví dụ: 24/01/2021.")
    issuer = LineField(
        label="Cấp ban hành", max_length=200, help_text="Ví dụ: UBND tỉnh Bắc Giang."
    )
    signatory = LineField(label="Người ký", max_length=100, required=False)
    signatory_post = LineField(label="Chức vụ người ký", max_length=100, required=False)
    subject = TextField(label="Trích yếu", max_length=500, rows=2)


class DecideForm(SignedForm):
    """The decision that ends a dossier; ``kinds`` are those that can be written now."""

    kind = forms.ChoiceField(
        label="Kết quả",
        widget=forms.RadioSelect,
        error_messages={"required": "Hãy chọn kết quả.", "invalid_choice": NOT_LISTED},
    )
    reasons = TextField(
        label="Lý do",
        max_length=4000,
        required=False,
        help_text="Bắt buộc khi không công nhận.",
    )
    field_order = [
        "kind",
        "number",
        "signed_on",
        "issuer",
        "signatory",
        "signatory_post",
        "subject",
        "reasons",
    ]

    def __init__(self, *args: Any, kinds: Sequence[Decision.Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(one.value, one.label) for one in kinds]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for the reasons of a refusal, and for a subject that does not say the contrary."""
        said = super().clean() or {}
        recognises = said.get("subject", "").lower().startswith("công nhận")
        if said.get("kind") == Decision.Kind.REFUSE and recognises:
            self.add_error("subject", "Trích yếu ghi là công nhận; hãy sửa như trên văn bản.")
        if said.get("kind") == Decision.Kind.REFUSE and not said.get("reasons"):
            self.add_error("reasons", "Không công nhận thì phải ghi lý do.")
        return said


class AnnounceForm(forms.Form):
    """The day of the announcement."""

    announced_on = PastDayField(label="Ngày công bố", help_text="Ví dụ: 20/02/2021.")


class CorrectForm(SignedForm):
    """What was written down wrongly of a decision, and why it is corrected."""

    reasons = TextField(label="Lý do trong văn bản", max_length=4000)
    year = YearField(label="Năm được công nhận")
    announced_on = PastDayField(label="Ngày công bố")
    announced_year = YearField(label="Năm công bố", required=False)
    source = LineField(
        label="Nguồn",
        max_length=300,
        required_text="Hãy ghi nguồn: văn bản mà quyết định được chép từ đó.",
    )
    reason = TextField(
        label="Lý do đính chính", max_length=2000, required_text="Hãy ghi lý do đính chính.", rows=2
    )

    def __init__(self, *args: Any, decision: Decision, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(decision, name) for name in _CORRECTED}
        super().__init__(*args, **kwargs)
        if decision.kind == Decision.Kind.RECOGNISE:
            del self.fields["reasons"]
        for name in {"year", "announced_on", "announced_year", "source"} - {*correctable(decision)}:
            del self.fields[name]


class AnnulForm(forms.Form):
    """Why a decision that was written down by mistake is annulled."""

    reason = TextField(
        label="Lý do hủy bản ghi",
        max_length=2000,
        required_text="Hãy ghi lý do hủy bản ghi.",
        rows=2,
    )


class RevokeForm(SignedForm):
    """The decision that takes a recognition back."""

    year = YearField(
        label="Năm số liệu làm căn cứ",
        help_text="Năm sau năm được công nhận mà các tiêu chí không còn đạt.",
    )
    reasons = TextField(
        label="Lý do thu hồi", max_length=4000, required_text="Hãy ghi lý do thu hồi."
    )
    field_order = ["year"]


class EarlierForm(SignedForm):
    """A recognition from before the portal, for a unit of the provinces that ``user`` keeps."""

    unit = UnitChoiceField(
        label="Đơn vị được công nhận",
        queryset=Unit.objects.none(),
        empty_label="Chọn đơn vị",
        error_messages={"required": REQUIRED, "invalid_choice": NOT_LISTED},
    )
    level = forms.ChoiceField(
        label="Danh hiệu",
        choices=[(one.value, level_name(one)) for one in Level],
        initial=Level.COMMUNE.value,
        error_messages={"required": REQUIRED, "invalid_choice": NOT_LISTED},
    )
    year = YearField(
        label="Năm được công nhận", help_text="Có thể khác năm ký: “năm 2013” ký ngày 24/01/2014."
    )
    announced_year = YearField(label="Năm công bố", required=False)
    source = LineField(
        label="Nguồn",
        max_length=300,
        required_text="Hãy ghi nguồn: văn bản mà quyết định được chép từ đó.",
        help_text="Văn bản mà quyết định được chép từ đó, ví dụ: Báo cáo 98/BC-UBND, phụ lục 3.",
    )
    field_order = [
        "unit",
        "level",
        "year",
        "number",
        "signed_on",
        "issuer",
        "signatory",
        "signatory_post",
        "subject",
        "announced_year",
        "source",
    ]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = (  # type: ignore[attr-defined]
            units_of_office(user)
            .filter(versions__kind__in=RECOGNISABLE)
            .distinct()
            .prefetch_related("versions__parent__versions")
            .order_by("slug")
        )
