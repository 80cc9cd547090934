"""The page "Đối chiếu số liệu" in a real browser: from the comparison to an answer."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_city_officer_explains_a_contradiction(page_as, bac_kan):
    page = page_as("chi", to=bac_kan)
    page.get_by_role("link", name="Mở trang đối chiếu số liệu").click()
    finding = page.get_by_role("listitem").filter(has_text="Xã Dương Quang, năm 2020, chỉ tiêu 5")
    finding = finding.filter(has_text="2/3 trường").first
    finding.get_by_text("Trả lời", exact=True).first.click()
    finding.get_by_label("Trả lời").select_option("explained")
    finding.get_by_label("Lý do, nội dung giải trình").fill("Trường thứ ba khánh thành tháng 9")
    finding.get_by_role("button", name="Ghi trả lời").click()
    expect(page.get_by_role("status")).to_contain_text("Đã ghi trả lời.")
    expect(page.get_by_text("Trường thứ ba khánh thành tháng 9")).to_be_visible()


def test_a_viewer_answers_nothing(page_as, bac_kan):
    page = page_as("lan", to=bac_kan.replace("/so-sanh/", "/doi-chieu/"))
    expect(page.get_by_text("2/3 trường").first).to_be_visible()
    expect(page.get_by_role("button", name="Ghi trả lời")).to_have_count(0)
