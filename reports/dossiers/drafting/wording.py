"""How papers write dates, money, shares and names; and what stands where nothing was declared."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from criteria.numbers import format_decimal, percent_of, round_half_up

BLANK = "(chưa có số liệu)"
PROMPT = "(Nội dung do đơn vị soạn:"
_PLACES = 2
_KINDS = ("thành phố", "thị xã", "huyện", "tỉnh", "thị trấn", "phường", "xã")


def within(title: str) -> str:
    """A unit's title inside a sentence: "Xã Dương Quang" → "xã Dương Quang"."""
    return title[:1].lower() + title[1:]


def capitalised(text: str) -> str:
    """A sentence's beginning."""
    return text[:1].upper() + text[1:]


def kind_of(full: str) -> str:
    """The type word of a unit's full name: "thành phố Bắc Kạn" → "thành phố"; "" for none."""
    return next((kind for kind in _KINDS if full.lower().startswith(f"{kind} ")), "")


def bare_name(full: str) -> str:
    """The name without its type word: "thành phố Bắc Kạn" → "Bắc Kạn"."""
    return full[len(kind_of(full)) :].strip()


def short_day(day: date | None) -> str:
    """Return "29/5/2017", as Nghị định 30/2020/NĐ-CP writes it; a visible blank for ``None``."""
    if day is None:
        return BLANK
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"{day.day:02d}/{month}/{day.year}"


def long_day(day: date) -> str:
    """Return "ngày 29 tháng 5 năm 2017"."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def number(whole: int) -> str:
    """A count, its thousands grouped: "1.724"."""
    return format_decimal(Decimal(whole))


def count(whole: int | None, thing: str) -> str:
    """Return "851 hộ"; a visible blank for ``None``."""
    return BLANK if whole is None else f"{number(whole)} {thing}"


def money(amount: Decimal) -> str:
    """Return "19.612,25 triệu đồng"."""
    return f"{format_decimal(amount)} triệu đồng"


def share(part: Decimal | int, whole: Decimal | int) -> str:
    """A share in per cent, rounded once to two decimals: "17,06%"; "" of nothing."""
    if not whole:
        return ""
    return f"{format_decimal(round_half_up(percent_of(Decimal(part), Decimal(whole)), _PLACES))}%"


def shift(change: Fraction | Decimal, unit: str, since: int) -> str:
    """A change in words: "tăng 72,43 điểm phần trăm so với năm 2011"; rounded once."""
    verb = "tăng" if change > 0 else "giảm"
    size = -change if change < 0 else change
    figure = format_decimal(round_half_up(size, _PLACES))
    if figure == "0":
        return f"không thay đổi so với năm {since}" if not change else ""
    return f"{verb} {figure} {unit} so với năm {since}"


def listed(texts: list[str]) -> str:
    """Names in a sentence: "xã A, xã B"."""
    return ", ".join(texts)


def prompt(what: str) -> str:
    """What a unit has to write itself, as a visible place to fill in."""
    return f"{PROMPT} {what}.)"
