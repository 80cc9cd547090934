"""What a source says about one indicator, before anything is computed from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from criteria.outcomes import Outcome

# The reports count an indicator over several communes in this word: "5/6 xã".
COMMUNES = "xã"


@dataclass(frozen=True, slots=True)
class Answer:
    """One source's answer to one indicator, or to one part of a compound one.

    ``said`` is the outcome that the answer itself states ("Đạt", "không có"); ``counted`` the one
    that a count over communes declares for it ("2/2 xã" declares both attained). Figures are exact;
    ``numerator``, ``denominator`` are in ``quantity_unit``, ``number`` in the rule's unit,
    ``stated_percent`` is what the source claims. ``parts`` are answers by the key of the part.
    ``members`` are the outcomes of a city's communes, where the table judges those and the city's
    cell only counts them.
    ``count_is_answer`` says that the count is the answer's own (a row over all communes of a city)
    and not another cell of the table.
    """

    said: Outcome | None = None
    counted: Outcome | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    quantity_unit: str | None = None
    number: Decimal | None = None
    stated_percent: Decimal | None = None
    parts: Mapping[str, "Answer"] = field(default_factory=dict)
    members: tuple[Outcome, ...] = ()
    count_is_answer: bool = False

    @property
    def declared(self) -> Outcome | None:
        """The outcome the source declares; what the answer says goes before what a count says."""
        return self.said if self.said is not None else self.counted

    @property
    def is_empty(self) -> bool:
        """Whether the answer itself holds nothing (a count elsewhere is not the answer's own)."""
        return (
            self.said is None
            and self.numerator is None
            and self.denominator is None
            and self.number is None
            and self.stated_percent is None
            and not self.parts
            and not (self.count_is_answer and self.counted is not None)
        )

    @property
    def has_ratio(self) -> bool:
        """Whether numerator and denominator are both given."""
        return self.numerator is not None and self.denominator is not None
