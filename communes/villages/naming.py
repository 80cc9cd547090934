"""Names of villages: read, compared, sorted and made into slugs. Plain Python."""

import re
import unicodedata

from communes.intake.places import name_key
from communes.intake.wording import clean, fold

_LONGEST_NAME = 100
_LONGEST_SLUG = 80
_KIND_WORD = re.compile(r"thôn\s+", re.IGNORECASE)
_BEGINS = re.compile(r"[^\W_]")
_PIECES = re.compile(r"\d+|\D")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_LETTERS = {letter: place for place, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_DIGITS, _OTHER, _LETTER = 1, 2, 3  # a blank goes before them all

SortKey = tuple[tuple[tuple[int, int], ...], tuple[int, ...], str]


class VillageNameError(ValueError):
    """A text that cannot be a village's name; the message is a sentence for people."""


def village_name(text: str) -> str:
    """The name as it is stored: NFC, single blanks, without the word "thôn" before it.

    Raises ``VillageNameError`` for an empty, too long or impossible name.
    """
    cleaned = clean(text)
    name = _KIND_WORD.sub("", cleaned, count=1) if _KIND_WORD.match(cleaned) else cleaned
    if not name or name_key(name) == "thôn":
        raise VillageNameError("Hãy ghi tên thôn.")
    if len(name) > _LONGEST_NAME:
        raise VillageNameError(f"Tên thôn dài quá {_LONGEST_NAME} ký tự; hãy ghi ngắn lại.")
    if not _BEGINS.match(name):
        raise VillageNameError("Tên thôn phải bắt đầu bằng chữ hoặc số; hãy ghi lại.")
    return name


def same_name(one: str, other: str) -> bool:
    """Whether two names are one: spelling variants (Hòa, Hoà) are, other tones are not."""
    return name_key(one) == name_key(other)


def sort_key(name: str) -> SortKey:
    """Vietnamese order: "Thôn 2" before "Thôn 10", d before đ, tones only where all else agrees."""
    main: list[tuple[int, int]] = []
    tones: list[int] = []
    for piece in _PIECES.findall(unicodedata.normalize("NFC", name).lower()):
        if piece.isdecimal():
            main.append((_DIGITS, int(piece)))
        elif piece.isspace():
            main.append((0, 0))
        else:
            marks = unicodedata.normalize("NFD", piece)
            base = "".join(mark for mark in marks if mark not in _TONES)
            letter = unicodedata.normalize("NFC", base)
            place = _LETTERS.get(letter)
            main.append((_LETTER, place) if place is not None else (_OTHER, ord(piece)))
            tones.append(next((_TONES[mark] for mark in marks if mark in _TONES), 0))
    return tuple(main), tuple(tones), name


def slug_base(commune: str, name: str) -> str:
    """The slug of a village before it is made unique: commune, "thon", the name without marks."""
    folded = _NOT_SLUG.sub("-", fold(name)).strip("-") or "x"
    return f"{commune}-thon-{folded}"[: _LONGEST_SLUG - 4].rstrip("-")


def free_slug(base: str, taken: set[str]) -> str:
    """``base``, or with the first number that makes it unique."""
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug
