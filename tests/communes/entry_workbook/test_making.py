"""The workbook that is handed out: unlocked, prefilled, stamped; the command and the page."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from communes.entry_workbook.contents import book_content
from communes.entry_workbook.formulas import verdict_formula
from communes.entry_workbook.layout import Column, SheetLayout, layout_of
from communes.entry_workbook.making import make_entry_workbook
from communes.entry_workbook.stamps import read_stamp, sheet_title
from communes.models import Submission
from communes.reporting_years import extend
from criteria.loading import load_definition
from tests.communes.entry_workbook.filled import DUONG_QUANG, NONG_THUONG, blank, row_of

ZONES = Path(__file__).parents[2] / "criteria" / "definitions_sound" / "zones_and_years.toml"
KAN = "bac_kan_2017_2020"
A = "Dương Quang"


def test_only_input_cells_are_unlocked():
    sheet = blank()[A]
    assert sheet.protection.sheet
    assert not sheet.protection.password
    unlocked = {
        cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked
    }
    for place in ("I6", "F11", "M11", "F25", "G25", "H25", "M25", "I42", "G65", "M64"):
        assert place in unlocked, place
    for place in ("A11", "B11", "G11", "K25", "L25", "N25", "F42", "F64", "M65", "L3", "A1", "A84"):
        assert place not in unlocked, place


def test_cells_refuse_what_is_no_answer():
    sheet = blank()[A]
    by_place = {
        place: one
        for one in sheet.data_validations.dataValidation
        for ranged in one.sqref.ranges
        for place in [ranged.coord]
    }
    assert by_place["G25"].type == "whole"
    assert (by_place["G25"].formula1, by_place["G25"].showErrorMessage) == ("0", True)
    assert by_place["G25"].prompt == "số hộ sử dụng điện thường xuyên, an toàn từ các nguồn (hộ)"
    assert by_place["G14"].type == "decimal"  # km
    assert by_place["I45"].type == "decimal"
    lists = {one.formula1: one for one in by_place.values() if one.type == "list"}
    assert set(lists) == {'"Đạt,Chưa đạt,Không có"', '"Đạt,Chưa đạt"', '"Không có"'}
    assert "F51" in lists['"Đạt,Chưa đạt"'].sqref  # 13.1 asks for the thing itself
    assert "F25" in lists['"Không có"'].sqref


def test_it_is_stamped_in_sight_and_out_of_sight():
    book = blank(DUONG_QUANG, NONG_THUONG)
    stamp = read_stamp(str(book[A]["A84"].value))
    assert stamp is not None
    assert (stamp.set_code, stamp.year, stamp.unit) == (KAN, 2020, DUONG_QUANG)
    assert book["_phieu"].sheet_state == "veryHidden"
    assert [cell.value for cell in book["_phieu"]["A"]][3:] == [DUONG_QUANG, NONG_THUONG]
    assert book.sheetnames == ["Bìa", "Dương Quang", "Nông Thượng", "_phieu"]


def test_it_is_ready_to_print():
    sheet = blank()[A]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$4:$4"
    assert sheet.print_area == "'Dương Quang'!$A$1:$M$84"
    assert sheet.freeze_panes == "C5"


@pytest.mark.parametrize(
    ("zone", "year", "power", "income"),
    [
        (None, 2018, "≥ 98,5%", "≥ 30,5"),
        ("kho-khan", 2018, "≥ 95%", "≥ 26"),
        ("kho-khan", 2020, "≥ 95%", "≥ 24"),
    ],
)
def test_thresholds_stand_as_printed_and_as_they_hold(zone, year, power, income):
    demands = {row.key: row.demand for row in zoned(zone, year).keyed()}
    assert demands["4.1"] == "Đạt"
    assert demands["4.2"] == f"≥ 98,5% (vùng khó khăn 95%) (áp dụng: {power})"
    assert f"(áp dụng: {income}" in demands["10"]
    assert demands["9.2/houses"] == "≥ 75%"


def test_what_is_not_asked_in_a_year_says_so():
    row = next(row for row in zoned(None, 2020).keyed() if row.key == "10")
    assert row.demand.endswith("(chưa quy định cho vùng và năm này)")
    assert verdict_formula(row).endswith('IF(I16="","Thiếu số liệu","Chưa quy định")))')


def zoned(zone: str | None, year: int) -> SheetLayout:
    definition = load_definition(ZONES.read_text(encoding="utf-8"), source=ZONES.name)
    return layout_of(definition, zone=zone, year=year, totals={"households": "Tổng số hộ"})


def test_titles_of_sheets_never_clash():
    taken = {"bìa"}
    names = ["An Lạc", "an lạc", "Bìa", "Tên xã rất dài có hơn ba mươi mốt chữ", "A/B:C"]
    titles = [sheet_title(name, taken) for name in names]
    assert titles[:3] == ["An Lạc", "an lạc (2)", "Bìa (2)"]
    assert all(len(title) <= 31 for title in titles)
    assert titles[4] == "A B C"


@pytest.mark.django_db
def test_earlier_years_and_stored_answers_stand_in_it(imported, opened, units, criteria_sets):
    content = book_content(units["tp-bac-kan"], 2020, criteria_sets[KAN])
    book = load_workbook(io.BytesIO(make_entry_workbook(content)))
    sheet = book[A]
    power = row_of(sheet, "4.2")
    assert sheet.cell(4, Column.FIRST).value == "Năm 2011"
    assert sheet.cell(4, Column.LAST).value == "Năm 2019"
    assert sheet.cell(power, Column.FIRST).value == "100% (748/748 hộ)\nĐạt"
    assert sheet.cell(power, Column.LAST).value is None
    assert (sheet.cell(power, 7).value, sheet.cell(power, 8).value) == (851, 851)
    assert sheet.cell(row_of(sheet, "1.1"), Column.SAID).value == "Đạt"
    assert f"Hạn nộp: {opened.deadline:%d/%m/%Y}." in sheet["A2"].value
    assert "Quyết định số 734/QĐ-UBND ngày 29/5/2017" in sheet["A2"].value


@pytest.mark.django_db
def test_an_extension_moves_the_deadline_of_its_commune(cast, opened, units, criteria_sets):
    until = timezone.localdate() + timedelta(days=90)
    submission = Submission.objects.get(unit=units[DUONG_QUANG], year=2020)
    extend(
        submission=submission,
        until=until,
        reason="Mưa lũ",
        today=timezone.localdate(),
        by=cast.giang,
    )
    content = book_content(units["tp-bac-kan"], 2020, criteria_sets[KAN])
    assert [one.deadline for one in content.sheets] == [until, opened.deadline]


@pytest.mark.django_db
def test_queries_do_not_grow_with_the_communes(
    imported, units, criteria_sets, django_assert_max_num_queries
):
    with django_assert_max_num_queries(16):
        book_content(units[DUONG_QUANG], 2020, criteria_sets[KAN])
    with django_assert_max_num_queries(16):
        book_content(units["tinh-bac-kan"], 2020, criteria_sets[KAN])


@pytest.mark.django_db
def test_the_command_writes_a_file_or_says_why_not(units, criteria_sets, tmp_path, capsys):
    target = tmp_path / "phieu.xlsx"
    call_command("make_entry_workbook", unit="tp-bac-kan", year=2020, output=target)
    assert load_workbook(target).sheetnames[1:3] == ["Dương Quang", "Nông Thượng"]
    assert "Đã ghi phiếu nhập của 2 xã" in capsys.readouterr().out
    for options, reason in (
        ({"unit": "xa-khong-co", "year": 2020}, "Không có đơn vị “xa-khong-co”"),
        ({"unit": "tp-bac-kan", "year": 2030}, "Không có bộ tiêu chí nào cho năm 2030"),
        ({"unit": "tp-bac-kan", "year": 2020, "criteria_set": "x"}, "Không có bộ tiêu chí “x”"),
        (
            {"unit": "tp-bac-kan", "year": 2020, "criteria_set": "bac_giang_2017_2020"},
            "không áp dụng cho Thành phố Bắc Kạn",
        ),
        (
            {"unit": "tp-bac-kan", "year": 2026, "criteria_set": KAN},
            "không có xã nào để lập phiếu",
        ),
    ):
        with pytest.raises(SystemExit) as stopped:
            call_command("make_entry_workbook", output=target, **options)
        assert stopped.value.code == 1
        assert reason in capsys.readouterr().err


@pytest.mark.django_db
def test_the_page_hands_the_file_out(cast, opened, client):
    client.force_login(cast.an)
    response = client.get(reverse("communes:entry_workbook", args=[DUONG_QUANG, 2020, KAN]))
    assert response["Content-Disposition"] == (
        'attachment; filename="phieu-nhap-xa-duong-quang-2020.xlsx"'
    )
    book = load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == ["Dương Quang", "_phieu"]
    for slug, year, code in (
        (DUONG_QUANG, 2020, "khong_co"),
        (DUONG_QUANG, 99999, KAN),
        (DUONG_QUANG, 2020, "bac_giang_2017_2020"),
        (DUONG_QUANG, 2026, KAN),
    ):
        url = reverse("communes:entry_workbook", args=[slug, year, code])
        assert client.get(url).status_code == 404, url
