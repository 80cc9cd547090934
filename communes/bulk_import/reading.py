"""Files → entries: which reader a file is for is told by its content; .zip files are opened."""

import io
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from communes.bulk_import.collector import collector_at_rest
from communes.bulk_import.contract import Fault, GivenFile, ReadResult, Tell, tell_nobody
from communes.bulk_import.long_table import read_long_tables
from communes.entry_workbook.packing import unpacked
from communes.entry_workbook.reading import read_entry_workbooks
from communes.entry_workbook.stamps import STAMP_SHEET, TEMPLATE
from communes.models import ImportRun, Unit, User
from criteria.models import CriteriaSet

# An entry workbook's sheets are small; no more of a part is looked at.
_LOOKED_AT = 1 << 20


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The files that can be read, those within .zip files under their inner names, and faults."""

    files: tuple[GivenFile, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class ReadFiles:
    """What the files are, and what was read of them."""

    kind: ImportRun.Kind
    result: ReadResult


@collector_at_rest()
def read_files(
    files: Sequence[GivenFile],
    *,
    criteria_set: CriteriaSet,
    unit: Unit,
    by: User | None,
    tell: Tell = tell_nobody,
) -> ReadFiles:
    """Read long tables or entry workbooks of the communes under ``unit``.

    Bad input comes as faults, never as an exception. Files of both kinds at once are a fault.
    """
    given = unpack(files)
    faults = list(given.faults)
    workbooks: list[GivenFile] = []
    tables: list[GivenFile] = []
    for file in given.files:
        (workbooks if is_entry_workbook(file.data) else tables).append(file)
    if workbooks and tables:
        faults += [
            Fault(
                f"Tệp “{file.name}” không phải phiếu nhập số liệu như các tệp khác; "
                "hãy nhập riêng từng loại tệp.",
                file.name,
            )
            for file in tables
        ]
    if not given.files and not faults:
        faults.append(Fault("Không có tệp nào để đọc; hãy chọn tệp .xlsx, .csv hoặc .zip."))
    if workbooks:
        kind = ImportRun.Kind.ENTRY
        result: ReadResult = read_entry_workbooks(
            workbooks, criteria_set=criteria_set, scope=unit, by=by, tell=tell
        )
    else:
        kind = ImportRun.Kind.VALUES
        result = read_long_tables(tables, criteria_set=criteria_set, unit=unit, by=by, tell=tell)
    return ReadFiles(kind, replace(result, faults=(*faults, *result.faults)))


def unpack(files: Sequence[GivenFile]) -> Unpacked:
    """The files as they are, and those within .zip files."""
    found: list[GivenFile] = []
    faults: list[Fault] = []
    for file in files:
        for one in unpacked(file):
            if isinstance(one, Fault):
                faults.append(one)
            else:
                found.append(one)
    return Unpacked(tuple(found), tuple(faults))


def is_entry_workbook(data: bytes) -> bool:
    """Whether the file was made as an entry workbook: by its stamp, on any sheet."""
    if not data.startswith(b"PK"):
        return False
    stamp_sheet = f'name="{STAMP_SHEET}"'.encode()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                if not name.startswith(("xl/workbook", "xl/worksheets/", "xl/sharedStrings")):
                    continue
                with archive.open(name) as part:
                    beginning = part.read(_LOOKED_AT)
                if TEMPLATE.encode() in beginning or stamp_sheet in beginning:
                    return True
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, ValueError):
        return False
    return False
