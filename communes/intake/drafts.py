"""The reading of a cell while it is being put together, and the figures of simple rules.

Every figure ends up in a field, in a detail, or in ``reasons`` as one that could not be read.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from communes.intake.figures import Figure, Kind, Scan, exact, is_known_unit
from communes.intake.readings import CellReading, Detail, PartReading
from communes.intake.wording import fold, lower
from criteria.numbers import EXACT, NumberError, plain_decimal
from criteria.outcomes import Outcome
from criteria.rules import AllRule, BooleanRule, CountRule, NumberRule, RatioRule, Rule


@dataclass(slots=True)
class Draft:
    """A ``CellReading`` in the making; ``reasons`` becomes its ``unread``."""

    raw: str
    said: Outcome | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    quantity_unit: str | None = None
    stated_percent: Decimal | None = None
    number: Decimal | None = None
    unit: str | None = None
    communes_attained: int | None = None
    communes_total: int | None = None
    parts: list[PartReading] = field(default_factory=list)
    details: list[Detail] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    def reading(self) -> CellReading:
        """The finished reading."""
        return CellReading(
            raw=self.raw,
            said=self.said,
            numerator=self.numerator,
            denominator=self.denominator,
            quantity_unit=self.quantity_unit,
            stated_percent=self.stated_percent,
            number=self.number,
            unit=self.unit,
            communes_attained=self.communes_attained,
            communes_total=self.communes_total,
            parts=tuple(self.parts),
            details=tuple(self.details),
            unread="; ".join(dict.fromkeys(self.reasons)) or None,
        )


@dataclass(slots=True)
class Ratio:
    """A ratio read exactly."""

    numerator: Decimal
    denominator: Decimal
    unit: str | None


def read_ratio(figure: Figure, unit_asked: str | None) -> Ratio:
    """The exact ratio; its own unit, or the one asked for, decides how figures are read.

    Raises ``NumberError``.
    """
    unit = figure.unit if figure.unit is not None else unit_asked
    return Ratio(exact(figure.first, unit), exact(figure.second, unit), figure.unit)


def unit_asked(rule: Rule) -> str | None:
    """The unit in which the rule counts or measures."""
    if isinstance(rule, RatioRule):
        return rule.quantity_unit
    if isinstance(rule, NumberRule | CountRule):
        return rule.unit
    if isinstance(rule, AllRule):
        units = {part.rule.quantity_unit for part in rule.parts if isinstance(part.rule, RatioRule)}
        return units.pop() if len(units) == 1 else None
    return None


_BOUND = "“{}” là một giới hạn, không phải một số liệu"
_SHARE_LABEL = re.compile(r"(t[ỷỉ] lệ[^;.()%\d]*?)\s*(?:đạt|là|bằng|:)?\s*$")
_LABEL_END = re.compile(r"[;()]|\.(?=\s|$)")


def take_figures(
    draft: Draft, scan: Scan, figures: Iterable[Figure], rule: Rule, year: int | None
) -> None:
    """Put the figures of a cell into the draft of an indicator whose rule is simple.

    Also used for a compound rule where the cell does not tell its parts apart.
    """
    plain = []
    for figure in figures:
        if figure.kind is Kind.BAD:
            draft.reasons.append(figure.reason)
        elif figure.op is not None:
            draft.reasons.append(_BOUND.format(figure.text))
        else:
            plain.append(figure)
    own = _of_the_year(draft, plain, rule, year)
    if isinstance(rule, BooleanRule):
        own = [figure for figure in own if not _share_detail(draft, scan, figure)]
    _take_ratio(draft, [figure for figure in own if figure.kind is Kind.RATIO], rule)
    _take_percent(draft, [figure for figure in own if figure.kind is Kind.PERCENT], rule)
    numbers = [figure for figure in own if figure.kind is Kind.NUMBER]
    if isinstance(rule, NumberRule | CountRule):
        _take_number(draft, numbers, rule)
    else:
        counted = rule.counted if isinstance(rule, BooleanRule) else ()
        for figure in numbers:
            _take_counted(draft, scan, figure, counted)


def _of_the_year(draft: Draft, figures: list[Figure], rule: Rule, year: int | None) -> list[Figure]:
    """The figures of the column's year; where several years are printed, all become details."""
    years = {figure.year for figure in figures if figure.year is not None}
    if not years or (len(years) == 1 and year in (None, *years)):
        return figures
    own = [figure for figure in figures if figure.year is None or figure.year == year]
    for figure in figures:
        if figure.year is None:
            continue
        try:
            detail = _year_detail(figure, rule)
        except NumberError as error:
            draft.reasons.append(str(error))
            continue
        if detail is None:
            draft.reasons.append(f"“{figure.text}” là số liệu của năm {figure.year}")
        else:
            draft.details.append(detail)
    if not own:
        printed = ", ".join(str(one) for one in sorted(years))
        draft.reasons.append(f"ô chỉ có số liệu của năm {printed}, không phải của năm trong cột")
    return own


