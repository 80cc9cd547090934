"""Every long table of the refused corpus: what it says and where; and those that are taken."""

from decimal import Decimal
from pathlib import Path

import pytest

from communes.bulk_import.contract import Fault, GivenFile, ReadResult
from communes.bulk_import.long_table import read_long_tables
from tests.communes.make_long_corpus import (
    ACCEPTED,
    ACCEPTED_FOLDER,
    REFUSED,
    REFUSED_FOLDER,
    a_million_empty_rows,
    file_name,
)

pytestmark = pytest.mark.django_db

KAN = "xa-duong-quang"
UNREAD = "không đọc được; hãy mở bằng Excel"
NO_HEADING = "Trang không có hàng tiêu đề của bảng số liệu dạng dài (Đơn vị, Năm, Chỉ tiêu"
BLANK_UNIT = "Thiếu đơn vị; hãy ghi"

# name: the places and a piece of each sentence, as (sheet!cell, piece, unit that it spoils)
EXPECTED = {
    "not_a_workbook": [("!", "không phải là sổ tính Excel (.xlsx); hãy gửi tệp .xlsx.", "")],
    "damaged": [("!", UNREAD, "")],
    "macro": [("!", "có macro; hãy lưu thành “Excel Workbook (.xlsx)”", "")],
    "external_link": [("!", "có liên kết tới tệp khác; hãy ngắt liên kết", "")],
    "zip_bomb": [("!", "giải nén ra quá lớn; hãy xóa các trang", "")],
    "entity_declaration": [("!", UNREAD, "")],
    "stray_far_cell": [("Số liệu!XFD1048576", "ô ghi ở quá xa; hãy xóa các ô thừa", "")],
    "empty_file": [("!", "không có số liệu nào; hãy gửi tệp khác", "")],
    "not_utf_8_csv": [("!", "không ở bảng mã UTF-8; hãy lưu lại thành “CSV UTF-8", "")],
    "missing_heading_row": [("Số liệu!", NO_HEADING, "")],
    "missing_column": [("Số liệu!A1", "Thiếu cột “Mẫu số”; hãy thêm", "")],
    "unknown_column": [("Số liệu!J1", "Cột “Tỷ lệ (%)” không có trong mẫu bảng dài; hãy xóa", "")],
    "column_twice": [("Số liệu!J1", "“Tử số” có hai lần (cột kia ở ô E1); hãy xóa một cột", "")],
    "second_sheet_without_headings": [("Ghi thêm!", NO_HEADING, "")],
    "hidden_sheet": [("Năm trước!", "Trang bị ẩn mà có dữ liệu; hãy bỏ ẩn hoặc xóa", "")],
    "hidden_row": [("Số liệu!4:5", "Hàng bị ẩn; hãy bỏ ẩn", "")],
    "hidden_column": [("Số liệu!E:E", "Cột bị ẩn; hãy bỏ ẩn", "")],
    "merged_cells": [
        ("Số liệu!A2:A7", "Ô gộp (merge); hãy bỏ gộp ô", ""),
        *((f"Số liệu!A{row}", BLANK_UNIT, "") for row in range(3, 8)),
    ],
    "cell_beyond_the_table": [("Số liệu!K4", "ngoài các cột có tiêu đề; hãy xóa", KAN)],
    "unknown_unit": [("Số liệu!A2", "“Xã Không Có” không phải đơn vị thuộc tỉnh Bắc Kạn", "")],
    "other_provinces_unit": [("Số liệu!A2", "“xa-song-mai” không phải đơn vị thuộc tỉnh", "")],
    "unit_no_longer": [
        ("Số liệu!A2", "Năm 2016 “xa-huyen-tung” là phường Huyền Tụng", "xa-huyen-tung")
    ],
    "unit_not_yet": [
        ("Số liệu!A2", "Năm 2010 chưa có xã Dương Quang (có từ ngày 01/01/2011)", KAN)
    ],
    "not_a_commune": [
        ("Số liệu!A2", "là thành phố Bắc Kạn, không phải xã; bộ tiêu chí chỉ dùng", "tp-bac-kan")
    ],
    "wrong_year": [("Số liệu!B2", "Năm 2031 không nhập được theo Quyết định 734/QĐ-UBND", KAN)],
    "year_in_words": [("Số liệu!B2", "“năm nay” không phải là năm; hãy ghi năm bốn chữ số", KAN)],
    "key_cells_empty": [
        ("Số liệu!A2", BLANK_UNIT, ""),
        ("Số liệu!B2", "Thiếu năm; hãy ghi", ""),
        ("Số liệu!C2", "Thiếu mã chỉ tiêu; hãy ghi", ""),
    ],
    "unknown_indicator": [("Số liệu!C2", "734/QĐ-UBND không có chỉ tiêu “20.1”; hãy sửa", KAN)],
    "indicator_as_number": [("Số liệu!C3", "Mã chỉ tiêu là số 2,1 (Excel không phân biệt", KAN)],
    "indicator_as_date": [("Số liệu!C3", "Ô là ngày giờ (2/1/2020)", KAN)],
    "unknown_part": [("Số liệu!D6", "17.1 không có phần “nước mưa”; hãy ghi một trong: hyg", KAN)],
    "part_of_a_simple_indicator": [("Số liệu!D4", "hãy để trống cột “Phần”", KAN)],
    "duplicate_row": [("Số liệu!C9", "Trùng với hàng 4: cùng xã Dương Quang, năm 2020", KAN)],
    "text_in_number": [("Số liệu!E4", "“760 hộ” không phải là một số; hãy chỉ ghi con số", KAN)],
    "comma_or_dot": [("Số liệu!E4", "“1,234” có thể là 1.234 hoặc số thập phân; hãy ghi", KAN)],
    "dot_typed_as_decimals": [("Số liệu!E4", "Số 0,76 phải là số nguyên", KAN)],
    "negative": [("Số liệu!E4", "Số âm (-5); hãy ghi số từ 0 trở lên", KAN)],
    "too_many_decimals": [("Số liệu!G5", "36,12345 có quá 4 chữ số thập phân; hãy làm tròn", KAN)],
    "too_large": [("Số liệu!F4", "1.000.000.000.000 quá lớn; hãy kiểm tra", KAN)],
    "date_in_number": [("Số liệu!E3", "Ô là ngày giờ (9/5/2020), không phải số hay chữ", KAN)],
    "truth_in_number": [("Số liệu!E4", "giá trị đúng/sai (TRUE/FALSE); hãy ghi lại", KAN)],
    "percent_in_number": [("Số liệu!G5", "định dạng phần trăm: số hiện ra khác số trong ô", KAN)],
    "formula_without_value": [("Số liệu!E4", "Công thức chưa có giá trị; hãy mở tệp", KAN)],
    "error_value": [("Số liệu!E4", "Ô báo lỗi #REF!; hãy sửa công thức", KAN)],
    "wrong_word": [("Số liệu!H2", "“Tốt” không phải kết quả; hãy ghi một trong: Đạt", KAN)],
    "figures_where_none_are_asked": [
        ("Số liệu!G4", "4.2 không hỏi số liệu ở cột “Số”; hãy chuyển sang cột “Tử số”", KAN)
    ],
    "figures_beside_the_parts": [("Số liệu!E9", "hãy chuyển sang các hàng của từng phần", KAN)],
    "denominator_missing": [("Số liệu!F4", "Có tử số mà thiếu mẫu số; hãy ghi đủ", KAN)],
    "numerator_missing": [("Số liệu!E4", "Có mẫu số mà thiếu tử số; hãy ghi đủ", KAN)],
    "numerator_above_denominator": [("Số liệu!E4", "Tử số 801 lớn hơn mẫu số 800", KAN)],
    "totals_differ": [("Số liệu!F9", "“Tổng số hộ” là 790, khác 800 ở ô F4", KAN)],
    "csv_comma_splits_a_figure": [("!H2", "“5” không phải kết quả; hãy ghi một trong", KAN)],
}


