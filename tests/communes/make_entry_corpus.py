"""Entry workbooks that must be refused, each named for its failure.

``python -m tests.communes.make_entry_corpus`` writes them to ``tests/communes/workbooks/refused``:
to be run again when the template or a shipped criteria set changes.
"""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ntm_portal.settings")
if __name__ == "__main__":
    django.setup()

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from communes.entry_workbook.layout import Column
from communes.entry_workbook.making import make_entry_workbook
from tests.communes.entry_workbook.filled import (
    DUONG_QUANG,
    GIANG,
    NAMES,
    NONG_THUONG,
    blank,
    content,
    fill,
    row_of,
    saved,
    with_parts,
    with_stored_value,
    zipped,
)

FOLDER = Path(__file__).parent / "workbooks" / "refused"


def changed(change: Callable[[Worksheet], Any], *slugs: str, **wanted: Any) -> bytes:
    """A workbook in whose first commune's sheet something was changed."""
    book = blank(*slugs, **wanted)
    change(book[NAMES[slugs[0] if slugs else DUONG_QUANG]])
    return saved(book)


def filled(key: str, **cells: Any) -> bytes:
    """A workbook with one row filled in."""
    return changed(lambda sheet: fill(sheet, key, **cells))


def made(*slugs: str, **wanted: Any) -> bytes:
    return make_entry_workbook(content(*slugs, **wanted))


def stamped(old: str, new: str) -> bytes:
    """A workbook whose stamp says something else."""

    def restamp(sheet: Worksheet) -> None:
        row = sheet.max_row
        text = str(sheet.cell(row, 1).value)
        assert old in text
        sheet.cell(row, 1).value = text.replace(old, new)

    return changed(restamp)


def not_a_workbook() -> bytes:
    return "TT;Nội dung;Kết quả\n".encode()


def another_workbook() -> bytes:
    book = Workbook()
    book.worksheets[0]["A1"] = "Báo cáo"
    return saved(book)


