"""Text of a cell → reading. What cannot be read with certainty is kept verbatim and said so.

Three kinds of cells: a commune's result, the count of communes beside it (both of the form by
communes, report 228/BC-UBND of thành phố Bắc Kạn), and the three cells of a row of the form by
totals (thành phố Bắc Giang). The grammar is the one of those tables: a status in words, figures
with their units, further figures in brackets, several years or several parts in one cell.
"""

import re
from dataclasses import replace
from decimal import Decimal

from communes.intake.drafts import Draft, take_figures
from communes.intake.figures import Figure, Kind, Scan, exact, scan
from communes.intake.parts import Segment, add_to_part, named_part, segments_of, take_parts
from communes.intake.readings import CellReading
from communes.intake.statuses import Status, negated_figure, read_status
from communes.intake.wording import clean, fold
from criteria.answers import COMMUNES
from criteria.numbers import NumberError
from criteria.outcomes import Outcome
from criteria.rules import AllRule, BooleanRule, CountRule
from criteria.sets import IndicatorDefinition

_DASHES = frozenset(("-", "–", "—", "…", "...", "/"))
_FORECAST = re.compile(
    r"\b(?:dự kiến|phấn đấu|ước tính|ước đạt|ước thực hiện)(?![^\W\d_])"
    r"|\b(?:kế hoạch|mục tiêu|chỉ tiêu)(?: giao| đề ra)?\s*(?:là|:)?\s*\d+(?:[.,]\d+)*\s*%"
)
_DATE = re.compile(r"\d{1,2}/\d{1,2}/\d{4}")
_PLAIN_WORDS = {
    "đạt": Outcome.ATTAINED,
    "chưa đạt": Outcome.NOT_ATTAINED,
    "không đạt": Outcome.NOT_ATTAINED,
    "chưa quy định": Outcome.NOT_REGULATED,
}


def read_result(
    text: str, indicator: IndicatorDefinition, *, year: int | None = None
) -> CellReading:
    """Read the cell of one commune; ``year`` is the column's.

    Never raises: what cannot be read is named in ``unread``, a Vietnamese sentence.
    """
    raw = clean(text)
    plain = _PLAIN_WORDS.get(raw.lower())
    if plain is not None or not raw:
        return CellReading(raw, said=plain)
    draft = Draft(raw)
    _take_result(draft, indicator, year)
    if draft.number is not None and isinstance(indicator.rule, BooleanRule):
        _presence(draft, indicator.rule)
    return draft.reading()


def _take_result(draft: Draft, indicator: IndicatorDefinition, year: int | None) -> None:
    """Read ``draft.raw`` as a result: its words, then its figures."""
    raw, rule = draft.raw, indicator.rule
    if raw in _DASHES:
        draft.reasons.append(f"“{raw}” không nói rõ kết quả; nếu không có số liệu hãy để trống ô")
        return
    if _DATE.fullmatch(raw):
        draft.reasons.append(
            f"ô là ngày tháng “{raw}”; nếu Excel đã đổi một tỷ số thành ngày, hãy định dạng ô là "
            "văn bản rồi gõ lại"
        )
        return
    if "?" in raw:
        draft.reasons.append("ô có dấu hỏi, số liệu chưa chắc chắn")
        return
    found = scan(raw)
    if _FORECAST.search(found.low):
        draft.reasons.append("ô ghi số dự kiến hoặc ước tính, không phải kết quả")
        return
    status = read_status(found, indicator, year)
    draft.said = status.said
    if status.reason:
        draft.reasons.append(status.reason)
    if status.none_of:
        _nothing_there(draft, indicator, status)
    figures = found.figures
    negated = negated_figure(found, status)
    if negated is not None:
        shown = raw[: negated.end] if negated is figures[0] and status.end else raw
        draft.reasons.append(f"“{shown}”: không rõ {negated.text} là kết quả hay là mức chưa đạt")
        figures = tuple(figure for figure in figures if figure is not negated)
    if isinstance(rule, AllRule):
        take_parts(draft, replace_figures(found, figures), status.end, rule, year)
    else:
        take_figures(draft, found, figures, rule, year)
    if not figures and not status.end and draft.said is None and not draft.reasons:
        draft.reasons.append(f"không hiểu “{raw}”")
    elif draft.details and not draft.reasons and _says_nothing(draft):
        draft.reasons.append("ô chỉ có số liệu khác, không ghi kết quả của chỉ tiêu")


