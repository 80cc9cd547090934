"""Opened years, a submission and its printed form: WCAG 2.2 AA and usable on a phone."""

import pytest
from playwright.sync_api import Page, expect

from communes.submitting import submit_year
from tests.browser.conftest import sideways_overflow
from tests.browser.test_accessibility import WIDTHS, violations
from tests.communes.years_at_work import complete, submission_of

PLACE = "xa-duong-quang/2020/bac_kan_2017_2020/"
YEAR = "/nam-nhap-lieu/tinh-bac-kan/2020/bac_kan_2017_2020/"


def faults(page: Page, address: str) -> list[str]:
    """What is wrong with the page when everything on it is unfolded."""
    page.goto(address)
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
    wide = [f"{address}: {sideways_overflow(page)} px too wide"] if sideways_overflow(page) else []
    return violations(page) + wide


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_years_and_submissions_have_no_violation(page_as, bac_kan, opened, cast, width):
    complete(submission_of("xa-duong-quang"), cast.an)
    officer = page_as("an", width=width)
    found = faults(officer, "/") + faults(officer, f"/ho-so/{PLACE}")
    found += faults(officer, f"/ho-so/{PLACE}ban-in/")
    submit_year(submission=submission_of("xa-duong-quang"), by=cast.an, agreed=True)
    found += faults(officer, f"/ho-so/{PLACE}")
    for name, addresses in {
        "binh": ("/ho-so/xa-nong-thuong/2020/bac_kan_2017_2020/",),
        "dung": ("/", f"/ho-so/{PLACE}"),
        "giang": ("/nam-nhap-lieu/", YEAR, f"/ho-so/{PLACE}"),
    }.items():
        page = page_as(name, width=width)
        for address in addresses:
            found += faults(page, address)
    assert found == []


def test_a_refused_extension_shows_its_errors_where_they_are(page_as, opened):
    page = page_as("giang", width=360, to=YEAR)
    page.get_by_label("Gia hạn đến hết ngày").fill("32/1/2027")
    page.get_by_role("button", name="Gia hạn").click()
    day = page.get_by_label("Gia hạn đến hết ngày")
    expect(day).to_have_attribute("aria-invalid", "true")
    expect(day).to_be_in_viewport()
    expect(day).to_have_accessible_description(
        "Đến hết ngày này, đơn vị nhập mới, sửa và gửi được số liệu. "
        "Ngày không hợp lệ; hãy ghi như 31/12/2026."
    )
    assert violations(page) == []
