"""Forms of what a dossier says: the facts, and the lines of its tables."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django import forms

from communes.years.forms import DayField
from criteria.numbers import NumberError, format_decimal, parse_decimal
from reports.dossiers.content import CapitalItem, OpinionItem, RoadmapItem
from reports.dossiers.contents_rules import FACT_LABELS, LONGEST, MOST_LINES

MORE_LINES = 3  # empty ones after the last, to be filled in
_ADDED = 5


class FigureField(forms.CharField):
    """A figure as offices write it ("1.234,56"); ``whole`` asks for a count. Empty is ``None``."""

    def __init__(self, *, what: str, whole: bool, required: bool = False, **kwargs: Any) -> None:
        super().__init__(
            required=required,
            max_length=40,
            widget=forms.TextInput(
                attrs={"inputmode": "numeric" if whole else "decimal", "autocomplete": "off"}
            ),
            error_messages={
                "required": f"{what}: hãy ghi số.",
                "max_length": f"{what} dài quá; hãy ghi một số, ví dụ 1.234.",
                "null_characters_not_allowed": f"{what} có ký tự lạ; hãy ghi một số.",
            },
            **kwargs,
        )
        self._what, self._whole = what, whole

    def prepare_value(self, value: Any) -> Any:
        """A stored figure as offices print it; what was typed as it was typed."""
        return format_decimal(Decimal(value)) if isinstance(value, (int, Decimal)) else value

    def clean(self, value: Any) -> Any:
        """The figure: ``int`` for a count, else ``Decimal``; nothing is guessed."""
        text = super().clean(value)
        if not text:
            return None
        if text[0] in "-−–":
            raise forms.ValidationError(f"{self._what} không được âm; hãy ghi lại.")
        try:
            figure = parse_decimal(text, whole=self._whole)
        except NumberError as error:
            raise forms.ValidationError(f"{self._what}: {error}.") from error
        if not self._whole:
            return figure
        if figure != figure.to_integral_value():
            raise forms.ValidationError(
                f"{self._what}: “{text}” không phải là số nguyên; hãy ghi lại."
            )
        return int(figure)


class _WordsField(forms.CharField):
    """A text whose length and emptiness the writing service judges, naming the line."""

    def __init__(self, *, rows: int = 0, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            widget=forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput(),
            error_messages={"null_characters_not_allowed": "Có ký tự lạ; hãy gõ lại mục này."},
            **kwargs,
        )
        self.widget.attrs["autocomplete"] = "off"


class FactsForm(forms.Form):
    """The declared facts; nothing typed takes a fact back."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in FACT_LABELS.items():
            self.fields[name] = _fact_field(name, label)
        self.fields["reason"] = _WordsField(
            label="Lý do thay đổi",
            max_length=LONGEST["reason"],
            help_text="Chỉ bắt buộc khi sửa, xóa thông tin đã lưu; lưu cùng lịch sử của hồ sơ.",
        )
        self.fields["reason"].error_messages["max_length"] = (
            f"Lý do dài quá {LONGEST['reason']} ký tự; hãy viết gọn lại."
        )

    def values(self) -> dict[str, Any]:
        """The facts of a valid form, by name."""
        return {name: self.cleaned_data[name] for name in FACT_LABELS}


def _fact_field(name: str, label: str) -> forms.Field:
    if name.endswith("_on") or name in ("published_from", "published_until"):
        return DayField(label=label, required=False)
    if name == "arrears":
        return FigureField(
            what=label, whole=False, label=label, help_text="Triệu đồng; không nợ thì ghi 0."
        )
    if name == "public_order_kept":
        return forms.TypedChoiceField(
            label="Bảo đảm an ninh, trật tự",
            required=False,
            choices=[("", "Chưa khai"), ("True", "Có"), ("False", "Không")],
            coerce=lambda value: value == "True",
            empty_value=None,
            error_messages={"invalid_choice": "Lựa chọn không có trong danh sách."},
        )
    if name in ("leader", "leader_post"):
        return _WordsField(label=label)
    return FigureField(what=label, whole=True, label=label)


class LineForm(forms.Form):
    """One line of a table of the dossier."""

    texts: ClassVar[tuple[str, ...]]  # the fields that make a line when anything is in them

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            figure = " cell-figure" if isinstance(field, FigureField) else ""
            field.widget.attrs["class"] = f"cell-input{figure}"


class CapitalForm(LineForm):
    """One line of the capital table."""

    texts = ("name", "amount")
    depth = forms.TypedChoiceField(
        label="Bậc",
        choices=[(1, "Nguồn"), (2, "Trong đó")],
        coerce=int,
        initial=1,
        error_messages={
            "required": "Hãy chọn “Nguồn” hoặc “Trong đó”.",
            "invalid_choice": "Hãy chọn “Nguồn” hoặc “Trong đó”.",
        },
    )
    name = _WordsField(label="Nguồn vốn")
    amount = FigureField(what="Số tiền", whole=False, required=True, label="Số tiền (triệu đồng)")

    def line(self) -> CapitalItem:
        """The line of a valid form."""
        data = self.cleaned_data
        return CapitalItem(data["depth"], data["name"], data["amount"])