def damaged() -> bytes:
    whole = made(DUONG_QUANG)
    return whole[: len(whole) // 2]


def macro() -> bytes:
    return with_parts(made(DUONG_QUANG), {"xl/vbaProject.bin": b"\0" * 16})


def external_link() -> bytes:
    return with_parts(made(DUONG_QUANG), {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"})


def zip_bomb() -> bytes:
    """A .zip with one member of 30 MB of zeros."""
    return zipped({"Dương Quang.xlsx": b"\0" * (30 * 1024 * 1024)})


def zip_in_zip() -> bytes:
    return zipped({"trong.zip": zipped({"Dương Quang.xlsx": made(DUONG_QUANG)})})


def word_in_zip() -> bytes:
    word = zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"})
    return zipped({"Dương Quang.xlsx": made(DUONG_QUANG), "bao-cao.docx": word})


def empty_zip() -> bytes:
    return zipped({"__MACOSX/._x.xlsx": b"x"})


def same_commune_twice() -> bytes:
    return zipped({"lan 1.xlsx": made(DUONG_QUANG), "lan 2.xlsx": made(DUONG_QUANG)})


def years_mixed() -> bytes:
    return zipped(
        {
            "a.xlsx": made(DUONG_QUANG),
            "b.xlsx": made(NONG_THUONG, year=2019),
            "c.xlsx": made(NONG_THUONG),
        }
    )


def stamp_altered() -> bytes:
    return stamped("; 2020;", "; năm 2020;")


def old_template() -> bytes:
    return stamped("ntm-phieu-nhap/1", "ntm-phieu-nhap/0")


def old_set_version() -> bytes:
    digest = content(DUONG_QUANG).criteria_set.digest[:12]
    return stamped(digest, "0" * 12)


def other_province() -> bytes:
    return made("xa-song-mai", set_code=GIANG)


def other_years_heading() -> bytes:
    """Last year's workbook, its heading typed over."""
    return changed(
        lambda sheet: sheet.__setitem__("A1", str(sheet["A1"].value).replace("2020", "2021"))
    )


def unknown_unit() -> bytes:
    return stamped(DUONG_QUANG, "xa-khong-co")


def unit_no_longer() -> bytes:
    return made(DUONG_QUANG, year=2026)


def missing_sheet() -> bytes:
    book = blank(DUONG_QUANG, NONG_THUONG)
    book.remove(book[NAMES[NONG_THUONG]])
    return saved(book)


def hidden_sheet() -> bytes:
    return changed(lambda sheet: setattr(sheet, "sheet_state", "hidden"))


def missing_row() -> bytes:
    return changed(lambda sheet: sheet.delete_rows(row_of(sheet, "4.2")))


def doubled_row() -> bytes:
    """The row of 4.2 copied over that of 4.1."""

    def copy(sheet: Worksheet) -> None:
        sheet.cell(row_of(sheet, "4.1"), Column.KEY).value = "4.2"

    return changed(copy)


def unknown_row() -> bytes:
    def add(sheet: Worksheet) -> None:
        sheet.cell(row_of(sheet, "19.2") + 1, Column.KEY).value = "20.1"

    return changed(add)


def moved_column() -> bytes:
    return changed(lambda sheet: sheet.insert_cols(Column.NUMERATOR))


def hidden_row() -> bytes:
    def hide(sheet: Worksheet) -> None:
        sheet.row_dimensions[row_of(sheet, "4.2")].hidden = True

    return changed(hide)


def hidden_column() -> bytes:
    def hide(sheet: Worksheet) -> None:
        sheet.column_dimensions["M"].hidden = True

    return changed(hide)


def merged_cells() -> bytes:
    return changed(lambda sheet: sheet.merge_cells("G25:H25"))


def number_between_rows() -> bytes:
    """A figure on the row that heads criterion 4 (row 23)."""
    return changed(lambda sheet: sheet.__setitem__("G23", 5))


def number_in_unused_cell() -> bytes:
    return filled("1.1", numerator=5)


def wrong_word() -> bytes:
    return filled("1.1", said="Có")


def nothing_where_the_thing_is_asked() -> bytes:
    return filled("13.1", said="Không có")


def text_in_number() -> bytes:
    return filled("9.1", number="khoảng 10 hộ")


def comma_or_dot() -> bytes:
    return filled("9.1", number="1,234")


def part_of_a_whole_thing() -> bytes:
    """1.234 typed into an English Excel: one and a bit."""
    return filled("9.1", number=1.234)


def negative() -> bytes:
    return filled("9.1", number=-1)


def too_many_decimals() -> bytes:
    return filled("10", number=36.123456)


def too_large() -> bytes:
    return filled("10", number=1e12)


def date_in_number() -> bytes:
    return filled("10", number=date(2020, 5, 1))


def percent_in_number() -> bytes:
    def type_percent(sheet: Worksheet) -> None:
        fill(sheet, "4.2", numerator=0.95)
        sheet.cell(row_of(sheet, "4.2"), Column.NUMERATOR).number_format = "0%"

    return changed(type_percent)


def truth_in_number() -> bytes:
    return filled("9.1", number=True)


def error_value() -> bytes:
    return filled("9.1", number="#REF!")


def formula_without_value() -> bytes:
    return filled("9.1", number="=1+1")


def formula_with_text() -> bytes:
    return with_stored_value(filled("9.1", number="=A1"), "I42", "abc", "str")


def formula_as_answer() -> bytes:
    return filled("1.1", said="=F12")


def note_like_formula() -> bytes:
    return filled("1.1", note="=xem biên bản")


def numerator_above_denominator() -> bytes:
    return filled("5", numerator=4, denominator=3)


def numerator_alone() -> bytes:
    return filled("4.2", numerator=95)


def denominator_alone() -> bytes:
    return filled("5", denominator=3)


def words_beside_figures() -> bytes:
    return filled("5", said="Không có", numerator=2, denominator=3)


def total_and_denominator_differ() -> bytes:
    def differ(sheet: Worksheet) -> None:
        fill(sheet, "total/households", number=900)
        fill(sheet, "4.2", numerator=800, denominator=851)

    return changed(differ)


def denominators_differ() -> bytes:
    """Two denominators of one total that nobody stated."""

    def differ(sheet: Worksheet) -> None:
        fill(sheet, "4.2", numerator=800, denominator=851)
        fill(sheet, "9.2", numerator=700, denominator=850)

    return changed(differ)


def percent_differs() -> bytes:
    return filled("5", numerator=2, denominator=3, percent=70)


def verdict_typed_over() -> bytes:
    return filled("5", numerator=2, denominator=3, verdict="Đạt")


REFUSED: dict[str, Callable[[], bytes]] = {
    builder.__name__: builder
    for builder in (
        not_a_workbook, another_workbook, damaged, macro, external_link,
        zip_bomb, zip_in_zip, word_in_zip, empty_zip, same_commune_twice, years_mixed,
        stamp_altered, old_template, old_set_version, other_province, other_years_heading,
        unknown_unit, unit_no_longer, missing_sheet, hidden_sheet,
        missing_row, doubled_row, unknown_row, moved_column, hidden_row, hidden_column,
        merged_cells, number_between_rows, number_in_unused_cell,
        wrong_word, nothing_where_the_thing_is_asked, text_in_number, comma_or_dot,
        part_of_a_whole_thing, negative, too_many_decimals, too_large, date_in_number,
        percent_in_number, truth_in_number, error_value, formula_without_value,
        formula_with_text, formula_as_answer, note_like_formula,
        numerator_above_denominator, numerator_alone, denominator_alone, words_beside_figures,
        total_and_denominator_differ, denominators_differ, percent_differs, verdict_typed_over,
    )
}  # fmt: skip

ZIPPED = {
    "zip_bomb", "zip_in_zip", "word_in_zip", "empty_zip", "same_commune_twice", "years_mixed",
}  # fmt: skip


def file_name(name: str) -> str:
    """The corpus file of a failure."""
    return f"entry_{name}.{'zip' if name in ZIPPED else 'xlsx'}"


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, builder in REFUSED.items():
        (FOLDER / file_name(name)).write_bytes(builder())
