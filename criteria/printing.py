"""An answer as offices print it in a table's cell: "66,67% (2/3 trường)", "Đạt", "45,2 triệu đồng".

For answers that were given in a form and have no printed cell of their own.
"""

from criteria.answers import Answer
from criteria.numbers import format_decimal, percent_of, round_half_up
from criteria.rules import AllRule, BooleanRule, RatioRule, Rule, SimpleRule


def printed_answer(rule: Rule, answer: Answer) -> str:
    """The cell's text; "" for an empty answer. Percentages are printed with two decimals."""
    if answer.said is not None and not answer.said.counts:
        return answer.said.label
    if isinstance(rule, AllRule):
        told = [
            f"{part.label}: {text}"
            for part in rule.parts
            if part.key in answer.parts
            and (text := printed_answer(part.rule, answer.parts[part.key]))
        ]
        return "; ".join(told) or _said(answer)
    return _figures(rule, answer) or _said(answer)


def _said(answer: Answer) -> str:
    return answer.said.label if answer.said is not None else ""


def _figures(rule: SimpleRule, answer: Answer) -> str:
    if isinstance(rule, BooleanRule):
        return ""
    if isinstance(rule, RatioRule):
        if answer.numerator is None or answer.denominator is None:
            stated = answer.stated_percent
            return f"{format_decimal(stated)}%" if stated is not None else ""
        unit = answer.quantity_unit or rule.quantity_unit
        figures = f"{format_decimal(answer.numerator)}/{format_decimal(answer.denominator)} {unit}"
        if not answer.denominator:
            return figures
        percent = round_half_up(percent_of(answer.numerator, answer.denominator), 2)
        return f"{format_decimal(percent)}% ({figures})"
    return f"{format_decimal(answer.number)} {rule.unit}" if answer.number is not None else ""
