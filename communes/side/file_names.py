"""The name a file is shown and downloaded under. Never the name it is stored under."""

import unicodedata

MAX_LENGTH = 255
_UNNAMED = "tep"


def shown_name(name: str) -> str:
    """``name`` without its path, without invisible and control characters, at most 255 letters.

    Letters that browsers send decomposed are composed; the suffix survives the cut. Marks that
    turn the writing direction would show "gpj.exe" as "exe.jpg" and go too.
    """
    composed = unicodedata.normalize("NFC", name)
    last = composed.replace("\\", "/").rpartition("/")[2]
    visible = "".join(
        " " if unicodedata.category(letter) == "Zs" else letter
        for letter in last
        if unicodedata.category(letter)[0] != "C" and unicodedata.category(letter) not in _BREAKS
    )
    shown = visible.strip().rstrip(". ") or _UNNAMED
    suffix = suffix_of(shown)
    return shown if len(shown) <= MAX_LENGTH else shown[: MAX_LENGTH - len(suffix)] + suffix


_BREAKS = frozenset({"Zl", "Zp"})


def suffix_of(name: str) -> str:
    """The last suffix of a name in small letters: ".pdf"; "" where there is none."""
    stem, dot, suffix = name.rpartition(".")
    return f".{suffix.lower()}" if dot and stem and len(suffix) <= _LONGEST_SUFFIX else ""


_LONGEST_SUFFIX = 10
