"""Find every figure in the text of a cell: ratios, percentages, numbers, and what only looks so.

No digit of a cell is passed over: it belongs to a figure, to a citation, date, year or rank (which
are no results), or to a ``BAD`` figure with the reason why it cannot be read.
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum, auto
from functools import lru_cache

from communes.intake.wording import fold, lower
from criteria.numbers import NumberError, parse_decimal
from criteria.rules import CONTINUOUS_UNITS

MAX_LENGTH = 2000  # characters; the longest result cell of the reports has 137


class Kind(Enum):
    """What a figure is."""

    RATIO = auto()
    PERCENT = auto()
    NUMBER = auto()
    BAD = auto()


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as printed at ``text[start:end]``.

    ``first`` is the number, percentage or numerator and ``second`` the denominator, both still as
    printed; ``unit`` is the unit's own words. ``op`` is the sign of a bound ("≥", ">", "≤", "<").
    ``year`` is the year that the text puts over the figure, ``year_label`` its own words.
    """

    kind: Kind
    start: int
    end: int
    text: str
    first: str = ""
    second: str = ""
    unit: str | None = None
    op: str | None = None
    year: int | None = None
    year_label: str = ""
    reason: str = ""

    @property
    def same_as(self) -> tuple[object, ...]:
        """Equal for two prints of one figure: "100%" and "100 %"."""
        return (self.kind, self.first, self.second, fold(self.unit or ""), self.op, self.year)


@dataclass(frozen=True, slots=True)
class Scan:
    """The figures of a text in order; ``low`` is its lower case, position by position.

    ``years`` are the years that stand over clauses or figures (not those of citations).
    """

    text: str
    low: str
    figures: tuple[Figure, ...]
    years: frozenset[int]


_FIG = r"\d+(?:[.,]\d+)*"
_END = r"(?![^\W\d_])"
_MONEY = (
    r"(?:(?:triệu|nghìn|ngàn|tỷ|tỉ)\s*đồng|tr\s*\.?\s*đồng|tr\s*\.?\s*đ|triệu|đồng)"
    r"(?:\s*/\s*(?:người|khẩu|hộ|năm|tháng|ha))*"
)
_THINGS = (
    "km2|km²|m2|m²|km|ha|m|hộ gia đình|hộ dân|hộ|người dân|người|nhân khẩu|khẩu|lao động|học sinh|"
    "trẻ em|trẻ|bé|cháu|cán bộ|công chức|thôn|bản|xóm|ấp|tổ dân phố|tổ hợp tác|tổ|xã|phường|"
    "thị trấn|trường|lớp|phòng|chợ|điểm|trạm|nhà văn hóa|nhà văn hoá|nhà|cơ sở|mô hình|tuyến|"
    "công trình|hệ thống|doanh nghiệp|hợp tác xã|khu thể thao|khu|sân|đài|cụm loa|loa|máy tính|"
    "bộ phận|bể|giếng|lò|xe|tấn|kg|nvh|htx|tht|dn|đơn vị|tổ chức|thành viên"
)
_UNIT = (
    _MONEY
    + "|"
    + "|".join(
        re.escape(word).replace(r"\ ", r"\s+")
        for word in sorted(_THINGS.split("|"), key=len, reverse=True)
    )
)
_YEAR = r"(?:19|20)\d\d"
_DECISION = r"quyết định|nghị quyết|nghị định|thông tư|chỉ thị|công văn|luật"
_PAPER = rf"{_DECISION}|kế hoạch|báo cáo|tờ trình|qđ|nq|nđ|tt"
# A word of "2 trường đạt chuẩn/3 trường"; "2 trường chưa đạt/3 trường" counts the others.
_ATTAINING = r"(?!(?:chưa|không|ko|còn|thiếu|năm)\b)[^\W\d_]+"
_NO_QUANTITY = (
    rf"(?![\d/%]|[.,]\d|\s*%|\s*(?:{_UNIT}){_END})"  # after a number that names something
)

