"""Contents, papers, bundle and codes of a dossier: WCAG 2.2 AA, a phone, an officer's journey."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import expect

from communes.models import IndicatorValue
from reports.dossiers.approving.codes import codes_for
from reports.dossiers.content import CapitalItem, OpinionItem, RoadmapItem
from reports.dossiers.contents import (
    save_capital,
    save_facts,
    save_opinions,
    save_paragraph,
    save_roadmap,
)
from reports.dossiers.files.bundle_work import ask_for_bundle
from reports.dossiers.gathering import gather
from reports.dossiers.rules.procedure import Level
from reports.dossiers.way.opening import open_dossier
from reports.models import Bundle, Dossier, PaperCode, PaperFile
from tests.browser.conftest import log_in
from tests.browser.test_accessibility import WIDTHS, violations
from tests.browser.test_years_pages import faults
from tests.communes.side.files_for_tests import pdf


@pytest.fixture
def dossier(bac_kan, units, cast) -> Dossier:
    """Xã Dương Quang, đạt chuẩn nông thôn mới, 2020: opened by An."""
    return open_dossier(unit=units["xa-duong-quang"], level=Level.COMMUNE, year=2020, by=cast.an)


@pytest.fixture
def filled(dossier, cast) -> Dossier:
    """The same with something everywhere, and one paragraph whose figure changed."""
    by = cast.an
    values = {
        "registered_on": date(2019, 9, 5),
        "arrears": Decimal("0"),
        "households": 812,
        "households_asked": 500,
        "people_satisfied": 380,
        "meeting_invited": 40,
        "meeting_present": 38,
        "meeting_agreed": 38,
        "leader": "Hà Văn Nam",
        "leader_post": "Chủ tịch UBND xã",
    }
    save_facts(dossier=dossier, by=by, values=values, reason="theo biên bản")
    capital = [
        CapitalItem(1, "Ngân sách Trung ương", Decimal("18500")),
        CapitalItem(1, "Ngân sách địa phương", Decimal("6400.5")),
        CapitalItem(2, "Ngân sách tỉnh", Decimal("4200")),
        CapitalItem(2, "Ngân sách xã", Decimal("2000")),
        CapitalItem(1, "Nhân dân đóng góp (tiền, ngày công, hiến đất)", Decimal("3150")),
    ]
    save_capital(dossier=dossier, by=by, lines=capital, reason="")
    plan = [RoadmapItem(2025, "Xã Dương Quang", "Đạt chuẩn nông thôn mới nâng cao")]
    save_roadmap(dossier=dossier, by=by, lines=plan, reason="")
    opinions = [OpinionItem("Hội Nông dân xã", "Nhất trí đề nghị công nhận.", "")]
    save_opinions(dossier=dossier, by=by, lines=opinions, reason="")
    save_paragraph(dossier=dossier, by=by, key="tieu-chi-2", text="Đường thôn cứng hóa 75%.")
    fewer_kilometres()
    codes_for(dossier, gather(dossier))("bieu-so-sanh")
    ask_for_bundle(dossier=dossier, by=by)
    return dossier


def fewer_kilometres() -> None:
    """Of 10 km of village roads in xã Dương Quang 7,5 km were hard; now 7 km are."""
    IndicatorValue.objects.filter(
        submission__unit__slug="xa-duong-quang", submission__year=2020, indicator__code="2.2"
    ).update(numerator=Decimal(7))


def addresses(dossier: Dossier) -> list[str]:
    own = f"/ho-so-cong-nhan/{dossier.pk}/"
    return [
        f"{own}thong-tin/",
        f"{own}nguon-luc/",
        f"{own}lo-trinh/",
        f"{own}y-kien-tham-gia/",
        f"{own}thuyet-minh/",
        f"{own}thuyet-minh/tieu-chi-2/",
        f"{own}giay-to/",
        f"{own}bo-ho-so/",
        f"/ho-so-cong-nhan/bo-ho-so/{Bundle.objects.get().key}/",
        f"/ma/{PaperCode.objects.filter(table='bieu-so-sanh').first().code}/",
        "/ma/",
    ]


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_the_contents_have_no_violation(page_as, filled, width):
    page = page_as("an", width=width)
    found = []
    for address in addresses(filled):
        found += faults(page, address)
    reader = page_as("lan", width=width)
    for address in addresses(filled)[:6]:
        found += faults(reader, address)
    assert found == []


@pytest.mark.parametrize("width", WIDTHS)
def test_refused_contents_have_no_violation(page_as, filled, width):
    page = page_as("an", width=width)
    own = f"/ho-so-cong-nhan/{filled.pk}/"
    page.goto(f"{own}thong-tin/")
    page.get_by_label("Số hộ hài lòng").fill("450")
    page.get_by_label("Số hộ được lấy ý kiến").fill("400")
    page.get_by_role("button", name="Lưu thông tin").click()
    expect(page.get_by_label("Số hộ hài lòng")).to_have_attribute("aria-invalid", "true")
    found = violations(page)
    page.goto(f"{own}nguon-luc/")
    page.get_by_label("Số tiền (triệu đồng), dòng 2").fill("sáu")
    page.get_by_role("button", name="Lưu", exact=True).last.click()
    expect(page.get_by_text("Số tiền: “sáu” không phải là một số.")).to_be_visible()
    found += violations(page)
    page.goto(f"{own}giay-to/")
    page.get_by_role("button", name="Tải lên", exact=True).first.click()
    expect(page.get_by_text("Hãy chọn ít nhất một tệp rồi tải lên.").first).to_be_visible()
    found += violations(page)
    assert found == []


def test_an_officer_fills_edits_and_takes_the_papers(page_as, dossier, cast):
    page = page_as("an")
    page.goto(f"/ho-so-cong-nhan/{dossier.pk}/")
    page.get_by_role("link", name="Nội dung", exact=True).click()
    page.get_by_label("Ngày đăng ký").fill("5/9/2019")
    page.get_by_label("Tổng số hộ").fill("1.234")
    page.get_by_role("button", name="Lưu thông tin").click()
    expect(page.get_by_text("Đã lưu thông tin hồ sơ.")).to_be_visible()
    expect(page.get_by_label("Tổng số hộ")).to_have_value("1.234")

    page.get_by_role("link", name="Nguồn lực", exact=True).click()
    page.get_by_label("Nguồn vốn, dòng 1").fill("Ngân sách")
    page.get_by_label("Số tiền (triệu đồng), dòng 1").fill("1.000")
    page.get_by_label("Nguồn vốn, dòng 2").fill("Dân góp")
    page.get_by_label("Số tiền (triệu đồng), dòng 2").fill("250,5")
    page.get_by_label("Số tiền (triệu đồng), dòng 2").press("Enter")
    expect(page.get_by_role("row", name="Tổng số 1.250,5")).to_be_visible()

    page.get_by_role("link", name="Thuyết minh", exact=True).click()
    roads = page.locator("#doan-tieu-chi-2")
    roads.get_by_role("link", name="Viết").click()
    page.get_by_label("Đoạn thuyết minh").fill("Đường thôn cứng hóa 75%.")
    page.get_by_role("button", name="Lưu đoạn").click()
    expect(roads.get_by_text("Đường thôn cứng hóa 75%.")).to_be_visible()
    expect(roads.get_by_text("Số liệu đã thay đổi")).to_be_hidden()
    fewer_kilometres()
    page.reload()
    expect(
        roads.get_by_text("Xã Dương Quang 2.2 năm 2020: 75% (7,5/10 km) → 70% (7/10 km)")
    ).to_be_visible()

    page.get_by_role("link", name="Giấy tờ").first.click()
    for suffix, beginning in (("docx", b"PK"), ("pdf", b"%PDF-")):
        with page.expect_download() as download:
            page.locator("#giay-to-bao-cao").get_by_role("link", name=f"Tải .{suffix}").click()
        assert download.value.suggested_filename == f"bao-cao-xa-duong-quang-2020.{suffix}"
        assert Path(download.value.path()).read_bytes().startswith(beginning)
    page.locator("#giay-to-hinh-anh").get_by_label("Đính kèm tệp").set_input_files(
        {"name": "ảnh.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    )
    page.locator("#giay-to-hinh-anh").get_by_role("button", name="Tải lên").click()
    expect(page.get_by_text("Đã lưu 1 tệp: “ảnh.pdf”.")).to_be_visible()
    assert PaperFile.objects.get().made_by == cast.an

    page.get_by_role("link", name="Bộ hồ sơ", exact=True).click()
    page.get_by_role("button", name="Lập bộ hồ sơ").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải bộ hồ sơ (.zip)").click()
    assert download.value.suggested_filename == "ho-so-xa-duong-quang-2020.zip"


def test_the_address_of_a_code_leads_through_the_login_to_its_table(page_as, filled):
    code = PaperCode.objects.filter(table="bieu-so-sanh").first().code
    page = page_as()
    page.goto(f"/ma/{code}/")
    log_in(page, "an")
    expect(page).to_have_url(f"{page.url.split('/ma/')[0]}/ma/{code}/")
    expect(page.get_by_text(f"{code[:4]}-{code[4:]}").first).to_be_visible()
    expect(page.get_by_role("heading", name="Biểu so sánh")).to_be_visible()
