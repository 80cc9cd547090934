"""Forms for changing a commune's village list."""

from typing import Any

from django import forms

from communes.models import Unit, UnitVersion
from communes.years.forms import DayField

_REQUIRED = "Hãy chọn hoặc điền mục này."


class VillageChoiceField(forms.TypedChoiceField):
    """One of the villages; gives the unit."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            error_messages={
                "required": "Hãy chọn thôn.",
                "invalid_choice": "Thôn không có trong danh sách; hãy chọn lại.",
            },
            **kwargs,
        )


class _ListForm(forms.Form):
    """A form on the list; ``villages`` are those that may be chosen, in their order."""

    day = DayField(label="Từ ngày")

    def __init__(self, *args: Any, villages: list[UnitVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._units = {version.unit.slug: version.unit for version in villages}
        choices = [(version.unit.slug, version.title_name) for version in villages]
        if "village" in self.fields:
            self.fields["village"].choices = [("", "Chọn thôn"), *choices]  # type: ignore[attr-defined]
        if "villages" in self.fields:
            self.fields["villages"].choices = choices  # type: ignore[attr-defined]
        for field in self.fields.values():
            if not isinstance(field, VillageChoiceField):
                field.error_messages["required"] = _REQUIRED

    def chosen(self) -> Unit:
        """The chosen village of a valid form."""
        return self._units[self.cleaned_data["village"]]

    def all_chosen(self) -> list[Unit]:
        """The chosen villages of a valid form."""
        return [self._units[slug] for slug in self.cleaned_data["villages"]]


def _name_field(label: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": 120}),
    )


class AddForm(_ListForm):
    """A village to be added."""

    name = _name_field("Tên thôn", "Chỉ ghi tên, ví dụ Bản Bung hoặc 5 (thôn 5).")
    day = DayField(
        label="Có từ ngày", help_text="Thôn có từ lâu: ghi ngày 01/01/2011 hoặc ngày thành lập."
    )
    field_order = ["name", "day"]


class RenameForm(_ListForm):
    """A village to be called otherwise."""

    village = VillageChoiceField(label="Thôn đổi tên")
    name = _name_field("Tên mới")
    day = DayField(
        label="Tên mới dùng từ ngày",
        help_text="Chỉ sửa lỗi chính tả: ghi đúng ngày bắt đầu của thôn.",
    )
    field_order = ["village", "name", "day"]


class MergeForm(_ListForm):
    """Villages that become one."""

    villages = forms.MultipleChoiceField(
        label="Các thôn được nhập",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Hãy chọn ít nhất hai thôn để nhập.",
            "invalid_choice": "Thôn không có trong danh sách; hãy chọn lại.",
        },
    )
    name = _name_field(
        "Tên thôn sau khi nhập", "Nếu một trong các thôn giữ tên thì ghi đúng tên thôn đó."
    )
    day = DayField(label="Nhập từ ngày")
    document = forms.CharField(
        label="Văn bản",
        required=False,
        max_length=500,
        help_text="Ví dụ: Nghị quyết số 12/NQ-HĐND ngày 15/6/2020 của HĐND tỉnh.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ["villages", "name", "day", "document"]


class EndForm(_ListForm):
    """A village that is no more."""

    village = VillageChoiceField(label="Thôn kết thúc")
    day = DayField(label="Không còn từ ngày")
    note = forms.CharField(
        label="Văn bản, lý do",
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ["village", "day", "note"]
