"""Signing in and out, and what a person then finds."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import log_in


def test_a_wrong_password_is_answered_in_a_sentence(page_as):
    page = page_as()
    log_in(page, "an", "sai-mat-khau")
    expect(page.get_by_role("alert")).to_contain_text("Tên đăng nhập hoặc mật khẩu không đúng.")
    log_in(page, "an")
    page.wait_for_url("/")


def test_too_many_wrong_passwords_lock_this_name_out_and_no_other(page_as, settings):
    settings.AXES_FAILURE_LIMIT = 3
    page = page_as()
    for _ in range(3):
        log_in(page, "an", "sai-mat-khau")
        page.wait_for_load_state()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đăng nhập đang bị tạm khóa")
    page.get_by_role("link", name="Về trang đăng nhập").click()
    log_in(page, "an")
    expect(page.get_by_role("heading", level=1)).to_have_text("Đăng nhập đang bị tạm khóa")
    page.goto("/dang-nhap/")
    log_in(page, "binh")
    page.wait_for_url("/")


def test_after_logging_out_every_page_asks_for_a_login(page_as):
    page = page_as("lan")
    page.get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url("/dang-nhap/")
    page.goto("/don-vi/tp-bac-kan/")
    expect(page).to_have_url("/dang-nhap/?next=/don-vi/tp-bac-kan/")


def test_login_leads_to_the_page_that_was_asked_for(page_as, bac_kan):
    page = page_as()
    page.goto(bac_kan)
    log_in(page, "lan")
    page.wait_for_url(bac_kan)
    expect(page.get_by_role("heading", level=1)).to_have_text("Biểu so sánh: Thành phố Bắc Kạn")


@pytest.mark.parametrize("width", [1440, 360])
def test_an_officer_finds_her_commune_and_nothing_else(page_as, bac_kan, width):
    page = page_as("an", width=width)
    cards = page.get_by_role("article")
    expect(cards).to_have_count(1)
    expect(cards).to_contain_text("Xã Dương Quang")
    expect(page.get_by_role("main")).not_to_contain_text("Nông Thượng")
    assert page.goto(bac_kan).status == 404
    expect(page.get_by_role("heading", level=1)).to_have_text("Không tìm thấy trang")
