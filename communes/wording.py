"""The words in which the history of a value is shown."""

from collections.abc import Mapping
from decimal import Decimal

from criteria.numbers import format_decimal
from criteria.outcomes import Outcome

_LABELS = {
    "raw": "nguyên văn",
    "rate_raw": "cột tỷ lệ",
    "count_raw": "cột số xã đạt",
    "note": "ghi chú",
    "said": "ô tự ghi",
    "counted": "suy từ số xã",
    "numerator": "tử số",
    "denominator": "mẫu số",
    "quantity_unit": "đơn vị tính",
    "number": "số",
    "stated_percent": "tỷ lệ nguồn ghi (%)",
    "communes_attained": "số xã đạt",
    "communes_total": "tổng số xã",
    "computed": "tính lại",
    "outcome": "kết quả",
}
_FIGURES = {"numerator", "denominator", "number", "stated_percent"}
_OUTCOMES = {"said", "counted", "computed", "outcome"}


def history_text(content: Mapping[str, str | None] | None) -> str:
    """A history snapshot in words: "nguyên văn: 70% (2/3 trường); tử số: 2; …"."""
    if content is None:
        return ""
    told = []
    for key, label in _LABELS.items():
        text = content.get(key)
        if text is None:
            continue
        if key in _FIGURES:
            text = format_decimal(Decimal(text))
        elif key in _OUTCOMES:
            text = Outcome(text).label
        told.append(f"{label}: {text}")
    return "; ".join(told)


def differing(
    before: Mapping[str, str] | None, after: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """What of two history snapshots is not the same in both."""
    old = before or {}
    names = {name for name in {*old, *after} if old.get(name) != after.get(name)}
    return (
        {name: text for name, text in old.items() if name in names},
        {name: text for name, text in after.items() if name in names},
    )
