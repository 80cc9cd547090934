"""Names of places as they are compared: spelling variants of one name are one, tones count.

"Hòa" and "Hoà", "Thủy" and "Thuỷ", "Mỹ" and "Mĩ" are one name; "Đồng Sơn" and "Đông Sơn" are two.
"""

import re
import unicodedata

from communes.intake.wording import clean, lower

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_WORDS = re.compile(r"[^\W\d_]+|\d+")
_KIND_WORDS = {"tp": "thành phố", "tx": "thị xã", "tt": "thị trấn", "h": "huyện", "x": "xã"}


def name_key(text: str) -> str:
    """The name for comparison: words without case, each with its tone taken to its end."""
    words = _WORDS.findall(lower(clean(text)).replace("tp.", "tp ").replace("tx.", "tx "))
    return " ".join(_word_key(part) for word in words for part in _spelled(word))


def _spelled(word: str) -> list[str]:
    return _KIND_WORDS.get(word, word).split()


def _word_key(word: str) -> str:
    letters: list[str] = []
    tones: list[str] = []
    for char in unicodedata.normalize("NFD", word):
        (tones if char in _TONES else letters).append(char)
    base = unicodedata.normalize("NFC", "".join(letters)).replace("y", "i")
    return base + "".join(tones)


def mentions(text_key: str, place_key: str) -> bool:
    """Whether a text names a place; both as ``name_key`` gives them."""
    return f" {place_key} " in f" {text_key} "
