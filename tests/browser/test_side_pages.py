"""Evidence, comments and the inbox in a real browser; every page against WCAG 2.2 AA."""

import re

import pytest
from django.urls import reverse

from communes.models import Evidence
from tests.browser.conftest import sideways_overflow
from tests.browser.test_accessibility import WIDTHS, violations
from tests.communes.side import files_for_tests as files

SIDE = "/nhap-so-lieu/xa-duong-quang/2020/bac_kan_2017_2020/17.1/kem-theo/"


def file(name: str, content: bytes) -> dict[str, object]:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


@pytest.mark.parametrize("width", WIDTHS)
def test_an_officer_attaches_evidence_and_writes_to_the_reviewer(page_as, opened, width):
    page = page_as("an", width=width, to=SIDE)
    found = violations(page)
    page.get_by_label("Thêm tệp minh chứng").set_input_files(
        [file("Biên bản.pdf", files.pdf()), file("giả danh.png", b"<script>alert(1)</script>")]
    )
    page.get_by_role("button", name="Tải lên").click()
    page.get_by_text("nội dung không phải là ảnh PNG").wait_for()
    found += violations(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Biên bản.pdf").click()
    assert download.value.suggested_filename == "Biên bản.pdf"
    assert download.value.path().read_bytes() == files.pdf()
    page.get_by_label("Viết trao đổi").fill("Số hộ theo điều tra tháng 11")
    page.get_by_role("button", name="Gửi trao đổi").click()
    page.get_by_text("Đã gửi trao đổi.").wait_for()
    page.get_by_text("Gỡ tệp Biên bản.pdf").click()
    found += violations(page)
    page.get_by_role("button", name="Gỡ tệp này").click()
    page.get_by_text("Đã gỡ tệp “Biên bản.pdf”").wait_for()
    assert Evidence.objects.get().removed_at is not None
    reviewer = page_as("dung", width=width)
    reviewer.goto(reverse("communes:notices"))
    found += violations(reviewer)
    reviewer.get_by_role("button", name=re.compile(r"^Mở.*chỉ tiêu 17\.1")).click()
    reviewer.get_by_text("Số hộ theo điều tra tháng 11").wait_for()
    found += violations(reviewer)
    assert [sideways_overflow(one) for one in (page, reviewer)] == [0, 0]
    assert found == []