class YearOfPlanField(FigureField):
    """A year; its bounds are judged by the writing service."""

    def prepare_value(self, value: Any) -> Any:
        """A year has no thousands mark."""
        return value

    def clean(self, value: Any) -> Any:
        """The year as ``int``."""
        text = str(value or "").strip()
        if text and not (text.isascii() and text.isdecimal() and len(text) == 4):
            raise forms.ValidationError("Năm không hợp lệ; hãy ghi bốn chữ số, ví dụ 2025.")
        return super().clean(value)


class RoadmapForm(LineForm):
    """One line of the roadmap."""

    texts = ("year", "subject", "content")
    year = YearOfPlanField(what="Năm", whole=True, required=True, label="Năm")
    subject = _WordsField(label="Đơn vị")
    content = _WordsField(label="Nội dung, mục tiêu", rows=2)

    def line(self) -> RoadmapItem:
        """The line of a valid form."""
        data = self.cleaned_data
        return RoadmapItem(data["year"], data["subject"], data["content"])


class OpinionForm(LineForm):
    """One opinion."""

    texts = ("organisation", "content", "reply")
    organisation = _WordsField(label="Cơ quan, tổ chức")
    content = _WordsField(label="Ý kiến", rows=3)
    reply = _WordsField(label="Tiếp thu, giải trình", rows=3)

    def line(self) -> OpinionItem:
        """The line of a valid form."""
        data = self.cleaned_data
        return OpinionItem(data["organisation"], data["content"], data["reply"])


class Lines:
    """The lines of one table as forms: those that are there, then some empty ones.

    Fields are named "dong-0-name"; "so-dong" says how many lines the page showed. Lines into which
    nothing was typed are left out when the page comes back.
    """

    def __init__(self, kind: type[LineForm], lines: Sequence[Mapping[str, Any]]) -> None:
        """``lines`` are shown by field name, as stored or as typed."""
        shown = [*lines, *({} for _ in range(MORE_LINES))][:MOST_LINES]
        self.filled: list[LineForm] = []
        self.forms = [
            kind(prefix=f"dong-{place}", initial=line) for place, line in enumerate(shown)
        ]

    @classmethod
    def posted(cls, kind: type[LineForm], posted: Mapping[str, str]) -> "Lines":
        """Bound to what came from the page."""
        typed = [line for line in _typed(kind, posted) if not _is_empty(kind, line)]
        lines = cls(kind, typed)
        data = {
            f"dong-{place}-{name}": text
            for place, line in enumerate(typed)
            for name, text in line.items()
        }
        lines.filled = [kind(data, prefix=f"dong-{place}") for place in range(len(typed))]
        lines.forms[: len(typed)] = lines.filled
        return lines

    @classmethod
    def changed(cls, kind: type[LineForm], posted: Mapping[str, str], task: str) -> "Lines":
        """The lines as typed, after a button of the page: "them", "chen-3", "len-3", "bo-3"."""
        typed = _typed(kind, posted)
        what, _, text = task.partition("-")
        place = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else -1
        if 0 <= place < len(typed):
            if what == "chen":
                typed.insert(place, {})
            elif what == "len" and place:
                typed[place - 1 : place + 1] = [typed[place], typed[place - 1]]
            elif what == "bo":
                del typed[place]
        while typed and _is_empty(kind, typed[-1]):
            typed.pop()
        return cls(kind, [*typed, *({} for _ in range(_ADDED if what == "them" else 0))])

    @property
    def count(self) -> int:
        """How many lines the page shows."""
        return len(self.forms)

    def are_valid(self) -> bool:
        """Whether every posted line can be read; the errors stand at their fields."""
        faulty = [form for form in self.filled if not form.is_valid()]  # each is asked
        return not faulty

    def tell(self, faults: Mapping[str, str]) -> str:
        """Put the sentences of a refusal ("3-amount") at their fields; give what is for all."""
        whole = ""
        for place, sentence in faults.items():
            line, _, name = place.partition("-")
            if line.isdecimal():
                self.filled[int(line)].add_error(name, sentence)
            else:
                whole = sentence
        return whole


def _typed(kind: type[LineForm], posted: Mapping[str, str]) -> list[Mapping[str, Any]]:
    """What was typed into each line of the page, by field name."""
    text = posted.get("so-dong", "")
    count = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
    return [
        {name: posted.get(f"dong-{place}-{name}", "") for name in kind.base_fields}
        for place in range(min(count, MOST_LINES))
    ]


def _is_empty(kind: type[LineForm], line: Mapping[str, Any]) -> bool:
    return not any(str(line.get(name) or "").strip() for name in kind.texts)
