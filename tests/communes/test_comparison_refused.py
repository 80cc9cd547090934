"""One test for each file of the refused corpus: the cell and what the sentence must say."""

from communes.intake.layout import find_table
from communes.intake.readings import Fault, Form
from communes.intake.workbook import WorkbookRefused, open_workbook
from tests.communes.comparison_workbooks import KAN, criteria_set
from tests.communes.refused_workbooks import REFUSED


def faults_of(name: str, form: Form | None = None) -> list[Fault]:
    try:
        grids = open_workbook(REFUSED[name](), "biểu.xlsx")
    except WorkbookRefused as refused:
        return refused.faults
    return list(find_table(grids, criteria_set(KAN), form).faults)


def the_fault(name: str, form: Form | None = None) -> Fault:
    faults = faults_of(name, form)
    assert len(faults) == 1, faults
    return faults[0]


def test_not_a_workbook() -> None:
    assert the_fault("not_a_workbook") == Fault(
        "", "Tệp “biểu.xlsx” không phải là sổ tính Excel (.xlsx); hãy gửi tệp .xlsx."
    )


def test_word_document() -> None:
    assert "không phải là sổ tính Excel" in the_fault("word_document").message


def test_password_protected() -> None:
    assert the_fault("password_protected") == Fault(
        "", "Tệp “biểu.xlsx” được bảo vệ bằng mật khẩu; hãy bỏ mật khẩu rồi gửi lại."
    )


def test_old_xls() -> None:
    fault = the_fault("old_xls")
    assert "(.xls)" in fault.message
    assert "lưu thành .xlsx" in fault.message


def test_macros() -> None:
    assert "có macro" in the_fault("macros").message


def test_zip_bomb() -> None:
    assert "giải nén ra quá lớn" in the_fault("zip_bomb").message


def test_lying_zip_bomb() -> None:
    assert "bị hỏng" in the_fault("lying_zip_bomb").message


def test_damaged() -> None:
    assert "bị hỏng" in the_fault("damaged").message


def test_entity_declaration() -> None:
    assert "bị hỏng" in the_fault("entity_declaration").message


def test_merge_over_everything() -> None:
    fault = the_fault("merge_over_everything")
    assert fault.cell == "Biểu 1"
    assert "vùng gộp ô quá lớn" in fault.message


def test_hidden_merge_over_everything() -> None:
    fault = the_fault("hidden_merge_over_everything")
    assert fault.cell == "Ẩn"
    assert "vùng gộp ô quá lớn" in fault.message


def test_utf_16_sheet() -> None:
    assert "bị hỏng" in the_fault("utf_16_sheet").message


def test_too_many_cells() -> None:
    fault = the_fault("too_many_cells")
    assert fault.cell == "Dữ liệu"
    assert "hơn 20.000 ô" in fault.message


def test_missing_sheet() -> None:
    fault = the_fault("missing_sheet")
    assert fault.cell == ""
    assert "“Kinh phí”, “Danh sách”" in fault.message
    assert "Nội dung tiêu chí" in fault.message


def test_wrong_form() -> None:
    fault = the_fault("wrong_form", Form.COMMUNES)
    assert fault.cell == "Biểu 2!E3"
    assert "theo mẫu “Theo số tổng của các xã”, không phải mẫu “Theo từng xã”" in fault.message


def test_unknown_indicator() -> None:
    fault = the_fault("unknown_indicator")
    assert fault.cell == "Biểu 1!A10"
    assert "734/QĐ-UBND không có chỉ tiêu 20.1" in fault.message


def test_duplicate_row_other_content() -> None:
    fault = the_fault("duplicate_row_other_content")
    assert fault.cell == "Biểu 1!I10"
    assert "chỉ tiêu 4.2 ghi “98%”, khác “100%” ở ô Biểu 1!I7" in fault.message


def test_formula_without_value() -> None:
    faults = faults_of("formula_without_value")
    assert [fault.cell for fault in faults] == ["Biểu 1!F7", "Biểu 1!I9"]
    assert faults[0].message == (
        "Ô Biểu 1!F7: công thức chưa có giá trị; hãy mở tệp bằng Excel, lưu lại rồi gửi lại."
    )


def test_formula_error() -> None:
    faults = faults_of("formula_error")
    assert [(fault.cell, fault.message.partition(";")[0]) for fault in faults] == [
        ("Biểu 1!F7", "Ô Biểu 1!F7 báo lỗi #DIV/0!"),
        ("Biểu 1!J9", "Ô Biểu 1!J9 báo lỗi #REF!"),
    ]


def test_text_code_mismatch() -> None:
    fault = next(f for f in faults_of("text_code_mismatch") if f.cell == "Biểu 1!A7")
    assert "ghi mã 4.2 nhưng nội dung là của chỉ tiêu 11" in fault.message


def test_row_without_indicator() -> None:
    fault = the_fault("row_without_indicator")
    assert fault.cell == "Biểu 1!E10"
    assert "không rõ của chỉ tiêu nào" in fault.message


def test_every_refused_file_has_a_test() -> None:
    assert {f"test_{name}" for name in REFUSED} <= set(globals())
