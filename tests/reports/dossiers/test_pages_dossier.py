"""A dossier's page: its way, what can be done, what departments say, what changed."""

import html

import pytest
from django.urls import reverse
from django.utils import timezone

from reports.dossiers.rules.procedure import State
from reports.dossiers.way.actions import Action
from reports.dossiers.way.workflow import act
from reports.models import DepartmentOpinion, Dossier, DossierLine, NarrativeText
from tests.communes.years_at_work import add_communes
from tests.reports.dossiers.dossiers_at_work import (
    attain,
    put,
    ready,
    recognise_communes,
    say,
    walk,
    write_schools,
)
from tests.reports.review.years_under_review import department_of, reviewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(dossier_commune) -> str:
    return reverse("dossier", args=[dossier_commune.pk])


@pytest.fixture
def act_url(dossier_commune) -> str:
    return reverse("dossier_act", args=[dossier_commune.pk])


@pytest.fixture
def hoa(units):
    schools = department_of(units["tinh-bac-kan"], "gddt", "Sở Giáo dục và Đào tạo", (5,))
    return reviewer_of(schools, "hoa", "Nguyễn Thị Hoa")


def main_of(response) -> str:
    return html.unescape(response.content.decode().split("<main")[1])


def part(page: str, heading: str) -> str:
    """The section under a heading, by the heading's id."""
    return page.split(f'id="{heading}"')[1].split("</section>")[0]


def seen(page: str) -> str:
    return page.split('name="seen" value="')[1].split('"')[0]


def test_what_no_key_types_is_left_out_of_a_reason(client, dossier_commune, act_url, cast):
    ready(dossier_commune, cast.an)
    client.force_login(cast.an)
    typed = {"viec": "submit", "submit-reason": "Tờ trình\x00 số 5\x07\r\nkèm danh sách"}
    assert client.post(act_url, typed).status_code == 302
    assert DossierLine.objects.get().reason == "Tờ trình số 5\nkèm danh sách"


def test_who_sees_a_dossier(client, url, cast):
    for name in ("an", "chi", "dung", "giang", "lan"):
        client.force_login(getattr(cast, name))
        assert client.get(url).status_code == 200, name
    for name in ("binh", "hai"):
        client.force_login(getattr(cast, name))
        assert client.get(url).status_code == 404, name


def test_the_page_says_why_it_cannot_be_submitted(client, url, dossier_commune, cast):
    client.force_login(cast.an)
    page = main_of(client.get(url))
    assert "Xã Dương Quang đạt chuẩn nông thôn mới, năm 2020" in page
    acts = part(page, "viec")
    assert "Chưa trình được vì" in acts and "<button" not in acts
    assert "Tiêu chí 5 (Trường học) chưa đạt (mới đạt 18/19 tiêu chí)" in acts
    conditions = part(page, "dieu-kien")
    assert "Chưa khai nợ đọng xây dựng cơ bản" in conditions
    assert "(chưa đối chiếu văn bản)" in conditions
    client.force_login(cast.lan)
    assert "Anh/chị không có việc nào ở bước này." in part(main_of(client.get(url)), "viec")


def test_the_way_shows_what_was_done_and_what_is_due(client, url, dossier_commune, cast):
    ready(dossier_commune, cast.an)
    walk(dossier_commune, cast, State.VERIFYING)
    client.force_login(cast.lan)
    page = main_of(client.get(url))
    steps = part(page, "tien-trinh").split("<li ")[1:]
    assert len(steps) == 6  # the five of 2540 and the announcement
    assert "đã xong" in steps[0] and "Nguyễn Thị An" in steps[0]
    assert 'aria-current="step"' in steps[1] and "còn 20 ngày làm việc" in steps[1]
    assert "UBND thành phố, huyện, 20 ngày làm việc" in steps[1]
    assert "chưa đến" in steps[2] and "Thẩm định" in steps[2]
    assert "Chưa có toàn văn Quyết định 2540/QĐ-TTg" in part(page, "tien-trinh")
    log = page.split('id="nhat-ky"')[1]
    assert "Trình hồ sơ" in log and "Đang lập hồ sơ" in log and "Đang thẩm tra" in log


def test_submitting_from_the_page(client, url, act_url, dossier_commune, cast):
    ready(dossier_commune, cast.an)
    client.force_login(cast.an)
    form = {"viec": "submit", "seen": seen(main_of(client.get(url)))}
    assert client.get(act_url).status_code == 405
    answer = client.post(act_url, form, follow=True)
    assert "Đã thực hiện: Trình hồ sơ." in main_of(answer)
    dossier_commune.refresh_from_db()
    assert dossier_commune.state == State.VERIFYING
    approvals = part(main_of(answer), "phe-duyet")
    assert "Nội dung còn nguyên như khi phê duyệt" in approvals
    again = client.post(act_url, form)
    assert again.status_code == 409
    assert "vừa thực hiện “Trình hồ sơ”" in main_of(again)


