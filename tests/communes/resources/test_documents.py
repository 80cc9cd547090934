"""Legal documents as a table; formulas neutralised and read back as what they are."""

import io
import os
import time
import unicodedata
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from criteria.models import LegalDocument
from tests.communes.resources.tables import (
    confirm,
    export,
    faults,
    permit,
    read,
    refusal,
    totals,
    upload,
    workbook,
)

pytestmark = pytest.mark.django_db

MODEL = "criteria_legaldocument"
HEADINGS = [
    "Số, ký hiệu",
    "Ngày ban hành",
    "Loại văn bản",
    "Cơ quan ban hành",
    "Trích yếu",
    "Được thay thế bởi: số, ký hiệu",
    "Được thay thế bởi: ngày",
]
NEW = ["02/QĐ", date(2021, 5, 20), "Quyết định", "UBND tỉnh", "mới", None, None]
OLD = ["01/QĐ", "01/2/2017", "Quyết định", "UBND tỉnh", "cũ", "02/QĐ", "20/5/2021"]


@pytest.fixture
def giang(cast, client):
    permit(cast.giang, "legaldocument")
    client.force_login(cast.giang)
    return client


def test_documents_come_in_with_history_and_out_again_unchanged(giang, cast):
    preview = upload(giang, MODEL, workbook(HEADINGS, NEW, OLD))
    assert totals(preview) == (2, 0, 0)
    confirm(giang, MODEL, preview)
    old = LegalDocument.objects.get(number="01/QĐ")
    assert old.date == date(2017, 2, 1)
    assert old.superseded_by.number == "02/QĐ"
    record = old.history.get()
    assert record.history_user_id == cast.giang.pk
    assert record.history_change_reason == "Nhập từ tệp “bang.xlsx”"
    for file_format, name in ((0, "a.xlsx"), (1, "a.csv")):
        data = export(giang, MODEL, file_format=file_format)
        again = upload(giang, MODEL, data, name=name)
        assert totals(again) == (0, 0, LegalDocument.objects.count())
        assert "không có gì để ghi" in again.content.decode()


def test_faults(giang):
    data = workbook(
        HEADINGS,
        NEW,
        NEW,
        ["03/QĐ", None, "Quyết định", "UBND tỉnh", None, None, None],
        ["04/QĐ", date(2022, 1, 1), "x" * 41, "UBND tỉnh", None, "02/QĐ", date(2021, 5, 20)],
        ["05/QĐ", date(2022, 1, 1), "Quyết định", "UBND tỉnh", None, "02/QĐ", None],
        ["06/QĐ", date(2022, 1, 1), "Quyết định", "UBND tỉnh", None, "02/QĐ", date(2021, 5, 20)],
        ["07/QĐ", "hôm qua", True, "UBND tỉnh", None, "09/QĐ", date(2021, 5, 20)],
    )
    found = faults(upload(giang, MODEL, data))
    assert [(number, column) for number, column, _ in found] == [
        (3, ""),
        (4, "Ngày ban hành"),
        (5, "Được thay thế bởi: số, ký hiệu"),
        (6, "Được thay thế bởi: số, ký hiệu"),
        (7, "Được thay thế bởi: số, ký hiệu"),
        (8, "Ngày ban hành"),
        (8, "Loại văn bản"),
        (8, "Được thay thế bởi: số, ký hiệu"),
    ]
    assert "cả số, ký hiệu và ngày" in found[3][2]
    assert "phải có ngày ban hành sau" in found[4][2]
    assert not LegalDocument.objects.filter(number="02/QĐ").exists()


def test_too_long_a_text_is_told_in_vietnamese(giang):
    data = workbook(HEADINGS, [*NEW[:2], "x" * 41, *NEW[3:]])
    [(number, column, sentence)] = faults(upload(giang, MODEL, data))
    assert (number, column) == (2, "Loại văn bản")
    assert sentence == "Nội dung dài 41 ký tự, nhiều nhất 40; hãy ghi ngắn lại."