def _year_detail(figure: Figure, rule: Rule) -> Detail | None:
    label, year = figure.year_label, figure.year
    if figure.kind is Kind.PERCENT:
        return Detail(label, year, stated_percent=exact(figure.first, "%"))
    if figure.kind is Kind.NUMBER:
        if isinstance(rule, NumberRule | CountRule):
            return Detail(label, year, number=_in_unit(figure, rule), unit=rule.unit)
        return Detail(label, year, number=exact(figure.first, figure.unit), unit=figure.unit)
    return None


def _share_detail(draft: Draft, scan: Scan, figure: Figure) -> bool:
    """A percentage that the cell itself names ("Tỷ lệ km kênh mương … đạt 56%") is a detail."""
    if figure.kind is not Kind.PERCENT:
        return False
    label = _SHARE_LABEL.search(scan.low[: figure.start])
    if label is None:
        return False
    try:
        percent = exact(figure.first, "%")
    except NumberError as error:
        draft.reasons.append(str(error))
        return True
    words = scan.text[label.start(1) : label.end(1)].strip()
    draft.details.append(Detail(words, stated_percent=percent))
    return True


def _take_ratio(draft: Draft, figures: list[Figure], rule: Rule) -> None:
    ratios: list[Ratio] = []
    for figure in figures:
        try:
            ratio = read_ratio(figure, unit_asked(rule))
        except NumberError as error:
            draft.reasons.append(str(error))
            return
        if ratio not in ratios:
            ratios.append(ratio)
    if len(ratios) > 1:
        printed = ", ".join(f"“{figure.text}”" for figure in figures)
        draft.reasons.append(f"nhiều tỷ số trong một ô, không rõ tỷ số nào của chỉ tiêu: {printed}")
    elif ratios:
        draft.numerator, draft.denominator = ratios[0].numerator, ratios[0].denominator
        draft.quantity_unit = ratios[0].unit
        if isinstance(rule, NumberRule | CountRule):
            draft.reasons.append(f"chỉ tiêu hỏi số {rule.unit}, ô ghi tỷ số “{figures[0].text}”")


def _take_percent(draft: Draft, figures: list[Figure], rule: Rule) -> None:
    values: list[Decimal] = []
    for figure in figures:
        try:
            value = exact(figure.first, "%")
        except NumberError as error:
            draft.reasons.append(str(error))
            return
        if value not in values:
            values.append(value)
    if len(values) > 1:
        printed = ", ".join(f"“{figure.text}”" for figure in figures)
        draft.reasons.append(f"nhiều tỷ lệ khác nhau, không rõ tỷ lệ nào của chỉ tiêu: {printed}")
    elif values:
        draft.stated_percent = values[0]
        if isinstance(rule, NumberRule | CountRule):
            draft.reasons.append(f"chỉ tiêu hỏi số {rule.unit}, ô ghi tỷ lệ “{figures[0].text}”")


_GROUPED = re.compile(r"\.\d{3}(?!\d)")
_PER = re.compile(
    r"(triệuđồng|triệu|tr\.?đồng|tr\.?đ|(?:tỷ|tỉ)đồng|(?:nghìn|ngàn)đồng|đồng)((?:/[^/]+)*)"
)
_SCALES = {
    "tỷ": Decimal(1000),
    "tỉ": Decimal(1000),
    "ng": Decimal("0.001"),
    "đồ": Decimal("0.000001"),
}


