"""Reviewing: WCAG 2.2 AA, usable on a phone, done with the keyboard."""

import pytest
from playwright.sync_api import expect

from communes.models import Comment
from communes.submitting import return_year
from criteria.models import Indicator
from tests.browser.test_accessibility import WIDTHS
from tests.browser.test_years_pages import faults
from tests.communes.years_at_work import submission_of
from tests.reports.review.years_under_review import submitted

REVIEW = "/tham-dinh/xa-duong-quang/2020/bac_kan_2017_2020/"


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_reviewing_have_no_violation(page_as, bac_kan, opened, cast, width):
    submitted("xa-nong-thuong", cast.binh)
    year = submitted("xa-duong-quang", cast.an)
    return_year(submission=year, by=cast.dung, demands={"5": "Trường nào?"}, remark="")
    _answer(year, cast)
    page = page_as("dung", width=width)
    found = faults(page, "/tham-dinh/") + faults(page, REVIEW)
    found += faults(page, f"{REVIEW}?xem=tat-ca")
    assert found == []


def test_a_reviewer_decides_and_accepts(page_as, bac_kan, opened, cast):
    submitted("xa-duong-quang", cast.an)
    page = page_as("dung")
    page.get_by_role("link", name="Thẩm định", exact=True).click()
    page.get_by_role("link", name="Xã Dương Quang").click()
    page.locator("#tieu-chi-1 > summary").click()
    page.get_by_label("Kết quả thẩm định chỉ tiêu 1.1").select_option("Chưa đạt")
    page.get_by_role("button", name="Lưu ý kiến (tiêu chí 1)", exact=True).click()
    expect(page.get_by_text("Ý kiến khác kết quả tự đánh giá")).to_be_visible()
    page.get_by_label("Nhận xét, yêu cầu bổ sung chỉ tiêu 1.1").fill("Chưa có bản vẽ")
    page.get_by_role("button", name="Lưu ý kiến (tiêu chí 1)", exact=True).click()
    expect(page.get_by_text("Đã lưu 1 ý kiến.")).to_be_visible()
    page.get_by_label("Chấp nhận kết quả tính cho các chỉ tiêu chưa có ý kiến").check()
    page.get_by_role("button", name="Chấp nhận cả năm").click()
    expect(page.get_by_text("Đã chấp nhận số liệu.")).to_be_visible()
    assert submission_of("xa-duong-quang").state == "accepted"


def _answer(year, cast) -> None:
    five = Indicator.objects.get(criterion__criteria_set=year.criteria_set, code="5")
    Comment.objects.create(submission=year, indicator=five, text="Trường A", made_by=cast.an)
    submitted("xa-duong-quang", cast.an)
