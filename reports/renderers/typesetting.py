"""Typst at work: templates of this app, text as data, PDF/A and PDF/UA, always the same bytes."""

import json
import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from reports.renderers.font_metrics import FONT_DIRECTORY, has_glyph, text_width
from reports.renderers.reproducible import FIXED_TIME

FONT = "Liberation Serif"
_ROOT = Path(__file__).parent.parent  # templates import each other, but nothing from outside
_NO_GLYPH = "□"
_BREAK = "\u200b"  # zero-width space: a word may be broken here
_AFTER_STROKE = re.compile(r"(?<=[/-])")
_compiling = Lock()


def typeset(template: Path, document: Mapping[str, Any]) -> bytes:
    """Return the PDF (PDF/A-2a, PDF/UA-1) that ``template`` makes of ``document``.

    ``document`` holds what JSON can hold; its texts are ``printable`` already. Equal documents
    give equal bytes.
    """
    text = json.dumps(document, ensure_ascii=False)
    with _compiling:
        result = _compiler(template).compile(
            format="pdf",
            sys_inputs={"document": text},
            # PDF/A-2 at its strictest (tagged, Unicode text), and PDF/UA-1 for screen readers.
            pdf_standards=["a-2a", "ua-1"],
            timestamp=FIXED_TIME,
        )
    assert isinstance(result, bytes)
    return result


@cache
def _compiler(template: Path) -> typst.Compiler:
    """Make the one compiler of ``template``, which keeps it parsed and the fonts loaded."""
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(FONT_DIRECTORY)],
    )
    return typst.Compiler(template, root=_ROOT, font_paths=fonts, ignore_system_fonts=True)


def printable(text: str) -> str:
    """Return ``text`` with "□" for each letter that the font lacks or that PDF/A forbids."""
    return "".join(map(_printable_letter, text))


@lru_cache(maxsize=1 << 12)
def _printable_letter(letter: str) -> str:
    return letter if has_glyph(letter) and unicodedata.category(letter) != "Co" else _NO_GLYPH


@lru_cache(maxsize=1 << 13)  # "Đạt" stands in every row
def breakable(text: str, room: float, size: int, *, bold: bool = False) -> str:
    """Return printable ``text`` with places to break in words wider than ``room`` points.

    Typst breaks at spaces and hyphens only and would let "612/2.373/1.047" run over the next
    cell: break after a stroke, or after any letter of a part that is still too wide.
    """
    return " ".join(_breakable_word(word, room, size, bold) for word in printable(text).split(" "))


def _breakable_word(word: str, room: float, size: int, bold: bool) -> str:
    if text_width(word, size, bold=bold) <= room:
        return word
    return _BREAK.join(
        part if text_width(part, size, bold=bold) <= room else _BREAK.join(part)
        for part in _AFTER_STROKE.split(word)
    )
