"""Judge an uploaded file by its content before anything loads it as a workbook.

Everything a hostile or mistaken file can cost is bounded here: its size, what it inflates to, the
cells and merges that openpyxl would build, entity declarations.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from communes.intake.readings import Fault

MAX_BYTES = 20 * 1024 * 1024
MAX_INFLATED_BYTES = 50 * 1024 * 1024
MAX_RATIO = 400  # inflated to packed; offices' sheets reach about 30
MIN_BYTES_FOR_RATIO = 1024 * 1024
MAX_CELLS = 20_000  # per sheet; the widest comparison table known has about 400
MAX_AREA = 200_000  # cells under merges and links, per sheet


@dataclass(frozen=True, slots=True)
class Limits:
    """How big a file may be, packed and inflated, in bytes; what to send instead."""

    packed: int = MAX_BYTES
    inflated: int = MAX_INFLATED_BYTES
    instead: str = "hãy chỉ gửi tệp có biểu so sánh."


COMPARISON = Limits()

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class WorkbookRefused(ValueError):
    """A file that is not read at all; ``faults`` say why, in sentences for people."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(fault.message for fault in faults))
        self.faults = faults


def refuse(message: str) -> WorkbookRefused:
    """One fault of the whole file."""
    return WorkbookRefused([Fault("", message)])


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A worksheet's name, the name of its XML within the file, and whether people see it."""

    name: str
    path: str
    visible: bool


def open_container(data: bytes, file_name: str, limits: Limits = COMPARISON) -> zipfile.ZipFile:
    """The file as a zip that is an .xlsx workbook; raises ``WorkbookRefused``."""
    if len(data) > limits.packed:
        raise refuse(
            f"Tệp “{file_name}” lớn hơn {limits.packed // (1024 * 1024)} MB; {limits.instead}"
        )
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise refuse(
                f"Tệp “{file_name}” được bảo vệ bằng mật khẩu; hãy bỏ mật khẩu rồi gửi lại."
            )
        raise refuse(
            f"Tệp “{file_name}” ở định dạng Excel cũ (.xls); "
            "hãy mở bằng Excel, lưu thành .xlsx rồi gửi lại."
        )
    not_a_workbook = f"Tệp “{file_name}” không phải là sổ tính Excel (.xlsx); hãy gửi tệp .xlsx."
    if not data.startswith(b"PK"):
        raise refuse(not_a_workbook)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise damaged(file_name) from error
    names = set(archive.namelist())
    refuse_bombs(archive, file_name, limits)
    content_types = _content_types(archive, names)
    if any(name.lower().endswith("vbaproject.bin") for name in names) or (
        b"macroenabled" in content_types.lower()
    ):
        raise refuse(
            f"Tệp “{file_name}” có macro; hãy lưu thành “Excel Workbook (.xlsx)” không macro "
            "rồi gửi lại."
        )
    if "xl/workbook.xml" not in names:
        raise refuse(not_a_workbook)
    return archive


def damaged(file_name: str) -> WorkbookRefused:
    """The refusal of a file that begins like a workbook and cannot be read to its end."""
    return refuse(
        f"Tệp “{file_name}” bị hỏng, không đọc được; hãy mở bằng Excel, lưu lại rồi gửi lại."
    )


def _content_types(archive: zipfile.ZipFile, names: set[str]) -> bytes:
    if "[Content_Types].xml" not in names:
        return b""
    try:
        return archive.read("[Content_Types].xml")
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error, OSError):
        return b""


def refuse_bombs(archive: zipfile.ZipFile, file_name: str, limits: Limits) -> None:
    """Raise ``WorkbookRefused`` for a zip that inflates to too much, or is encrypted.

    ``zipfile`` never yields more than ``file_size`` of a member, so the sum bounds the truth.
    """
    infos = archive.infolist()
    total = sum(info.file_size for info in infos)
    absurd = any(
        info.file_size > MIN_BYTES_FOR_RATIO
        and info.file_size > MAX_RATIO * max(info.compress_size, 1)
        for info in infos
    )
    if total > limits.inflated or absurd:
        raise refuse(
            f"Tệp “{file_name}” giải nén ra quá lớn; hãy xóa các trang, hàng, cột trống đã định "
            "dạng và hình ảnh rồi gửi lại."
        )
    if any(info.flag_bits & 0x1 for info in infos):
        raise refuse(f"Tệp “{file_name}” được bảo vệ bằng mật khẩu; hãy bỏ mật khẩu rồi gửi lại.")


