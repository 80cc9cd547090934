"""The pages of a dossier's papers and of the codes under their tables."""

import io
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document
from pypdf import PdfReader

from communes.models import Download, IndicatorValue
from reports.dossiers.approving.approvals import approve, undo_approval
from reports.dossiers.approving.codes import codes_for, short_code
from reports.dossiers.content import CapitalItem
from reports.dossiers.contents import save_capital
from reports.dossiers.gathering import gather
from reports.dossiers.rules.procedure import State
from reports.models import Dossier, PaperCode, PaperFile, SignedCopy
from tests.communes.side.files_for_tests import png as picture

pytestmark = pytest.mark.django_db

PEOPLE = ("an", "binh", "chi", "dung", "giang", "hai", "lan")
PNG = picture()
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def text_of(response) -> str:
    return response.content.decode()


def papers(dossier) -> str:
    return reverse("dossier_papers", args=[dossier.pk])


def paper(dossier, key: str, suffix: str) -> str:
    return reverse("dossier_paper_file", args=[dossier.pk, key, suffix])


@pytest.fixture
def an(cast, client):
    client.force_login(cast.an)
    return client


def test_who_sees_papers_and_takes_them(dossier_commune, cast, client):
    urls = [papers(dossier_commune), paper(dossier_commune, "to-trinh", "docx")]
    for person in PEOPLE:
        client.force_login(getattr(cast, person))
        for url in urls:
            status = 404 if person in ("binh", "hai") else 200
            assert client.get(url).status_code == status, (person, url)


def test_every_paper_stands_at_its_step_with_what_is_known_of_its_form(an, dossier_commune):
    response = an.get(papers(dossier_commune))
    steps = response.context["steps"]
    assert [step.name for step in steps if step.now] == ["Tự đánh giá, lấy ý kiến, lập hồ sơ"]
    first = {paper.slot.key: paper for paper in steps[0].papers}
    assert first["bao-cao"].form == "số mẫu chưa đối chiếu văn bản"
    assert first["bao-cao"].slot.generated
    assert "(số mẫu chưa đối chiếu văn bản)" in text_of(response)
    later = [paper.slot.key for step in steps[1:] for paper in step.papers]
    assert {"bao-cao-tham-tra", "bao-cao-tham-dinh", "bien-ban-hoi-dong", "quyet-dinh"} <= {*later}


