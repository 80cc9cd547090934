"""``check_table``: what it prints, what it refuses, that nothing is stored, the list as a file."""

import io
import json
import re

import openpyxl
import pytest
from django.core.management import call_command
from docx import Document

from communes.models import IndicatorValue, Source, Submission
from reports.checks.model import Certainty, Family, Severity
from reports.checks.registry import CHECKS
from tests.communes.comparison_workbooks import as_bytes, heading, small_table, write_rows
from tests.conftest import SAMPLES

pytestmark = pytest.mark.django_db

KAN = SAMPLES / "bac_kan_2011_2020.xlsx"
KEYS = {
    "check",
    "family",
    "severity",
    "certainty",
    "unit",
    "year",
    "indicator",
    "other_indicators",
    "part",
    "cell",
    "other_cells",
    "printed",
    "computed",
    "message",
}


@pytest.fixture
def run(units, criteria_sets, capsys):
    """Run the command; its exit status and what it printed."""

    def run(file, *more, criteria_set="bac_kan_2017_2020", unit="tp-bac-kan"):
        status = 0
        arguments = ["--criteria-set", criteria_set, "--unit", unit, *map(str, more)]
        try:
            call_command("check_table", str(file), *arguments)
        except SystemExit as exit_:
            status = exit_.code
        return status, capsys.readouterr()

    return run


@pytest.fixture
def checked(run):
    """Run the command with ``--json``; its exit status and the object."""

    def checked(file, *more, **place):
        status, printed = run(file, "--json", *more, **place)
        return status, json.loads(printed.out)

    return checked


def test_the_findings_of_a_table_as_json(checked):
    status, report = checked(KAN)
    assert status == 0
    assert report.keys() == {"findings", "checked"}
    for finding in report["findings"]:
        assert finding.keys() == KEYS
        assert finding["family"] in list(Family)
        assert finding["severity"] in list(Severity)
        assert finding["certainty"] in list(Certainty)
        assert finding["message"].endswith(".")
    severities = [list(Severity).index(one["severity"]) for one in report["findings"]]
    assert severities == sorted(severities)
    schools = next(
        one
        for one in report["findings"]
        if (one["indicator"], one["unit"], one["family"]) == ("5", "Xã Dương Quang", "percent")
    )
    assert schools["cell"] == "So sánh 2011-2020!I22"
    assert schools["printed"] == ["70% (2/3 trường)"]
    assert schools["year"] == 2020
    assert schools["part"] is None


def test_each_check_says_what_it_looked_at_or_why_it_could_not(checked):
    _, report = checked(
        SAMPLES / "bac_giang_2011_2020.xlsx",
        criteria_set="bac_giang_2017_2020",
        unit="tp-bac-giang",
    )
    assert list(report["checked"]) == [check.__name__ for check in CHECKS]
    assert all(isinstance(one, int) or one for one in report["checked"].values())
    assert any(isinstance(one, str) for one in report["checked"].values())


def test_nothing_is_stored(checked):
    checked(KAN)
    assert not Source.objects.exists()
    assert not Submission.objects.exists()
    assert not IndicatorValue.objects.exists()


def test_the_same_findings_in_words(run):
    status, printed = run(KAN)
    assert status == 0
    assert "Làm thay đổi kết quả đạt (" in printed.out
    assert "2/3 trường = 66,67%" in printed.out
    assert not printed.err
    place = {"criteria_set": "bac_giang_2017_2020", "unit": "tp-bac-giang"}
    _, printed = run(SAMPLES / "bac_giang_2011_2020.xlsx", **place)
    assert re.search(r"Không kiểm tra được: .+ \(biểu không có cột so sánh\)\.", printed.out)