@pytest.mark.parametrize("viec", ["", "xoa", "open", "recognise"])
def test_what_is_no_act_of_this_page_is_not_found(viec, client, act_url, cast):
    client.force_login(cast.dung)
    assert client.post(act_url, {"viec": viec}).status_code == 404


def test_acts_of_others_are_forbidden(client, act_url, dossier_commune, cast):
    put(dossier_commune, State.VERIFYING, cast.an)
    for name, status in {"an": 403, "dung": 409, "lan": 403, "binh": 404, "hai": 404}.items():
        client.force_login(getattr(cast, name))
        answer = client.post(act_url, {"viec": "return", "return-reason": "Thiếu biên bản"})
        assert answer.status_code == status, name
    dossier_commune.refresh_from_db()
    assert dossier_commune.state == State.VERIFYING


def test_returning_needs_a_reason_and_keeps_what_was_typed(
    client, url, act_url, dossier_commune, cast
):
    put(dossier_commune, State.VERIFYING, cast.an)
    client.force_login(cast.chi)
    answer = client.post(act_url, {"viec": "return", "return-reason": "  "})
    assert answer.status_code == 400 and "Hãy ghi lý do." in main_of(answer)
    long = "a" * 2001
    answer = client.post(act_url, {"viec": "return", "return-reason": long})
    assert answer.status_code == 400 and long in main_of(answer)
    assert "Nội dung dài quá 2000 ký tự" in main_of(answer)
    stale = {"viec": "return", "return-reason": "Thiếu biên bản", "seen": "0"}
    answer = client.post(act_url, stale)
    assert answer.status_code == 409 and "Thiếu biên bản" in main_of(answer)
    form = {**stale, "seen": seen(main_of(client.get(url)))}
    assert client.post(act_url, form).status_code == 302
    dossier_commune.refresh_from_db()
    assert dossier_commune.state == State.RETURNED


def test_after_a_return_the_page_shows_just_what_changed(client, url, dossier_commune, cast):
    ready(dossier_commune, cast.an)
    walk(dossier_commune, cast, State.VERIFYING)
    # What she wrote of it herself is no change of the unit's.
    NarrativeText.objects.create(
        dossier=dossier_commune, key="tham-tra-nhan-xet", text="Thiếu.", basis={}, made_by=cast.chi
    )
    act(dossier=dossier_commune, action=Action.RETURN, by=cast.chi, reason="Trường nào đạt?")
    client.force_login(cast.an)
    page = main_of(client.get(url))
    assert "Chưa có gì thay đổi." in part(page, "da-thay-doi")
    assert "chưa có gì thay đổi kể từ khi bị trả lại" in part(page, "viec")
    write_schools(dossier_commune, "4", "4")
    say(dossier_commune, cast.an, meeting_agreed=19)
    act(dossier=dossier_commune, action=Action.SUBMIT, by=cast.an)
    client.force_login(cast.chi)
    page = main_of(client.get(url))
    assert "Lần trình thứ 2" in page
    changed = part(page, "da-thay-doi")
    assert "Trường nào đạt?" in changed and "Lê Thị Chi" in changed
    lines = changed.split("<tbody>")[1].split("<tr>")[1:]
    assert any("chỉ tiêu 5" in one and "3" in one and "4" in one for one in lines)
    assert any("18" in one and "19" in one for one in lines)
    assert all("chỉ tiêu 1.1" not in one for one in lines)


def test_a_new_paper_is_a_change_too(client, url, dossier_commune, cast):
    ready(dossier_commune, cast.an)
    walk(dossier_commune, cast, State.VERIFYING)
    act(dossier=dossier_commune, action=Action.RETURN, by=cast.chi, reason="Thiếu ảnh")
    old = dossier_commune.files.first()
    old.removed_by, old.removed_at = cast.an, timezone.now()
    old.save()
    dossier_commune.files.create(
        slot=old.slot, file="x", file_name="anh-moi.pdf", size=1, sha256="1" * 64, made_by=cast.an
    )
    client.force_login(cast.an)
    changed = part(main_of(client.get(url)), "da-thay-doi")
    assert "Thêm: anh-moi.pdf" in changed and f"Gỡ: {old.file_name}" in changed
    assert "Chưa có gì thay đổi." not in changed


