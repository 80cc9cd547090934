"""The real tables through the command that an administrator uses, and what it promises."""

import io
import json
from decimal import Decimal

import openpyxl
import pytest
from django.core.management import call_command

from communes.comparison_import import import_comparison
from communes.comparison_reading import ImportRefused
from communes.models import IndicatorValue, Source, Submission, ValueChange
from tests.conftest import SAMPLES

pytestmark = pytest.mark.django_db

VALUE_KEYS = {
    "unit",
    "year",
    "indicator",
    "part",
    "cell",
    "raw",
    "declared_outcome",
    "declared_from",
    "stated_percent",
    "numerator",
    "denominator",
    "number",
    "quantity_unit",
    "communes_attained",
    "communes_total",
    "computed_percent",
    "computed_outcome",
    "outcome",
    "explanation",
}


@pytest.fixture
def run(units, criteria_sets, capsys):
    """Run the command and give its exit status and its JSON."""

    def run(file, *, criteria_set="bac_kan_2017_2020", unit="tp-bac-kan", more=()):
        status = 0
        try:
            call_command(
                "import_comparison",
                str(file),
                "--criteria-set",
                criteria_set,
                "--unit",
                unit,
                "--json",
                *more,
            )
        except SystemExit as exit_:
            status = exit_.code
        return status, json.loads(capsys.readouterr().out)

    return run


@pytest.fixture
def bac_kan(run):
    status, report = run(SAMPLES / "bac_kan_2011_2020.xlsx")
    assert status == 0
    return report


@pytest.fixture
def bac_giang(run):
    status, report = run(
        SAMPLES / "bac_giang_2011_2020.xlsx",
        criteria_set="bac_giang_2017_2020",
        unit="tp-bac-giang",
    )
    assert status == 0
    return report


def value_of(report, unit, year, indicator, part=None):
    found = [
        value
        for value in report["values"]
        if (value["unit"], value["year"], value["indicator"], value["part"])
        == (unit, year, indicator, part)
    ]
    assert len(found) == 1
    return found[0]


def test_the_report_is_one_object_of_the_agreed_shape(bac_kan):
    assert set(bac_kan) == {"criteria_set", "unit", "form", "values", "unread", "summary"}
    assert (bac_kan["criteria_set"], bac_kan["unit"], bac_kan["form"]) == (
        "bac_kan_2017_2020",
        "tp-bac-kan",
        "communes",
    )
    assert all(set(value) == VALUE_KEYS for value in bac_kan["values"])
    for value in bac_kan["values"]:
        for key in ("stated_percent", "numerator", "denominator", "number", "computed_percent"):
            assert value[key] is None or str(Decimal(value[key])) == value[key]


@pytest.mark.parametrize("commune", ["Xã Dương Quang", "Xã Nông Thượng"])
def test_two_schools_of_three_are_not_seventy_percent(bac_kan, commune):
    value = value_of(bac_kan, commune, 2020, "5")
    expected = {
        "raw": "70% (2/3 trường)",
        "declared_outcome": "attained",
        "declared_from": "count",
        "stated_percent": "70",
        "numerator": "2",
        "denominator": "3",
        "quantity_unit": "trường",
        "computed_percent": "66.67",
        "computed_outcome": "not_attained",
        "outcome": "not_attained",
    }
    assert {key: value[key] for key in expected} == expected
    assert "cần thêm 1 trường" in value["explanation"]


def test_each_commune_computes_18_criteria_against_19_declared(bac_kan):
    assert [summary for summary in bac_kan["summary"] if summary["year"] == 2020] == [
        {
            "unit": name,
            "year": 2020,
            "declared_attained": 19,
            "computed_attained": 18,
            "criteria_total": 19,
            "differing": [5],
        }
        for name in ("Xã Dương Quang", "Xã Nông Thượng")
    ]


