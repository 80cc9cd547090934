"""What the words of a cell say: đạt, chưa đạt, chưa quy định, không có.

Only words at the beginning of a cell, or set off at its end ("70,93% - Đạt"), say an outcome. The
lists are closed: "Đang rà soát" or "Chưa có số liệu" say none.
"""

import re
from dataclasses import dataclass

from communes.intake.figures import Figure, Kind, Scan
from communes.intake.wording import fold, lower
from criteria.outcomes import Outcome
from criteria.rules import AllRule, BooleanRule, RatioRule
from criteria.sets import IndicatorDefinition


@dataclass(frozen=True, slots=True)
class Status:
    """An outcome in words: ``end`` is where the words of a leading status stop in the text.

    ``reason`` says why words that look like an outcome were not taken for one. ``none_of`` is true
    where the words say that there is nothing of what is counted ("không", "không có chợ").
    """

    said: Outcome | None = None
    end: int = 0
    reason: str | None = None
    none_of: bool = False


_END = r"(?![^\W\d_])"
_LEADING = re.compile(
    r"(?:[-–]\s+)?(?:"
    rf"(?P<not_regulated>(?:chưa|không)(?: có)? quy định{_END})"
    r"|(?P<not_attained>(?:(?:chưa|không|ko|kg) |k\.? ?)đạt"
    r"(?: chuẩn| yêu cầu| tiêu chuẩn| tiêu chí| chỉ tiêu)?"
    r"|chưa (?:thực hiện|triển khai|hoàn thành|xây dựng|đảm bảo|bảo đảm|đáp ứng)"
    rf"|đang (?:triển khai|thực hiện|xây dựng|thi công|hoàn thiện|lập)){_END}"
    r"|(?P<attained>(?:đã )?đạt"
    rf"(?: chuẩn| yêu cầu| tiêu chuẩn| tiêu chí| chỉ tiêu| theo quy định)*){_END})"
)
_TRAILING = re.compile(
    r"(?:[-–:;,(]|\.\s)\s*(?P<word>đạt|chưa đạt|không đạt)"
    r"(?: chuẩn| yêu cầu)?(?: theo quy định)?\s*\)?\s*[.;]?$"
)
_STUCK = re.compile(r"(?P<bracket>\)?)\s*(?P<word>Đạt|ĐẠT|(?i:chưa|không) (?i:đạt))[.;]?$")
_TAKEN_BACK = re.compile(
    r"(?:^|\s)(?:chưa|không|ko|kg|kh|k|c|cơ bản|phần lớn|hầu hết|gần|gần như|từng phần)"
    r"[\s.,:;(–-]*$"
)
_STANDARD = re.compile(r"(?:chuẩn|tiêu chí|yêu cầu)$")
_WEAKENS = re.compile(r"(?:cơ bản|phần lớn|hầu hết|gần|thấp|từng phần|một số)(?![^\W\d_])")
_BEFORE_FIGURE = re.compile(r"\s*(?:tỷ lệ|tỉ lệ|mức|là|bằng|được)?\s*$")
_CONTRADICTS = re.compile(
    r"\b(?:chưa|không (?:đạt|đảm bảo|bảo đảm|đáp ứng)|nhưng|tuy nhiên|ngoại trừ|một phần"
    rf"|dự kiến|phấn đấu){_END}"
)
_NONE_OF = re.compile(rf"không(?: còn)?(?: có)?{_END}(?P<rest>[^\d]*)$")
_NOT_YET = re.compile(rf"chưa có{_END}(?P<rest>[^\d]*)$")
_HAS = re.compile(rf"có{_END}(?P<rest>[^\d]*)$")
_FILLERS = frozenset(("nao", "ca", "xa"))


def read_status(scan: Scan, indicator: IndicatorDefinition, year: int | None) -> Status:
    """The outcome that the words of a cell say for ``indicator``, if any.

    ``year`` is the column's: a status under another year's heading is not the column's.
    """
    low = scan.low
    leading = _LEADING.match(low)
    trailing = _TRAILING.search(low, leading.end() if leading else 0)
    if leading is None:
        bare = _bare_words(scan, indicator)
        if bare is not None:
            return bare
    said_last = None
    if trailing:
        said_last = Outcome.ATTAINED if trailing["word"] == "đạt" else Outcome.NOT_ATTAINED
        if _TAKEN_BACK.search(low, 0, trailing.start("word")):
            return Status(reason=f"không rõ chữ đứng trước “{trailing['word']}”")
        if scan.years and scan.years != {year}:
            return Status(reason=f"không rõ “{trailing['word']}” là của năm nào")
    if leading is None:
        stuck = _stuck_to_figure(scan)
        if stuck is not None and not scan.years:
            said_last = Outcome.ATTAINED if lower(stuck) == "đạt" else Outcome.NOT_ATTAINED
        return Status(said_last)
    said = Outcome(str(leading.lastgroup))
    rest = low[leading.end() :]
    words = scan.text[: leading.end()].strip()
    if year is not None and any(other > year for other in scan.years) and not scan.figures:
        return Status(reason=f"không rõ “{words}” là của năm nào")
    if said_last is not None and said_last is not said:
        return Status(end=leading.end(), reason=f"“{words}” mâu thuẫn với chữ ở cuối ô")
    if said is Outcome.ATTAINED:
        if _CONTRADICTS.search(rest):
            return Status(end=leading.end(), reason=f"“{words}” mâu thuẫn với phần còn lại của ô")
        if not _set_off(scan, leading.end()):
            reason = None if scan.figures else f"không rõ chữ đứng sau “{words}”"
            return Status(end=leading.end(), reason=reason)
    return Status(said, leading.end())


