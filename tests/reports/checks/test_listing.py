"""The list of findings for people, without any file or database."""

from decimal import Decimal

from reports.checks.capital import CapitalLine, CapitalTable
from reports.checks.listing import findings_table, findings_text
from reports.checks.model import Certainty, Family, Finding, Severity
from reports.checks.registry import CHECKS, CheckReport, run_checks
from tests.reports.checks.tables_for_checks import table, value


def finding(**more) -> Finding:
    known = {
        "check": CHECKS[0].__name__,
        "family": Family.PERCENT,
        "severity": Severity.FIGURE,
        "certainty": Certainty.PROVED,
        "unit": "Xã A",
        "year": 2020,
        "indicator": "5",
        "message": "Bảng ghi 70% nhưng 2/3 trường = 66,67%.",
        "cell": "Biểu 1!I22",
    }
    return Finding(**{**known, **more})


def table_of(*findings: Finding, checked=None):
    report = CheckReport(findings, checked or {})
    return findings_table(
        report, unit_name="Xã A", set_name="Bộ tiêu chí", reference="(Theo tệp b.xlsx)"
    )


def test_a_row_says_all_of_a_finding():
    table = table_of(
        finding(printed=("70%", "2/2 xã"), computed=("66,67%",), other_indicators=("5", "6.1"))
    )
    assert [cell.text for cell in table.rows[0].cells] == [
        "1",
        "Xã A",
        "2020",
        "5, 6.1",
        "Biểu 1!I22",
        "70%; 2/2 xã",
        "66,67%",
        "Bảng ghi 70% nhưng 2/3 trường = 66,67%.",
        "Làm thay đổi số liệu công bố",
        "Chắc chắn",
    ]


def test_a_sheet_is_named_once_and_of_many_cells_only_the_first_ones():
    cells = table_of(
        finding(other_cells=("Biểu 1!H22", "Biểu 2!A1")),
        finding(other_cells=tuple(f"Biểu 1!A{row}" for row in range(1, 221))),
    )
    assert cells.rows[0].cells[4].text == "Biểu 1!I22, H22, Biểu 2!A1"
    assert cells.rows[1].cells[4].text == "Biểu 1!I22, A1, A2, A3, A4, A5, A6, A7, …"


def test_a_consistent_table_says_so():
    table = table_of()
    assert [cell.text for cell in table.cells()] == ["Không có chỗ nào mâu thuẫn."]
    assert "Không có chỗ nào mâu thuẫn." in list(findings_text(CheckReport((), {})))


def test_what_could_not_run_is_told_with_its_reason():
    checked = {CHECKS[0].__name__: 42, CHECKS[1].__name__: "biểu không có tỷ lệ"}
    first, second = table_of(checked=checked).notes
    assert first == "Đã đối chiếu 42 chỗ."
    assert second.startswith("Không kiểm tra được: ")
    assert second.endswith(" (biểu không có tỷ lệ).")


def test_the_text_names_the_place_once():
    named = finding(message="Xã A năm 2020, chỉ tiêu 5: bảng ghi 70%.")
    lines = list(findings_text(CheckReport((named, finding(severity=Severity.COSMETIC)), {})))
    assert lines[:4] == [
        "Làm thay đổi số liệu công bố (1):",
        "  Xã A năm 2020, chỉ tiêu 5: bảng ghi 70%. (Chắc chắn; ô Biểu 1!I22)",
        "Lỗi trình bày (1):",
        "  Xã A, năm 2020, chỉ tiêu 5: Bảng ghi 70% nhưng 2/3 trường = 66,67%. "
        "(Chắc chắn; ô Biểu 1!I22)",
    ]


def test_a_capital_table_is_checked_with_the_table_it_belongs_to():
    comparison = table(value("5", "100% (3/3 trường)"))
    assert run_checks(comparison).checked["capital_shares_miss_100"] == "không có bảng nguồn vốn"
    line = CapitalLine("nsnn", "Ngân sách", Decimal(50), Decimal(40))
    capital = CapitalTable("Xã A", "triệu đồng", (line,), Decimal(100))
    report = run_checks(comparison, capital)
    assert report.checked["capital_shares_miss_100"] == 1
    assert {one.family for one in report.findings} == {Family.CAPITAL}