@pytest.mark.parametrize(
    ("commune", "year", "indicator", "expected"),
    [
        (  # 7,2 % is below 12 %, though the city's column prints 0/2
            "Xã Dương Quang",
            2011,
            "11",
            ("not_attained", "count", "attained", "attained"),
        ),
        (
            "Xã Nông Thượng",
            2020,
            "2.4",
            ("not_applicable", "cell", "not_applicable", "not_applicable"),
        ),
        ("Xã Dương Quang", 2020, "2.3", ("attained", "count", "undetermined", "attained")),
        (
            "Xã Dương Quang",
            2011,
            "3.1",
            ("not_regulated", "cell", "not_regulated", "not_regulated"),
        ),
        ("Xã Nông Thượng", 2011, "9.1", (None, None, "not_attained", "not_attained")),
        ("Xã Dương Quang", 2011, "9.1", (None, None, "attained", "attained")),
        ("Xã Dương Quang", 2011, "1.2", ("not_attained", "count", "missing", "missing")),
        ("Xã Dương Quang", 2020, "14.2", ("attained", "cell", "undetermined", "attained")),
        ("Xã Nông Thượng", 2020, "17.1", ("attained", "count", "attained", "attained")),
        # the city's own cell: printed 2/2, its communes attain 0/2
        ("Thành phố Bắc Kạn", 2020, "5", ("attained", "count", "not_attained", "not_attained")),
    ],
)
def test_declared_computed_and_what_counts(bac_kan, commune, year, indicator, expected):
    value = value_of(bac_kan, commune, year, indicator)
    assert (
        value["declared_outcome"],
        value["declared_from"],
        value["computed_outcome"],
        value["outcome"],
    ) == expected


def test_four_households_stand_against_none(bac_kan):
    value = value_of(bac_kan, "Xã Nông Thượng", 2011, "9.1")
    assert (value["raw"], value["number"], value["quantity_unit"]) == ("có 04 hộ", "4", "hộ")


def test_parts_of_a_compound_stand_apart(bac_kan):
    value = value_of(bac_kan, "Xã Dương Quang", 2020, "17.1", "clean_water")
    assert (value["stated_percent"], value["computed_outcome"]) == ("55.95", "attained")


def test_a_row_printed_one_column_to_the_left_is_read_where_it_belongs_and_says_so(bac_kan):
    value = value_of(bac_kan, "Xã Dương Quang", 2020, "3.1")
    assert value["raw"].startswith("Đạt (tỷ lệ diện tích")
    assert "lệch một cột" in value["explanation"]


def test_the_totals_of_bac_giang(bac_giang):
    assert bac_giang["form"] == "totals"
    assert {value["unit"] for value in bac_giang["values"]} == {"Thành phố Bắc Giang"}
    schools = value_of(bac_giang, "Thành phố Bắc Giang", 2011, "5")
    assert (schools["computed_percent"], schools["computed_outcome"]) == ("66.67", "not_attained")
    assert (schools["communes_attained"], schools["communes_total"]) == (3, 6)
    assert schools["declared_outcome"] is None  # "3/6 xã" leaves it open
    roads = value_of(bac_giang, "Thành phố Bắc Giang", 2020, "2.4")
    assert (roads["computed_percent"], roads["computed_outcome"], roads["outcome"]) == (
        "71.84",
        "undetermined",
        "attained",
    )
    water = value_of(bac_giang, "Thành phố Bắc Giang", 2020, "17.1", "clean_water")
    assert (water["numerator"], water["denominator"], water["computed_percent"]) == (
        "15457",
        "15209",
        "101.63",
    )


def test_every_value_is_stored_with_its_source_and_its_history(bac_kan):
    assert IndicatorValue.objects.count() == len(bac_kan["values"])
    value = IndicatorValue.objects.get(
        submission__unit__slug="xa-duong-quang", submission__year=2020, indicator__code="5"
    )
    assert (value.numerator, value.denominator, value.outcome) == (2, 3, "not_attained")
    assert value.source.file_name == "bac_kan_2011_2020.xlsx"
    assert value.cell.endswith("!I22")
    change = value.changes.get()
    assert change.before is None
    assert change.after["raw"] == "70% (2/3 trường)"
    assert "bac_kan_2011_2020.xlsx" in change.reason


