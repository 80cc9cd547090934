"""What the words of a cell say: đạt, chưa đạt, chưa quy định, không có.

Only words at the beginning of a cell, or set off at its end ("70,93% - Đạt"), say an outcome. The
lists are closed: "Đang rà soát" or "Chưa có số liệu" say none.
"""

import re
from dataclasses import dataclass

from communes.intake.figures import Kind, Scan
from communes.intake.wording import fold
from criteria.outcomes import Outcome
from criteria.rules import BooleanRule
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
    r"|(?P<not_attained>(?:chưa|không) đạt(?: chuẩn| yêu cầu| tiêu chuẩn| tiêu chí| chỉ tiêu)?"
    r"|chưa (?:thực hiện|triển khai|hoàn thành|xây dựng|đảm bảo|bảo đảm|đáp ứng)"
    rf"|đang (?:triển khai|thực hiện|xây dựng|thi công|hoàn thiện|lập)){_END}"
    rf"|(?P<attained>đạt(?: chuẩn| yêu cầu| tiêu chuẩn| tiêu chí| chỉ tiêu| theo quy định)*){_END})"
)
_TRAILING = re.compile(
    r"(?:[-–:;,(]|\.\s)\s*(?P<word>đạt|chưa đạt|không đạt)"
    r"(?: chuẩn| yêu cầu)?(?: theo quy định)?\s*\)?\s*[.;]?$"
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
        if scan.years and scan.years != {year}:
            return Status(reason=f"không rõ “{trailing['word']}” là của năm nào")
    if leading is None:
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


def negated_figure(scan: Scan, status: Status) -> bool:
    """Whether a percentage or number follows "chưa đạt" directly: is it 70% or not 70%."""
    return (
        status.said is Outcome.NOT_ATTAINED
        and status.end > 0
        and bool(scan.figures)
        and scan.figures[0].kind in (Kind.PERCENT, Kind.NUMBER)
        and not scan.low[status.end : scan.figures[0].start].strip()
    )


def _bare_words(scan: Scan, indicator: IndicatorDefinition) -> Status | None:
    """Cells of words alone: "Chưa", "Chưa có", "Không", "không có chợ", "Có"."""
    low = scan.low.rstrip(". ")
    rule = indicator.rule
    if low == "chưa":
        return Status(Outcome.NOT_ATTAINED, len(scan.low))
    if match := _NOT_YET.fullmatch(low):
        if _about(match["rest"], indicator):
            return Status(Outcome.NOT_ATTAINED, len(scan.low))
        return None
    asks_presence = fold(indicator.text).startswith(("xa co ", "co ", "xa khong co "))
    if match := _NONE_OF.fullmatch(low):
        about = _about(match["rest"], indicator)
        if low == "không có" and not (
            isinstance(rule, BooleanRule) and (rule.counted or asks_presence)
        ):
            return Status(Outcome.NOT_APPLICABLE, len(scan.low), none_of=True)
        if isinstance(rule, BooleanRule):
            if low == "không" or (about and (rule.counted or asks_presence)):
                return Status(Outcome.NOT_ATTAINED, len(scan.low), none_of=True)
            return None
        return Status(none_of=True, end=len(scan.low)) if about else None
    has = _HAS.fullmatch(low) if isinstance(rule, BooleanRule) else None
    if has and (low == "có" or (asks_presence and _about(has["rest"], indicator))):
        return Status(Outcome.ATTAINED, len(scan.low))
    return None


def _about(words: str, indicator: IndicatorDefinition) -> bool:
    """Whether free words only repeat what the indicator names."""
    known = set(fold(indicator.text).split()) | _FILLERS
    rule = indicator.rule
    for thing in getattr(rule, "counted", ()) or (getattr(rule, "unit", ""),):
        known |= set(fold(thing).split())
    return set(fold(words).split()) <= known
