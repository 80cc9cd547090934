"""The capital of a dossier: its sums, shares, and what printed parts do not add up to."""

from dataclasses import dataclass
from decimal import Decimal

from criteria.numbers import format_decimal
from reports.dossiers.content import CapitalItem, DossierContent
from reports.dossiers.drafting.wording import money


@dataclass(frozen=True, slots=True)
class CapitalGroup:
    """A source of capital with its parts, in triệu đồng."""

    item: CapitalItem
    parts: tuple[CapitalItem, ...]

    @property
    def disagreement(self) -> str:
        """In a sentence where the parts do not add up to what is printed; "" where they do."""
        parts = sum((one.amount for one in self.parts), Decimal(0))
        if not self.parts or parts == self.item.amount:
            return ""
        gap = format_decimal(abs(parts - self.item.amount))
        return (
            f"“{self.item.name}” ghi {money(self.item.amount)}, cộng các phần là {money(parts)}, "
            f"chênh lệch {gap} triệu đồng."
        )


def capital_groups(content: DossierContent) -> tuple[CapitalGroup, ...]:
    """The sources with their parts; a part without a source above it is a source itself."""
    groups: list[tuple[CapitalItem, list[CapitalItem]]] = []
    for item in content.capital:
        if item.depth == 1 or not groups:
            groups.append((item, []))
        else:
            groups[-1][1].append(item)
    return tuple(CapitalGroup(item, tuple(parts)) for item, parts in groups)


def capital_total(content: DossierContent) -> Decimal:
    """The sum of the sources, in triệu đồng."""
    return sum((group.item.amount for group in capital_groups(content)), Decimal(0))
