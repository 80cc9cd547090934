"""Dossiers on their way: WCAG 2.2 AA, usable on a phone, and one journey to the signed decision."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from communes.models import Notice
from reports.dossiers.rules.procedure import Level, State
from reports.dossiers.way.actions import Action
from reports.dossiers.way.decisions import announce, record_decision, record_earlier
from reports.dossiers.way.workflow import act, give_opinion, open_dossier
from reports.models import Decision, Dossier
from tests.browser.test_accessibility import WIDTHS
from tests.browser.test_years_pages import faults
from tests.reports.dossiers.dossiers_at_work import meet, ready, say, walk, write_schools

LIST = "/ho-so-cong-nhan/"
RECOGNISED = "/ho-so-cong-nhan/da-cong-nhan/?don-vi=tp-bac-kan&nam=2020"


@pytest.fixture
def dossier(bac_kan, units, cast) -> Dossier:
    """Xã Dương Quang 2020, opened by An, who said all that it needs."""
    made = open_dossier(unit=units["xa-duong-quang"], level=Level.COMMUNE, year=2020, by=cast.an)
    return ready(made, cast.an)


@pytest.fixture
def url(dossier) -> str:
    return f"{LIST}{dossier.pk}/"


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_on_the_way_up_have_no_violation(page_as, dossier, url, cast, width):
    officer = page_as("an", width=width)
    found = faults(officer, f"{LIST}lap/")
    walk(dossier, cast, State.VERIFYING)
    act(dossier=dossier, action=Action.RETURN, by=cast.chi, reason="Trường nào?\nThiếu ảnh.")
    write_schools(dossier, "4", "4")
    found += faults(officer, url) + faults(officer, "/")
    act(dossier=dossier, action=Action.SUBMIT, by=cast.an)
    act(dossier=dossier, action=Action.VERIFY, by=cast.chi)
    give_opinion(dossier=dossier, by=cast.dung, agrees=False, text="Trường\nnào?")
    say(dossier, cast.an, meeting_agreed=19)
    reviewer = page_as("dung", width=width)
    found += faults(reviewer, LIST) + faults(reviewer, url)
    say(dossier, cast.an)  # as it was approved
    act(dossier=dossier, action=Action.APPRAISE, by=cast.dung)
    found += faults(reviewer, f"{url}hoi-dong/")
    meet(dossier, cast.dung, agree=8)
    found += faults(reviewer, f"{url}hoi-dong/")
    assert found == []


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_decisions_have_no_violation(page_as, dossier, url, units, cast, width):
    walk(dossier, cast, State.DECIDING)
    page = page_as("dung", width=width)
    found = faults(page, f"{url}quyet-dinh/") + faults(page, f"{url}hoi-dong/")
    record_decision(
        dossier=dossier,
        kind=Decision.Kind.RECOGNISE,
        number="86/QĐ-UBND",
        signed_on=date(2021, 1, 20),
        issuer="UBND tỉnh Bắc Kạn",
        signatory="",
        signatory_post="",
        subject="Công nhận xã Dương Quang đạt chuẩn nông thôn mới năm 2020",
        reasons="",
        by=cast.dung,
    )
    found += faults(page, f"{url}quyet-dinh/")
    announce(dossier=dossier, announced_on=date(2021, 2, 20), by=cast.dung)
    older = record_earlier(
        unit=units["xa-nong-thuong"],
        level=Level.COMMUNE,
        year=2017,
        number="2319/QĐ-UBND",
        signed_on=date(2017, 12, 29),
        issuer="UBND tỉnh Bắc Kạn",
        subject="Công nhận xã Nông Thượng đạt chuẩn nông thôn mới năm 2017",
        source="Báo cáo 228/BC-UBND",
        by=cast.dung,
    )
    found += faults(page, RECOGNISED)
    found += faults(page, f"/ho-so-cong-nhan/da-cong-nhan/{older.pk}/")
    assert found == []


@pytest.mark.parametrize("width", [1400, 1440])
def test_the_longest_menu_stands_in_one_line(page_as, units, cast, width):
    cast.giang.full_name = "Nguyễn Thị Phương Thảo"
    cast.giang.save()
    Notice.objects.bulk_create(
        Notice(user=cast.giang, kind="dossier", key=str(number), title="x", text="x")
        for number in range(12)
    )
    page = page_as("giang", width=width)
    assert page.locator(".site-header").bounding_box()["height"] < 65


def test_from_the_officer_to_the_recognised_list(page_as, dossier, url, cast):
    officer, verifier, office = page_as("an"), page_as("chi"), page_as("dung")
    _do(officer, url, "Trình hồ sơ")
    _do(verifier, url, "Thông qua thẩm tra")
    office.goto("/")
    office.get_by_role("link", name="Xã Dương Quang").click()
    office.get_by_role("button", name="Trả lại bổ sung").click()
    expect(office.get_by_text("Hãy ghi lý do.")).to_be_visible()
    office.get_by_label("Lý do trả lại bổ sung").fill("Chưa rõ bao nhiêu người đồng ý.")
    office.get_by_role("button", name="Trả lại bổ sung").click()
    expect(office.get_by_text("Đã thực hiện: Trả lại bổ sung.")).to_be_visible()

    officer.goto(url)
    expect(officer.get_by_text("Chưa rõ bao nhiêu người đồng ý.").first).to_be_visible()
    expect(officer.get_by_text("hồ sơ chưa có gì thay đổi kể từ khi bị trả lại")).to_be_visible()
    say(dossier, cast.an, meeting_agreed=19)
    _do(officer, url, "Trình hồ sơ")
    _do(verifier, url, "Thông qua thẩm tra")

    office.goto(url)
    changed = office.get_by_role("table", name="Những gì đã thay đổi so với lần trình trước")
    expect(changed.get_by_role("row")).to_have_count(2)  # the head, and the one change
    expect(changed.get_by_role("row", name="Số người đồng ý 18 19")).to_be_visible()
    _do(office, url, "Thông qua thẩm định, đưa ra Hội đồng")

    office.goto(f"{url}hoi-dong/")
    office.get_by_label("Ngày họp").fill("15/01/2021")
    for number, name in enumerate(("Nông Văn A", "Hà Thị B", "Lý Văn C"), start=1):
        row = f", dòng {number}"
        office.get_by_label(f"Họ và tên{row}", exact=True).fill(name)
        office.get_by_label(f"Chức vụ, cơ quan{row}", exact=True).fill("Sở, ngành")
        office.get_by_label(f"Có mặt{row}", exact=True).check()
    office.get_by_label("Tham gia Hội đồng, dòng 1", exact=True).select_option("Chủ tịch Hội đồng")
    office.get_by_label("Số phiếu phát ra").fill("3")
    office.get_by_label("Số phiếu hợp lệ").fill("3")
    office.get_by_label("Số phiếu đồng ý").fill("3")
    office.get_by_label("Số phiếu không đồng ý").fill("0")
    office.get_by_role("button", name="Lưu phiên họp").click()
    expect(office.get_by_text("3/3 thành viên có mặt đồng ý (100%)")).to_be_visible()
    office.get_by_role("button", name="Kết thúc phiên họp").click()
    office.get_by_role("button", name="Ghi kết quả Hội đồng").click()
    expect(office.get_by_text("Đã thực hiện: Ghi kết quả Hội đồng.")).to_be_visible()

    office.get_by_role("link", name="Ghi quyết định công nhận").click()
    office.get_by_label("Công nhận", exact=True).check()
    office.get_by_label("Số, ký hiệu").fill("86/QĐ-UBND")
    office.get_by_label("Ngày ký").fill("20/01/2021")
    office.get_by_role("button", name="Ghi quyết định").click()
    office.get_by_label("Ngày công bố").fill("20/02/2021")
    office.get_by_role("button", name="Ghi ngày công bố").click()
    expect(office.get_by_text("Đã công bố")).to_be_visible()

    viewer = page_as("lan", width=360)
    viewer.goto(RECOGNISED)
    row = viewer.get_by_role("row", name="Xã Dương Quang")
    expect(row).to_contain_text("Số 86/QĐ-UBND ngày 20/01/2021")
    expect(row).to_contain_text("Công nhận xã Dương Quang đạt chuẩn nông thôn mới năm 2020")
    expect(row).to_contain_text("2021")


def _do(page: Page, url: str, button: str) -> None:
    """Press one button of the dossier's page."""
    page.goto(url)
    page.get_by_role("button", name=button).click()
    expect(page.get_by_text(f"Đã thực hiện: {button}.")).to_be_visible()