def test_a_copy_with_other_figures_is_a_finding_and_no_refusal(checked, tmp_path):
    book = small_table()
    sheet = book.active
    bottom = write_rows(sheet, heading(sheet, 20), [])
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5, max_row=9)]
    rows[2][8] = "98,5%"
    write_rows(sheet, bottom, rows)
    file = tmp_path / "bieu.xlsx"
    file.write_bytes(as_bytes(book))
    status, report = checked(file)
    assert status == 0
    found = [one for one in report["findings"] if one["family"] == "copies"]
    assert [(one["indicator"], one["printed"]) for one in found] == [("4.2", ["100%", "98,5%"])]


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ({"criteria_set": "khong_co"}, "Không có bộ tiêu chí “khong_co”"),
        ({"unit": "khong-co"}, "Không có đơn vị “khong-co”"),
        ({"unit": "tp-bac-giang"}, "Thành phố Bắc Giang"),
    ],
)
def test_a_wrong_set_or_unit_is_refused(checked, place, words):
    status, report = checked(KAN, **place)
    assert status == 1
    assert report.keys() == {"errors"}
    assert words.lower() in " ".join(one["message"] for one in report["errors"]).lower()


def test_a_missing_file_and_a_file_that_is_no_workbook_are_refused(checked, tmp_path):
    status, report = checked(tmp_path / "khong-co.xlsx")
    assert status == 1
    assert "Không đọc được tệp" in report["errors"][0]["message"]
    other = tmp_path / "bieu.xlsx"
    other.write_bytes(b"khong phai")
    status, report = checked(other)
    assert status == 1
    assert report["errors"][0].keys() == {"cell", "message"}


def test_all_that_is_wrong_is_said_at_once(checked):
    status, report = checked(
        KAN, "--report", "danh-sach.txt", unit="khong-co", criteria_set="khong_co"
    )
    assert status == 1
    messages = [one["message"] for one in report["errors"]]
    assert len(messages) == 3
    assert messages[0] == (
        "Không ghi được danh sách ra “danh-sach.txt”; hãy đặt đuôi .xlsx, .docx, .pdf."
    )


def test_a_refusal_in_words_stands_on_stderr(run):
    status, printed = run(KAN, unit="khong-co")
    assert status == 1
    assert not printed.out
    assert "Không có đơn vị “khong-co”" in printed.err


def test_the_list_as_a_file_holds_every_message(checked, tmp_path):
    for suffix in ("xlsx", "docx", "pdf"):
        status, report = checked(KAN, "--report", tmp_path / f"danh-sach.{suffix}")
        assert status == 0
    sheet = openpyxl.load_workbook(tmp_path / "danh-sach.xlsx").worksheets[0]
    excel = {str(cell.value) for row in sheet.iter_rows() for cell in row}
    document = Document(io.BytesIO((tmp_path / "danh-sach.docx").read_bytes()))
    word = {cell.text for row in document.tables[0].rows for cell in row.cells}
    for finding in report["findings"]:
        assert finding["message"] in excel
        assert finding["message"] in word
    assert "Mâu thuẫn và cách sửa" in excel
    assert (tmp_path / "danh-sach.pdf").read_bytes().startswith(b"%PDF-")


def test_a_list_that_cannot_be_written_is_refused(checked, tmp_path):
    status, report = checked(KAN, "--report", tmp_path / "khong-co" / "danh-sach.pdf")
    assert status == 1
    assert "Không ghi được tệp" in report["errors"][0]["message"]


def test_two_reports_of_one_unit_and_year_are_compared_cell_by_cell(checked, tmp_path):
    workbook = openpyxl.load_workbook(KAN)
    workbook.worksheets[0]["I25"] = "90% (9/10 thôn)"
    other = tmp_path / "bao-cao-khac.xlsx"
    workbook.save(other)
    _, alone = checked(KAN)
    _, report = checked(KAN, "--against", other)
    new = [one for one in report["findings"] if one not in alone["findings"]]
    different = [one for one in new if one["check"] == "copies_give_different_figures"]
    assert [(one["unit"], one["year"], one["indicator"]) for one in different] == [
        ("Xã Dương Quang", 2020, "6.3")
    ]
    assert different[0]["printed"] == ["100% (10/10 thôn)", "90% (9/10 thôn)"]
    assert any("bao-cao-khac.xlsx: " in cell for cell in different[0]["other_cells"])


def test_another_report_that_is_not_there_is_named(checked, tmp_path):
    status, report = checked(KAN, "--against", tmp_path / "khong-co.xlsx")
    assert status == 1
    assert "khong-co.xlsx" in report["errors"][0]["message"]
