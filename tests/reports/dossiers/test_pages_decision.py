"""The decision's page: recognition or refusal, announcement, correction, revocation."""

import html
from datetime import date

import pytest
from django.urls import reverse

from communes.models import Submission, Unit, UnitVersion
from reports.dossiers.pages.decision_tasks import decide_task
from reports.dossiers.rules.procedure import State
from reports.dossiers.way.actions import Action
from reports.dossiers.way.decisions import announce, record_decision
from reports.dossiers.way.workflow import Offer
from reports.models import Decision, Dossier
from tests.reports.dossiers.dossiers_at_work import met, put, ready, walk

pytestmark = pytest.mark.django_db

SIGNED = {
    "number": "86/QĐ-UBND",
    "signed_on": "20/01/2021",
    "issuer": "UBND tỉnh Bắc Kạn",
    "signatory": "Nguyễn Văn B",
    "signatory_post": "Chủ tịch",
    "subject": "Công nhận xã Dương Quang đạt chuẩn nông thôn mới năm 2020",
}


@pytest.fixture
def before_decision(dossier_commune, cast):
    """The council has agreed."""
    return walk(ready(dossier_commune, cast.an), cast, State.DECIDING)


@pytest.fixture
def recognised(before_decision, cast):
    """The decision is written down."""
    said = {**SIGNED, "signed_on": date(2021, 1, 20)}
    record_decision(
        dossier=before_decision, kind=Decision.Kind.RECOGNISE, by=cast.dung, reasons="", **said
    )
    before_decision.refresh_from_db()
    return before_decision


@pytest.fixture
def url(dossier_commune) -> str:
    return reverse("dossier_decision", args=[dossier_commune.pk])


def main_of(response) -> str:
    return html.unescape(response.content.decode().split("<main")[1])


def form(task: str, **said: str) -> dict[str, str]:
    return {"viec": task, **{f"{task}-{name}": value for name, value in said.items()}}


def test_who_sees_and_who_writes(client, before_decision, url, cast):
    for name, writes in {"an": False, "chi": False, "dung": True, "lan": False}.items():
        client.force_login(getattr(cast, name))
        page = client.get(url)
        assert page.status_code == 200
        assert ('value="quyet-dinh"' in main_of(page)) is writes, name
    posted = form("quyet-dinh", kind="recognise", **SIGNED)
    for name, status in {"an": 403, "chi": 403, "lan": 403, "binh": 404, "hai": 404}.items():
        client.force_login(getattr(cast, name))
        assert client.post(url, posted).status_code == status, name
    client.force_login(cast.dung)
    for task in ("", "xoa", "thu-hoi", "huy-ban-ghi", "dinh-chinh-1"):
        assert client.post(url, {"viec": task}).status_code == 404, task
    assert not Decision.objects.exists()


def test_recognising_from_the_page(client, before_decision, url, cast):
    client.force_login(cast.dung)
    page = main_of(client.get(url))
    assert "Công nhận xã Dương Quang đạt chuẩn nông thôn mới năm 2020" in page, "drafted"
    assert 'value="UBND tỉnh Bắc Kạn"' in page
    answer = client.post(url, form("quyet-dinh", kind="recognise", **SIGNED), follow=True)
    page = main_of(answer)
    assert "Đã ghi quyết định." in page and "86/QĐ-UBND ngày 20/01/2021" in page
    assert 'value="quyet-dinh"' not in page and 'value="cong-bo"' in page
    before_decision.refresh_from_db()
    assert before_decision.state == State.RECOGNISED
    again = client.post(url, form("quyet-dinh", kind="recognise", **SIGNED))
    assert again.status_code == 409 and 'value="86/QĐ-UBND"' in main_of(again)
    assert Decision.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"number": ""}, "Hãy chọn hoặc điền mục này."),
        ({"number": "1" * 61}, "Nội dung dài quá 60 ký tự"),
        ({"signed_on": "30/2/2021"}, "Ngày không hợp lệ"),
        ({"signed_on": "20/01/2035"}, "Ngày này chưa đến; hãy kiểm tra lại."),
        ({"kind": ""}, "Hãy chọn kết quả."),
        ({"kind": "revoke"}, "Lựa chọn không có trong danh sách."),
        ({"kind": "refuse"}, "Không công nhận thì phải ghi lý do."),
    ],
)
def test_bad_input_is_told_at_its_field(said, sentence, client, before_decision, url, cast):
    client.force_login(cast.dung)
    answer = client.post(url, form("quyet-dinh", **{"kind": "recognise", **SIGNED, **said}))
    page = main_of(answer)
    assert answer.status_code == 400 and sentence in page
    assert "Nguyễn Văn B" in page, "what was typed stays"
    assert not Decision.objects.exists()


