"""What filled workbooks say: answers, silence, oddities that are taken, and who may write them."""

import io
import re
import time
import unicodedata
import zipfile
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from communes.bulk_import.contract import GivenFile, tell_nobody
from communes.entries import ValueEntry
from communes.entry_workbook.contents import book_content
from communes.entry_workbook.layout import Column
from communes.entry_workbook.making import make_entry_workbook
from communes.entry_workbook.reading import EntryReading, ReadTotal, read_entry_workbooks
from communes.entry_workbook.stated_totals import keep_totals
from communes.models import Submission, UnitTotal, UnitVersion, VillageYear
from communes.models.units import Kind
from communes.services import write_values
from communes.submission_actions import Action, act
from criteria.answers import Answer
from criteria.outcomes import Outcome
from tests.communes.entry_workbook.filled import (
    DUONG_QUANG,
    NONG_THUONG,
    blank,
    fill,
    opened,
    row_of,
    saved,
    with_parts,
    with_stored_value,
    zipped,
)

pytestmark = pytest.mark.django_db

KAN = "bac_kan_2017_2020"
A = "Dương Quang"


@pytest.fixture
def read(units, criteria_sets):
    """Read files for thành phố Bắc Kạn, on the server's own behalf if nobody is named."""

    def run(*files: bytes | GivenFile, by=None) -> EntryReading:
        given = [
            one if isinstance(one, GivenFile) else GivenFile(f"phieu {number}.xlsx", one)
            for number, one in enumerate(files, start=1)
        ]
        return read_entry_workbooks(
            given,
            criteria_set=criteria_sets[KAN],
            scope=units["tp-bac-kan"],
            by=by,
            tell=tell_nobody,
        )

    return run


def answers(reading: EntryReading) -> dict[str, Answer]:
    assert reading.faults == ()
    return {one.indicator_code: one.answer for one in reading.entries(frozenset())}


def filled(**cells) -> bytes:
    book = blank()
    fill(book[A], "4.2", **cells)
    return saved(book)


@pytest.fixture
def stored(units, criteria_sets):
    """Write answers of xã Dương Quang for 2020, and give its workbook as it is handed out."""

    def store(entries=(), totals=(), year=2020):
        for key, figure in dict(totals).items():
            UnitTotal.objects.create(
                unit=units[DUONG_QUANG], year=year, key=key, figure=Decimal(figure)
            )
        if entries:
            write_values(
                entries=[
                    ValueEntry(units[DUONG_QUANG], year, code, answer, note=note)
                    for code, answer, note in entries
                ],
                criteria_set=criteria_sets[KAN],
                zones={},
                source=None,
                by=None,
                reason="Thử",
                all_asked=True,
            )
        content = book_content(units[DUONG_QUANG], year, criteria_sets[KAN])
        return opened(make_entry_workbook(content))

    return store


def test_each_kind_of_row_gives_its_answer(read):
    book = blank()
    fill(book[A], "total/households", number=100)
    fill(book[A], "1.1", said="Chưa đạt", note="đang  làm")
    fill(book[A], "4.2", numerator=95)
    fill(book[A], "9.1", number=0)
    fill(book[A], "15.3", said="Không có")
    fill(book[A], "17.1/hygienic_water", numerator=90)
    fill(book[A], "17.1/clean_water", numerator=50, denominator=90)
    fill(book[A], "17.1", note="10 hộ ở xa")
    reading = read(saved(book))
    assert answers(reading) == {
        "1.1": Answer(said=Outcome.NOT_ATTAINED),
        "4.2": Answer(numerator=Decimal(95), denominator=Decimal(100), quantity_unit="hộ"),
        "9.1": Answer(number=Decimal(0)),
        "15.3": Answer(said=Outcome.NOT_APPLICABLE),
        "17.1": Answer(
            parts={
                "hygienic_water": Answer(
                    numerator=Decimal(90), denominator=Decimal(100), quantity_unit="hộ"
                ),
                "clean_water": Answer(
                    numerator=Decimal(50), denominator=Decimal(90), quantity_unit="hộ"
                ),
            }
        ),
    }
    by_code = {one.indicator_code: one for one in reading.entries(frozenset())}
    assert by_code["1.1"].note == "đang làm"
    assert by_code["1.1"].cell == "Dương Quang!F11"
    assert [(one.key, one.figure) for one in reading.totals(frozenset())] == [
        ("households", Decimal(100))
    ]
    assert reading.rows == 5
    assert list(reading.entries(frozenset({DUONG_QUANG}))) == []


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("98,5", "98.5"),
        ("98.5", "98.5"),
        (" 1.234,5 ", "1234.5"),
        (98.6, "98.6"),
        (0.1 + 0.2, "0.3"),  # 0,30000000000000004 in the file
    ],
)
def test_figures_come_as_they_were_typed(typed, read_as, read):
    book = blank()
    fill(book[A], "10", number=typed)
    assert answers(read(saved(book))) == {"10": Answer(number=Decimal(read_as))}


