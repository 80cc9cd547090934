"""A row of the form by communes whose cells stand one column to the left of their headings.

Report 228/BC-UBND prints row 3.1 so in both its copies: the cell under "Kết quả" of 2011 is missing
and all the others moved up. Such a row is read moved back only when it contradicts its columns as
it stands and fits every one of them moved; any other row is read where it stands.
"""

import re
from itertools import pairwise

from communes.intake.headings import ColumnKind, Heading
from communes.intake.tables import PlacedText

_COUNT = re.compile(r"\d{1,3}\s*/\s*\d{1,3}(?:\s*(?:xã|phường|thị trấn)(?![^\W\d_]).*)?", re.I)
_COUNT_IN_WORDS = re.compile(r"\d{1,3}\s*/\s*\d{1,3}\s*(?:xã|phường|thị trấn)(?![^\W\d_])", re.I)
_RESULT = re.compile(rf"(?:chưa |không )?đạt|chưa quy định|không có|{_COUNT.pattern}", re.I)


def moved_right(heading: Heading, printed: dict[int, PlacedText]) -> dict[int, PlacedText] | None:
    """The row's texts one column further right, each with the address it was printed at.

    ``printed`` are the value columns and "So sánh …" from left to right. ``None`` if the row fits
    its columns as it stands, or would not fit them moved.
    """
    columns = sorted(printed)
    if not _contradicts(heading, printed) or printed[columns[-1]].text.strip(" -–—"):
        return None
    moved = {columns[0]: PlacedText(printed[columns[0]].cell, "")}
    for left, right in pairwise(columns):
        moved[right] = printed[left]
    return moved if _fits(heading, moved) else None


def _contradicts(heading: Heading, printed: dict[int, PlacedText]) -> bool:
    """Counts of communes under communes, and something else under the city's columns."""
    under_communes = under_city = False
    for column, value in heading.values.items():
        text = printed[column].text
        if value.kind is ColumnKind.COMMUNE:
            under_communes = under_communes or bool(_COUNT_IN_WORDS.match(text))
        else:
            under_city = under_city or bool(text and not _COUNT.fullmatch(text))
    return under_communes and under_city


def _fits(heading: Heading, moved: dict[int, PlacedText]) -> bool:
    for column, value in heading.values.items():
        text = moved[column].text
        if value.kind is ColumnKind.COMMUNE:
            if not text or _COUNT.fullmatch(text):
                return False
        elif text and not _COUNT.fullmatch(text):
            return False
    compared = moved[heading.change].text if heading.change is not None else ""
    return not _RESULT.fullmatch(compared)
