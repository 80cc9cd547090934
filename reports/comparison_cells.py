"""The cells of a comparison: declared text, and where the computation disagrees, what it says."""

import re
from decimal import Decimal

from criteria.explanations import member_count
from criteria.numbers import NumberError, format_decimal, parse_decimal, percent_of, round_half_up
from criteria.outcomes import Outcome
from criteria.rules import AllRule, RatioRule
from criteria.sets import IndicatorDefinition
from reports.comparison_data import IndicatorRecord, StoredValue
from reports.tables import Cell, NumberFormat, Remark

_PERCENT = re.compile(r"([\d.,]+)\s*%")
_BARE = re.compile(r"[\d.,]+")


def commune_cell(record: IndicatorRecord | None) -> Cell:
    """A commune's cell: what it declared, beside what is computed where the two disagree."""
    if record is None:
        return Cell(outcome=Outcome.MISSING)
    value = record.value
    remark, computed, sentence = _remark(record)
    number = None if remark is not None else _number(value.raw)
    return Cell(
        text=value.raw,
        number=number[0] if number else None,
        number_format=number[1] if number else None,
        decimals=number[2] if number else 0,
        outcome=value.outcome,
        remark=remark,
        computed=computed,
        sentence=sentence,
        link=str(value.pk),
    )


def city_cell(
    indicator: IndicatorDefinition,
    city: IndicatorRecord | None,
    communes: list[IndicatorRecord | None],
) -> Cell:
    """The city's cell: the printed count, beside the count and the sums over its communes."""
    value = city.value if city else None
    text = value.raw if value else ""
    link = str(value.pk) if value else ""
    outcomes = [
        record.value.outcome if record is not None else Outcome.MISSING for record in communes
    ]
    if all(outcome is Outcome.NOT_REGULATED for outcome in outcomes):
        return Cell(text=text, link=link)
    count = member_count(outcomes)
    figures = "; ".join([count, *_sums(indicator, communes)])
    attained = outcomes.count(Outcome.ATTAINED)
    spared = outcomes.count(Outcome.NOT_APPLICABLE) + outcomes.count(Outcome.NOT_REGULATED)
    printed = value.communes_attained if value else None
    total = value.communes_total if value else None
    contradicted = printed is not None and not (
        attained <= printed <= attained + spared and total in (None, len(communes))
    )
    if contradicted and value is not None:
        return Cell(
            text=text,
            remark=Remark.DIFFERS,
            computed=figures,
            sentence=f"Bảng ghi {printed}/{total} xã, tính từ kết quả của từng xã là {count}.",
            link=link,
        )
    return Cell(text=text, remark=Remark.SUMMED, computed=figures, link=link)


def totals_cells(record: IndicatorRecord | None) -> tuple[Cell, Cell, Cell]:
    """The three cells of a totals row: result, rate, communes attained."""
    if record is None:
        return Cell(outcome=Outcome.MISSING), Cell(), Cell()
    value = record.value
    remark, computed, sentence = _remark(record)
    result_number = None if remark is not None else _number(value.raw)
    result = Cell(
        text=value.raw,
        number=result_number[0] if result_number else None,
        number_format=result_number[1] if result_number else None,
        decimals=result_number[2] if result_number else 0,
        outcome=value.outcome,
        remark=remark,
        computed=computed,
        sentence=sentence,
        link=str(value.pk),
    )
    rate_number = _number(value.rate_raw)
    rate = Cell(
        text=value.rate_raw,
        number=rate_number[0] if rate_number else None,
        number_format=rate_number[1] if rate_number else None,
        decimals=rate_number[2] if rate_number else 0,
    )
    return result, rate, Cell(text=value.count_raw)


def _remark(record: IndicatorRecord) -> tuple[Remark | None, str, str]:
    """Remark, short computed form and sentence of one record."""
    value = record.value
    if value.differs:
        short = " - ".join(filter(None, [value.percent_text, value.computed.label]))
        return Remark.DIFFERS, short, value.explanation
    wrong = [one for one in (value, *record.parts.values()) if one.percent_contradicted]
    if wrong:
        return (
            Remark.DIFFERS,
            "; ".join(one.percent_text for one in wrong),
            " ".join(_percent_sentence(one) for one in wrong),
        )
    if value.unproved:
        return Remark.UNPROVED, "", ""
    return None, "", ""


def _percent_sentence(value: StoredValue) -> str:
    assert value.numerator is not None and value.denominator is not None
    assert value.stated_percent is not None
    stated = format_decimal(value.stated_percent, value.stated_decimals)
    figures = f"{format_decimal(value.numerator)}/{format_decimal(value.denominator)}"
    unit = "" if value.quantity_unit in ("", "%") else f" {value.quantity_unit}"
    return f"Bảng ghi {stated}%, nhưng {figures}{unit} = {value.percent_text}."


def _sums(indicator: IndicatorDefinition, communes: list[IndicatorRecord | None]) -> list[str]:
    """Sums of numerators and denominators, of the indicator and of its ratio parts.

    Only where every commune that has the thing at all gives both figures in one unit; a rate of
    the whole is the ratio of sums, never the mean of rates.
    """
    present = [
        record
        for record in communes
        if record is None or record.value.outcome is not Outcome.NOT_APPLICABLE
    ]
    if not present:
        return []
    whole = _sum([record.value if record else None for record in present], "")
    sums = [whole] if whole else []
    if isinstance(indicator.rule, AllRule):
        for part in indicator.rule.parts:
            if isinstance(part.rule, RatioRule):
                values = [record.parts.get(part.key) if record else None for record in present]
                total = _sum(values, f"{part.label} ")
                if total:
                    sums.append(total)
    return sums


def _sum(values: list[StoredValue | None], label: str) -> str:
    given = [value for value in values if value is not None]
    fractions = [
        (value.numerator, value.denominator)
        for value in given
        if value.numerator is not None and value.denominator is not None
    ]
    units = {value.quantity_unit for value in given if value.quantity_unit != "%"}
    if len(fractions) != len(values) or len(units) > 1:
        return ""
    numerator = sum((fraction[0] for fraction in fractions), Decimal(0))
    denominator = sum((fraction[1] for fraction in fractions), Decimal(0))
    if denominator == 0:
        return ""
    unit = f" {units.pop()}" if any(units) else ""
    rate = format_decimal(round_half_up(percent_of(numerator, denominator), 2))
    return f"{label}{format_decimal(numerator)}/{format_decimal(denominator)}{unit} = {rate}%"


def _number(text: str) -> tuple[Decimal, NumberFormat, int] | None:
    """The figure of a cell that is nothing but one, with its format and printed decimals."""
    stripped = text.strip()
    percent = _PERCENT.fullmatch(stripped)
    bare = _BARE.fullmatch(stripped)
    digits = percent[1] if percent else bare[0] if bare else None
    if digits is None:
        return None
    try:
        figure = parse_decimal(digits)
    except NumberError:
        return None
    decimals = len(digits.rpartition(",")[2]) if "," in digits else 0
    if percent:
        return figure.scaleb(-2), NumberFormat.PERCENT, decimals
    return figure, NumberFormat.PLAIN, decimals
