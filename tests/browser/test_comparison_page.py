"""The comparison as a leader reads it: on a wide screen, on a phone, by keyboard, on paper."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import scroll_inside, sideways_overflow

# Where the row names and the header stand once the table has been scrolled, and whether anything
# lies over them.
_MEASURE = """region => {
    const frame = region.getBoundingClientRect();
    const seen = (cell) => {
        const box = cell.getBoundingClientRect();
        const hit = document.elementFromPoint(box.left + box.width / 2, box.top + 8);
        return box.left >= frame.left - 1 && box.right <= frame.right + 1
            && box.top >= frame.top - 1 && cell.contains(hit);
    };
    const header = region.querySelector("thead .col-code");
    const below = header.getBoundingClientRect().bottom;
    const codes = [...region.querySelectorAll("tbody th.col-code")].filter((cell) => {
        const box = cell.getBoundingClientRect();
        return box.top >= below && box.top + 20 <= Math.min(frame.bottom, innerHeight);
    });
    return {
        down: region.scrollTop, right: region.scrollLeft,
        header: seen(header), codes: codes.map(seen),
    };
}"""


def comparison(page: Page) -> Locator:
    return page.get_by_role("region", name="BIỂU SO SÁNH")


def cell_of_schools(page: Page) -> Locator:
    """Xã Dương Quang's cell of criterion 5 in 2020; Nông Thượng's, with the same words, follows."""
    return comparison(page).get_by_role("cell").filter(has_text="70% (2/3 trường)").first


@pytest.mark.parametrize("width", [1440, 360])
def test_declared_and_computed_stand_side_by_side(page_as, bac_kan, width):
    page = page_as("lan", width=width, to=bac_kan)
    cell = cell_of_schools(page)
    cell.scroll_into_view_if_needed()
    expect(cell.get_by_role("link", name="70% (2/3 trường)")).to_be_visible()
    expect(cell).to_contain_text("Tính lại khác: 66,67% - Chưa đạt")
    expect(cell).to_contain_text(
        "Chưa đạt: 2/3 trường = 66,67%, yêu cầu ≥ 70% "
        "(chỉ tiêu 5, Quyết định 734/QĐ-UBND); cần thêm 1 trường. Tỷ lệ báo cáo ghi: 70%. "
        "Báo cáo ghi: Đạt."
    )
    assert sideways_overflow(page) == 0


@pytest.mark.parametrize("place", ["bac_kan", "bac_giang"])
@pytest.mark.parametrize("width", [1440, 360])
def test_header_and_codes_stay_in_sight_while_the_table_is_scrolled(page_as, request, place, width):
    address = request.getfixturevalue(place)
    page = page_as("lan" if place == "bac_kan" else "hai", width=width, to=address)
    region = comparison(page)
    scroll_inside(region, left=900, top=1500)
    measured = region.evaluate(_MEASURE)
    assert measured["down"] == 1500
    if place == "bac_kan" or width < 1440:  # the other table fits
        assert measured["right"] > 0
    assert measured["header"]
    assert len(measured["codes"]) >= 2
    assert all(measured["codes"])


@pytest.mark.parametrize(
    ("label", "suffix", "beginning"),
    [("Excel", "xlsx", b"PK\x03\x04"), ("Word", "docx", b"PK\x03\x04"), ("PDF", "pdf", b"%PDF-")],
)
def test_the_table_is_downloaded_as_a_file(page_as, bac_kan, label, suffix, beginning):
    page = page_as("lan", to=bac_kan)
    with page.expect_download() as started:
        page.get_by_role("link", name=f"Tải về tệp {label}").click()
    download = started.value
    assert download.suggested_filename == f"so-sanh-thanh-pho-bac-kan-2011-2020.{suffix}"
    data = Path(download.path()).read_bytes()
    assert data.startswith(beginning)
    assert len(data) > 5_000


def test_a_value_leads_to_its_source_and_history(page_as, bac_kan):
    page = page_as("lan", to=bac_kan)
    cell_of_schools(page).get_by_role("link", name="70% (2/3 trường)").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Xã Dương Quang năm 2020: chỉ tiêu 5")
    expect(page.get_by_role("main")).to_contain_text("bac_kan_2011_2020.xlsx")
    history = page.get_by_role("table", name="Ai đã thay đổi").get_by_role("row")
    expect(history).to_have_count(2)
    expect(history.last).to_contain_text("Hoàng Thu Giang")
    expect(history.last).to_contain_text("tử số: 2; mẫu số: 3")


def test_the_table_is_reached_and_scrolled_by_keyboard(page_as, bac_kan):
    page = page_as("lan", to=bac_kan)
    page.get_by_role("link", name="Mở trang đối chiếu số liệu").focus()
    page.keyboard.press("Tab")
    expect(comparison(page)).to_be_focused()
    for key, way in (("PageDown", "scrollTop"), ("ArrowRight", "scrollLeft")):
        page.keyboard.press(key)
        page.wait_for_function(f"() => document.activeElement.{way} > 0")


def test_paper_shows_the_whole_table_and_no_controls(page_as, bac_kan):
    page = page_as("lan", to=bac_kan)
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Điều hướng chính")).to_be_hidden()
    expect(page.get_by_text("Tải về tệp Excel")).to_be_hidden()
    expect(cell_of_schools(page)).to_be_visible()
    hidden = comparison(page).evaluate(
        "region => [region.scrollHeight - region.clientHeight,"
        " region.scrollWidth - region.clientWidth]"
    )
    assert hidden == [0, 0]
    header = comparison(page).locator("thead")
    assert header.evaluate("head => getComputedStyle(head).display") == "table-header-group"