def _says_nothing(draft: Draft) -> bool:
    """Whether neither an outcome nor a figure of the indicator's own was found."""
    figures = (draft.numerator, draft.stated_percent, draft.number)
    return draft.said is None and not draft.parts and all(one is None for one in figures)


def replace_figures(found: Scan, figures: tuple[Figure, ...]) -> Scan:
    """The same scan with only these figures."""
    return found if figures is found.figures else replace(found, figures=figures)


def _nothing_there(draft: Draft, indicator: IndicatorDefinition, status: Status) -> None:
    """Read "Không", "không có chợ": there is none of what the rule counts."""
    rule = indicator.rule
    if isinstance(rule, CountRule):
        draft.said = None
        draft.number, draft.unit = Decimal(0), rule.unit
    elif isinstance(rule, BooleanRule) and rule.counted and status.said is Outcome.NOT_ATTAINED:
        words = f" {fold(draft.raw)} "
        named = [thing for thing in rule.counted if f" {fold(thing)} " in words]
        draft.number, draft.unit = Decimal(0), (named or rule.counted)[-1]
    elif status.said is None:
        draft.reasons.append(f"“{draft.raw}” không nói rõ là không có số liệu hay bằng 0")


def _presence(draft: Draft, rule: BooleanRule) -> None:
    """A number of what attains the indicator says that it attains, none that it does not."""
    if not rule.counted or draft.unit not in rule.counted or draft.number is None:
        return
    meant = Outcome.ATTAINED if draft.number > 0 else Outcome.NOT_ATTAINED
    if draft.said is None and not draft.reasons:
        if re.search(r"\b(?:nhưng|chưa|không)(?![^\W\d_])", draft.raw.lower()):
            draft.reasons.append("ô vừa ghi số lượng vừa ghi chưa đạt, không rõ kết quả")
        else:
            draft.said = meant
    elif draft.said not in (None, meant):
        draft.reasons.append(f"ô ghi kết quả mâu thuẫn với số {draft.unit} trong ô")


_COUNT = re.compile(
    r"(?:có\s+)?(?P<a>\d+(?:[.,]\d+)*)\s*(?:/\s*(?P<t>\d+(?:[.,]\d+)*))?"
    r"\s*(?P<unit>(?:xã|phường|thị trấn|đơn vị)(?![^\W\d_]))?(?P<rest>.*)"
)
_NO_COMMUNE = re.compile(r"(?:không|chưa) có xã nào(?![^\W\d_])")


def _take_communes(draft: Draft) -> str | None:
    """Read "2/2 xã …", "0/2", "01 xã …"; gives the rest of the text, ``None`` for other cells."""
    low = draft.raw.lower()
    if _NO_COMMUNE.match(low):
        draft.communes_attained = 0
        return ""
    match = _COUNT.fullmatch(low)
    if match is None:
        return None
    rest = draft.raw[len(draft.raw) - len(match["rest"]) :]
    if match["unit"] is None and rest.strip(" .;") and not rest.lstrip().startswith(("(", "đạt")):
        return None
    try:
        attained = exact(match["a"], COMMUNES)
        total = exact(match["t"], COMMUNES) if match["t"] else None
    except NumberError:
        return None
    draft.communes_attained = int(attained)
    draft.communes_total = None if total is None else int(total)
    return rest


def read_count(
    text: str, indicator: IndicatorDefinition, *, year: int | None = None
) -> CellReading:
    """Read the city's cell in the form by communes: "2/2 xã (bê tông hóa 17/17km, đạt 100%)".

    A cell that is no count of communes is read like a result. Never raises.
    """
    raw = clean(text)
    draft = Draft(raw)
    if not raw or raw in _DASHES:
        return draft.reading()
    rest = _take_communes(draft)
    if rest is None:
        return _communes_inside(read_result(raw, indicator, year=year))
    found = scan(rest.strip(" .;"))
    if isinstance(indicator.rule, AllRule):
        take_parts(draft, found, 0, indicator.rule, year)
    else:
        take_figures(draft, found, found.figures, indicator.rule, year)
    return draft.reading()


def _communes_inside(reading: CellReading) -> CellReading:
    """A count of communes that stands behind other words: "Đạt 2/2 xã", "100% (2/2 xã)"."""
    attained, total = reading.numerator, reading.denominator
    if reading.quantity_unit != COMMUNES or attained is None or total is None:
        return reading
    return replace(
        reading,
        numerator=None,
        denominator=None,
        quantity_unit=None,
        communes_attained=int(attained),
        communes_total=int(total),
    )