_TOKEN = re.compile(
    rf"(?P<cited>(?:\b(?:{_PAPER})\s+(?:liên tịch\s+)?số\s*:?\s*\d+(?:/[\w/-]+)?{_NO_QUANTITY}"
    rf"|\b(?:{_PAPER})\s+\d+/[\w/-]*[^\W\d_][\w/-]*"
    rf"|\b(?:{_DECISION})\s+\d+{_NO_QUANTITY}"
    rf"|\bluật\s+(?:[^\W\d_]+\s+){{0,6}}?(?:năm\s+)?{_YEAR}(?!\d)"
    rf"|(?<![\d.,/])\d+/(?:{_YEAR}/)?(?:qđ|nq|nđ|tt|ct|kh|cv|bc|tb)(?:-\w+)*{_END}"
    rf"|\bngày\s+\d{{1,2}}\s+tháng\s+\d{{1,2}}\s+năm\s+{_YEAR}(?!\d)"
    rf"|(?:\bngày\s*)?(?<![\d.,/])\d{{1,2}}[/.-]\d{{1,2}}[/.-]{_YEAR}(?![\d%/])"
    rf"|\btháng\s*\d{{1,2}}(?:\s*[/.-]\s*{_YEAR}|\s+năm\s+{_YEAR})(?!\d)"
    rf"|\b(?:giai đoạn|thời kỳ|các năm|từ năm)\s+{_YEAR}\s*(?:-|–|đến(?:\s+năm)?)\s*{_YEAR}(?!\d)"
    rf"|(?<![\d.,/]){_YEAR}\s*[-–]\s*{_YEAR}(?![\d/%]|[.,]\d)"
    rf"|\b(?:hạng|loại|mức độ|khu vực)\s+\d{{1,2}}{_NO_QUANTITY}"
    rf"|(?<![\d.,/])(?:5\s+không|3\s+sạch){_END}"
    rf"|\b(?:dưới|trên|từ)?\s*\d{{1,2}}(?:\s*[-–]\s*\d{{1,2}})?\s*tuổi\b))"
    rf"|(?P<year>\b(?:đến\s+)?năm\s+(?P<y1>{_YEAR})(?![\d/%]|[.,]\d)|(?<![\d.,/])(?P<y2>{_YEAR})(?=\s*:))"
    rf"|(?P<month>(?<![\d.,/])(?:0?[1-9]|1[0-2])/{_YEAR}(?![\d/]|[.,]\d)(?!\s*(?:{_UNIT}){_END}))"
    rf"|(?P<spaced>(?<![\d.,]){_FIG}(?:(?:\s+[.,]?\s*|\s*[.,]\s+){_FIG})+)"
    rf"|(?P<range>{_FIG}\s*%?\s*(?:[-–—~]|đến)\s*{_FIG}(?:\s*%)?)"
    rf"|(?P<chain>{_FIG}(?:\s*/\s*{_FIG}){{2,}})"
    rf"|(?P<ratio>(?P<n>{_FIG})\s*(?:(?P<nu>(?:{_UNIT}){_END})(?:\s+{_ATTAINING}){{0,4}})?"
    rf"\s*/\s*(?P<d>{_FIG})"
    rf"(?:\s*(?P<dp>%)|\s*\.?\s*(?P<du>(?:{_UNIT}){_END}))?)"
    rf"|(?P<percent>(?P<p>{_FIG})\s*%)"
    rf"|(?P<number>(?P<x>{_FIG})(?:\s*(?P<xu>(?:{_UNIT}){_END}))?)"
)
_KNOWN_UNIT = re.compile(_UNIT)
_MONEY_UNIT = re.compile(_MONEY)
_THREE_AFTER_DOT = re.compile(r"\.\d{3}(?!\d)")
_ABBREVIATED = ("nvh", "htx", "tht", "dn")
_ODD_NUMERALS = re.compile("[\u00bc-\u00be\u2150-\u218b\u2460-\u249b‰]")
_SIGN = re.compile(
    r"(≥|≤|>\s*=|<\s*=|>|<|=|\btrên|\bhơn|\bdưới|\btối thiểu|\bít nhất|\btối đa|\btừ)\s*$"
)
_VAGUE = re.compile(
    r"(~|≈|±|\+|\b(?:khoảng|gần|xấp xỉ|độ chừng|chừng|hầu hết|ước(?: tính)?))"
    r"\s*(?:đạt\s*|là\s*|được\s*)?$"
)
_SIGNS = {
    ">=": ">=", "≥": ">=", "từ": ">=", "tối thiểu": ">=", "ít nhất": ">=",
    "<=": "<=", "≤": "<=", "tối đa": "<=",
    ">": ">", "trên": ">", "hơn": ">", "<": "<", "dưới": "<",
}  # fmt: skip
_NEGATIVE = re.compile(r"[-–−]$|−\s*$")
_BULLET = re.compile(r"(?:^|[;\s])-$")
_BARE_TAIL = re.compile(r"\s*([^\W\d_]+(?:\s[^\W\d_]+)?)\s*(?=[),;.]|$)")
_NEXT_WORD = re.compile(r"\s*([^\W\d_]+)")
_NO_UNIT = frozenset(
    ["dat", "chua", "khong", "co", "la", "va", "theo", "so", "trong", "tren", "duoi", "cua", "cho"]
) | frozenset(["con", "nhung", "nam", "thang", "ngay"])


