"""The form that a chairman signs: as data, on the page, and as files."""

import html
import io
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document

from communes.entries import ValueEntry
from communes.models import Confirmation
from communes.reporting_years import extend
from communes.services import write_values
from communes.submission_page import standing_of_submission
from criteria.answers import Answer
from criteria.models import Indicator
from reports.entry_print import entry_table
from reports.tables import Row, RowKind, Table
from tests.communes.years_at_work import complete, submission_of

pytestmark = pytest.mark.django_db

PLACE = ["xa-duong-quang", 2020, "bac_kan_2017_2020"]
PRINTED_AT = datetime(2021, 6, 18, 7, 5)  # noqa: DTZ001  # the office's local time


def table_of_the_year() -> Table:
    return entry_table(standing_of_submission(submission_of("xa-duong-quang")), PRINTED_AT)


def row_of(table: Table, code: str) -> list[str]:
    return [cell.text for row in table.rows if row.cells[0].text == code for cell in row.cells]


def kinds(table: Table, kind: RowKind) -> list[Row]:
    return [row for row in table.rows if row.kind is kind]


def test_the_head_says_what_it_is_of_in_which_state_and_when_it_was_printed(imported, opened):
    table = table_of_the_year()
    assert table.title == "SỐ LIỆU XÂY DỰNG NÔNG THÔN MỚI NĂM 2020\nXÃ DƯƠNG QUANG"
    lines = table.reference.splitlines()
    assert lines[0].startswith("Thành phố Bắc Kạn. Bộ tiêu chí xã nông thôn mới tỉnh Bắc Kạn")
    assert "Quyết định số 734/QĐ-UBND ngày 29/5/2017" in lines[0]
    assert lines[1:] == ["Trạng thái: Đang nhập. In lúc 07:05 18/06/2021."]


def test_what_came_from_a_report_is_printed_verbatim_and_what_was_typed_as_offices_write_it(
    imported, opened, cast
):
    assert row_of(table_of_the_year(), "5") == [
        "5",
        "Tỷ lệ trường học các cấp: mầm non, mẫu giáo, tiểu học, THCS có cơ sở vật chất và thiết bị "
        "dạy học đạt chuẩn quốc gia.",
        "70%",
        "70% (2/3 trường)",
        "Chưa đạt: 2/3 trường = 66,67%, yêu cầu ≥ 70% (chỉ tiêu 5, Quyết định 734/QĐ-UBND); cần "
        "thêm 1 trường. Tỷ lệ báo cáo ghi: 70%. Báo cáo ghi: Đạt.",
        "",
    ]
    submission = submission_of("xa-duong-quang")
    write_values(
        entries=[
            ValueEntry(
                submission.unit,
                2020,
                "5",
                Answer(numerator=Decimal(3), denominator=Decimal(4)),
                note="Trường THCS đạt từ tháng 9",
            )
        ],
        criteria_set=submission.criteria_set,
        zones={},
        source=None,
        by=cast.an,
        reason="Sửa",
        all_asked=True,
    )
    assert row_of(table_of_the_year(), "5")[3:] == [
        "75% (3/4 trường)",
        "Đạt",
        "Trường THCS đạt từ tháng 9",
    ]


def test_it_is_printed_unfinished_too_and_says_so(opened):
    table = table_of_the_year()
    assert len(kinds(table, RowKind.INDICATOR)) == 49
    assert len(kinds(table, RowKind.GROUP)) == 19
    assert kinds(table, RowKind.GROUP)[0].cells[0].text == "1. Quy hoạch: chưa đạt"
    assert row_of(table, "1.1")[3:] == ["", "Thiếu số liệu", ""]
    assert kinds(table, RowKind.SUMMARY)[0].cells[1].text.startswith("0/19 tiêu chí đạt; còn ")


def test_confirmations_extension_and_places_to_sign(imported, opened, cast):
    submission = submission_of("xa-duong-quang")
    until = opened.edit_until + timedelta(days=9)
    extend(
        submission=submission,
        until=until,
        reason="Mưa lũ",
        today=timezone.localdate(),
        by=cast.giang,
    )
    complete(submission, cast.an)
    table = table_of_the_year()
    line = f"Gia hạn đến hết ngày {until:%d/%m/%Y}: Mưa lũ (người gia hạn: Hoàng Thu Giang)."
    assert table.reference.splitlines()[1] == line
    assert row_of(table, "1.1")[-1] == (
        "Xác nhận “chưa có minh chứng: Đạt”: Hồ sơ giấy lưu tại xã (Nguyễn Thị An)"
    )
    result, signatures = kinds(table, RowKind.SUMMARY)
    assert [cell.text for cell in result.cells] == ["Kết quả", "17/19 tiêu chí đạt"]
    officer, chairman = (cell.text for cell in signatures.cells)
    assert "NGƯỜI NHẬP SỐ LIỆU" in officer
    assert "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ" in chairman
    assert "xã Dương Quang năm 2020: 17/19 tiêu chí đạt" in chairman


def test_the_page_and_the_files_hold_the_same_words(client, cast, imported, opened):
    client.force_login(cast.an)
    page = html.unescape(client.get(reverse("entry_print", args=PLACE)).content.decode())
    word = client.get(reverse("entry_print_file", args=[*PLACE, "docx"]))
    cells = [
        cell.text for row in Document(io.BytesIO(word.content)).tables[0].rows for cell in row.cells
    ]
    for text in (
        "70% (2/3 trường)",
        "Chưa đạt: 2/3 trường = 66,67%",
        "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ",
    ):
        assert text in page
        assert any(text in cell for cell in cells), text
    pdf = client.get(reverse("entry_print_file", args=[*PLACE, "pdf"]))
    assert pdf.content.startswith(b"%PDF-")
    assert pdf["Content-Disposition"] == 'attachment; filename="so-lieu-xa-duong-quang-2020.pdf"'


def test_what_people_wrote_is_text_on_the_page(client, cast, imported, opened):
    submission = submission_of("xa-duong-quang")
    standing = standing_of_submission(submission).standings["1.1"]
    Confirmation.objects.create(
        submission=submission,
        indicator=Indicator.objects.get(
            criterion__criteria_set=submission.criteria_set, code="1.1"
        ),
        check_code=standing.to_confirm[0].code,
        about=standing.to_confirm[0].about,
        reason="<script>alert(1)</script>",
        made_by=cast.an,
    )
    client.force_login(cast.an)
    page = client.get(reverse("entry_print", args=PLACE)).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
