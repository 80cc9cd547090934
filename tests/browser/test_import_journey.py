"""The administrator brings a comparison in: upload, preview, confirm or drop."""

import re

from playwright.sync_api import Locator, Page, expect

FILE_NAME = "bac_kan_2011_2020.xlsx"
UNIT = "Thành phố Bắc Kạn (Tỉnh Bắc Kạn)"
CRITERIA_SET = "Bộ tiêu chí xã nông thôn mới tỉnh Bắc Kạn giai đoạn 2017-2020"


def open_imports(page: Page) -> None:
    page.goto("/")
    menu = page.get_by_role("navigation", name="Điều hướng chính")
    folded = menu.get_by_role("button", name="Mở hoặc đóng danh mục")
    if folded.is_visible():
        folded.click()
    menu.get_by_role("link", name="Nhập tệp Excel").click()


def upload(page: Page, data: bytes, file_name: str = FILE_NAME) -> None:
    open_imports(page)
    kinds = page.get_by_role("navigation", name="Loại tệp nhập")
    kinds.get_by_role("link", name="Biểu so sánh").click()
    page.get_by_label("Đơn vị của biểu").select_option(label=UNIT)
    page.get_by_label("Bộ tiêu chí").select_option(label=CRITERIA_SET)
    page.get_by_label("Tệp Excel").set_input_files(
        {"name": file_name, "mimeType": "application/octet-stream", "buffer": data}
    )
    page.get_by_role("button", name="Xem trước").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Xem trước: {file_name}")


def count(page: Page, label: str) -> int:
    term = page.locator("dl.counts div").filter(has_text=label)
    return int(term.locator("dd").inner_text())


def confirm_button(page: Page) -> Locator:
    return page.get_by_role("button", name="Ghi vào hệ thống")


def imports_made(page: Page) -> Locator:
    return page.get_by_role("table", name="Các lần nhập biểu so sánh")


def test_a_comparison_is_previewed_confirmed_and_not_written_twice(
    page_as, criteria_sets, bac_kan_workbook
):
    page = page_as("giang")
    upload(page, bac_kan_workbook)

    new = count(page, "Giá trị mới")
    assert new > 200
    assert (count(page, "Thay đổi"), count(page, "Giữ nguyên")) == (0, 0)
    differences = page.get_by_role("table", name="Cả hai kết quả đều được lưu")
    schools = differences.get_by_role("row").filter(has_text="Xã Dương Quang")
    schools = schools.filter(has=page.get_by_role("rowheader", name="5", exact=True))
    expect(schools).to_contain_text(
        "Chưa đạt: 2/3 trường = 66,67%, yêu cầu ≥ 70% "
        "(chỉ tiêu 5, Quyết định 734/QĐ-UBND); cần thêm 1 trường. Tỷ lệ báo cáo ghi: 70%. "
        "Báo cáo ghi: Đạt."
    )

    expect(page.get_by_role("heading", name="Đối chiếu số liệu trong tệp")).to_be_visible()
    expect(page.get_by_text("56/292 trẻ").first).to_be_attached()

    confirm_button(page).click()
    page.wait_for_url(re.compile(r"/so-sanh/tp-bac-kan/bac_kan_2017_2020/$"))
    expect(page.get_by_role("status")).to_contain_text(f"Đã ghi {new} số liệu mới, 0 thay đổi")
    expect(page.get_by_role("region", name="BIỂU SO SÁNH")).to_contain_text("70% (2/3 trường)")

    upload(page, bac_kan_workbook)
    expect(page.get_by_role("status")).to_contain_text("không có gì mới")
    assert (count(page, "Giá trị mới"), count(page, "Thay đổi")) == (0, 0)
    assert count(page, "Giữ nguyên") == new
    expect(confirm_button(page)).to_have_count(0)


def test_what_is_no_workbook_is_refused_in_a_sentence(page_as, criteria_sets):
    page = page_as("giang")
    upload(page, "Báo cáo kết quả xây dựng nông thôn mới".encode(), "bao-cao.xlsx")
    expect(page.get_by_role("alert")).to_contain_text("Chưa nhập được")
    expect(page.get_by_role("table", name="Các ô sai trong tệp")).to_contain_text(
        "Tệp “bao-cao.xlsx” không phải là sổ tính Excel (.xlsx); hãy gửi tệp .xlsx."
    )
    expect(confirm_button(page)).to_have_count(0)
    page.get_by_role("link", name="Tải tệp khác lên").click()
    expect(page.get_by_text("Chưa có lần nhập nào.")).to_be_visible()


def test_a_dropped_upload_writes_nothing_and_is_gone(page_as, criteria_sets, bac_kan_workbook):
    page = page_as("giang")
    upload(page, bac_kan_workbook)
    expect(page.get_by_role("heading", name="Đối chiếu số liệu trong tệp")).to_be_visible()
    preview = page.url
    page.get_by_role("button", name="Bỏ", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Đã bỏ tệp. Chưa có gì được ghi.")
    expect(page.get_by_text("Chưa có lần nhập nào.")).to_be_visible()
    assert page.goto(preview).status == 404
    page.goto("/")
    expect(page.get_by_text("Chưa có biểu so sánh nào.")).to_be_visible()
