"""Words as they are compared: the same text must read the same however it was typed.

Offices' files mix NFC and NFD, no-break and zero-width spaces, line breaks inside a cell, the
Icelandic "Ð" for "Đ", and both tone placements ("hóa", "hoá").
"""

import re
import unicodedata
from functools import lru_cache

_INVISIBLE = dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF))
_NOT_WORD = re.compile(r"[\W_]+")
_MARKS = re.compile("[\u0300-\u036f]+")


def clean(text: str) -> str:
    """The text in NFC, invisible characters dropped, every run of white space one space."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.translate(_INVISIBLE))
    return " ".join(text.split())


def lower(text: str) -> str:
    """Lower case of the same length, so that positions in it are positions in ``text``."""
    lowered = text.lower().replace("ð", "đ")
    if len(lowered) == len(text):
        return lowered
    return "".join(small if len(small := char.lower()) == 1 else char for char in text)


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Bare words for comparison: no case, no tone marks, đ as d, punctuation as one space."""
    plain = lower(text).replace("đ", "d")
    if not plain.isascii():
        plain = _MARKS.sub("", unicodedata.normalize("NFD", plain))
    return _NOT_WORD.sub(" ", plain).strip()