def _in_millions(printed: str | None, rule: NumberRule | CountRule) -> bool:
    """Whether a figure of the rule's million đồng is printed in millions, or without a unit."""
    return lower(rule.unit).startswith("triệu") and (
        printed is None or lower(printed).startswith("tr")
    )


def _in_unit(figure: Figure, rule: NumberRule | CountRule) -> Decimal:
    """The figure in the rule's unit; raises ``NumberError`` where the printed unit is another."""
    printed = figure.unit
    if "/người" in rule.unit and _GROUPED.search(figure.first) and _in_millions(printed, rule):
        raise NumberError(
            f"“{figure.text}”: không rõ dấu chấm là hàng nghìn hay phần thập phân, hoặc số này "
            f"không phải theo {rule.unit}"
        )
    if printed is None:
        return exact(figure.first, rule.unit)
    asked = lower(rule.unit)
    money = _PER.fullmatch(lower(printed).replace(" ", "")) if asked.startswith("triệu") else None
    if money:
        per = money[2].replace("/khẩu", "/người")
        if per not in asked.replace(" ", ""):
            raise NumberError(f"“{figure.text}” có đơn vị khác “{rule.unit}”")
        scale = _SCALES.get(money[1][:2], Decimal(1))
        value = EXACT.multiply(exact(figure.first, printed), scale)
        return exact(plain_decimal(value).replace(".", ","), rule.unit)
    if fold(printed) == "nha" and rule.unit == "hộ":
        return exact(figure.first, rule.unit)  # makeshift houses are counted by household
    if fold(printed) != fold(rule.unit) and not fold(printed).startswith(f"{fold(rule.unit)} "):
        raise NumberError(f"“{figure.text}” có đơn vị khác “{rule.unit}”")
    return exact(figure.first, rule.unit)


def _take_number(draft: Draft, figures: list[Figure], rule: NumberRule | CountRule) -> None:
    values: list[Decimal] = []
    for figure in figures:
        try:
            value = _in_unit(figure, rule)
        except NumberError as error:
            draft.reasons.append(str(error))
            return
        if value not in values:
            values.append(value)
    if len(values) > 1:
        printed = ", ".join(f"“{figure.text}”" for figure in figures)
        draft.reasons.append(f"nhiều số, không rõ số nào của chỉ tiêu: {printed}")
    elif values:
        draft.number, draft.unit = values[0], rule.unit


def _take_counted(draft: Draft, scan: Scan, figure: Figure, counted: tuple[str, ...]) -> None:
    """A number in a yes/no or ratio cell: how many of what attains it, or a further figure."""
    try:
        value = exact(figure.first, figure.unit)
    except NumberError as error:
        draft.reasons.append(str(error))
        return
    if figure.unit is None:
        draft.reasons.append(f"“{figure.text}” không có đơn vị, không rõ là số, tỷ lệ hay số lượng")
        return
    start = figure.end - len(figure.unit)
    stop = min(
        (other.start for other in scan.figures if other.start > start), default=len(scan.text)
    )
    end = _LABEL_END.search(scan.low, start, stop)
    label = scan.text[start : end.start() if end else stop].strip(" ,;.-–:")
    thing = _named(label, counted)
    if thing is not None:
        if draft.number is not None:
            draft.reasons.append(f"nhiều số {thing} trong một ô: “{figure.text}”")
            return
        draft.number, draft.unit = value, thing
    elif is_known_unit(figure.unit):
        draft.details.append(Detail(label, number=value, unit=figure.unit))
    else:
        draft.reasons.append(f"không rõ đơn vị của “{figure.text}”")


def _named(label: str, counted: tuple[str, ...]) -> str | None:
    """Which of the counted things the words after a number name."""
    words = fold(label).replace("hop tac xa", "htx").split()
    for thing in counted:
        names = fold(thing).replace("hop tac xa", "htx").split()
        common = 0
        for word, name in zip(words, names, strict=False):
            if word != name:
                break
            common += 1
        if common and common >= min(2, len(names)):
            return thing
    return None