def read(name: str, data: bytes, units, criteria_sets) -> ReadResult:
    return read_long_tables(
        [GivenFile(name, data)],
        criteria_set=criteria_sets["bac_kan_2017_2020"],
        unit=units["tinh-bac-kan"],
        by=None,
    )


def read_path(path: Path, units, criteria_sets) -> ReadResult:
    return read(path.name, path.read_bytes(), units, criteria_sets)


def told(fault: Fault) -> tuple[str, str]:
    return f"{fault.sheet}!{fault.cell}", fault.unit


def test_every_refused_file_says_what_is_wrong_and_where(units, criteria_sets):
    for name, expected in EXPECTED.items():
        faults = read_path(REFUSED_FOLDER / file_name(name), units, criteria_sets).faults
        assert [told(fault) for fault in faults] == [(place, unit) for place, _, unit in expected]
        for fault, (_, piece, _) in zip(faults, expected, strict=True):
            assert piece in fault.message, name
            assert fault.message.endswith("."), name
            assert fault.file == file_name(name)


def test_the_corpus_its_maker_and_this_table_are_one():
    on_disk = {path.name for path in REFUSED_FOLDER.glob("long_*")}
    assert on_disk == {file_name(name) for name in REFUSED} == {file_name(one) for one in EXPECTED}
    taken = {path.name for path in ACCEPTED_FOLDER.glob("long_*")}
    assert taken == {file_name(name) for name in ACCEPTED}


