"""What tells where a filled workbook comes from: stamps, keys and marks of rows, headings. Pure."""

import hashlib
import re
from dataclasses import dataclass

from communes.intake.wording import clean

TEMPLATE = "ntm-phieu-nhap"
TEMPLATE_VERSION = 1  # counts up when sheets made before can no longer be read
STAMP_SHEET = "_phieu"
COVER_SHEET = "Bìa"
_DIGEST_LENGTH = 12
_MARK_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a sheet was made for; printed below its table. ``digest`` is of the set's definition."""

    set_code: str
    set_version: int
    digest: str
    year: int
    unit: str
    template_version: int = TEMPLATE_VERSION

    def text(self) -> str:
        """The line that ``read_stamp`` reads."""
        return (
            f"{_STAMP_BEGINS} {TEMPLATE}/{self.template_version}; "
            f"{self.set_code}/{self.set_version}; {self.digest[:_DIGEST_LENGTH]}; "
            f"{self.year}; {self.unit}"
        )


_STAMP_BEGINS = "Mã phiếu:"
_STAMP = re.compile(
    rf"{_STAMP_BEGINS} {TEMPLATE}/(\d{{1,4}}); ([a-z0-9_]+)/(\d{{1,5}}); ([0-9a-f]{{12}}); "
    r"(\d{4}); ([a-z0-9-]+)"
)


def is_stamp(text: str) -> bool:
    """Whether a cell was meant as a stamp, readable or not."""
    return clean(text).startswith(_STAMP_BEGINS)


def read_stamp(text: str) -> Stamp | None:
    """The stamp that a cell prints, or None where it was altered."""
    found = _STAMP.fullmatch(clean(text))
    if found is None:
        return None
    template, code, version, digest, year, unit = found.groups()
    return Stamp(code, int(version), digest, int(year), unit, int(template))


_KEY = re.compile(r"(?P<key>[\w./]+)(?:=(?P<mark>[0-9a-f]{8}))?")


def key_text(key: str, mark: str) -> str:
    """What the last column prints: the row's key, and the mark of what it was handed out with."""
    return f"{key}={mark}" if mark else key


def read_key(text: str) -> tuple[str, str] | None:
    """Key and mark, or None where the cell was altered."""
    found = _KEY.fullmatch(clean(text))
    return (found["key"], found["mark"] or "") if found else None


def mark_of(content: str) -> str:
    """A short fingerprint of what a row holds; "" for an empty row."""
    return hashlib.sha256(content.encode()).hexdigest()[:_MARK_LENGTH] if content else ""


def sheet_title(name: str, taken: set[str]) -> str:
    """A sheet's name for a commune: without the signs Excel forbids, at most 31, never twice."""
    plain = re.sub(r"[\[\]:*?/\\']", " ", name).strip()[:31] or "Xã"
    title, number = plain, 1
    while title.casefold() in taken:
        number += 1
        ending = f" ({number})"
        title = f"{plain[: 31 - len(ending)]}{ending}"
    taken.add(title.casefold())
    return title


def title_of(unit_name: str, year: int) -> str:
    """The sheet's first line; read back to find sheets that were retyped for another year."""
    return f"PHIẾU NHẬP SỐ LIỆU NÔNG THÔN MỚI NĂM {year} - {unit_name.upper()}"