def test_a_changed_figure_breaks_the_approval_at_once(client, url, dossier_commune, cast):
    ready(dossier_commune, cast.an)
    walk(dossier_commune, cast, State.APPRAISING)
    write_schools(dossier_commune, "4", "4", cast.giang)
    client.force_login(cast.dung)
    page = main_of(client.get(url))
    assert "Nội dung đã thay đổi sau khi phê duyệt ở bước “Thẩm tra của cấp huyện”" in page
    approvals = part(page, "phe-duyet")
    assert approvals.count("Nội dung đã thay đổi sau khi phê duyệt") == 2
    assert "Thẩm tra của cấp huyện" in approvals and "Lê Thị Chi" in approvals
    assert "chỉ tiêu 5" in approvals
    write_schools(dossier_commune, "3", "4", cast.giang)
    approvals = part(main_of(client.get(url)), "phe-duyet")
    assert approvals.count("Nội dung còn nguyên như khi phê duyệt") == 2


def test_nobody_verifies_what_she_wrote(client, url, act_url, dossier_commune, cast):
    put(ready(dossier_commune, cast.chi), State.VERIFYING, cast.an)
    client.force_login(cast.chi)
    page = part(main_of(client.get(url)), "viec")
    assert "không được tự thẩm tra" in page and 'value="verify"' not in page
    answer = client.post(act_url, {"viec": "verify"})
    assert answer.status_code == 409 and "không được tự thẩm tra" in main_of(answer)


# What departments say


def test_a_department_says_its_word_while_the_province_appraises(
    client, url, dossier_commune, cast, hoa
):
    say_url = reverse("dossier_opinion", args=[dossier_commune.pk])
    form = {"agrees": "0", "text": "Trường <b>A</b>\nchưa đạt", "document": "12/SGDĐT-KH"}
    client.force_login(hoa)
    assert 'id="y-kien"' not in main_of(client.get(url))
    early = client.post(say_url, form)
    assert early.status_code == 409 and "chưa đạt" in main_of(early)
    put(dossier_commune, State.APPRAISING, cast.an)
    assert 'name="agrees"' in part(main_of(client.get(url)), "y-kien")
    for bad, sentence in (
        ({**form, "text": " "}, "Hãy ghi nội dung thẩm định."),
        ({**form, "agrees": ""}, "Hãy chọn kết luận."),
        ({**form, "agrees": "2"}, "Lựa chọn không có trong danh sách."),
        ({**form, "text": "a" * 4001}, "Nội dung dài quá 4000 ký tự"),
        ({**form, "document": "a" * 121}, "Nội dung dài quá 120 ký tự"),
    ):
        answer = client.post(say_url, bad)
        assert answer.status_code == 400 and sentence in main_of(answer), bad
    assert not DepartmentOpinion.objects.exists()
    answer = client.post(say_url, {**form, "seen": seen(main_of(client.get(url)))}, follow=True)
    words = part(main_of(answer), "y-kien")
    assert "Sở Giáo dục và Đào tạo: chưa đồng ý" in words and "12/SGDĐT-KH" in words
    assert "Trường &lt;b&gt;A&lt;/b&gt;" in answer.content.decode()
    for name, status in {"an": 403, "chi": 403, "lan": 403, "binh": 404, "hai": 404}.items():
        client.force_login(getattr(cast, name))
        assert client.post(say_url, form).status_code == status, name
    assert DepartmentOpinion.objects.count() == 1


# Cost


def test_the_page_asks_as_often_for_eight_communes_as_for_two(
    client, dossier_city, units, cast, django_assert_max_num_queries
):
    recognise_communes(dossier_city)
    url = reverse("dossier", args=[dossier_city.pk])
    client.force_login(cast.chi)
    client.get(url)
    with django_assert_max_num_queries(90) as few:
        client.get(url)
    add_communes(units["tp-bac-kan"], 6)
    with django_assert_max_num_queries(90) as many:
        page = main_of(client.get(url))
    assert "Xã Thêm 5 chưa có quyết định công nhận" in page
    assert len(many) == len(few)


def test_the_log_asks_no_more_for_many_lines(
    client, url, dossier_commune, cast, django_assert_max_num_queries
):
    attain(dossier_commune)
    client.force_login(cast.dung)
    client.get(url)
    with django_assert_max_num_queries(90) as few:
        client.get(url)
    for number in range(20):
        DossierLine.objects.create(
            dossier=dossier_commune,
            action="opinion",
            before="preparing",
            after="preparing",
            round=1,
            reason=f"Dòng {number}",
            made_by=(cast.an, cast.chi)[number % 2],
        )
    with django_assert_max_num_queries(90) as many:
        assert "Dòng 19" in main_of(client.get(url))
    assert len(many) == len(few)


def test_every_state_has_its_page(client, url, dossier_commune, cast):
    client.force_login(cast.dung)
    for state in State:
        put(dossier_commune, state)
        page = client.get(url)
        assert page.status_code == 200 and state.label in main_of(page), state
    assert Dossier.objects.count() == 1