@pytest.mark.parametrize(
    "typed", ["Chưa đạt", " chưa  đạt ", "Chu\u031ba đa\u0323t", "CHƯA ĐẠT", "chua dat"]
)
def test_words_are_known_however_they_were_typed(typed, read):
    book = blank()
    fill(book[A], "1.1", said=typed)
    assert answers(read(saved(book))) == {"1.1": Answer(said=Outcome.NOT_ATTAINED)}


def test_another_placing_of_tones_in_the_heading_is_the_same_name(read):
    """A workbook of xã Nông Thượng, its heading typed anew with decomposed letters."""
    book = blank(NONG_THUONG)
    sheet = book["Nông Thượng"]
    sheet["A1"] = unicodedata.normalize("NFD", str(sheet["A1"].value)) + " "
    fill(sheet, "1.1", said="Đạt")
    assert answers(read(saved(book))) == {"1.1": Answer(said=Outcome.ATTAINED)}


def test_a_sheet_is_known_by_its_stamp_not_by_its_name(read):
    book = blank()
    fill(book[A], "1.1", said="Đạt")
    book[A].title = "Xã tôi"
    [entry] = read(saved(book)).entries(frozenset())
    assert (entry.unit.slug, entry.cell) == (DUONG_QUANG, "Xã tôi!F11")


def test_rows_inserted_above_and_a_signature_below_change_nothing(read):
    book = blank()
    fill(book[A], "total/households", number=100)
    fill(book[A], "9.1", number=3)
    book[A].insert_rows(2)  # openpyxl moves cells, not the formulas' references
    for row in range(1, book[A].max_row + 1):
        cell = book[A].cell(row, Column.DENOMINATOR)
        if isinstance(cell.value, str):
            cell.value = re.sub(r"I\$(\d+)", lambda at: f"I${int(at[1]) + 1}", cell.value)
    fill(book[A], "4.2", numerator=95)
    book[A].cell(book[A].max_row + 3, Column.NUMERATOR).value = "TM. UBND XÃ"
    assert answers(read(saved(book))) == {
        "4.2": Answer(numerator=Decimal(95), denominator=Decimal(100), quantity_unit="hộ"),
        "9.1": Answer(number=Decimal(3)),
    }


def test_a_formula_counts_by_its_stored_number(read):
    book = blank()
    fill(book[A], "9.1", number="=1+1")
    data = with_stored_value(saved(book), "I42", "2")
    assert answers(read(data)) == {"9.1": Answer(number=Decimal(2))}


def test_values_pasted_over_formulas_are_taken_where_they_agree(read):
    """As "paste values" leaves it: 66,67 for 2/3, the verdict in words, 100 for the total."""
    book = blank()
    fill(book[A], "total/households", number=100)
    fill(book[A], "4.2", numerator=95, denominator=100, percent=95, verdict="Đạt")
    fill(book[A], "5", numerator=2, denominator=3, percent=66.67, verdict="Chưa đạt")
    fill(book[A], "1.1", verdict="Thiếu số liệu")
    assert set(answers(read(saved(book)))) == {"4.2", "5"}


def test_another_denominator_is_taken_with_a_reason_in_the_note(read):
    book = blank()
    fill(book[A], "total/households", number=900)
    fill(book[A], "4.2", numerator=800, denominator=851, note="49 hộ mới tách")
    assert answers(read(saved(book)))["4.2"].denominator == Decimal(851)


def test_all_faults_of_a_sheet_come_at_once(read):
    book = blank()
    fill(book[A], "1.1", said="Có")
    fill(book[A], "9.1", number="nhiều")
    fill(book[A], "5", numerator=4, denominator=3)
    assert [fault.cell for fault in read(saved(book)).faults] == ["F11", "I42", "G27"]


# What was stored already