def test_a_dry_run_reports_the_same_and_writes_nothing(run):
    _, dry = run(SAMPLES / "bac_kan_2011_2020.xlsx", more=["--dry-run"])
    assert not IndicatorValue.objects.exists()
    assert not Source.objects.exists()
    assert not Submission.objects.exists()
    _, real = run(SAMPLES / "bac_kan_2011_2020.xlsx")
    assert dry == real


def test_the_same_file_again_writes_nothing(run, bac_kan):
    run(SAMPLES / "bac_kan_2011_2020.xlsx")
    assert Source.objects.count() == 1
    assert ValueChange.objects.count() == len(bac_kan["values"])


def with_cell(data: bytes, address: str, text: object) -> bytes:
    workbook = openpyxl.load_workbook(io.BytesIO(data))
    workbook.worksheets[0][address] = text
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


@pytest.fixture
def import_bac_kan(units, criteria_sets):
    def run(data, **more):
        return import_comparison(
            **{
                "data": data,
                "file_name": "bieu.xlsx",
                "criteria_set": criteria_sets["bac_kan_2017_2020"],
                "unit": units["tp-bac-kan"],
                "form": None,
                "by": None,
                "dry_run": False,
                **more,
            }
        )

    return run


# The sample's second copy of the table is cut off where a test changes the first one only.
def first_copy_only(data: bytes) -> bytes:
    workbook = openpyxl.load_workbook(io.BytesIO(data))
    sheet = workbook.worksheets[0]
    rows = [row for row in range(8, sheet.max_row + 1) if sheet.cell(row, 1).value is not None]
    second = next(row for row in rows if "BIỂU SO SÁNH" in str(sheet.cell(row, 1).value))
    for merge in [str(one) for one in sheet.merged_cells.ranges if one.min_row >= second]:
        sheet.unmerge_cells(merge)
    sheet.delete_rows(second, sheet.max_row)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def test_a_corrected_figure_changes_one_value_and_keeps_what_stood(
    import_bac_kan, bac_kan_workbook
):
    single = first_copy_only(bac_kan_workbook)
    import_bac_kan(single)
    outcome = import_bac_kan(with_cell(single, "I22", "100% (3/3 trường)"))
    changed = [(c.value.entry.unit.slug, c.value.indicator.code) for c in outcome.written.changes]
    assert changed == [("xa-duong-quang", "5")]
    value = IndicatorValue.objects.get(
        submission__unit__slug="xa-duong-quang", submission__year=2020, indicator__code="5"
    )
    assert value.outcome == "attained"
    first, second = value.changes.all()
    assert (second.before, second.after["numerator"]) == (first.after, "3")
    city = IndicatorValue.objects.get(
        submission__unit__slug="tp-bac-kan", submission__year=2020, indicator__code="5"
    )
    assert "1/2 xã đạt" in city.explanation  # still not attained, but counted anew


def test_a_cell_that_cannot_be_read_is_kept_verbatim_and_listed(import_bac_kan, bac_kan_workbook):
    single = first_copy_only(bac_kan_workbook)
    outcome = import_bac_kan(with_cell(single, "I22", "khoảng 70%"))
    assert [(one.cell, one.text) for one in outcome.unread] == [
        (f"{outcome.unread[0].cell.split('!')[0]}!I22", "khoảng 70%")
    ]
    value = IndicatorValue.objects.get(
        submission__unit__slug="xa-duong-quang", submission__year=2020, indicator__code="5"
    )
    assert (value.raw, value.stated_percent) == ("khoảng 70%", None)


def refused(call, *arguments, **more) -> list[tuple[str, str]]:
    with pytest.raises(ImportRefused) as refusal:
        call(*arguments, **more)
    assert not IndicatorValue.objects.exists()
    assert not Source.objects.exists()
    return [(fault.cell, fault.message) for fault in refusal.value.faults]


