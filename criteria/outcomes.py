"""The outcomes that a verdict can have, and the words offices print for them."""

from enum import StrEnum


class Outcome(StrEnum):
    """What is said of one indicator, one part of it, or one criterion.

    ``NOT_APPLICABLE`` ("không có") and ``NOT_REGULATED`` ("chưa quy định") do not count against a
    unit; ``MISSING`` (asked, no answer) and ``NOT_ATTAINED`` do. ``UNDETERMINED`` is only ever a
    *computed* outcome: the source prints too little to decide.
    """

    ATTAINED = "attained"
    NOT_ATTAINED = "not_attained"
    NOT_APPLICABLE = "not_applicable"
    NOT_REGULATED = "not_regulated"
    MISSING = "missing"
    UNDETERMINED = "undetermined"

    @property
    def label(self) -> str:
        """The Vietnamese word for people."""
        return _LABELS[self]

    @property
    def counts(self) -> bool:
        """Whether the indicator takes part in deciding its criterion."""
        return self not in (Outcome.NOT_APPLICABLE, Outcome.NOT_REGULATED)


_LABELS = {
    Outcome.ATTAINED: "Đạt",
    Outcome.NOT_ATTAINED: "Chưa đạt",
    Outcome.NOT_APPLICABLE: "Không có",
    Outcome.NOT_REGULATED: "Chưa quy định",
    Outcome.MISSING: "Thiếu số liệu",
    Outcome.UNDETERMINED: "Chưa đủ căn cứ",
}


def contradicts(computed: Outcome, declared: Outcome | None) -> bool:
    """Whether a computed outcome contradicts the declared one.

    What figures cannot decide contradicts nothing, and no answer where "chưa đạt" is declared is
    no contradiction either: neither attains.
    """
    if declared is None or computed is Outcome.UNDETERMINED or computed is declared:
        return False
    return (computed, declared) != (Outcome.MISSING, Outcome.NOT_ATTAINED)
