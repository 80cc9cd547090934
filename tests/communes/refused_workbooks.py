"""Files that must be refused, each named for the reason; built small, byte by byte where needed."""

import io
import struct
import zipfile
from collections.abc import Callable

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.communes.comparison_workbooks import (
    POOR,
    POWER,
    ROWS,
    as_bytes,
    changed,
    small_table,
    totals_table,
)

OLE_SIGNATURE = bytes.fromhex("D0CF11E0A1B11AE1")


def not_a_workbook() -> bytes:
    """Text with an .xlsx name."""
    return "TT;Nội dung;Kết quả\n".encode()


def word_document() -> bytes:
    """A zip that is a .docx."""
    return _zip({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"})


def password_protected() -> bytes:
    """Excel's encrypted container: an OLE file with the stream "EncryptedPackage"."""
    return _ole("EncryptedPackage")


def old_xls() -> bytes:
    """An OLE file with the stream "Workbook"."""
    return _ole("Workbook")


def macros() -> bytes:
    """A workbook with a VBA project."""
    return _with_parts(as_bytes(small_table()), {"xl/vbaProject.bin": b"\0" * 16})


def zip_bomb() -> bytes:
    """A workbook with one part of 60 MB of spaces, packed to some 60 KB."""
    return _with_parts(as_bytes(small_table()), {"xl/media/image1.bin": b" " * (60 * 1024 * 1024)})


def lying_zip_bomb() -> bytes:
    """The same with headers that say 10 bytes."""
    packed = bytearray(
        _with_parts(
            as_bytes(small_table()), {"xl/worksheets/sheet1.xml": b" " * (60 * 1024 * 1024)}
        )
    )
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = packed.find(signature)
        while place >= 0:
            if struct.unpack_from("<I", packed, place + offset)[0] == 60 * 1024 * 1024:
                struct.pack_into("<I", packed, place + offset, 10)
            place = packed.find(signature, place + 4)
    return bytes(packed)


def damaged() -> bytes:
    """A workbook cut off in the middle."""
    whole = as_bytes(small_table())
    return whole[: len(whole) // 2]


def entity_declaration() -> bytes:
    """A sheet that declares entities ("billion laughs")."""
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'
    return _with_parts(as_bytes(small_table()), {"xl/worksheets/sheet1.xml": bomb})


def merge_over_everything() -> bytes:
    """A merge of 17 billion cells."""
    data = as_bytes(changed(lambda sheet: sheet.merge_cells("M40:N41")))
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        xml = source.read("xl/worksheets/sheet1.xml").replace(b"M40:N41", b"A1:XFD1048576")
    return _with_parts(data, {"xl/worksheets/sheet1.xml": xml})


def utf_16_sheet() -> bytes:
    """A sheet whose encoding hides its content from a look at the bytes."""
    xml = '<?xml version="1.0" encoding="UTF-16"?><worksheet/>'.encode("utf-16")
    return _with_parts(as_bytes(small_table()), {"xl/worksheets/sheet1.xml": xml})


def hidden_merge_over_everything() -> bytes:
    """The merge of 17 billion cells on a hidden sheet."""
    book = small_table()
    hidden = book.create_sheet("Ẩn")
    hidden.merge_cells("A1:B2")
    hidden.sheet_state = "hidden"
    data = as_bytes(book)
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        xml = source.read("xl/worksheets/sheet2.xml").replace(b"A1:B2", b"A1:XFD1048576")
    return _with_parts(data, {"xl/worksheets/sheet2.xml": xml})


def too_many_cells() -> bytes:
    """A sheet with 20,010 filled cells."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Dữ liệu")
    for row in range(2001):
        sheet.append([row] * 10)
    return as_bytes(book)


def missing_sheet() -> bytes:
    """Two sheets without any comparison table."""
    book = Workbook()
    book["Sheet"].title = "Kinh phí"
    book["Kinh phí"]["A1"] = "Tổng nguồn vốn"
    book.create_sheet("Danh sách")["A1"] = "Xã Dương Quang"
    return as_bytes(book)


def wrong_form() -> bytes:
    """A table of the form by totals."""
    return as_bytes(
        totals_table([(4, "Điện", f"4.2. {POWER}", "95%", "9/10 hộ", "90%", "1/6", "", "", "")])
    )


def unknown_indicator() -> bytes:
    """A row with the code 20.1 (row 10)."""
    row = (20, "20.1", "Chuyển đổi số", "Đạt", "0/2", "Chưa đạt", "Chưa đạt", "2/2", "Đạt", "Đạt")
    return as_bytes(small_table([*ROWS, row]))


def duplicate_row_other_content() -> bytes:
    """4.2 again (row 10), with 98% in I10 where I7 says 100%."""
    row = (None, "4.2", POWER, "95%", "2/2 xã", "96 %", "100% (796/796 hộ)", "2/2 xã", "98%", "99%")
    return as_bytes(small_table([*ROWS, row]))


def formula_without_value() -> bytes:
    """F7 and I9 hold formulas that no program has calculated."""

    def formulas(sheet: Worksheet) -> None:
        sheet["F7"] = "=112/748"
        sheet["I9"] = "=SUM(E1:E2)"

    return as_bytes(changed(formulas))


def formula_error() -> bytes:
    """F7 is #DIV/0!, J9 is #REF!."""

    def errors(sheet: Worksheet) -> None:
        sheet["F7"], sheet["J9"] = "#DIV/0!", "#REF!"

    return as_bytes(changed(errors))


def text_code_mismatch() -> bytes:
    """The row 4.2 (row 7) carries the text of 11."""
    return as_bytes(changed(lambda sheet: sheet.__setitem__("C7", POOR)))


def row_without_indicator() -> bytes:
    """Row 10 has results and nothing that tells the indicator."""
    return as_bytes(small_table([*ROWS, (None, None, "Chỉ tiêu khác", "", "2/2 xã", "70%")]))


REFUSED: dict[str, Callable[[], bytes]] = {
    builder.__name__: builder
    for builder in (
        not_a_workbook, word_document, password_protected, old_xls, macros, zip_bomb,
        lying_zip_bomb, damaged, entity_declaration, merge_over_everything,
        hidden_merge_over_everything, utf_16_sheet, too_many_cells,
        missing_sheet, wrong_form, unknown_indicator, duplicate_row_other_content,
        formula_without_value, formula_error, text_code_mismatch, row_without_indicator,
    )
}  # fmt: skip


def _zip(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def _with_parts(data: bytes, parts: dict[str, bytes]) -> bytes:
    """The workbook with parts added or replaced."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        kept = {name: source.read(name) for name in source.namelist()}
    return _zip({**kept, **parts})


def _ole(stream: str) -> bytes:
    """A compound file's header and a directory sector that names one stream."""
    header = OLE_SIGNATURE + b"\0" * (512 - len(OLE_SIGNATURE))
    name = stream.encode("utf-16-le")
    return header + name + b"\0" * (512 - len(name))
