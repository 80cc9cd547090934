"""The administrator brings long tables in: upload, progress, preview, confirm, undo."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from communes.bulk_import.progress import ProgressTeller
from communes.models import ImportRun, IndicatorValue
from tests.browser.conftest import sideways_overflow
from tests.browser.test_accessibility import WIDTHS, violations
from tests.browser.test_import_journey import CRITERIA_SET, UNIT, count, open_imports
from tests.communes.bulk_import.run_tables import (
    DUONG_QUANG,
    NONG_THUONG,
    NONG_THUONG_SPOILT,
    long_table,
)

State = ImportRun.State


def choose(page: Page, data: bytes, file_name: str = "so-lieu.xlsx") -> None:
    page.get_by_label("Tệp Excel").set_input_files(
        {"name": file_name, "mimeType": "application/octet-stream", "buffer": data}
    )


def upload(page: Page, data: bytes) -> None:
    open_imports(page)
    page.get_by_label("Đơn vị").select_option(label=UNIT)
    page.get_by_label("Bộ tiêu chí").select_option(label=CRITERIA_SET)
    choose(page, data)
    page.get_by_role("button", name="Tải lên và kiểm tra").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lượt nhập: so-lieu.xlsx")


def test_a_spoilt_file_is_mended_written_and_undone(page_as, criteria_sets):
    page = page_as("giang")
    upload(page, long_table(*DUONG_QUANG, *NONG_THUONG_SPOILT))
    faults = page.get_by_role("table", name="Chỗ sai giống nhau được gộp vào một dòng.")
    expect(faults.get_by_role("row").filter(has_text="E5")).to_contain_text("Xã Nông Thượng")
    expect(page.get_by_role("checkbox", name="Xã Nông Thượng (có chỗ sai)")).to_be_checked()
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải tệp đã tô màu các ô sai").click()
    assert download.value.suggested_filename == "cho-sai-so-lieu.xlsx"

    choose(page, long_table(*DUONG_QUANG, *NONG_THUONG))
    page.get_by_role("button", name="Tải lên và kiểm tra lại").click()
    expect(page.get_by_role("heading", name="Ghi 2 đơn vị")).to_be_visible()
    assert (count(page, "Giá trị mới"), count(page, "Thay đổi")) == (5, 0)
    assert not IndicatorValue.objects.exists()

    page.get_by_role("button", name="Ghi vào hệ thống").click()
    expect(page.get_by_role("heading", name="Đã ghi những gì")).to_be_visible()
    assert IndicatorValue.objects.count() == 5

    page.get_by_label("Lý do hoàn tác").fill("Nhầm tệp của năm khác")
    page.get_by_role("button", name="Hoàn tác lượt nhập").click()
    expect(page.get_by_role("status").first).to_contain_text("đã được hoàn tác")
    assert ImportRun.objects.order_by("-made_at").first().state == State.UNDONE


def test_the_progress_moves_and_the_result_appears_by_itself(page_as, criteria_sets):
    page = page_as("giang")
    upload(page, long_table(*DUONG_QUANG))
    run = ImportRun.objects.get()
    ImportRun.objects.update(state=State.CHECKING, started_at=timezone.now())
    with ProgressTeller(run.pk) as tell:
        tell("Đang đọc tệp", 0, 110)
        page.reload()
        expect(page.get_by_role("heading", name="Đang đọc tệp")).to_be_visible()
        tell("Đang kiểm tra số liệu", 55, 110)
        bar = page.get_by_role("progressbar", name="Đang kiểm tra số liệu")
        expect(bar).to_have_js_property("value", 55)
        expect(page.get_by_text("55/110")).to_be_visible()
        page.goto("/")
        page.goto(f"/nhap-bang/{run.pk}/")  # left and come back to
        expect(bar).to_be_visible()
    ImportRun.objects.update(state=State.CHECKED)
    expect(page.get_by_role("button", name="Ghi vào hệ thống")).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_of_a_run_have_no_violation_and_fit(page_as, criteria_sets, width):
    page = page_as("giang", width=width)
    upload(page, long_table(*DUONG_QUANG, *NONG_THUONG_SPOILT))
    found = violations(page)
    assert sideways_overflow(page) == 0
    page.get_by_role("button", name="Ghi vào hệ thống").click()
    expect(page.get_by_role("heading", name="Đã ghi những gì")).to_be_visible()
    found += violations(page)
    upload(page, long_table(("xa-duong-quang", 2020, "5", "", 3, 3, None, "Đạt", "")))
    found += violations(page)
    assert sideways_overflow(page) == 0
    newest = ImportRun.objects.order_by("-made_at")[:1].values("pk")
    for state in (State.FAILED, State.CHECKING):
        ImportRun.objects.filter(pk__in=list(newest.values_list("pk", flat=True))).update(
            state=state, error="Việc ghi dừng giữa chừng.", started_at=timezone.now()
        )
        page.reload()
        found += violations(page)
        assert sideways_overflow(page) == 0
    page.goto("/nhap-bang/")
    found += violations(page)
    assert sideways_overflow(page) == 0
    assert found == []