def test_a_report_comes_as_word_and_pdf_under_a_plain_name(an, dossier_commune, cast):
    response = an.get(paper(dossier_commune, "bao-cao", "docx"))
    assert response["Content-Type"] == DOCX
    assert response["Content-Disposition"] == (
        'attachment; filename="bao-cao-xa-duong-quang-2020.docx"'
    )
    document = Document(io.BytesIO(response.content))
    assert any("75% (7,5/10 km)" in one.text for one in document.paragraphs)
    response = an.get(paper(dossier_commune, "bao-cao", "pdf"))
    assert response["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(response.content)).pages
    assert "Dương Quang" in pages[0].extract_text()
    assert list(Download.objects.order_by("pk").values_list("file_name", flat=True)) == [
        "bao-cao-xa-duong-quang-2020.docx",
        "bao-cao-xa-duong-quang-2020.pdf",
    ]


@pytest.mark.parametrize(("key", "suffix"), [("bao-cao", "exe"), ("la", "pdf"), ("anh", "docx")])
def test_what_the_portal_does_not_write_is_not_there(an, dossier_commune, key, suffix):
    assert an.get(paper(dossier_commune, key, suffix)).status_code == 404


def test_every_paper_of_a_city_can_be_made_before_anything_is_said(dossier_city, cast, client):
    client.force_login(cast.chi)
    for step in client.get(papers(dossier_city)).context["steps"]:
        for shown in step.papers:
            if shown.slot.generated:
                url = paper(dossier_city, shown.slot.key, "docx")
                assert client.get(url).status_code == 200, shown.slot.key


def attach(client, dossier, slot, *files):
    url = reverse("dossier_attach", args=[dossier.pk, slot])
    return client.post(url, {"tep": list(files)})


def png(name="ảnh đường.png", data=PNG):
    return SimpleUploadedFile(name, data)


def slot_to_attach(client, dossier) -> str:
    """The first slot of the present step that files are attached to."""
    steps = client.get(papers(dossier)).context["steps"]
    return next(one.slot.key for step in steps for one in step.papers if one.may_attach)


def test_files_are_attached_taken_and_removed(an, dossier_commune):
    slot = slot_to_attach(an, dossier_commune)
    response = attach(an, dossier_commune, slot, png(), png("sai.png", b"no picture"))
    assert response.status_code == 400  # the good one is kept, the other told of
    kept = PaperFile.objects.get()
    assert "Đã lưu 1 tệp: “ảnh đường.png”" in text_of(response)
    assert "“sai.png”" in text_of(response)
    url = reverse("dossier_attached", args=[kept.key])
    response = an.get(url)
    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment")
    assert response.getvalue() == PNG
    response = an.post(reverse("dossier_attached_remove", args=[kept.key]))
    assert response.url == f"{papers(dossier_commune)}#giay-to-{slot}"
    assert an.get(url).status_code == 404
    assert (
        kept.file_name
        not in text_of(an.get(papers(dossier_commune))).split("<h1>")[1].split("<h2>")[1]
    )


def test_what_cannot_be_attached_is_told_at_its_slot(an, dossier_commune):
    slot = slot_to_attach(an, dossier_commune)
    response = attach(an, dossier_commune, slot)
    assert response.status_code == 400
    assert "Hãy chọn ít nhất một tệp rồi tải lên." in text_of(response)
    response = attach(an, dossier_commune, "bao-cao", png())
    assert response.status_code == 409
    assert "do cổng lập từ số liệu" in text_of(response)
    assert attach(an, dossier_commune, "la", png()).status_code == 404
    Dossier.objects.update(state=State.VERIFYING.value)
    response = attach(an, dossier_commune, slot, png())
    assert response.status_code == 409
    assert "hồ sơ đang ở trạng thái “Đang thẩm tra”" in text_of(response)
    assert not PaperFile.objects.exists()


def test_who_may_attach_and_remove(an, dossier_commune, cast, client):
    slot = slot_to_attach(an, dossier_commune)
    attach(an, dossier_commune, slot, png())
    kept = PaperFile.objects.get()
    remove = reverse("dossier_attached_remove", args=[kept.key])
    answers = {"binh": 404, "hai": 404, "dung": 403, "lan": 403}
    for person, status in answers.items():
        client.force_login(getattr(cast, person))
        assert attach(client, dossier_commune, slot, png()).status_code == status, person
        assert client.post(remove).status_code == status, person
        response = client.get(reverse("dossier_attached", args=[kept.key]))
        assert response.status_code == (404 if status == 404 else 200), person
        if response.streaming:
            assert response.getvalue() == PNG
    for url in (remove, reverse("dossier_attach", args=[dossier_commune.pk, slot])):
        assert client.get(url).status_code == 405


@pytest.fixture
def approved(dossier_commune, cast):
    """Handed in by An: what it says is frozen."""
    approve(dossier=dossier_commune, state=State.PREPARING, by=cast.an)
    Dossier.objects.update(state=State.VERIFYING.value)
    dossier_commune.refresh_from_db()
    return dossier_commune


def sign(client, dossier, key, data, name="da-ky.pdf"):
    url = reverse("dossier_sign", args=[dossier.pk, key])
    return client.post(url, {"tep": SimpleUploadedFile(name, data)}, follow=True)


def test_a_signed_copy_that_agrees_is_said_to(an, approved):
    signed = an.get(paper(approved, "to-trinh", "pdf")).content
    response = sign(an, approved, "to-trinh", signed)
    assert SignedCopy.objects.get().differences == []
    assert "số liệu khớp bản đã duyệt" in text_of(response)
    copy = SignedCopy.objects.get()
    assert (copy.has_text, copy.differences) == (True, [])
    response = an.get(reverse("dossier_signed", args=[copy.key]))
    assert response.getvalue() == signed
    assert an.get(reverse("dossier_attached", args=[copy.key])).status_code == 404


def test_what_differs_in_a_signed_copy_is_listed(an, approved):
    value = IndicatorValue.objects.filter(
        submission__unit__slug="xa-duong-quang", submission__year=2020, indicator__code="2.2"
    )
    value.update(numerator=Decimal(7))  # the paper is printed with 70%, approved was 75%
    signed = an.get(paper(approved, "bao-cao", "pdf")).content
    response = sign(an, approved, "bao-cao", signed)
    assert "chỗ khác bản đã duyệt" in text_of(response)
    found = [(one["expected"], one["found"]) for one in SignedCopy.objects.get().differences]
    assert ("75%", "70%") in found
    assert "Những chỗ khác" in text_of(response)


def test_a_signed_copy_that_cannot_be_taken_is_told_at_its_paper(an, dossier_commune, cast):
    response = sign(an, dossier_commune, "to-trinh", b"%PDF-1.4")
    assert response.status_code == 409
    assert "Hồ sơ chưa được phê duyệt ở bước nào" in text_of(response)
    approve(dossier=dossier_commune, state=State.PREPARING, by=cast.an)
    response = sign(an, dossier_commune, "to-trinh", PNG, "da-ky.png")
    assert response.status_code == 409
    assert "bản đã ký phải là một tệp PDF" in text_of(response)
    url = reverse("dossier_sign", args=[dossier_commune.pk, "to-trinh"])
    response = an.post(url)
    assert response.status_code == 400
    assert "Hãy chọn tệp PDF của bản đã ký" in text_of(response)
    assert an.post(reverse("dossier_sign", args=[dossier_commune.pk, "la"])).status_code == 404
    assert not SignedCopy.objects.exists()


def test_who_may_bring_a_signed_copy(approved, cast, client):
    url = reverse("dossier_sign", args=[approved.pk, "to-trinh"])
    for person, status in {"binh": 404, "hai": 404, "lan": 403}.items():
        client.force_login(getattr(cast, person))
        file = SimpleUploadedFile("a.pdf", b"%PDF-1.4")
        assert client.post(url, {"tep": file}).status_code == status, person
    for person in ("an", "chi", "dung"):  # it is no PDF, which is told and not forbidden
        client.force_login(getattr(cast, person))
        file = SimpleUploadedFile("a.pdf", b"%PDF-1.4")
        assert client.post(url, {"tep": file}).status_code == 409, person


def test_a_signed_copy_is_taken_out(an, approved, cast, client):
    sign(an, approved, "to-trinh", an.get(paper(approved, "to-trinh", "pdf")).content)
    copy = SignedCopy.objects.get()
    remove = reverse("dossier_signed_remove", args=[copy.key])
    assert remove in text_of(an.get(papers(approved)))
    for person, status in {"binh": 404, "hai": 404, "lan": 403}.items():
        client.force_login(getattr(cast, person))
        assert client.post(remove).status_code == status, person
    client.force_login(cast.lan)
    assert remove not in text_of(client.get(papers(approved)))
    assert client.get(remove).status_code == 405
    assert not SignedCopy.objects.exclude(removed_at=None).exists()
    client.force_login(cast.an)
    assert client.post(remove).url == f"{papers(approved)}#giay-to-to-trinh"
    assert remove not in text_of(client.get(papers(approved)))


def test_a_signed_copy_of_an_approval_taken_back_is_marked(an, approved, cast):
    sign(an, approved, "to-trinh", an.get(paper(approved, "to-trinh", "pdf")).content)
    told = "lần duyệt tương ứng không còn hiệu lực, không đưa vào bộ hồ sơ"
    assert told not in text_of(an.get(papers(approved)))
    undo_approval(dossier=approved, state=State.PREPARING, by=cast.an)
    assert told in text_of(an.get(papers(approved)))


def test_the_page_asks_as_often_whatever_lies_there(an, dossier_commune, cast):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            an.get(papers(dossier_commune))
        return len(queries)

    slot = slot_to_attach(an, dossier_commune)
    attach(an, dossier_commune, slot, png())
    few = asked()
    for number in range(5):
        attach(an, dossier_commune, slot, png(f"{number}.png", picture(number + 10)))
    assert PaperFile.objects.count() == 6
    assert asked() == few


@pytest.fixture
def code(dossier_commune, cast) -> str:
    """The code under the capital table, as it is stored."""
    lines = [CapitalItem(1, "Ngân sách", Decimal(100)), CapitalItem(1, "Dân góp", Decimal(5))]
    save_capital(dossier=dossier_commune, by=cast.an, lines=lines, reason="")
    codes_for(dossier_commune, gather(dossier_commune))("nguon-luc")
    return PaperCode.objects.get().code


def test_a_code_leads_to_what_was_printed_and_what_became_of_it(an, code, dossier_commune, cast):
    url = reverse("paper_code", args=[code])
    assert short_code(code).url == f"{settings.PORTAL_URL}{url}"
    response = an.get(url)
    assert response.status_code == 200
    for shown in (short_code(code).text, "Chưa có gì thay đổi", "Nguyễn Thị An", "Ngân sách"):
        assert shown in text_of(response)
    lines = [CapitalItem(1, "Ngân sách", Decimal(100)), CapitalItem(1, "Dân góp", Decimal(6))]
    save_capital(dossier=dossier_commune, by=cast.chi, lines=lines, reason="đếm lại")
    response = an.get(url)
    assert response.context["changed"] == 1
    for shown in ("Đã thay đổi", "5 triệu đồng", "6 triệu đồng", "Lê Thị Chi"):
        assert shown in text_of(response)


def test_a_code_is_for_who_may_see_the_dossier_after_logging_in(code, cast, client):
    url = reverse("paper_code", args=[code])
    response = client.get(url)
    assert response.url == f"{reverse('login')}?next={url}"
    for person in PEOPLE:
        client.force_login(getattr(cast, person))
        status = 404 if person in ("binh", "hai") else 200
        assert client.get(url).status_code == status, person
        unknown = reverse("paper_code", args=["ZZZZZZZZ"])
        assert client.get(unknown).status_code == 404


@pytest.mark.parametrize("form", ["{0}", "{1}-{2}", " {1} {2} ", "{1}–{2}"])
def test_a_typed_code_leads_to_its_page(an, code, form):
    typed = form.format(code.lower(), code[:4].lower(), code[4:])
    response = an.get(reverse("paper_code_search"), {"ma": typed})
    assert response.url == reverse("paper_code", args=[code])


def test_no_code_is_asked_for(an):
    assert an.get(reverse("paper_code_search")).status_code == 200
    response = an.get(reverse("paper_code_search"), {"ma": " – "})
    assert response.status_code == 400
    assert "Hãy ghi mã tra cứu in dưới bảng." in text_of(response)


def test_the_comparisons_code_shows_who_entered_each_value(an, dossier_commune):
    codes_for(dossier_commune, gather(dossier_commune))("bieu-so-sanh")
    url = reverse("paper_code", args=[PaperCode.objects.get().code])
    response = an.get(url)
    rows = {row.place: row for row in response.context["page"].rows}
    row = rows["Xã Dương Quang, năm 2020, chỉ tiêu 2.2"]
    assert row.entered.source == "bieu.xlsx"
    assert "bieu.xlsx" in text_of(response)
