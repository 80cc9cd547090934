"""Aligning words of two texts, for no longer than allowed. Plain Python."""

from collections.abc import Callable, Sequence
from difflib import Match, SequenceMatcher


class TooMuchToCompareError(ValueError):
    """A found text far longer than the approved one, or comparing it took too long."""


class BoundedMatcher(SequenceMatcher[str]):
    """Aligns words until ``is_over`` says that it took long enough."""

    def __init__(
        self,
        own: Sequence[str],
        other: Sequence[str],
        is_over: Callable[[], bool],
        *,
        autojunk: bool = True,
    ) -> None:
        self._is_over = is_over
        super().__init__(None, own, other, autojunk=autojunk)

    def find_longest_match(
        self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None
    ) -> Match:
        """One step of the alignment, by which all the time is spent."""
        if self._is_over():
            raise TooMuchToCompareError
        return super().find_longest_match(alo, ahi, blo, bhi)
