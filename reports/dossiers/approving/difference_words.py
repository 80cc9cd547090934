"""How what is frozen of a dossier is worded: places, values, lines, facts, dates, long texts."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from criteria.numbers import format_decimal
from criteria.outcomes import Outcome
from reports.dossiers.rules.procedure import Level

Frozen = Mapping[str, Any]
NOTHING = "(trống)"
_LONGEST = 200  # letters of a text that is told whole
_AROUND = 40  # letters told before and behind what differs in a longer one


def place_text(unit: str, year: object = None, indicator: str = "") -> str:
    """Where something stands: "Xã Dương Quang, năm 2020, chỉ tiêu 2.2"; blanks are left out."""
    told = (unit, f"năm {year}" if year else "", f"chỉ tiêu {indicator}" if indicator else "")
    return ", ".join(part for part in told if part)


def code_order(code: str) -> tuple[tuple[int, str], ...]:
    """The order of codes as people count: 2.2 before 2.10."""
    return tuple(
        (int(part), "") if part.isdecimal() else (-1, part) for part in _PART.findall(code)
    )


_PART = re.compile(r"\d+|\D+")


def abridged(before: str, after: str) -> tuple[str, str]:
    """Two texts that differ; of long ones what differs, and the words around it."""
    if max(len(before), len(after)) <= _LONGEST:
        return before, after
    shorter = min(len(before), len(after))
    start = next((i for i in range(shorter) if before[i] != after[i]), shorter)
    end = next(
        (i for i in range(shorter - start) if before[-1 - i] != after[-1 - i]), shorter - start
    )
    return _part(before, start, end), _part(after, start, end)


def _part(text: str, start: int, end: int) -> str:
    first, last = max(0, start - _AROUND), min(len(text), len(text) - end + _AROUND)
    shown = text[first:last]
    if len(shown) > 2 * _LONGEST:
        shown = f"{shown[:_LONGEST]} … {shown[-_LONGEST:]}"
    return f"{'…' if first else ''}{shown}{'…' if last < len(text) else ''}"


def figure_text(figure: str | None) -> str:
    """A frozen figure as offices print it: "1234.5" → "1.234,5"; "…" for none."""
    return format_decimal(Decimal(figure)) if figure is not None else "…"


def day_text(day: str) -> str:
    """A frozen date as Nghị định 30/2020/NĐ-CP writes it: "2014-01-24" → "24/01/2014"."""
    one = date.fromisoformat(day)
    month = f"{one.month:02d}" if one.month < 3 else str(one.month)
    return f"{one.day:02d}/{month}/{one.year}"


def _blank_or(text: Callable[[Any], str]) -> Callable[[Any], str]:
    return lambda value: NOTHING if value is None else text(value)


def _money(figure: str) -> str:
    return f"{figure_text(figure)} triệu đồng"


def _count(count: int) -> str:
    return format_decimal(Decimal(count))


# The declared facts of ``reports/dossiers/content.py: Facts``: what they are called, how printed.
FACTS: dict[str, tuple[str, Callable[[Any], str]]] = {
    name: (what, _blank_or(text))
    for name, what, text in (
        ("registered_on", "ngày đăng ký", day_text),
        ("arrears", "nợ đọng xây dựng cơ bản", _money),
        ("households", "tổng số hộ", _count),
        ("households_asked", "số hộ được lấy ý kiến", _count),
        ("people_satisfied", "số hộ hài lòng", _count),
        ("published_times", "số lần công bố trên truyền thanh", _count),
        ("published_from", "công khai từ ngày", day_text),
        ("published_until", "công khai đến ngày", day_text),
        ("meeting_on", "ngày họp đề nghị", day_text),
        ("meeting_invited", "số người được mời họp", _count),
        ("meeting_present", "số người dự họp", _count),
        ("meeting_agreed", "số người đồng ý", _count),
        ("public_order_kept", "bảo đảm an ninh, trật tự", lambda kept: "có" if kept else "không"),
        ("leader", "người ký của đơn vị", str),
        ("leader_post", "chức vụ người ký", str),
    )
}


def raw_texts(value: Frozen) -> tuple[str, ...]:
    """The texts that the table prints of a frozen value: result, rate, number of communes."""
    return tuple(value[key] for key in ("raw", "rate_raw", "count_raw"))


def printed_text(value: Frozen) -> str:
    """The same in one line; "" where nothing is printed."""
    return " | ".join(text for text in raw_texts(value) if text)


def value_text(record: Frozen | None) -> str:
    """A frozen indicator in one line, with its note: what is printed, and what counts of it."""
    if not record or "" not in record:
        return NOTHING
    value = record[""]
    note = f" ({value['note']})" if value["note"] else ""
    return f"{printed_text(value) or NOTHING}{note} – {outcome_text(value['outcome'])}"


def _fraction(value: Frozen) -> str:
    figures = f"{figure_text(value['numerator'])}/{figure_text(value['denominator'])}"
    return f"{figures} {value['quantity_unit']}".rstrip()


def _stated(value: Frozen) -> str:
    stated = value["stated_percent"]
    if stated is None:
        return NOTHING
    return f"{format_decimal(Decimal(stated), value['stated_decimals'])}%"


def _communes_count(value: Frozen) -> str:
    counts = (value["communes_attained"], value["communes_total"])
    return "/".join("…" if one is None else str(one) for one in counts) + " xã"


# What was read from the printed texts of a value: how it is called, its keys, its words.
READ: tuple[tuple[str, tuple[str, ...], Callable[[Frozen], str]], ...] = (
    ("tử số, mẫu số", ("numerator", "denominator", "quantity_unit"), _fraction),
    ("số", ("number",), lambda value: figure_text(value["number"])),
    ("tỷ lệ nguồn ghi", ("stated_percent", "stated_decimals"), _stated),
    ("số xã đạt", ("communes_attained", "communes_total"), _communes_count),
    ("kết quả báo cáo", ("said",), lambda value: outcome_text(value["said"])),
    ("kết quả suy từ số xã", ("counted",), lambda value: outcome_text(value["counted"])),
)


def outcome_text(outcome: str) -> str:
    """A frozen outcome in words."""
    return Outcome(outcome).label if outcome else "không ghi"


def recognition_text(commune: Frozen | None) -> str:
    """By which decision a frozen commune is recognised."""
    if commune is None:
        return "không thuộc hồ sơ"
    one = commune["recognition"]
    if one is None:
        return "chưa được công nhận"
    announced = f", công bố năm {one['announced_year']}" if one["announced_year"] else ""
    return (
        f"{Level(one['level']).label}, năm {one['year']}: Quyết định số {one['number']} ngày "
        f"{day_text(one['signed_on'])} của {one['issuer']} “{one['subject']}”{announced}"
    )


def capital_text(row: Frozen) -> str:
    """A line of the capital table."""
    depth = "trong đó " if row["depth"] == 2 else ""
    return f"{depth}{row['name']}: {figure_text(row['amount'])} triệu đồng"


def roadmap_text(row: Frozen) -> str:
    """A line of the roadmap."""
    return f"Năm {row['year']}, {row['subject']}: {row['content']}"


def opinion_text(row: Frozen) -> str:
    """An opinion and how it was taken up."""
    return f"{row['organisation']}: {row['content']} – Tiếp thu, giải trình: {row['reply'] or '…'}"
