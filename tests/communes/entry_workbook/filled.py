"""Entry workbooks for tests: made without a database, filled in as an office would."""

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from communes.entry_workbook.contents import BookContent, SheetContent, YearContent
from communes.entry_workbook.layout import Column
from communes.entry_workbook.making import make_entry_workbook
from criteria.loading import definition_digest, shipped_definitions
from criteria.models import CriteriaSet

KAN, GIANG = "bac_kan_2017_2020", "bac_giang_2017_2020"
DUONG_QUANG, NONG_THUONG = "xa-duong-quang", "xa-nong-thuong"
NAMES = {DUONG_QUANG: "Dương Quang", NONG_THUONG: "Nông Thượng", "xa-song-mai": "Song Mai"}


def set_by_code(code: str) -> CriteriaSet:
    """A shipped criteria set as the database would hold it, without a database."""
    path = next(path for path in shipped_definitions() if path.stem == code)
    text = path.read_text(encoding="utf-8")
    made = CriteriaSet(code=code, version=1, digest=definition_digest(text), definition=text)
    parsed = made.parsed()
    made.name, made.jurisdiction = parsed.name, parsed.jurisdiction
    return made


def content(
    *slugs: str,
    year: int = 2020,
    set_code: str = KAN,
    present: Mapping[str, YearContent] | None = None,
) -> BookContent:
    """What a workbook for the communes holds; ``present`` is what is stored, by slug."""
    return BookContent(
        criteria_set=set_by_code(set_code),
        year=year,
        unit_name="Thành phố Bắc Kạn",
        deadline=date(2021, 1, 15),
        sheets=tuple(
            SheetContent(
                slug=slug,
                name=f"Xã {NAMES[slug]}",
                short_name=NAMES[slug],
                parent="Thành phố Bắc Kạn",
                zone=None,
                deadline=date(2021, 1, 15),
                keeps_villages=False,
                present=(present or {}).get(slug, YearContent(year)),
                last=YearContent(year - 1),
                first=None,
            )
            for slug in slugs
        ),
        is_commune=False,
    )


def blank(*slugs: str, **wanted: Any) -> Workbook:
    """A workbook as it is handed out, opened for filling in."""
    return opened(make_entry_workbook(content(*(slugs or (DUONG_QUANG,)), **wanted)))


def opened(data: bytes) -> Workbook:
    return load_workbook(io.BytesIO(data))


def saved(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def row_of(sheet: Worksheet, key: str) -> int:
    """The row of "4.2", "17.1/clean_water" or "total/households"."""
    for row in range(1, sheet.max_row + 1):
        if str(sheet.cell(row, Column.KEY).value).partition("=")[0] == key:
            return row
    raise KeyError(key)


def fill(sheet: Worksheet, key: str, **cells: Any) -> None:
    """Fill a row's cells: said, numerator, denominator, number, note, percent, verdict."""
    for name, value in cells.items():
        sheet.cell(row_of(sheet, key), Column[name.upper()]).value = value


def with_parts(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The file with parts added or replaced."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        kept = {name: source.read(name) for name in source.namelist()}
    return zipped({**kept, **parts})


def zipped(parts: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return target.getvalue()


def with_stored_value(data: bytes, place: str, value: str, kind: str = "n") -> bytes:
    """The workbook's second sheet with a formula's value stored, as Excel saves it."""
    name = "xl/worksheets/sheet2.xml"
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        xml = source.read(name).decode()
    pattern = rf'<c r="{place}"([^>]*?)><f>(.*?)</f><v ?/?>(</v>)?'
    assert re.search(pattern, xml), place
    xml = re.sub(pattern, rf'<c r="{place}"\1 t="{kind}"><f>\2</f><v>{value}</v>', xml)
    return with_parts(data, {name: xml.encode()})
