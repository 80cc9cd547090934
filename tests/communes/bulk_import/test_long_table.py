"""Long tables: what is read is what was typed, or a fault says where not."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communes.bulk_import.columns import HEADERS, Column, column_of, figure_text, outcome_of
from communes.bulk_import.contract import GivenFile, ReadResult
from communes.bulk_import.long_table import read_long_tables
from communes.bulk_import.rules import FigureError, figure_of_number, figure_of_text
from communes.models import Submission
from communes.submission_actions import Action, act
from criteria.outcomes import Outcome
from tests.communes.make_long_corpus import KAN, ROWS, SHEET, THUONG, book_of, saved

CODE = "bac_kan_2017_2020"


@pytest.fixture
def read(units, criteria_sets):
    def read(*tables: bytes, by=None, scope="tinh-bac-kan") -> ReadResult:
        return read_long_tables(
            [GivenFile(f"bang-{number}.xlsx", data) for number, data in enumerate(tables, 1)],
            criteria_set=criteria_sets[CODE],
            unit=units[scope],
            by=by,
        )

    return read


@pytest.mark.parametrize(
    ("cell", "figure"),
    [(98.5, "98.5"), (1234.0, "1234"), (0.1 + 0.2, "0.3"), (2.0, "2"), (0.0, "0"), (1e10, "1E10")],
)
def test_number_cells_are_the_decimals_that_were_typed(cell, figure):
    assert figure_of_number(cell, whole=False) == Decimal(figure)


@pytest.mark.parametrize(
    ("cell", "whole"),
    [(-1.0, False), (1e11, False), (0.00001, False), (2.5, True), (float("inf"), False)],
)
def test_number_cells_that_no_figure_can_be(cell, whole):
    with pytest.raises(FigureError):
        figure_of_number(cell, whole=whole)


def test_number_cells_at_the_edges():
    assert figure_of_number(99999999999.0, whole=True) == 99999999999
    assert figure_of_number(0.0001, whole=False) == Decimal("0.0001")


@given(st.decimals(0, 10**11 - 1, places=4))
def test_exported_figures_are_read_back_as_they_were(figure):
    assert figure_of_text(figure_text(figure), whole=False) == figure


@given(st.integers(0, 10**15 - 1))
def test_fifteen_digits_survive_the_number_cell(scaled):
    figure = Decimal(scaled).scaleb(-4)
    assert figure_of_number(float(figure), whole=False) == figure


def test_headings_are_read_in_words_and_in_code():
    for column, heading in HEADERS.items():
        assert column_of(heading.upper()) is column_of(column.value) is column
    assert column_of("Mẫu") is None


def test_outcomes_are_read_in_words_and_in_code():
    assert outcome_of(" ĐẠT") is outcome_of("attained") is Outcome.ATTAINED
    assert outcome_of("dát") is outcome_of("missing") is None


@pytest.mark.django_db
def test_the_same_row_in_two_files_is_a_fault_that_names_both(read):
    [fault] = read(saved(book_of(ROWS[:1])), saved(book_of(ROWS[:1]))).faults
    assert (fault.file, fault.cell, fault.unit) == ("bang-2.xlsx", "C2", KAN)
    assert "Trùng với hàng 2 của trang “Số liệu”, tệp bang-1.xlsx" in fault.message


@pytest.mark.django_db
def test_a_closed_year_is_a_fault_of_its_unit_with_who_and_when(read, opened, cast):
    closed = Submission.objects.get(unit__slug=KAN, year=2020)
    act(submission=closed, action=Action.LOCK, by=cast.giang, reason="Đã nộp")
    result = read(saved(book_of()), by=cast.giang)
    [fault] = result.faults
    assert (fault.sheet, fault.cell, fault.unit) == (SHEET, "A2", KAN)
    assert "đã khóa" in fault.message
    assert "Hoàng Thu Giang" in fault.message
    left = {entry.unit.slug for entry in result.entries(result.spoilt_units)}
    assert left == {THUONG}


@pytest.mark.django_db
def test_only_units_under_the_chosen_place_are_taken(read):
    faults = read(saved(book_of()), scope="tp-bac-giang").faults
    assert {fault.cell for fault in faults} == {f"A{row}" for row in range(2, 9)}
    assert all(fault.unit == "" for fault in faults)


@pytest.mark.django_db
def test_reading_asks_no_more_for_more_rows(
    read, django_assert_max_num_queries, opened, cast, units
):
    with django_assert_max_num_queries(6):
        read(saved(book_of()), by=cast.giang)
    rows = [(*row[:1], year, *row[2:]) for year in range(2011, 2021) for row in ROWS]
    with django_assert_max_num_queries(6):
        assert not read(saved(book_of(rows)), by=cast.giang).faults


# What may befall a cell between the office and the portal.
BAD = st.sampled_from(
    [
        "#REF!",
        "760 hộ",
        "1,2,3",
        "1.2.3",
        "khoảng 5",
        "—",
        "5%",
        "=1+1",
        "x",
        -1,
        1e15,
        0.12345,
        True,
    ]
)
ANY_CELL = st.tuples(st.integers(2, 8), st.sampled_from([one for one in Column if one != "note"]))


@pytest.mark.django_db
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(places=st.sets(ANY_CELL, min_size=1, max_size=3), value=BAD)
def test_no_damage_is_taken_silently(read, places, value):
    letters = dict(zip(Column, "ABCDEFGHI", strict=True))
    book = book_of()
    for row, column in places:
        book[SHEET][f"{letters[column]}{row}"] = value
    faults = read(saved(book)).faults
    for row, _ in places:
        assert any(fault.cell.endswith(str(row)) for fault in faults), (places, value, faults)