def test_a_workbook_returned_as_it_was_handed_out_says_nothing(read, stored):
    book = stored(
        [
            ("1.1", Answer(said=Outcome.ATTAINED), "ghi chú\nhai dòng"),
            ("4.2", Answer(numerator=Decimal(95), denominator=Decimal(100)), ""),
            ("9.2", Answer(numerator=Decimal(70), denominator=Decimal(90)), ""),
            ("10", Answer(number=Decimal("36.5")), "=1+1"),
        ],
        totals={"households": 100},
    )
    reading = read(saved(book))
    assert reading.faults == ()
    assert reading.rows == 0
    assert list(reading.totals(frozenset())) == []
    # A stored denominator that is the total stands as the formula, another one as typed.
    assert str(book[A].cell(row_of(book[A], "4.2"), Column.DENOMINATOR).value).startswith("=IF(")
    assert book[A].cell(row_of(book[A], "9.2"), Column.DENOMINATOR).value == 90
    # A note that begins like a formula stays a text.
    assert book[A].cell(row_of(book[A], "10"), Column.NOTE).data_type == "s"


def test_what_was_entered_meanwhile_is_not_overwritten_by_untouched_rows(read, stored):
    book = stored([("10", Answer(number=Decimal(30)), "")])
    stored([("10", Answer(number=Decimal(40)), ""), ("9.1", Answer(number=Decimal(2)), "")])
    fill(book[A], "1.1", said="Đạt")
    assert set(answers(read(saved(book)))) == {"1.1"}


def test_a_cell_is_emptied_only_where_the_workbook_had_it_filled(read, stored):
    book = stored([("10", Answer(number=Decimal(30)), "")])
    fill(book[A], "10", number=None)
    assert answers(read(saved(book))) == {"10": Answer()}


def test_a_part_that_says_nothing_keeps_what_is_stored(read, stored):
    clean = Answer(numerator=Decimal(60), denominator=Decimal(100), quantity_unit="hộ")
    book = blank()  # handed out before anything was stored
    stored([("17.1", Answer(parts={"clean_water": clean}), "từ biểu cũ")])
    fill(book[A], "17.1/hygienic_water", numerator=95, denominator=100)
    reading = read(saved(book))
    assert answers(reading)["17.1"].parts == {
        "hygienic_water": Answer(
            numerator=Decimal(95), denominator=Decimal(100), quantity_unit="hộ"
        ),
        "clean_water": clean,
    }
    assert next(reading.entries(frozenset())).note == "từ biểu cũ"


def test_a_note_alone_keeps_more_of_the_answer_than_a_row_can_show(read, stored):
    """An old report declared "Đạt" and stated 98 % without its fraction."""
    declared = Answer(said=Outcome.ATTAINED, stated_percent=Decimal(98))
    book = stored([("4.2", declared, "")])
    fill(book[A], "4.2", note="theo báo cáo điện lực")
    assert answers(read(saved(book))) == {"4.2": declared}


def test_a_new_total_reaches_the_denominators_that_were_left_to_it(read, stored):
    book = stored(
        [("4.2", Answer(numerator=Decimal(95), denominator=Decimal(100)), "")],
        totals={"households": 100},
    )
    fill(book[A], "total/households", number=110)
    reading = read(saved(book))
    assert answers(reading)["4.2"].denominator == Decimal(110)
    [total] = reading.totals(frozenset())
    assert total == ReadTotal(total.unit, 2020, "households", Decimal(110))


def test_totals_are_kept_with_history_and_the_same_file_again_writes_nothing(read, stored, cast):
    book = stored(totals={"households": 100})
    fill(book[A], "total/households", number=110)
    fill(book[A], "total/villages", number=9)
    reading = read(saved(book))
    told = {"left_out": frozenset(), "by": cast.giang, "reason": "Phiếu nhập phieu.xlsx"}
    assert keep_totals(reading, **{**told, "left_out": frozenset({DUONG_QUANG})}) == 0
    assert keep_totals(reading, **told) == 2
    assert keep_totals(reading, **told) == 0
    rows = UnitTotal.objects.filter(unit__slug=DUONG_QUANG, year=2020)
    assert dict(rows.values_list("key", "figure")) == {"households": 110, "villages": 9}
    change = rows.get(key="households").history.first()
    assert (change.history_user, change.history_change_reason) == (cast.giang, told["reason"])


def test_figures_counted_from_villages_are_not_typed(read, stored, units):
    villages = UnitVersion.objects.filter(kind=Kind.VILLAGE, parent=units[DUONG_QUANG])
    village = villages.first().unit
    VillageYear.objects.create(village=village, year=2020, culture_house=True)
    book = stored([("6.3", Answer(numerator=Decimal(1), denominator=Decimal(10)), "")])
    sheet = book[A]
    assert sheet.cell(row_of(sheet, "6.3"), Column.NUMERATOR).protection.locked
    assert "lấy từ danh sách thôn" in sheet.cell(row_of(sheet, "6.3"), Column.DEMAND).value
    fill(sheet, "6.3", numerator=9, note="còn một thôn")
    [fault] = read(saved(book)).faults
    assert (fault.cell, "sửa ở trang thôn" in fault.message) == ("G31", True)
    fill(sheet, "6.3", numerator=1)
    assert read(saved(book)).faults == ()


