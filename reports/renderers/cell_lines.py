"""The lines that a cell prints: the one place that words a disagreement, for every renderer.

The declared text comes first, then the remark with the computed value, then the sentence::

    70% (2/3 trường)
    Tính lại khác: 66,67% - Chưa đạt
    Chưa đạt: 2/3 trường = 66,67%, yêu cầu ≥ 70% …
"""

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from reports.tables import Cell, Remark

_LINE_ENDS = re.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")
_UNPRINTABLE_CATEGORIES = frozenset({"Cc", "Cs"})
_NONCHARACTERS = frozenset("\ufffe\uffff")


class LineStyle(StrEnum):
    """What a line of a cell is; a renderer maps it to upright, bold and italic."""

    DECLARED = "declared"
    REMARK = "remark"
    SENTENCE = "sentence"


class CellLine(NamedTuple):
    """One line of a cell, free of line ends and of characters that no file format can hold."""

    text: str
    style: LineStyle


@lru_cache(maxsize=1 << 13)  # the texts of a table are asked for at every step of drawing it
def text_lines(text: str) -> tuple[str, ...]:
    """Split ``text`` at its line ends, in NFC and without unprintable characters.

    Words, spaces and signs stay as they are; a tab becomes a space. Control characters and lone
    surrogates, which XML and PDF refuse, are dropped. Empty text has no lines.
    """
    if not text:
        return ()
    composed = unicodedata.normalize("NFC", text).replace("\t", " ")
    return tuple(_printable(line) for line in _LINE_ENDS.split(composed))


def heading_lines(title: str) -> tuple[str, ...]:
    """Return the lines of an annex title in capitals (Nghị định 30/2020/NĐ-CP, Phụ lục I)."""
    return tuple(line.upper() for line in text_lines(title))


def cell_lines(cell: Cell) -> tuple[CellLine, ...]:
    """Return everything that ``cell`` prints, in order; an empty cell has no lines.

    Without a remark that is the declared text alone: ``computed`` and ``sentence`` are shown only
    where they disagree with it or could not confirm it.
    """
    lines = [CellLine(line, LineStyle.DECLARED) for line in text_lines(cell.text)]
    if cell.remark is not None:
        label = cell.remark.label
        remark = f"{label}: {cell.computed}" if cell.computed else label
        # Only what disagrees or is not proved stands out.
        style = LineStyle.SENTENCE if cell.remark is Remark.SUMMED else LineStyle.REMARK
        lines += [CellLine(line, style) for line in text_lines(remark)]
        lines += [CellLine(line, LineStyle.SENTENCE) for line in text_lines(cell.sentence)]
    return tuple(lines)


def _printable(line: str) -> str:
    if line.isprintable():  # nearly always; what is not may still hold a fixed space
        return line
    return "".join(
        character
        for character in line
        if unicodedata.category(character) not in _UNPRINTABLE_CATEGORIES
        and character not in _NONCHARACTERS
    )
