"""Widths of letters, read from the vendored Liberation Serif, which are those of Times New Roman.

Needed where the program that opens a file does not size rows itself (merged or wrapped cells of
a spreadsheet), and to know what the PDF's font can print. Layout only, hence floats.
"""

import struct
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

FONT_DIRECTORY = Path(__file__).parent.parent / "fonts" / "liberation-serif"

_UNKNOWN_ADVANCE = 1.0  # em; a letter that the font lacks comes from a wider one
_WINDOWS_UNICODE = (3, 1)


def has_glyph(character: str) -> bool:
    """Tell whether the font can print ``character``."""
    return character in _advances("Regular")


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of ``text`` on one line, in the unit of ``size`` (points)."""
    return size * _width_in_em(text, bold)


@lru_cache(maxsize=1 << 13)  # DOCX and PDF ask for the same cells
def wrapped_line_count(text: str, width: float, size: float, *, bold: bool = False) -> int:
    """Count the lines of ``text`` broken at spaces, or inside a word wider than ``width``.

    ``width`` and ``size`` are in points. Empty text takes one line.
    """
    space = text_width(" ", size, bold=bold)
    count, used = 1, 0.0
    for word in text.split():
        length = text_width(word, size, bold=bold)
        if used and used + space + length > width:
            count, used = count + 1, 0.0
        used += length + (space if used else 0.0)
        if used > width:
            full_lines = int(used // width)
            count, used = count + full_lines, used - full_lines * width
    return count


@lru_cache(maxsize=1 << 14)  # words of papers come again and again
def _width_in_em(text: str, bold: bool) -> float:
    advances = _advances("Bold" if bold else "Regular")
    return sum([advances.get(character, _UNKNOWN_ADVANCE) for character in text])


@cache
def _advances(face: str) -> Mapping[str, float]:
    """Read the advance width in em of every character of one face (OpenType tables cmap, hmtx)."""
    data = (FONT_DIRECTORY / f"LiberationSerif-{face}.ttf").read_bytes()
    (table_count,) = struct.unpack_from(">H", data, 4)
    offsets: dict[bytes, int] = {}
    for index in range(table_count):
        tag, _checksum, offset, _length = struct.unpack_from(">4sLLL", data, 12 + 16 * index)
        offsets[tag] = offset
    (units_per_em,) = struct.unpack_from(">H", data, offsets[b"head"] + 18)
    (metric_count,) = struct.unpack_from(">H", data, offsets[b"hhea"] + 34)
    widths = struct.unpack_from(f">{2 * metric_count}H", data, offsets[b"hmtx"])[::2]
    return {
        chr(code): widths[min(glyph, metric_count - 1)] / units_per_em
        for code, glyph in _glyphs(data, _unicode_map(data, offsets[b"cmap"])).items()
    }


def _unicode_map(data: bytes, cmap: int) -> int:
    """Find the offset of the subtable that maps the basic plane."""
    (count,) = struct.unpack_from(">H", data, cmap + 2)
    for index in range(count):
        platform, encoding, offset = struct.unpack_from(">HHL", data, cmap + 4 + 8 * index)
        if (platform, encoding) == _WINDOWS_UNICODE:
            return cmap + int(offset)
    raise ValueError("the font has no Unicode character map")


def _glyphs(data: bytes, subtable: int) -> dict[int, int]:
    """Read the glyph number of every character code of a format 4 subtable."""
    (segment_bytes,) = struct.unpack_from(">H", data, subtable + 6)
    count = segment_bytes // 2
    ends_at = subtable + 14
    starts_at = ends_at + segment_bytes + 2
    deltas_at = starts_at + segment_bytes
    ranges_at = deltas_at + segment_bytes
    ends = struct.unpack_from(f">{count}H", data, ends_at)
    starts = struct.unpack_from(f">{count}H", data, starts_at)
    deltas = struct.unpack_from(f">{count}H", data, deltas_at)
    ranges = struct.unpack_from(f">{count}H", data, ranges_at)
    glyphs: dict[int, int] = {}
    for segment in range(count):
        for code in range(starts[segment], ends[segment] + 1):
            glyph = code
            if ranges[segment]:
                place = ranges_at + 2 * segment + ranges[segment] + 2 * (code - starts[segment])
                if place + 2 > len(data):
                    continue
                (glyph,) = struct.unpack_from(">H", data, place)
                if glyph == 0:
                    continue
            glyph = (glyph + deltas[segment]) & 0xFFFF
            if glyph:
                glyphs[code] = glyph
    return glyphs
