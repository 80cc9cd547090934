"""Totals and villages in a real browser."""

from datetime import date

import pytest

from communes.models import Unit, UnitTotal, UnitVersion, VillageYear
from tests.browser.test_accessibility import violations

PLACE = "xa-duong-quang/2020/bac_kan_2017_2020/"
WIDTHS = [1440, 360]


@pytest.mark.parametrize("width", WIDTHS)
def test_totals_and_villages_have_no_violation(page_as, opened, width):
    page = page_as("an", width=width, to=f"/thon/{PLACE}")
    found = violations(page)
    first = page.get_by_role("textbox", name="Số hộ, thôn Bản Bung")
    first.fill("hai")
    page.get_by_role("button", name="Lưu số liệu thôn").first.click()
    page.get_by_role("alert").wait_for()
    found += violations(page)
    page.goto(f"/thon/{PLACE}danh-sach/")
    for name in ("Thêm thôn", "Đổi tên thôn", "Nhập các thôn thành một", "Kết thúc thôn"):
        page.locator("summary", has_text=name).click()
    found += violations(page)
    page.goto(f"/tong-so/{PLACE}")
    found += violations(page)
    page.get_by_label("Tổng số hộ").fill("hai")
    page.get_by_label("Tổng số hộ").press("Enter")
    page.get_by_role("alert").wait_for()
    found += violations(page)
    assert found == []


@pytest.mark.parametrize("width", [*WIDTHS, 800])
def test_the_pages_never_run_off_sideways(page_as, opened, width):
    page = page_as("an", width=width)
    for address in (f"/thon/{PLACE}", f"/thon/{PLACE}danh-sach/", f"/tong-so/{PLACE}"):
        page.goto(address)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, address


def test_what_was_typed_is_not_left_behind_unasked(page_as, opened):
    page = page_as("an")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(f"/thon/{PLACE}")
    page.get_by_role("link", name="Tổng số của xã").click()
    assert asked == []
    page.go_back()
    page.get_by_role("textbox", name="Số hộ, thôn Bản Bung").fill("120")
    page.get_by_role("link", name="Tổng số của xã").click()
    page.wait_for_url("**/tong-so/**")
    assert asked == ["beforeunload"]


def test_a_commune_without_villages_adds_its_first_one(page_as, opened):
    commune = Unit.objects.get(slug="xa-duong-quang")
    UnitVersion.objects.filter(parent=commune).delete()
    page = page_as("an", to=f"/thon/{PLACE}")
    page.get_by_role("link", name="Thêm thôn").click()
    page.get_by_label("Tên thôn").fill("Bản Bung")
    page.get_by_label("Có từ ngày").fill("01/01/2011")
    page.get_by_role("button", name="Thêm thôn").click()
    page.get_by_role("link", name="Về bảng số liệu thôn").click()
    page.get_by_role("combobox", name="Có nhà văn hóa, thôn Bản Bung").select_option("Có")
    page.get_by_role("button", name="Lưu số liệu thôn").first.click()
    page.get_by_text("Đã điền 1/1 thôn vào chỉ tiêu.").wait_for()
    assert VillageYear.objects.get().culture_house is True
    assert UnitTotal.objects.get(unit=commune, year=2020, key="villages").figure == 1
    assert UnitVersion.objects.get(parent=commune).valid_from == date(2011, 1, 1)