# What the rows of the corpus say: unit, indicator, numerator, denominator, number, declared.
SAID = [
    (KAN, "1.1", None, None, None, "attained"),
    (KAN, "2.1", Decimal("98.5"), Decimal(100), None, None),
    (KAN, "4.2", Decimal(760), Decimal(800), None, None),
    (KAN, "10", None, None, Decimal("36.5"), None),
    (KAN, "17.1", None, None, None, None),
    ("xa-nong-thuong", "4.2", Decimal(500), Decimal(520), None, None),
]


def said(result: ReadResult) -> list[tuple]:
    return [
        (
            entry.unit.slug,
            entry.indicator_code,
            entry.answer.numerator,
            entry.answer.denominator,
            entry.answer.number,
            entry.answer.said,
        )
        for entry in result.entries(frozenset())
    ]


@pytest.mark.parametrize("name", sorted(ACCEPTED.keys() - {"other_tone_placement"}))
def test_what_offices_really_send_is_taken(name, units, criteria_sets):
    result = read_path(ACCEPTED_FOLDER / file_name(name), units, criteria_sets)
    assert result.faults == ()
    assert said(result) == SAID
    parts = next(
        entry.answer.parts
        for entry in result.entries(frozenset())
        if entry.indicator_code == "17.1"
    )
    assert {key: (part.numerator, part.denominator) for key, part in parts.items()} == {
        "hygienic_water": (780, 800),
        "clean_water": (410, 800),
    }


def test_another_tone_placement_is_the_same_name(units, criteria_sets):
    path = ACCEPTED_FOLDER / file_name("other_tone_placement")
    result = read_path(path, units, criteria_sets)
    assert [entry.unit.slug for entry in result.entries(frozenset())] == ["xa-xuat-hoa"]


def test_a_million_empty_formatted_rows_cost_nothing(units, criteria_sets):
    result = read("a.xlsx", a_million_empty_rows(), units, criteria_sets)
    assert (result.faults, said(result)) == ((), SAID)


def test_where_a_value_stands_is_remembered(units, criteria_sets):
    result = read_path(ACCEPTED_FOLDER / file_name("plain"), units, criteria_sets)
    cells = [entry.cell for entry in result.entries(frozenset())]
    assert cells == [f"Số liệu!{cell}" for cell in ("H2", "E3", "E4", "G5", "E6", "E8")]