def test_a_day_before_the_meeting_is_refused_in_words(client, before_decision, url, cast):
    client.force_login(cast.dung)
    said = {**SIGNED, "signed_on": "14/01/2021"}
    answer = client.post(url, form("quyet-dinh", kind="recognise", **said))
    assert answer.status_code == 409
    assert "trước ngày họp Hội đồng (15/01/2021)" in main_of(answer)
    assert 'value="14/01/2021"' in main_of(answer)


def test_a_council_that_did_not_agree_can_only_be_followed_by_a_refusal(
    client, dossier_commune, url, cast
):
    walk(ready(dossier_commune, cast.an), cast, State.COUNCIL)
    client.force_login(cast.dung)
    assert "Hội đồng chưa họp xong" in main_of(client.get(url))
    met(dossier_commune, agree=8)
    page = main_of(client.get(url))
    assert 'value="refuse"' in page and 'value="recognise"' not in page
    assert "Không công nhận xã Dương Quang đạt chuẩn nông thôn mới năm 2020" in page, "drafted"
    said = {**SIGNED, "reasons": "Hội đồng không thông qua.\r\nTrường học."}
    contrary = client.post(url, form("quyet-dinh", kind="refuse", **said))
    assert contrary.status_code == 400 and "Trích yếu ghi là công nhận" in main_of(contrary)
    said["subject"] = "Không công nhận xã Dương Quang"
    answer = client.post(url, form("quyet-dinh", kind="refuse", **said), follow=True)
    assert "Hội đồng không thông qua.\nTrường học." in main_of(answer)
    dossier_commune.refresh_from_db()
    assert dossier_commune.state == State.REFUSED


def test_announcing(client, recognised, url, cast):
    client.force_login(cast.dung)
    for day, status, sentence in (
        ("", 400, "Hãy chọn hoặc điền mục này."),
        ("mai", 400, "Ngày không hợp lệ"),
        ("20/02/2035", 400, "Ngày này chưa đến"),
        ("19/01/2021", 409, "trước ngày ký quyết định (20/01/2021)"),
    ):
        answer = client.post(url, form("cong-bo", announced_on=day))
        assert answer.status_code == status and sentence in main_of(answer), day
    page = main_of(client.post(url, form("cong-bo", announced_on="20/02/2021"), follow=True))
    assert "Đã ghi ngày công bố." in page and "20/02/2021" in page
    recognised.refresh_from_db()
    assert recognised.state == State.ANNOUNCED


def test_correcting_keeps_before_and_after(client, recognised, url, cast):
    decision = Decision.objects.get()
    task = f"dinh-chinh-{decision.pk}"
    client.force_login(cast.dung)
    assert f'name="{task}-reason"' in main_of(client.get(url))
    right = {**SIGNED, "number": "68/QĐ-UBND"}
    for said, status, sentence in (
        ({**right, "reason": ""}, 400, "Hãy ghi lý do đính chính."),
        ({**SIGNED, "reason": "Nhầm"}, 409, "Chưa có gì thay đổi"),
        ({**right, "subject": "a" * 501, "reason": "Nhầm"}, 400, "Nội dung dài quá 500 ký tự"),
    ):
        answer = client.post(url, form(task, **said))
        assert answer.status_code == status and sentence in main_of(answer), said
    page = main_of(client.post(url, form(task, **right, reason="Ghi nhầm số"), follow=True))
    assert "Đã đính chính quyết định." in page and "68/QĐ-UBND ngày 20/01/2021" in page
    log = main_of(client.get(reverse("dossier", args=[recognised.pk]))).split('id="nhat-ky"')[1]
    assert "86/QĐ-UBND → 68/QĐ-UBND. Lý do: Ghi nhầm số" in log


