"""Forms of the reports floor."""

from django import forms

from reports.models import FindingAnswer


class FindingAnswerForm(forms.Form):
    """An answer to one finding, named by its key."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64)
    kind = forms.ChoiceField(label="Trả lời", choices=FindingAnswer.Kind.choices)
    reason = forms.CharField(
        label="Lý do, nội dung giải trình",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Hãy ghi lý do."},
    )
    expires_on = forms.DateField(
        label="Chấp nhận đến hết ngày",
        required=False,
        help_text="Chỉ điền khi chấp nhận có thời hạn, ví dụ 31/12/2026.",
        error_messages={"invalid": "Ngày không hợp lệ; hãy ghi như 31/12/2026."},
    )