def test_refused_unknown_commune(import_bac_kan, bac_kan_workbook):
    data = with_cell(first_copy_only(bac_kan_workbook), "F5", "Xã Song Mai")
    [(cell, message)] = refused(import_bac_kan, data)
    assert cell.endswith("!F5")
    assert "“Xã Song Mai” không phải xã của thành phố Bắc Kạn năm 2011" in message
    assert "xã Dương Quang" in message


def test_refused_commune_that_was_a_ward_by_then(import_bac_kan, bac_kan_workbook):
    # Xuất Hóa was a commune in 2011 and a ward in 2020
    data = first_copy_only(bac_kan_workbook)
    data = with_cell(with_cell(data, "F5", "Xã Xuất Hóa"), "I5", "Xã Xuất Hóa")
    [(cell, message)] = refused(import_bac_kan, data)
    assert cell.endswith("!I5")
    assert "năm 2020" in message


def test_refused_same_commune_twice(import_bac_kan, bac_kan_workbook):
    data = with_cell(first_copy_only(bac_kan_workbook), "G5", "Xã Dương Quang")
    assert any("Dương Quang" in message for _, message in refused(import_bac_kan, data))


def test_refused_file_of_another_province(import_bac_kan, bac_giang_workbook):
    faults = refused(import_bac_kan, bac_giang_workbook)
    [cell] = {cell for cell, message in faults if "ghi “thành phố Bắc Giang”" in message}
    assert cell.endswith("!A1")


def test_refused_set_of_another_province(import_bac_kan, bac_giang_workbook, units, criteria_sets):
    messages = refused(
        import_bac_kan,
        bac_giang_workbook,
        criteria_set=criteria_sets["bac_giang_2017_2020"],
    )
    assert any("không áp dụng cho thành phố Bắc Kạn" in message for _, message in messages)


def test_refused_year_after_the_unit_ended(import_bac_kan, bac_kan_workbook):
    data = first_copy_only(bac_kan_workbook)
    workbook = openpyxl.load_workbook(io.BytesIO(data))
    sheet = workbook.worksheets[0]
    heading = next(
        cell
        for row in sheet.iter_rows(max_row=6)
        for cell in row
        if cell.value and "12/2020" in str(cell.value)
    )
    data = with_cell(data, heading.coordinate, "Kết quả đến tháng 12/2026")
    messages = [message for _, message in refused(import_bac_kan, data)]
    assert any("kết thúc hoạt động từ ngày 01/07/2025" in message for message in messages)


def test_refused_locked_submission(import_bac_kan, bac_kan_workbook, units, criteria_sets):
    Submission.objects.create(
        unit=units["xa-duong-quang"],
        year=2020,
        criteria_set=criteria_sets["bac_kan_2017_2020"],
        state=Submission.State.LOCKED,
    )
    [(_, message)] = refused(import_bac_kan, bac_kan_workbook)
    assert "đã khóa" in message


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"criteria_set": "khong_co"}, "Không có bộ tiêu chí “khong_co”"),
        ({"unit": "tp-khong-co"}, "Không có đơn vị “tp-khong-co”"),
    ],
)
def test_the_command_refuses_with_status_1_and_json(run, arguments, message):
    status, report = run(SAMPLES / "bac_kan_2011_2020.xlsx", **arguments)
    assert status == 1
    assert set(report) == {"errors"}
    assert any(message in error["message"] for error in report["errors"])


def test_the_command_names_a_file_that_is_not_there(run, tmp_path):
    status, report = run(tmp_path / "khong-co.xlsx")
    assert (status, report["errors"][0]["cell"]) == (1, None)
    assert "Không đọc được tệp" in report["errors"][0]["message"]


def test_the_command_refuses_the_wrong_form(run):
    status, report = run(SAMPLES / "bac_kan_2011_2020.xlsx", more=["--form", "totals"])
    assert status == 1
    assert "không phải mẫu" in report["errors"][0]["message"]
