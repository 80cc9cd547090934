"""An office program opens, calculates and saves the workbook; its verdicts are the engine's."""

import io

import pytest
from openpyxl import load_workbook

from communes.bulk_import.contract import GivenFile, tell_nobody
from communes.entry_workbook.layout import Column
from communes.entry_workbook.reading import read_entry_workbooks
from communes.judging import judge_entries
from tests.communes.entry_workbook.filled import (
    DUONG_QUANG,
    NONG_THUONG,
    blank,
    fill,
    row_of,
    saved,
)

A, B = "Dương Quang", "Nông Thượng"
DAT, CHUA, KHONG, THIEU = "Đạt", "Chưa đạt", "Không có", "Thiếu số liệu"


def of(numerator: float, denominator: float) -> dict[str, float]:
    return {"numerator": numerator, "denominator": denominator}


TOTALS = {
    A: {"households": 100, "villages": 10, "labour_force": 100},
    B: {"households": 1000, "villages": 10},
}
# key: what commune A and commune B fill in, and the verdicts, worked out by hand
ANSWERS = {
    "2.1": (of(4.35, 4.35), DAT, of(4.34, 4.35), CHUA),
    # 4,35 × 100 is 434,99… in a spreadsheet's arithmetic
    "2.2": (of(4.35, 8.7), DAT, of(4.3499, 8.7), CHUA),
    "4.1": ({"said": DAT}, DAT, {"said": DAT}, DAT),
    "4.2": ({"numerator": 95}, DAT, {"numerator": 949}, CHUA),
    "5": (of(69996, 100000), CHUA, {"said": KHONG}, KHONG),
    "7": ({"said": DAT}, DAT, {"said": CHUA}, CHUA),
    "8.3/station": ({"said": DAT}, DAT, {"said": DAT}, DAT),
    "8.3/loudspeakers": ({"numerator": 7}, DAT, {}, THIEU),
    "8.3": ({}, DAT, {}, THIEU),
    "9.1": ({"number": 0}, DAT, {"number": 1}, CHUA),
    "9.2": ({"numerator": 75}, DAT, {"numerator": 750}, DAT),
    "10": ({"number": 36}, DAT, {"number": 35.9999}, CHUA),
    "11": ({"numerator": 12}, CHUA, {"numerator": 119}, DAT),
    "12": ({"numerator": 90}, DAT, {}, THIEU),
    "14.3": (of(25, 100), CHUA, of(26, 100), DAT),
    "15.3": (of(267, 1000), DAT, of(268, 1000), CHUA),
    "16": ({"numerator": 7}, DAT, {"numerator": 6}, CHUA),
    "17.1/hygienic_water": ({"numerator": 90}, DAT, {"numerator": 900}, DAT),
    "17.1/clean_water": ({"numerator": 50}, DAT, {"numerator": 499}, CHUA),
    "17.1": ({}, DAT, {}, CHUA),
    "17.2": (of(0, 0), KHONG, {}, THIEU),
    "1.1": ({}, THIEU, {}, THIEU),
}  # fmt: skip
# Criteria 4, 7, 9, 10, 12 and 16 of A; 11 of B (its 5 is "không có" and nothing else of it counts).
ATTAINED = {A: "6/19", B: "1/19"}


def filled_in() -> bytes:
    book = blank(DUONG_QUANG, NONG_THUONG)
    for name, totals in TOTALS.items():
        for key, figure in totals.items():
            fill(book[name], f"total/{key}", number=figure)
    for key, (of_a, _, of_b, _) in ANSWERS.items():
        fill(book[A], key, **of_a)
        fill(book[B], key, **of_b)
    return saved(book)


@pytest.mark.django_db
def test_formulas_give_the_verdicts_of_the_engine(converted, units, criteria_sets):
    data = converted(filled_in(), "xlsx")

    shown = load_workbook(io.BytesIO(data), data_only=True)
    verdicts = {name: {} for name in (A, B)}
    for name in (A, B):
        sheet = shown[name]
        for key in ANSWERS:
            verdicts[name][key] = sheet.cell(row_of(sheet, key), Column.VERDICT).value
        assert sheet["L3"].value == ATTAINED[name]
    assert verdicts[A] == {key: one[1] for key, one in ANSWERS.items()}
    assert verdicts[B] == {key: one[3] for key, one in ANSWERS.items()}
    # 69,996% rounded would stand on the other side of 70%.
    assert shown[A].cell(row_of(shown[A], "5"), Column.PERCENT).value == pytest.approx(69.996)
    assert shown[A].cell(row_of(shown[A], "17.1/clean_water"), Column.DENOMINATOR).value == 100
    assert [shown["Bìa"]["C13"].value, shown["Bìa"]["C14"].value] == [ATTAINED[A], ATTAINED[B]]

    criteria_set = criteria_sets["bac_kan_2017_2020"]
    reading = read_entry_workbooks(
        [GivenFile("phieu.xlsx", data)],
        criteria_set=criteria_set,
        scope=units["tp-bac-kan"],
        by=None,
        tell=tell_nobody,
    )
    assert reading.faults == ()
    entries = list(reading.entries(frozenset()))
    judged = judge_entries(entries, criteria_set, reading.zones, all_asked=True)
    by_slug = {DUONG_QUANG: A, NONG_THUONG: B}
    engine = {
        (by_slug[one.entry.unit.slug], one.indicator.code): one.verdict.outcome.label
        for one in judged
        if one.part is None
    }
    assert engine == {
        (name, key): verdicts[name][key]
        for name in (A, B)
        for key in ANSWERS
        if ("/" not in key and verdicts[name][key] != THIEU) or (name, key) == (B, "8.3")
    }


def test_it_prints_on_a4_with_its_heading_on_every_page(converted):
    data = converted(filled_in(), "pdf")
    assert data.startswith(b"%PDF")
    assert data.count(b"/Type/Page/") == 7  # the cover, and three pages for each commune