def _bad(match: re.Match[str], text: str, reason: str) -> Figure:
    start, end = match.span()
    return Figure(Kind.BAD, start, end, text[start:end].strip(), reason=reason)


def _reason(printed: str, low: str, start: int, end: int, *, ratio: bool) -> str | None:
    """Why a figure at this place is no plain figure; ``None`` if it is one."""
    before = low[max(0, start - 24) : start]
    if before and before[-1] in ".,":
        return f"“{printed}” viết không đúng dạng số"
    if _NEGATIVE.search(before) and not (ratio and _BULLET.search(before)):
        return f"“{printed}” có dấu gạch đứng sát, không rõ là số âm hay gạch đầu dòng"
    if _VAGUE.search(before):
        return f"“{printed}” chỉ là con số ước chừng"
    after = low[end : end + 12].lstrip()
    if after.startswith(("trở lên", "trở xuống", "+", "‰")):
        return f"“{printed}” là một giới hạn hoặc số chưa rõ, không phải một số liệu"
    if low[end : end + 1] in ".," and low[end + 1 : end + 2].isdigit():
        return f"“{printed}” viết không đúng dạng số"
    return None


def _unit_text(text: str, match: re.Match[str], group: str) -> str | None:
    """A known unit in small letters ("6/6 Xã", "12/15 THÔN"), abbreviations as printed."""
    small: str | None = match[group]
    return text[match.start(group) : match.end(group)] if small in _ABBREVIATED else small


def _figure(match: re.Match[str], text: str, low: str) -> Figure:
    """The figure that a match of ``_TOKEN`` stands for."""
    start, end = match.span()
    printed = text[start:end].strip()
    match match.lastgroup:
        case "month":
            return _bad(match, text, f"“{printed}” có thể là tháng/năm hoặc một tỷ số")
        case "spaced":
            return _bad(
                match, text, f"“{printed}”: hai số đứng liền nhau, không rõ là một hay hai số"
            )
        case "range":
            return _bad(match, text, f"“{printed}” là một khoảng, không phải một số liệu")
        case "chain":
            return _bad(match, text, f"“{printed}” có nhiều dấu “/”, không rõ tử số và mẫu số")
    if text[start - 1 : start].isupper():
        return _bad(match, text, f"“{printed}” dính liền với chữ đứng trước")
    if reason := _reason(printed, low, start, end, ratio=match["ratio"] is not None):
        return _bad(match, text, reason)
    sign = _SIGN.search(low, max(0, start - 12), start)
    op = None
    if sign:
        op = _SIGNS.get(sign[1].replace(" ", ""), _SIGNS.get(sign[1]))
        start = sign.start()
        printed = text[start:end].strip()
    if match["percent"] is not None:
        return Figure(Kind.PERCENT, start, end, printed, match["p"], op=op)
    if match["ratio"] is None:
        unit = _unit_text(text, match, "xu")
        if unit is None and (word := _NEXT_WORD.match(low, end)) and fold(word[1]) not in _NO_UNIT:
            unit, end = text[word.start(1) : word.end(1)], word.end(1)
            printed = text[start:end].strip()
        return Figure(Kind.NUMBER, start, end, printed, match["x"], unit=unit, op=op)
    first_unit = _unit_text(text, match, "nu")
    unit = "%" if match["dp"] else _unit_text(text, match, "du")
    if first_unit and unit and fold(first_unit) != fold(unit):
        return _bad(match, text, f"“{printed}”: hai đơn vị khác nhau trong một tỷ số")
    unit = unit or first_unit
    if unit is None:
        tail = _BARE_TAIL.match(low, end)
        if tail and not _NO_UNIT & set(fold(tail[1]).split()):
            unit, end = text[tail.start(1) : tail.end(1)], tail.end(1)
            printed = text[start:end].strip()
    return Figure(Kind.RATIO, start, end, printed, match["n"], match["d"], unit, op)