def worksheets(archive: zipfile.ZipFile, file_name: str) -> list[SheetPart]:
    """The worksheets in their order, hidden ones too (they are loaded, so they are bounded).

    Raises ``WorkbookRefused`` for a file whose parts cannot be read.
    """
    try:
        workbook = fromstring(archive.read("xl/workbook.xml"), forbid_dtd=True)
        links = fromstring(archive.read("xl/_rels/workbook.xml.rels"), forbid_dtd=True)
        targets = {
            link.get("Id", ""): link.get("Target", "")
            for link in links
            if link.get("Type", "").endswith("/worksheet")
        }
        sheets = []
        for element in workbook.iter():
            if _local(element.tag) != "sheet":
                continue
            link = next((v for k, v in element.attrib.items() if _local(k) == "id"), "")
            target = targets.get(link, "")
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            visible = element.get("state", "visible") == "visible"
            sheets.append(SheetPart(element.get("name", ""), path, visible))
    except (KeyError, SyntaxError, DefusedXmlException, zipfile.BadZipFile, zlib.error) as error:
        raise damaged(file_name) from error
    names = set(archive.namelist())
    return [sheet for sheet in sheets if sheet.path in names]


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


_BEGINNING = re.compile(rb"(?:\xef\xbb\xbf)?\s*<[?\w]")
_ENCODING = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding=[\"']([^\"']+)[\"']")
_EMPTY_CELL = re.compile(rb"<(?:\w+:)?c(?:\s[^>]*)?(?:/>|>\s*</(?:\w+:)?c>)")
_EMPTY_ROW = re.compile(rb"<(?:\w+:)?row(?:\s[^>]*)?(?:/>|>\s*</(?:\w+:)?row>)")
_CELL = re.compile(rb"<(?:\w+:)?c[ >]")
_ROW = re.compile(rb"<(?:\w+:)?row[ >/]")
_AREA = re.compile(
    rb"<(?:\w+:)?(?:mergeCell|hyperlink)\s[^>]*?\bref=[\"']"
    rb"\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})"
)
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\s(?P<attributes>[^>]*)>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)"
    rb"\s*(?P<value><(?:\w+:)?v(?:\s[^>]*)?(?:/>|>(?P<stored>[^<]*)<))?"
)
_PLACE = re.compile(rb"\br=[\"']([A-Z]{1,3}\d{1,7})[\"']")


def lightened(
    archive: zipfile.ZipFile, sheets: list[SheetPart], file_name: str
) -> tuple[dict[str, bytes], dict[str, list[Fault]]]:
    """Sheets too heavy with empty formatted cells, rewritten without them; uncomputed formulas.

    The formulas stand by the name of their sheet. Raises ``WorkbookRefused`` for damaged parts, too
    many cells, or merges over whole columns.
    """
    rewritten: dict[str, bytes] = {}
    faults: dict[str, list[Fault]] = {}
    for sheet in sheets:
        try:
            xml = archive.read(sheet.path)
        except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError) as error:
            raise damaged(file_name) from error
        encoding = _ENCODING.match(xml)
        if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml or not _BEGINNING.match(xml):
            raise damaged(file_name)
        if encoding and encoding[1].lower() not in (b"utf-8", b"utf8", b"us-ascii"):
            raise damaged(file_name)
        if xml.count(b"<row") > MAX_CELLS or xml.count(b"<c ") > MAX_CELLS:
            xml = _EMPTY_ROW.sub(b"", _EMPTY_CELL.sub(b"", xml))
            rewritten[sheet.path] = xml
        if len(_CELL.findall(xml)) > MAX_CELLS or len(_ROW.findall(xml)) > MAX_CELLS:
            raise WorkbookRefused(
                [
                    Fault(
                        sheet.name,
                        f"Trang “{sheet.name}” có hơn {MAX_CELLS:,} ô có dữ liệu; "
                        "hãy chỉ gửi trang có biểu so sánh.".replace(",", "."),
                    )
                ]
            )
        if sum(_areas(xml)) > MAX_AREA:
            raise WorkbookRefused(
                [
                    Fault(
                        sheet.name,
                        f"Trang “{sheet.name}” có vùng gộp ô quá lớn; hãy bỏ gộp các hàng, cột "
                        "trống rồi gửi lại.",
                    )
                ]
            )
        if sheet.visible and (b"<f" in xml or b":f>" in xml or b":f " in xml):
            faults[sheet.name] = list(_uncomputed(xml, sheet.name))
    return rewritten, faults


def _areas(xml: bytes) -> Iterator[int]:
    for left, top, right, bottom in _AREA.findall(xml):
        width = abs(_column(right) - _column(left)) + 1
        yield width * (abs(int(bottom) - int(top)) + 1)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _uncomputed(xml: bytes, sheet: str) -> Iterator[Fault]:
    """Formula cells of which the file holds no value (written by a program, never calculated)."""
    for match in _FORMULA.finditer(xml):
        if match["stored"] or (match["value"] and b't="str"' in match["attributes"]):
            continue
        place = _PLACE.search(match["attributes"])
        where = f"{sheet}!{place[1].decode()}" if place else sheet
        yield Fault(
            where,
            f"Ô {where}: công thức chưa có giá trị; hãy mở tệp bằng Excel, lưu lại rồi gửi lại.",
        )


def rebuilt(archive: zipfile.ZipFile, rewritten: dict[str, bytes]) -> io.BytesIO:
    """The file with some parts replaced, unpacked sizes as they are."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as copy:
        for name in dict.fromkeys(archive.namelist()):
            copy.writestr(name, rewritten[name] if name in rewritten else archive.read(name))
    target.seek(0)
    return target
