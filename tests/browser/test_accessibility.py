"""Every page against WCAG 2.2 AA (axe-core), on a wide screen and a phone, and at 200 % zoom."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import scroll_inside, sideways_overflow
from tests.browser.test_import_journey import upload

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")
# Every rule on every element; only the account of what is well is left out, which costs the most.
LOOK = """async (rules) => {
    const found = await axe.run(document, {runOnly: rules, resultTypes: ["violations"]});
    return {passes: found.passes.length, violations: found.violations};
}"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS = [1440, 360]


def violations(page: Page) -> list[str]:
    page.wait_for_load_state()
    page.evaluate(AXE)
    found = page.evaluate(LOOK, RULES)
    assert found["passes"], "axe looked at nothing"
    return [
        f"{page.url}: {violation['id']}: {node['html'][:200]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_to_read_have_no_violation(page_as, bac_kan, width):
    found = violations(page_as(width=width))
    page = page_as("lan", width=width)
    found += violations(page)
    page.goto(bac_kan)
    found += violations(page)
    page.get_by_role("region", name="BIỂU SO SÁNH").get_by_role("link").first.click()
    found += violations(page)
    for address in (
        "/don-vi/xa-nong-thuong/",
        "/khong-co-trang-nay/",
        "/nhap-bieu/",
        "/doi-chieu/",
        "/doi-mat-khau/",
        bac_kan.replace("/so-sanh/", "/doi-chieu/"),
    ):
        page.goto(address)
        found += violations(page)
    assert found == []


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_the_import_have_no_violation(page_as, criteria_sets, bac_kan_workbook, width):
    page = page_as("giang", width=width)
    upload(page, b"no workbook")
    found = violations(page)
    upload(page, bac_kan_workbook)
    found += violations(page)
    page.get_by_role("button", name="Ghi vào hệ thống").click()
    page.get_by_role("status").wait_for()
    page.goto("/nhap-bieu/")
    found += violations(page)
    assert found == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_totals_comparison_has_no_violation(page_as, bac_giang, width):
    page = page_as("hai", width=width, to=bac_giang)
    assert violations(page) == []


def test_main_pages_are_usable_at_200_percent(page_as, bac_kan):
    """A 1440 x 900 window at 200 % has room for 720 x 450 pixels of the style sheet."""
    page = page_as("giang", width=720, height=450, zoom=2)
    for address in ("/", bac_kan, "/don-vi/xa-duong-quang/", "/nhap-bieu/"):
        page.goto(address)
        assert sideways_overflow(page) == 0, address
    page.goto(bac_kan)
    region = page.get_by_role("region", name="BIỂU SO SÁNH")
    scroll_inside(region, left=0, top=1500)
    room = region.evaluate(
        """region => {
            const frame = region.getBoundingClientRect();
            const head = region.querySelector("thead").getBoundingClientRect();
            return (frame.bottom - Math.max(frame.top, head.bottom)) / innerHeight;
        }"""
    )
    assert room > 0.8
