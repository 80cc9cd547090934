"""Every file of the refused corpus: what it says, and where."""

from pathlib import Path

import pytest

from communes.bulk_import.contract import Fault, GivenFile, tell_nobody
from communes.entry_workbook.reading import read_entry_workbooks
from tests.communes.make_entry_corpus import FOLDER, REFUSED, file_name

pytestmark = pytest.mark.django_db

KAN = "xa-duong-quang"
NEW = "hãy tải phiếu mới"
SAID = "“Đạt”, “Chưa đạt”, “Không có”"

# name: the places and a piece of each sentence, as (sheet!cell, piece, unit that it spoils)
EXPECTED = {
    "not_a_workbook": [("!", "không phải là sổ tính Excel (.xlsx); hãy gửi tệp .xlsx.", "")],
    "another_workbook": [("!", "không phải phiếu nhập số liệu của cổng; hãy tải phiếu", "")],
    "damaged": [("!", "bị hỏng, không đọc được; hãy mở bằng Excel, lưu lại", "")],
    "macro": [("!", "có macro; hãy lưu thành “Excel Workbook (.xlsx)”", "")],
    "external_link": [("!", "lấy số liệu từ tệp khác; hãy bỏ liên kết", "")],
    "zip_bomb": [("!", "zip/Dương Quang.xlsx” lớn hơn 20 MB; hãy chỉ gửi phiếu nhập.", "")],
    "zip_in_zip": [("!", "zip/trong.zip” là tệp nén nằm trong tệp nén", "")],
    "word_in_zip": [("!", "zip/bao-cao.docx” không phải là sổ tính Excel", "")],
    "empty_zip": [("!", "không có tệp nào bên trong; hãy nén", "")],
    "same_commune_twice": [
        (
            "Dương Quang!",
            "trang “Dương Quang” của tệp “entry_same_commune_twice.zip/lan 1.xlsx”",
            KAN,
        )
    ],
    "years_mixed": [
        (
            "Nông Thượng!",
            "Phiếu này của năm 2019, các phiếu khác của năm 2020",
            "xa-nong-thuong",
        )
    ],
    "stamp_altered": [("Dương Quang!A84", f"đã bị sửa nên không rõ phiếu của xã nào; {NEW}", "")],
    "old_template": [("Dương Quang!A84", f"mẫu cũ (mẫu 0, nay là mẫu 1); {NEW}", KAN)],
    "old_set_version": [("Dương Quang!A84", "một phiên bản khác của bộ tiêu chí", KAN)],
    "other_province": [("Song Mai!A89", "bộ tiêu chí khác (bac_giang_2017_2020)", "")],
    "other_years_heading": [
        ("Dương Quang!A84", "NĂM 2021 - XÃ DƯƠNG QUANG” nhưng mã phiếu là của", KAN)
    ],
    "unknown_unit": [("Dương Quang!A84", "“xa-khong-co”, không thuộc thành phố Bắc Kạn", "")],
    "unit_no_longer": [("Dương Quang!A84", "Năm 2026 không còn xã Dương Quang", KAN)],
    "missing_sheet": [("Nông Thượng!", "Thiếu trang “Nông Thượng”", "xa-nong-thuong")],
    "hidden_sheet": [("Dương Quang!", "Trang này đang bị ẩn", KAN)],
    "missing_row": [("Dương Quang!", f"Thiếu dòng của chỉ tiêu 4.2; {NEW}", KAN)],
    "doubled_row": [
        ("Dương Quang!N25", "Chỉ tiêu 4.2 có hai dòng, dòng 24 và dòng 25", KAN),
        ("Dương Quang!", "Thiếu dòng của chỉ tiêu 4.1", KAN),
    ],
    "unknown_row": [("Dương Quang!N84", "Mã dòng “20.1” không có trong phiếu", KAN)],
    "moved_column": [("Dương Quang!", f"không còn cột “Mã dòng” ở cột N; {NEW}", KAN)],
    "hidden_row": [("Dương Quang!A25", "Dòng này đang bị ẩn; hãy cho hiện", KAN)],
    "hidden_column": [("Dương Quang!M4", "Cột này đang bị ẩn; hãy cho hiện", KAN)],
    "merged_cells": [("Dương Quang!G25", "Các ô G25:H25 bị gộp; hãy bỏ gộp ô", KAN)],
    "number_between_rows": [("Dương Quang!G23", "Dòng này không nhập số liệu; hãy xóa", KAN)],
    "number_in_unused_cell": [("Dương Quang!G11", "Ô này không dùng cho chỉ tiêu 1.1", KAN)],
    "wrong_word": [
        ("Dương Quang!F11", f"“Có” không phải câu trả lời ở đây; hãy chọn {SAID}.", KAN)
    ],
    "nothing_where_the_thing_is_asked": [
        ("Dương Quang!F51", "“Không có” không phải câu trả lời ở đây; hãy chọn “Đạt”", KAN)
    ],
    "text_in_number": [("Dương Quang!I42", "“khoảng 10 hộ” không phải là một số", KAN)],
    "comma_or_dot": [("Dương Quang!I42", "“1,234” có thể là 1.234 hoặc số thập phân; hãy", KAN)],
    "part_of_a_whole_thing": [("Dương Quang!I42", "giữ số 1,234 nhưng số hộ phải là số ng", KAN)],
    "negative": [("Dương Quang!I42", "-1 là số âm; hãy ghi số từ 0", KAN)],
    "too_many_decimals": [("Dương Quang!I45", "36,123456 có quá 4 chữ số thập phân", KAN)],
    "too_large": [("Dương Quang!I45", "1.000.000.000.000 quá lớn", KAN)],
    "date_in_number": [("Dương Quang!I45", "Ô này giữ ngày tháng, không phải một số", KAN)],
    "percent_in_number": [("Dương Quang!G25", "Ô này định dạng phần trăm; hãy ghi số lượng", KAN)],
    "truth_in_number": [("Dương Quang!I42", "giữ giá trị TRUE, không phải một số", KAN)],
    "error_value": [("Dương Quang!I42", "Ô này báo lỗi #REF!; hãy xóa đi và ghi lại.", KAN)],
    "formula_without_value": [("Dương Quang!I42", "Công thức ở ô này chưa có giá trị; hãy", KAN)],
    "formula_with_text": [("Dương Quang!I42", "Công thức ở ô này không cho ra một số", KAN)],
    "formula_as_answer": [("Dương Quang!F11", "Ô này có công thức; hãy xóa", KAN)],
    "note_like_formula": [("Dương Quang!M11", "Ghi chú bắt đầu bằng dấu “=”", KAN)],
    "numerator_above_denominator": [
        ("Dương Quang!G27", "Tử số 4 lớn hơn mẫu số 3 (ô H27); hãy kiểm tra", KAN)
    ],
    "numerator_alone": [("Dương Quang!H25", "hãy ghi tổng số hộ (hoặc ghi tổng số vào ô I6)", KAN)],
    "denominator_alone": [("Dương Quang!G27", "Chưa có tử số; hãy ghi số trường học", KAN)],
    "words_beside_figures": [("Dương Quang!F27", "Đã chọn “Không có” nhưng vẫn ghi số", KAN)],
    "total_and_denominator_differ": [
        ("Dương Quang!H25", "Mẫu số 851 khác số 900 ở ô I6; hãy sửa cho khớp", KAN)
    ],
    "denominators_differ": [
        ("Dương Quang!H43", "Mẫu số 850 khác 851 ở ô H25 dù cùng một tổng số", KAN)
    ],
    "percent_differs": [("Dương Quang!K27", "Tỷ lệ ghi 70% nhưng 2/3 = 66,67%", KAN)],
    "verdict_typed_over": [
        ("Dương Quang!L27", "ghi “Đạt” nhưng tính từ số liệu của dòng là “Chưa đạt”", KAN)
    ],
}


def faults_of(path: Path, units, criteria_sets) -> tuple[Fault, ...]:
    return read_entry_workbooks(
        [GivenFile(path.name, path.read_bytes())],
        criteria_set=criteria_sets["bac_kan_2017_2020"],
        scope=units["tp-bac-kan"],
        by=None,
        tell=tell_nobody,
    ).faults


def test_every_refused_file_says_what_is_wrong_and_where(units, criteria_sets):
    for name, expected in EXPECTED.items():
        faults = faults_of(FOLDER / file_name(name), units, criteria_sets)
        places = [(f"{fault.sheet}!{fault.cell}", fault.unit) for fault in faults]
        assert places == [(place, unit) for place, _, unit in expected], (name, faults)
        for fault, (_, piece, _) in zip(faults, expected, strict=True):
            assert piece in fault.message, name
            assert fault.message.endswith("."), name
            assert fault.file.startswith(file_name(name)), name


def test_the_corpus_its_maker_and_this_table_are_one():
    on_disk = {path.name for path in FOLDER.glob("entry_*")}
    assert on_disk == {file_name(name) for name in REFUSED} == {file_name(one) for one in EXPECTED}