def test_revoking_names_the_rule_and_what_the_figures_say(
    client, recognised, url, cast, monkeypatch
):
    announce(dossier=recognised, announced_on=date(2021, 2, 20), by=cast.dung)
    client.force_login(cast.dung)
    page = main_of(client.get(url)).split('id="thu-hoi"')[1]
    assert "chưa có số liệu năm" in page and 'name="thu-hoi-number"' not in page
    posted = form("thu-hoi", **{**SIGNED, "number": "9/QĐ-UBND", "signed_on": "10/3/2023"})
    said = {**posted, "thu-hoi-year": "2022", "thu-hoi-reasons": "Trường xuống cấp"}
    answer = client.post(url, said)
    page = main_of(answer)
    assert answer.status_code == 409 and "Chưa thu hồi được" in page
    assert "từ 30% số tiêu chí không còn đạt" in page and "(chưa đối chiếu văn bản)" in page
    assert 'value="9/QĐ-UBND"' in page, "what was typed stays"
    told = (True, "6/19 tiêu chí không còn đạt, trong đó có Thu nhập: đủ căn cứ xem xét thu hồi")
    for place in ("pages.decision_tasks", "way.revoking"):
        monkeypatch.setattr(f"reports.dossiers.{place}.revocation_ground", lambda *asked: told)
    assert 'name="thu-hoi-number"' in main_of(client.get(url))
    for change, sentence in (
        ({"thu-hoi-reasons": ""}, "Hãy ghi lý do thu hồi."),
        ({"thu-hoi-year": "năm ngoái"}, "Năm không hợp lệ"),
    ):
        answer = client.post(url, {**said, **change})
        assert answer.status_code == 400 and sentence in main_of(answer), change
    page = main_of(client.post(url, said, follow=True))
    assert "Đã ghi quyết định thu hồi." in page and 'id="thu-hoi"' not in page
    recognised.refresh_from_db()
    assert recognised.state == State.REVOKED


def test_the_year_whose_figures_are_asked_can_be_chosen(client, recognised, url, cast, monkeypatch):
    asked = []

    def ground(unit, level, year):
        asked.append(year)
        return False, "chưa đủ căn cứ thu hồi"

    monkeypatch.setattr("reports.dossiers.pages.decision_tasks.revocation_ground", ground)
    for year in (2021, 2022):
        Submission.objects.create(
            unit=recognised.unit, year=year, criteria_set=recognised.criteria_set
        )
    client.force_login(cast.dung)
    page = main_of(client.get(url))
    assert "Theo số liệu năm 2022: chưa đủ căn cứ thu hồi." in page and "?nam=2021#thu-hoi" in page
    for given in ("2021", "2019", "x"):
        client.get(url, {"nam": given})
    assert asked == [2022, 2021, 2022, 2022]


def test_a_viewer_reads_decisions_and_finds_no_form(client, recognised, url, cast):
    client.force_login(cast.lan)
    page = main_of(client.get(url))
    assert "86/QĐ-UBND ngày 20/01/2021" in page and "<form" not in page
    put(recognised, State.PREPARING)
    assert client.get(url).status_code == 200


@pytest.mark.parametrize(
    ("level", "procedure", "issuer"),
    [
        ("village", "qd-2540-2016", "UBND thành phố Bắc Kạn"),
        ("village", "hai-cap-2025", "UBND xã Dương Quang"),
        ("commune", "qd-2540-2016", "UBND tỉnh Bắc Kạn"),
        ("city", "qd-2540-2016", "Thủ tướng Chính phủ"),
    ],
)
def test_the_issuer_that_is_drafted_is_who_decides(units, level, procedure, issuer):
    unit = units["tp-bac-kan" if level == "city" else "xa-duong-quang"]
    if level == "village":
        village = Unit.objects.create(slug="thon-na-oi")
        UnitVersion.objects.create(
            unit=village, name="Nà Ỏi", kind="village", parent=unit, valid_from=date(2010, 1, 1)
        )
        unit = village
    dossier = Dossier(unit=unit, level=level, year=2020, procedure=procedure, state="deciding")
    task = decide_task(dossier, [Offer(Action.RECOGNISE, "x", False, "")], None)
    assert task.form.initial["issuer"] == issuer