@pytest.mark.parametrize("text", ["=1+1", "+84", "-x", "@SUM(A1)", "'=x", "'thường"])
def test_an_exported_formula_is_text_and_comes_back_as_it_was(giang, text):
    LegalDocument.objects.create(
        number="1", date=date(2020, 1, 1), kind="Quyết định", issuer="UBND", abstract=text
    )
    data = export(giang, MODEL)
    cell = next(
        cell
        for row in openpyxl.load_workbook(io.BytesIO(data)).active
        for cell in row
        if cell.value == text
    )
    assert cell.data_type == "s"
    assert cell.quotePrefix == (text != "'thường")
    csv = export(giang, MODEL, file_format=1)
    shown = text if text == "'thường" else f"'{text}"
    assert f",{shown}," in csv.decode("utf-8-sig")
    for content, name in ((data, "a.xlsx"), (csv, "a.csv")):
        assert totals(upload(giang, MODEL, content, name=name))[:2] == (0, 0)
        assert text in [r["Trích yếu"] for r in read(content, csv=name == "a.csv")]


def test_a_csv_with_semicolons_and_nfd_is_read(giang):
    lines = [";".join(HEADINGS), "08/QĐ;1/2/2020;Quyết định;UBND  tỉnh ;;;"]
    data = unicodedata.normalize("NFD", "\r\n".join(lines)).encode("utf-8-sig")
    preview = upload(giang, MODEL, data, name="a.csv")
    assert totals(preview) == (1, 0, 0)
    confirm(giang, MODEL, preview)
    new = LegalDocument.objects.get(number="08/QĐ")
    assert (new.issuer, new.date) == ("UBND tỉnh", date(2020, 2, 1))


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "không phải .xlsx hay .csv"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Excel cũ"),
        ("a.xlsx", b"PK\x03\x04 broken", "bị hỏng"),
        ("a.xlsx", b"", "rỗng"),
        ("a.csv", "Số".encode("utf-16"), "UTF-8"),
        ("a.csv", b"\n\n", "không có dòng nào"),
        ("a.csv", b"a,b\n1,2,3\n", "cột C"),
    ],
)
def test_a_file_that_is_no_table_is_refused(giang, name, data, words):
    assert words in refusal(upload(giang, MODEL, data, name=name))


def test_a_bomb_a_macro_and_a_second_sheet_are_refused(giang):
    def with_part(name, content):
        target = io.BytesIO(workbook(HEADINGS, NEW))
        with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, content)
        return target.getvalue()

    bomb = with_part("xl/media/x.bin", b"\0" * 60_000_000)
    assert "giải nén ra quá lớn" in refusal(upload(giang, MODEL, bomb))
    macro = with_part("xl/vbaProject.bin", b"x")
    assert "có macro" in refusal(upload(giang, MODEL, macro))
    book = openpyxl.Workbook()
    book.create_sheet("Hai")
    target = io.BytesIO()
    book.save(target)
    assert "đúng một trang" in refusal(upload(giang, MODEL, target.getvalue()))


def test_a_formula_that_was_never_computed_is_no_empty_cell(giang):
    data = workbook(HEADINGS, [*NEW[:4], "=A2&B2", None, "=B2"])
    assert "Ô E2, G2: công thức chưa có giá trị" in refusal(upload(giang, MODEL, data))


def test_nothing_of_a_refused_file_stays(giang, settings):
    upload(giang, MODEL, workbook(HEADINGS, ["x"] * len(HEADINGS)))
    waiting = Path(settings.STORAGES["default"]["OPTIONS"]["location"]) / "waiting_tables"
    assert not list(waiting.iterdir())
    upload(giang, MODEL, workbook(HEADINGS, NEW))
    [file] = waiting.iterdir()
    two_days_ago = time.time() - 2 * 24 * 3600
    os.utime(file, (two_days_ago, two_days_ago))
    upload(giang, MODEL, workbook(HEADINGS, NEW))
    [later] = waiting.iterdir()
    assert later != file
