"""What may be declared in a dossier: which facts and lines contradict themselves, and why.

Plain Python. Each rule gives a Vietnamese sentence that names the place and what to do.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from criteria.numbers import format_decimal
from reports.dossiers.content import CapitalItem, Facts, OpinionItem, RoadmapItem
from reports.dossiers.way.actions import lowered

MOST_LINES = 200
MOST_COUNTED = 10_000_000  # households or people of one unit: more is a slip of the finger
LONGEST = {
    "leader": 100,
    "leader_post": 100,
    "name": 200,
    "subject": 200,
    "content": 1000,
    "organisation": 200,
    "opinion": 2000,
    "reply": 2000,
    "paragraph": 20_000,
    "reason": 100,
}
FIRST_YEAR = 2010  # the programme began (Quyết định 800/QĐ-TTg of 4/6/2010)
_YEARS_AHEAD = 30

FACT_LABELS = {
    "registered_on": "Ngày đăng ký",
    "arrears": "Nợ đọng xây dựng cơ bản",
    "households": "Tổng số hộ",
    "households_asked": "Số hộ được lấy ý kiến",
    "people_satisfied": "Số hộ hài lòng",
    "published_times": "Số lần công bố trên truyền thanh",
    "published_from": "Công khai từ ngày",
    "published_until": "Công khai đến ngày",
    "meeting_on": "Ngày họp đề nghị",
    "meeting_invited": "Số người được mời họp",
    "meeting_present": "Số người dự họp",
    "meeting_agreed": "Số người đồng ý",
    "public_order_kept": "An ninh, trật tự",
    "leader": "Người ký của đơn vị",
    "leader_post": "Chức vụ người ký",
}
_DAYS = ("registered_on", "published_from", "published_until", "meeting_on")
_COUNTS = (
    "households",
    "households_asked",
    "people_satisfied",
    "published_times",
    "meeting_invited",
    "meeting_present",
    "meeting_agreed",
)
# The first counts a part of the second.
_PARTS = (
    ("households_asked", "households"),
    ("people_satisfied", "households_asked"),
    ("meeting_present", "meeting_invited"),
    ("meeting_agreed", "meeting_present"),
)
_MOST_MONEY = Decimal(10) ** 11  # triệu đồng, exclusive: what the database holds
# What Word and web pages bring along and no XML file may hold.
_UNSEEN = ("Cc", "Cf", "Cs")
_NO_LETTERS = "\ufffe\uffff"
_LINE_BREAKS = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")


def cleaned(text: str, *, lines: bool = False) -> str:
    r"""``text`` with composed letters, without invisible characters and blanks around it.

    ``lines`` keeps line breaks, all as "\n"; without it they become blanks.
    """
    broken = _LINE_BREAKS.sub("\n", unicodedata.normalize("NFC", text))
    kept = "".join(
        letter
        for letter in broken.replace("\t", " ")
        if letter == "\n"
        or (unicodedata.category(letter) not in _UNSEEN and letter not in _NO_LETTERS)
    )
    if not lines:
        return " ".join(kept.split())
    return "\n".join(line.rstrip() for line in kept.split("\n")).strip("\n")


def fact_faults(facts: Facts, today: date) -> dict[str, str]:
    """What is wrong with the facts, by field."""
    faults: dict[str, str] = {}
    for name in _COUNTS:
        if fault := _count_fault(getattr(facts, name)):
            faults[name] = f"{FACT_LABELS[name]} {fault}"
    if facts.arrears is not None and (fault := _money_fault(facts.arrears)):
        faults["arrears"] = f"{FACT_LABELS['arrears']} {fault}"
    for name in _DAYS:
        if fault := _day_fault(getattr(facts, name), today):
            faults[name] = f"{FACT_LABELS[name]} {fault}"
    for name in ("leader", "leader_post"):
        if len(getattr(facts, name)) > LONGEST[name]:
            faults[name] = _too_long(FACT_LABELS[name], LONGEST[name])
    for part, whole in _PARTS:
        fewer, more = getattr(facts, part), getattr(facts, whole)
        if part not in faults and fewer is not None and more is not None and fewer > more:
            faults[part] = (
                f"{FACT_LABELS[part]} ({format_decimal(Decimal(fewer))}) lớn hơn "
                f"{lowered(FACT_LABELS[whole])} ({format_decimal(Decimal(more))}); hãy kiểm tra "
                "lại cả hai số."
            )
    start, end = facts.published_from, facts.published_until
    if start is not None and end is not None and end < start:
        faults.setdefault(
            "published_until",
            f"Công khai đến ngày {end:%d/%m/%Y} là trước ngày bắt đầu {start:%d/%m/%Y}; hãy kiểm "
            "tra lại cả hai ngày.",
        )
    return faults


def capital_faults(lines: Sequence[CapitalItem]) -> dict[str, str]:
    """What is wrong with the lines of the capital table, by "line-field", lines from 0."""
    faults = _number_of_lines(lines)
    for place, line in enumerate(lines):
        at = f"Dòng {place + 1}"
        if fault := _text_fault(line.name, at, "tên nguồn vốn", LONGEST["name"]):
            faults[f"{place}-name"] = fault
        if fault := _money_fault(line.amount):
            faults[f"{place}-amount"] = f"{at}: số tiền {fault}"
        if line.depth not in (1, 2):
            faults[f"{place}-depth"] = f"{at}: hãy chọn “Nguồn” hoặc “Trong đó”."
        elif line.depth == 2 and place == 0:
            faults[f"{place}-depth"] = (
                f"{at}: dòng “Trong đó” phải đứng sau nguồn vốn mà nó là một phần."
            )
    return faults


def roadmap_faults(lines: Sequence[RoadmapItem], today: date) -> dict[str, str]:
    """What is wrong with the lines of the roadmap, by "line-field", lines from 0."""
    faults = _number_of_lines(lines)
    last = today.year + _YEARS_AHEAD
    for place, line in enumerate(lines):
        at = f"Dòng {place + 1}"
        if not FIRST_YEAR <= line.year <= last:
            faults[f"{place}-year"] = f"{at}: năm phải từ {FIRST_YEAR} đến {last}."
        if fault := _text_fault(line.subject, at, "đơn vị", LONGEST["subject"]):
            faults[f"{place}-subject"] = fault
        if fault := _text_fault(line.content, at, "nội dung, mục tiêu", LONGEST["content"]):
            faults[f"{place}-content"] = fault
    return faults


def opinion_faults(lines: Sequence[OpinionItem]) -> dict[str, str]:
    """What is wrong with the opinions, by "line-field", lines from 0."""
    faults = _number_of_lines(lines)
    for place, line in enumerate(lines):
        at = f"Dòng {place + 1}"
        if fault := _text_fault(line.organisation, at, "cơ quan, tổ chức", LONGEST["organisation"]):
            faults[f"{place}-organisation"] = fault
        if fault := _text_fault(line.content, at, "ý kiến", LONGEST["opinion"]):
            faults[f"{place}-content"] = fault
        if len(line.reply) > LONGEST["reply"]:
            faults[f"{place}-reply"] = _too_long(f"{at}: tiếp thu, giải trình", LONGEST["reply"])
    return faults


@dataclass(frozen=True, slots=True)
class CapitalSums:
    """What the lines of a capital table add up to, in triệu đồng.

    ``total`` sums the lines of depth 1. ``told`` are contradictions: parts that do not add up.
    """

    total: Decimal
    told: tuple[str, ...]


def capital_sums(lines: Sequence[CapitalItem]) -> CapitalSums:
    """The total, and where the parts of a source do not come to the source itself.

    Fewer are told too: a table that lists parts lists all of them.
    """
    total = sum((line.amount for line in lines if line.depth == 1), Decimal(0))
    told = []
    for place, line in enumerate(lines):
        parts = _parts_of(lines, place) if line.depth == 1 else []
        summed = sum((part.amount for part in parts), Decimal(0))
        if parts and summed != line.amount:
            gap = abs(summed - line.amount)
            word = "nhiều hơn" if summed > line.amount else "ít hơn"
            told.append(
                f"Dòng {place + 1} “{line.name}”: các phần cộng được {format_decimal(summed)} "
                f"triệu đồng, {word} {format_decimal(line.amount)} triệu đồng của cả nguồn "
                f"(lệch {format_decimal(gap)})."
            )
    return CapitalSums(total, tuple(told))


def whole_of(lines: Sequence[CapitalItem], place: int, total: Decimal) -> Decimal:
    """Of what the line at ``place`` is a share: the total, or the source that it is a part of."""
    if lines[place].depth == 1:
        return total
    above = next((one.amount for one in reversed(lines[:place]) if one.depth == 1), None)
    return total if above is None else above


def _parts_of(lines: Sequence[CapitalItem], place: int) -> list[CapitalItem]:
    parts = []
    for line in lines[place + 1 :]:
        if line.depth == 1:
            break
        parts.append(line)
    return parts


def _count_fault(count: int | None) -> str:
    if count is None:
        return ""
    if count < 0:
        return "không được âm; hãy ghi lại."
    return "lớn quá 10.000.000; hãy kiểm tra lại." if count > MOST_COUNTED else ""


def _money_fault(amount: Decimal) -> str:
    if amount < 0:
        return "không được âm; hãy ghi lại."
    if amount >= _MOST_MONEY:
        return "lớn quá; đơn vị tính là triệu đồng, hãy kiểm tra lại."
    if amount != amount.quantize(Decimal("0.0001")):
        return "có quá 4 chữ số thập phân; hãy làm tròn."
    return ""


def _day_fault(day: date | None, today: date) -> str:
    if day is None:
        return ""
    if day > today:
        return f"{day:%d/%m/%Y} chưa đến; chỉ ghi việc đã làm."
    if day.year < FIRST_YEAR:
        return f"{day:%d/%m/%Y} là trước năm {FIRST_YEAR}; hãy kiểm tra lại."
    return ""


def _text_fault(text: str, at: str, what: str, longest: int) -> str:
    if not text:
        return f"{at}: hãy ghi {what}, hoặc để trống cả dòng nếu bỏ."
    return _too_long(f"{at}: {what}", longest) if len(text) > longest else ""


def _too_long(what: str, longest: int) -> str:
    return f"{what} dài quá {longest} ký tự; hãy viết gọn lại."


def _number_of_lines(lines: Sequence[object]) -> dict[str, str]:
    if len(lines) <= MOST_LINES:
        return {}
    return {"": f"Bảng có quá {MOST_LINES} dòng; hãy gộp lại."}


def unknown_facts(values: Mapping[str, object]) -> list[str]:
    """The names that are no facts of a dossier."""
    return [name for name in values if name not in FACT_LABELS]
