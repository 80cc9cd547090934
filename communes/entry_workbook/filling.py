"""What stands in the input cells of a row, when a workbook is made and when it is read. Pure.

A row that comes back as the portal handed it out says nothing, so each row carries a mark of what
was handed out (``docs/decisions/0006-entry-workbook.md``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from communes.entry_workbook.layout import Row, RowKind
from communes.entry_workbook.stamps import mark_of
from communes.intake.wording import clean
from criteria.answers import Answer
from criteria.numbers import plain_decimal
from criteria.outcomes import Outcome
from criteria.rules import AllRule, BooleanRule, RatioRule, SimpleRule


@dataclass(frozen=True, slots=True)
class RowInputs:
    """The inputs of one row. ``from_total``: the denominator is the total stated on top."""

    said: Outcome | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    from_total: bool = False
    number: Decimal | None = None
    note: str = ""

    def resolved(self, total: Decimal | None) -> "RowInputs":
        """The inputs with the total taken: a denominator alone, not typed, answers nothing."""
        if not self.from_total:
            return self
        below = total if self.numerator is not None else None
        return replace(self, denominator=below, from_total=False)

    def answer(self, rule: SimpleRule) -> Answer:
        """The answer that resolved inputs give to a rule, as the entry form would give it."""
        if isinstance(rule, RatioRule) and self.numerator is not None:
            return Answer(
                said=self.said,
                numerator=self.numerator,
                denominator=self.denominator,
                quantity_unit=rule.quantity_unit,
            )
        return Answer(said=self.said, denominator=self.denominator, number=self.number)

    @property
    def figures(self) -> tuple[Decimal | None, ...]:
        """Its figures, typed ones and the total taken."""
        return (self.numerator, self.denominator, self.number)

    def mark(self, total: Decimal | None) -> str:
        """The fingerprint of the row; "" where nothing stands in it."""
        plain = self.resolved(total)
        told = (
            plain.said.value if plain.said is not None else "",
            *("" if figure is None else plain_decimal(figure) for figure in plain.figures),
            clean(plain.note),
        )
        return mark_of("|".join(told) if any(told) else "")


def handed_out(
    row: Row, answer: Answer | None, note: str, totals: Mapping[str, Decimal]
) -> RowInputs:
    """What a new workbook's row holds for a stored answer; the note stands on whole indicators."""
    if row.kind is RowKind.TOTAL:
        return RowInputs(number=totals.get(row.total or ""))
    given = answer or Answer()
    told = note if row.kind is RowKind.INDICATOR else ""
    said = given.said if given.said in row.choices else None
    match row.rule:
        case BooleanRule() | AllRule():
            return RowInputs(said=said, note=told)
        case RatioRule():
            total = totals.get(row.total or "")
            shared = row.total is not None and given.denominator in (None, total)
            return RowInputs(
                said=said,
                numerator=given.numerator,
                denominator=None if shared else given.denominator,
                from_total=shared,
                note=told,
            )
        case _:
            return RowInputs(said=said, number=given.number, note=told)
