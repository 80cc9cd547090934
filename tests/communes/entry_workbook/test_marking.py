"""The person's own workbook back, with its faulty cells coloured, commented and listed."""

import io
import zipfile

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment

from communes.bulk_import.contract import Fault, GivenFile
from communes.entry_workbook.marking import LIST_SHEET, mark_workbook
from tests.communes.entry_workbook.filled import blank, fill, opened, saved, zipped

A = "Dương Quang"
RED = "FFF4B6B0"


def fault(cell: str, message: str = "Sai.", sheet: str = A, file: str = "x.xlsx") -> Fault:
    return Fault(message, file, sheet, cell, "Tử số", "xa-duong-quang")


def marked(book: Workbook, *faults: Fault) -> Workbook:
    return opened(mark_workbook(GivenFile("x.xlsx", saved(book)), faults))


def test_cells_are_coloured_and_commented_and_what_stood_there_stays():
    book = blank()
    fill(book[A], "4.2", numerator=950, note="=1")
    book[A]["G25"].comment = Comment("Hỏi lại điện lực", "An")
    back = marked(book, fault("G25", "Tử số lớn."), fault("G25", "Hai lỗi."), fault("H25"))
    sheet = back[A]
    assert sheet["G25"].value == 950
    assert sheet["G25"].fill.fgColor.rgb == RED
    assert sheet["G25"].comment.text == "Hỏi lại điện lực\nCần sửa: Tử số lớn.\nHai lỗi."
    assert sheet["H25"].comment.text == "Cần sửa: Sai."
    assert str(sheet["H25"].value).startswith("=IF(")
    assert sheet["G26"].fill.fgColor.rgb != RED
    assert sheet.protection.sheet
    assert back["_phieu"].sheet_state == "veryHidden"


def test_all_faults_are_listed_with_links():
    book = blank()
    back = marked(
        book, fault("G25", "Tử số lớn."), fault("", "=Thiếu dòng."), fault("A1", sheet="Mất")
    )
    listed = back[LIST_SHEET]
    assert back.sheetnames[0] == LIST_SHEET
    rows = [[cell.value for cell in row[:5]] for row in listed.iter_rows(min_row=4)]
    assert rows == [
        ["1", A, "G25", "Tử số", "Tử số lớn."],
        ["2", A, None, "Tử số", "=Thiếu dòng."],
        ["3", "Mất", "A1", "Tử số", "Sai."],
    ]
    assert listed["C4"].hyperlink.location == "'Dương Quang'!G25"
    assert listed["C6"].hyperlink is None
    assert listed["E5"].data_type == "s"


def test_marking_again_takes_the_old_marks_off():
    book = blank()
    book[A]["G25"].comment = Comment("Hỏi lại", "An")
    before = book[A]["G25"].fill.fgColor.rgb
    once = marked(book, fault("G25"), fault("G26"))
    twice = marked(once, fault("G26", "Vẫn sai."))
    sheet = twice[A]
    assert sheet["G25"].fill.fgColor.rgb == before
    assert sheet["G25"].comment.text == "Hỏi lại"
    assert sheet["G26"].fill.fgColor.rgb == RED
    assert sheet["G26"].comment.text == "Cần sửa: Vẫn sai."
    assert twice.sheetnames.count(LIST_SHEET) == 1
    assert twice[LIST_SHEET].max_row == 4


def test_a_merge_and_a_range_are_marked_at_their_first_cell():
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Bảng"
    sheet["B2"] = "gộp"
    sheet.merge_cells("B2:C3")
    back = marked(book, fault("C3", sheet="Bảng"), fault("E5:E9", sheet="Bảng"))
    assert back["Bảng"]["B2"].comment is not None
    assert back["Bảng"]["E5"].fill.fgColor.rgb == RED


def test_a_long_table_comes_back_too():
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Số liệu")
    for row in range(1, 3001):
        sheet.append(["xa-duong-quang", 2020, "4.2", row, 100, "", "", "ghi chú"])
    back = marked(book, fault("D2500", sheet="Số liệu"))
    assert back["Số liệu"]["D2500"].fill.fgColor.rgb == RED
    assert back["Số liệu"]["D2500"].value == 2500


def test_a_file_that_cannot_be_opened_comes_back_as_a_list():
    back = opened(
        mark_workbook(GivenFile("x.xlsx", b"TT;"), [fault("", "Không phải sổ tính.", "")])
    )
    assert back.sheetnames == [LIST_SHEET]
    assert back[LIST_SHEET]["E4"].value == "Không phải sổ tính."


def test_of_a_zip_the_faulty_files_come_back_in_a_zip():
    package = zipped({"a.xlsx": saved(blank()), "b.xlsx": saved(blank()), "c.docx": b"x"})
    data = mark_workbook(
        GivenFile("xa.zip", package),
        [
            fault("G25", file="xa.zip/a.xlsx"),
            fault("", "Không phải sổ tính.", "", "xa.zip/c.docx"),
            fault("", "Cả tệp sai.", "", "xa.zip"),
        ],
    )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == ["a.xlsx", "c.docx.xlsx", "Chỗ cần sửa.xlsx"]
        inner = load_workbook(io.BytesIO(archive.read("a.xlsx")))
    assert inner[A]["G25"].fill.fgColor.rgb == RED