# Files


def test_many_files_and_a_zip_are_read_together(read):
    first, second = blank(DUONG_QUANG), blank(NONG_THUONG)
    fill(first[A], "1.1", said="Đạt")
    fill(second["Nông Thượng"], "1.1", said="Chưa đạt")
    package = zipped({"xã/Nông Thượng.xlsx": saved(second), "xã/": b"", "~$Nông Thượng.xlsx": b"x"})
    reading = read(saved(first), GivenFile("cac-xa.zip", package))
    assert [(one.unit.slug, one.answer.said) for one in reading.entries(frozenset())] == [
        (DUONG_QUANG, Outcome.ATTAINED),
        (NONG_THUONG, Outcome.NOT_ATTAINED),
    ]
    assert reading.faults == ()


def test_one_commune_in_two_files_names_both(read):
    [fault] = read(saved(blank()), saved(blank())).faults
    assert fault.file == "phieu 2.xlsx"
    assert fault.unit == DUONG_QUANG
    assert "tệp “phieu 1.xlsx” và trang này" in fault.message


def test_a_million_empty_formatted_rows_are_read_quickly(read):
    data = filled(numerator=95, denominator=100)
    name = "xl/worksheets/sheet2.xml"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = archive.read(name)
    rows = "".join(f'<row r="{row}" s="1" customFormat="1"/>' for row in range(100, 1_048_577))
    data = with_parts(data, {name: xml.replace(b"</sheetData>", rows.encode() + b"</sheetData>")})
    started = time.monotonic()
    assert set(answers(read(data))) == {"4.2"}
    assert time.monotonic() - started < 10  # about a second; the machine may be busy


def test_no_query_more_for_many_communes(read, units, criteria_sets, django_assert_max_num_queries):
    both = blank(DUONG_QUANG, NONG_THUONG)
    for name in (A, "Nông Thượng"):
        fill(both[name], "1.1", said="Đạt")
    data = saved(both)
    with django_assert_max_num_queries(12):
        assert read(data).rows == 2


# Who may write what, and until when


def test_an_officer_enters_for_her_own_commune_only(read, cast, opened):
    both = blank(DUONG_QUANG, NONG_THUONG)
    for name in (A, "Nông Thượng"):
        fill(both[name], "1.1", said="Đạt")
    [fault] = read(saved(both), by=cast.an).faults
    assert fault.unit == NONG_THUONG
    assert "không có quyền nhập số liệu của xã Nông Thượng" in fault.message


def test_a_year_that_was_not_opened_binds_officers_but_not_those_who_import(read, cast):
    data = filled(numerator=95, denominator=100)
    [fault] = read(data, by=cast.an).faults
    assert "Năm 2020 chưa mở nhập số liệu cho xã Dương Quang" in fault.message
    assert read(data, by=cast.giang).faults == ()


def test_a_submitted_year_is_locked_unless_its_sheet_says_nothing(read, cast, opened, units):
    submission = Submission.objects.get(unit=units[DUONG_QUANG], year=2020)
    act(submission=submission, action=Action.SUBMIT, by=cast.an, reason="Gửi")
    [fault] = read(filled(numerator=95, denominator=100), by=cast.giang).faults
    assert fault.unit == DUONG_QUANG
    assert "đã gửi" in fault.message
    assert "Nguyễn Thị An" in fault.message
    assert read(saved(blank()), by=cast.giang).faults == ()


def test_after_the_last_day_for_first_answers_only_corrections_are_taken(read, cast, opened, units):
    """10 was answered in time, 4.2 was not."""
    write_values(
        entries=[ValueEntry(units[DUONG_QUANG], 2020, "10", Answer(number=Decimal(30)))],
        criteria_set=opened.criteria_set,
        zones={},
        source=None,
        by=cast.an,
        reason="Thử",
    )
    today = timezone.localdate()
    opened.deadline = opened.new_until = today - timedelta(days=1)
    opened.save()
    book = blank()
    fill(book[A], "10", number=40)
    fill(book[A], "4.2", numerator=95, denominator=100)
    [fault] = read(saved(book), by=cast.an).faults
    assert (fault.cell, "Đã hết hạn nhập mới" in fault.message) == ("G25", True)
    opened.edit_until = today - timedelta(days=1)
    opened.save()
    [fault] = read(saved(book), by=cast.an).faults
    assert (fault.cell, "Đã hết hạn sửa" in fault.message) == ("", True)