def _set_off(scan: Scan, end: int) -> bool:
    """Whether "đạt" ends there, or is followed by a sign, a figure or a bracket."""
    rest = scan.low[end:].lstrip()
    if not rest or rest[0] in "(:;,.-–" or rest.startswith(("theo ", "năm ", "từ năm ")):
        return True
    if _STANDARD.search(scan.low, 0, end) and not _WEAKENS.match(rest):
        return True
    return bool(scan.figures) and bool(
        _BEFORE_FIGURE.fullmatch(scan.low[end : scan.figures[0].start])
    )


def _stuck_to_figure(scan: Scan) -> str | None:
    """An outcome right behind the last figure, as its own word: "66,67% Đạt", "(2/3) chưa đạt".

    Small "đạt" belongs to what is counted ("2/3 trường đạt").
    """
    stuck = _STUCK.match(scan.text, scan.figures[-1].end) if scan.figures else None
    if stuck is None or not (stuck["bracket"] or stuck["word"][0].isupper()):
        return None
    return stuck["word"]


def negated_figure(scan: Scan, status: Status) -> Figure | None:
    """A figure beside "chưa đạt" that may as well be what is not reached: "chưa đạt 70%"."""
    if not scan.figures:
        return None
    first, last = scan.figures[0], scan.figures[-1]
    stuck = _STUCK.match(scan.text, last.end)
    if stuck and not stuck["bracket"] and stuck["word"][0] in "ck":
        return last
    follows = (
        status.said is Outcome.NOT_ATTAINED
        and status.end > 0
        and first.kind in (Kind.PERCENT, Kind.NUMBER)
        and not scan.low[status.end : first.start].strip()
    )
    return first if follows else None


def _bare_words(scan: Scan, indicator: IndicatorDefinition) -> Status | None:
    """Cells of words alone: "Chưa", "Chưa có", "Không", "không có chợ", "Có"."""
    low = scan.low.rstrip(". ")
    rule = indicator.rule
    asks_presence = fold(indicator.text).startswith(("xa co ", "co ", "xa khong co "))
    counted = rule.counted if isinstance(rule, BooleanRule) else ()
    yes_or_no = isinstance(rule, BooleanRule) or (isinstance(rule, AllRule) and asks_presence)
    if low == "chưa":
        return Status(Outcome.NOT_ATTAINED, len(scan.low))
    if match := _NOT_YET.fullmatch(low):
        if _about(match["rest"], indicator):
            return Status(Outcome.NOT_ATTAINED, len(scan.low))
        return None
    if match := _NONE_OF.fullmatch(low):
        about = _about(match["rest"], indicator)
        if low == "không có" and not (yes_or_no and (counted or asks_presence)):
            return Status(Outcome.NOT_APPLICABLE, len(scan.low), none_of=True)
        if yes_or_no:
            if low == "không" or (about and (counted or asks_presence)):
                return Status(Outcome.NOT_ATTAINED, len(scan.low), none_of=True)
            return None
        if isinstance(rule, RatioRule) and _is_whole(match["rest"], rule):
            return Status(Outcome.NOT_APPLICABLE, len(scan.low), none_of=True)
        return Status(none_of=True, end=len(scan.low)) if about else None
    has = _HAS.fullmatch(low) if yes_or_no else None
    whole = not isinstance(rule, AllRule) and asks_presence  # "có đài" is half of 8.3
    if has and (low == "có" or (whole and _about(has["rest"], indicator))):
        return Status(Outcome.ATTAINED, len(scan.low))
    return None


def _is_whole(words: str, rule: RatioRule) -> bool:
    """Whether "không có …" names the whole of a share: "cơ sở sản xuất", not "cơ sở" alone."""
    named, unit = set(fold(words).split()), set(fold(rule.quantity_unit).split())
    return unit < named <= set(fold(rule.denominator).split())


def _about(words: str, indicator: IndicatorDefinition) -> bool:
    """Whether free words only repeat what the indicator names."""
    known = set(fold(indicator.text).split()) | _FILLERS
    rule = indicator.rule
    for thing in getattr(rule, "counted", ()) or (getattr(rule, "unit", ""),):
        known |= set(fold(thing).split())
    return set(fold(words).split()) <= known