_NEW_STATEMENT = re.compile(r"[,;)]|\.\s|\bvà\b")
_CLAUSE_END = re.compile(r";|\.(?=\s|$)|\)")


@lru_cache(maxsize=8192)
def scan(text: str) -> Scan:
    """Every figure of ``text`` (clean: NFC, single spaces).

    A year ("Năm 2019: …") stands over the figures that follow it in its clause; right behind a
    figure ("96% năm 2011", "7 (năm 2019)") it is about that figure.
    """
    low = lower(text)
    if len(text) > MAX_LENGTH:
        reason = f"ô dài hơn {MAX_LENGTH} chữ, không đọc số liệu trong đó"
        whole = Figure(Kind.BAD, 0, len(text), text[:40], reason=reason)
        return Scan(text, low, (whole,), frozenset())
    figures: list[Figure] = []
    for odd in _ODD_NUMERALS.finditer(text):
        figures.append(_bad(odd, text, f"“{odd[0]}” không phải cách ghi số đọc được"))
    year: int | None = None
    label, year_end, doubt = "", 0, ""
    years: set[int] = set()
    tokens = [match for match in _TOKEN.finditer(low) if match["cited"] is None]
    for place, match in enumerate(tokens):
        if match["year"] is not None:
            found, words = int(match["y1"] or match["y2"]), text[match.start() : match.end()]
            years.add(found)
            doubt = ""
            if figures and _follows_figure(figures[-1], match, low):
                following = tokens[place + 1] if place + 1 < len(tokens) else None
                was_read = figures[-1].kind is not Kind.BAD
                figures[-1] = _dated(figures[-1], found, words, match, following, low)
                doubt = figures[-1].reason if was_read else ""
            else:
                year, label, year_end = found, words, match.end()
            continue
        figure = _figure(match, text, low)
        if year is not None and _CLAUSE_END.search(low, year_end, figure.start):
            year, label = None, ""
        if year is not None:
            figure = replace(figure, year=year, year_label=label)
            year_end = figure.end
        if doubt:
            figure, doubt = replace(figure, kind=Kind.BAD, reason=doubt), ""
        figures.append(figure)
    figures.sort(key=lambda figure: figure.start)
    return Scan(text, low, tuple(figures), frozenset(years))


def _follows_figure(figure: Figure, year: re.Match[str], low: str) -> bool:
    """Whether a year stands right behind a figure that has none: "96% năm 2011", "7 (năm 2019)"."""
    return figure.year is None and low[figure.end : year.start()].strip() in ("", "(")


def _dated(
    figure: Figure,
    year: int,
    words: str,
    match: re.Match[str],
    following: re.Match[str] | None,
    low: str,
) -> Figure:
    """The figure with the year behind it, unless that year may as well head the next figure."""
    if following is not None and following["year"] is None:
        between = low[match.end() : following.start()]
        if not _NEW_STATEMENT.search(between):
            reason = f"không rõ “{words}” là của “{figure.text}” hay của số liệu đứng sau"
            return replace(figure, kind=Kind.BAD, reason=reason)
    return replace(figure, year=year, year_label=words)


def exact(printed: str, unit: str | None) -> Decimal:
    """The figure's value; ``unit`` decides whether whole things are counted.

    Raises ``NumberError``: an unreadable or ambiguous figure, or a fraction of a counted thing.
    """
    counted = unit is not None and unit not in ("", "%") and not _on_a_scale(unit)
    value = parse_decimal(printed, whole=counted)
    if unit == "%" and _THREE_AFTER_DOT.search(printed):
        raise NumberError(f"“{printed}%” không rõ dấu chấm là hàng nghìn hay phần thập phân")
    if counted and value != value.to_integral_value():
        raise NumberError(f"“{printed} {unit}”: số {unit} phải là số nguyên")
    return value


def is_known_unit(unit: str) -> bool:
    """Whether the word is a unit that offices count or measure in."""
    return _KNOWN_UNIT.fullmatch(lower(unit)) is not None


def _on_a_scale(unit: str) -> bool:
    low = lower(unit)
    return low in CONTINUOUS_UNITS or low in ("kg", "tấn") or _MONEY_UNIT.fullmatch(low) is not None