def read_totals(
    result: str,
    rate: str,
    count: str,
    indicator: IndicatorDefinition,
    *,
    year: int | None = None,
) -> CellReading:
    """Read the three cells "Kết quả", "Tỷ lệ (%)", "Số xã đạt" of one year together.

    ``raw`` is the result cell's. A figure that two cells print differently is reported, not
    chosen. Never raises.
    """
    draft = Draft(clean(result))
    answered = bool(draft.raw) and draft.raw not in _DASHES
    if answered and not _take_bare_number(draft, indicator):
        _take_result(draft, indicator, year)
    if isinstance(indicator.rule, AllRule):
        _rate_of_parts(draft, clean(rate), indicator.rule)
        _count_of_parts(draft, clean(count), indicator.rule)
    else:
        _take_rate(draft, clean(rate), indicator)
        _take_count(draft, clean(count))
    return draft.reading()


def _take_bare_number(draft: Draft, indicator: IndicatorDefinition) -> bool:
    """A yes/no indicator answered by a number alone ("0"): kept as a number without a unit."""
    if not isinstance(indicator.rule, BooleanRule) or not draft.raw.isdecimal():
        return False
    try:
        draft.number = exact(draft.raw, None)
    except NumberError:
        return False
    return True


def _percent_alone(text: str) -> Decimal | None:
    """The percentage of a rate cell; its heading says "%", so a bare figure is one too."""
    figures = scan(text).figures
    values = set()
    for figure in figures:
        bare = figure.kind is Kind.NUMBER and figure.unit is None
        if figure.op is not None or not (bare or figure.kind is Kind.PERCENT):
            return None
        try:
            values.add(exact(figure.first, "%"))
        except NumberError:
            return None
    return values.pop() if len(values) == 1 else None


def _take_rate(draft: Draft, rate: str, indicator: IndicatorDefinition) -> None:
    if not rate or rate in _DASHES:
        return
    if isinstance(indicator.rule, CountRule) and fold(rate) in ("khong", "khong co"):
        return
    value = _percent_alone(rate)
    if value is None:
        draft.reasons.append(f"không đọc được tỷ lệ “{rate}”")
    elif draft.stated_percent not in (None, value):
        draft.reasons.append(f"cột tỷ lệ ghi “{rate}”, khác tỷ lệ trong cột kết quả")
        draft.stated_percent = None
    else:
        draft.stated_percent = value


def _take_count(draft: Draft, count: str) -> None:
    if not count or count in _DASHES:
        return
    communes = Draft(count)
    rest = _take_communes(communes)
    if rest is None:
        draft.reasons.append(f"không đọc được số xã đạt “{count}”")
        return
    draft.communes_attained = communes.communes_attained
    draft.communes_total = communes.communes_total
    for figure in scan(rest.strip()).figures:
        draft.reasons.append(f"không rõ “{figure.text}” trong ô số xã đạt “{count}”")


def _rate_of_parts(draft: Draft, rate: str, rule: AllRule) -> None:
    """Share a rate cell among the parts that the result cell told apart."""
    if not rate or rate in _DASHES:
        return
    segments = segments_of(scan(rate), 0, rule)
    if len(segments) == 1 and len(draft.parts) <= 1 and named_part(segments[0].words, rule) is None:
        value = _percent_alone(rate)
        if value is not None and draft.parts:
            segments[0].words = ""
            add_to_part(draft, rule.part(draft.parts[0].key), segments[0])
            return
        if value is not None and draft.stated_percent in (None, value):
            draft.stated_percent = value
            return
    _share(draft, rate, segments, rule, "tỷ lệ")


def _count_of_parts(draft: Draft, count: str, rule: AllRule) -> None:
    """A count for the whole indicator, or one per part ("6/6 xã Không có xã nào đạt … sạch")."""
    if not count or count in _DASHES:
        return
    segments = segments_of(scan(count), 0, rule)
    if len(segments) <= 1:
        _take_count(draft, count)
    else:
        _share(draft, count, segments, rule, "số xã đạt")


def _share(draft: Draft, text: str, segments: list[Segment], rule: AllRule, what: str) -> None:
    """Give each statement to its part: by its words, else to the parts left over, in order."""
    keys = [part.key for part in draft.parts]
    named = [named_part(segment.words, rule) for segment in segments]
    left = [key for key in keys if key not in [part.key for part in named if part]]
    if len(segments) != len(keys) or named.count(None) != len(left):
        draft.reasons.append(f"không rõ {what} “{text}” là của phần nào trong chỉ tiêu")
        return
    for segment, part in zip(segments, named, strict=True):
        add_to_part(draft, part or rule.part(left.pop(0)), segment)
