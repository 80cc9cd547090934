"""The council's page: a meeting written down row by row, counted, ended, voted on."""

import html
from datetime import date

import pytest
from django.urls import reverse

from reports.dossiers.rules.procedure import State
from reports.models import CouncilMember, CouncilSession
from tests.reports.dossiers.dossiers_at_work import meet, met, put, ready, seats, walk

pytestmark = pytest.mark.django_db

SEEN = 'name="seen" value="'


@pytest.fixture
def before_council(dossier_commune, cast):
    """Xã Dương Quang's dossier waits for the council."""
    return walk(ready(dossier_commune, cast.an), cast, State.COUNCIL)


@pytest.fixture
def url(dossier_commune) -> str:
    return reverse("dossier_council", args=[dossier_commune.pk])


def main_of(response) -> str:
    return html.unescape(response.content.decode().split("<main")[1])


def session_form(page: str, *, members: int = 10, present: int = 10, agree: int = 9) -> dict:
    """What the form posts when ten rows are filled in and all ballots came back valid."""
    form = {
        "viec": "luu",
        "seen": page.split(SEEN)[1].split('"')[0],
        "held_on": "15/01/2021",
        "place": "UBND tỉnh",
        "ballots_issued": str(present),
        "ballots_valid": str(present),
        "agree": str(agree),
        "disagree": str(present - agree),
        "discussion": "Nhất trí.",
        "tv-TOTAL_FORMS": str(members + 2),
        "tv-INITIAL_FORMS": "0",
    }
    for number, seat in enumerate(seats(present, members)):
        form[f"tv-{number}-full_name"] = seat.full_name
        form[f"tv-{number}-organisation"] = seat.organisation
        form[f"tv-{number}-seat"] = seat.seat
        if seat.present:
            form[f"tv-{number}-present"] = "on"
    return form


def test_who_sees_and_who_writes(client, before_council, url, cast):
    for name, writes in {"an": False, "chi": False, "dung": True, "lan": False}.items():
        client.force_login(getattr(cast, name))
        page = client.get(url)
        assert page.status_code == 200
        assert ('name="held_on"' in main_of(page)) is writes, name
    for name, status in {"an": 403, "chi": 403, "lan": 403, "binh": 404, "hai": 404}.items():
        client.force_login(getattr(cast, name))
        assert client.post(url, {"viec": "luu"}).status_code == status, name
    client.force_login(cast.dung)
    assert client.post(url, {"viec": "xoa"}).status_code == 404
    put(before_council, State.APPRAISING)
    page = main_of(client.get(url))
    assert "phiên họp được ghi khi hồ sơ chờ Hội đồng" in page and 'name="held_on"' not in page


def test_a_meeting_from_the_form_to_the_vote(client, before_council, url, cast):
    client.force_login(cast.dung)
    page = main_of(client.get(url))
    assert "từ 70% số thành viên trở lên" in page and "(chưa đối chiếu văn bản)" in page
    answer = client.post(url, session_form(page, present=9, agree=9), follow=True)
    page = main_of(answer)
    assert "Đã lưu phiên họp Hội đồng." in page
    assert "có mặt 9/10 thành viên (90%), đạt yêu cầu từ 70%" in page
    assert "9/9 thành viên có mặt đồng ý (100%), đạt yêu cầu từ 90%" in page
    session = CouncilSession.objects.get()
    assert (session.held_on, session.agree, session.members.count()) == (date(2021, 1, 15), 9, 10)
    assert "Hội đồng chưa họp xong" in page, "not ended yet: no vote"
    seen = page.split(SEEN)[1].split('"')[0]
    page = main_of(client.post(url, {"viec": "ket-thuc", "seen": seen}, follow=True))
    assert "Đã kết thúc phiên họp Hội đồng." in page and 'value="vote"' in page
    assert 'name="held_on"' not in page
    act_url = reverse("dossier_act", args=[before_council.pk])
    seen = page.split(SEEN)[1].split('"')[0]
    assert client.post(act_url, {"viec": "vote", "seen": seen}).status_code == 302
    before_council.refresh_from_db()
    assert before_council.state == State.DECIDING


def test_a_failed_ballot_is_shown_and_ends_the_matter_for_this_round(
    client, before_council, url, cast
):
    meet(before_council, cast.dung, agree=8)
    client.force_login(cast.dung)
    page = main_of(client.get(url))
    assert "Không thông qua" in page
    assert "8/10 thành viên có mặt đồng ý (80%), cần từ 90%" in page
    assert "hãy trả lại hồ sơ để bổ sung hoặc ghi văn bản không công nhận" in page
    assert "Phiên họp mới" not in page


def test_after_a_meeting_without_quorum_another_starts_from_its_members(
    client, before_council, url, cast
):
    meet(before_council, cast.dung, agree=6, present=6)
    client.force_login(cast.dung)
    page = main_of(client.get(url))
    assert "Không xét" in page
    assert "không đủ số thành viên có mặt" in page
    assert "Phiên họp mới" in page and 'value="Thành viên 9"' in page
    assert "checked" not in page, "nobody is present yet"
    form = {**session_form(page), "held_on": "20/01/2021"}
    assert client.post(url, form).status_code == 302
    assert [one.number for one in CouncilSession.objects.all()] == [1, 2]
    assert "Phiên họp lần 1, ngày 15/01/2021" in main_of(client.get(url))


def test_a_new_round_shows_the_old_meeting_and_starts_another_from_its_members(
    client, before_council, url, cast
):
    client.force_login(cast.dung)
    assert client.post(url, session_form(main_of(client.get(url)))).status_code == 302
    before_council.round = 2
    before_council.save()
    put(before_council, State.COUNCIL, submitted_by=cast.an)
    page = main_of(client.get(url))
    assert "Phiên họp mới" in page and 'value="Thành viên 9"' in page and "checked" not in page
    assert "Phiên họp lần 1, ngày 15/01/2021" in page
    assert "9/10 thành viên có mặt đồng ý" not in page, "no result in this round yet"
    assert 'value="ket-thuc"' not in page, "nothing to end"
    client.post(url, {**session_form(page), "held_on": "20/01/2021"})
    assert [(one.number, one.round) for one in CouncilSession.objects.all()] == [(1, 1), (2, 2)]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"held_on": ""}, "Hãy chọn hoặc điền mục này."),
        ({"held_on": "31/2/2021"}, "Ngày không hợp lệ; hãy ghi như 31/12/2026."),
        ({"agree": "chín"}, "Hãy ghi một số nguyên, ví dụ 12."),
        ({"agree": "-1"}, "Số phiếu không được âm."),
        ({"tv-3-full_name": ""}, "Hãy ghi họ và tên, hoặc xóa cả dòng."),
        ({"tv-3-organisation": ""}, "Hãy ghi chức vụ, cơ quan."),
        ({"tv-3-seat": "khach"}, "Lựa chọn không có trong danh sách."),
        ({"tv-3-full_name": "a" * 101}, "Nội dung dài quá 100 ký tự"),
    ],
)
def test_bad_input_is_told_at_its_field(said, sentence, client, before_council, url, cast):
    client.force_login(cast.dung)
    form = {**session_form(main_of(client.get(url))), **said}
    answer = client.post(url, form)
    page = main_of(answer)
    assert answer.status_code == 400 and sentence in page
    assert 'value="Thành viên 9"' in page and "Nhất trí." in page, "what was typed stays"
    assert not CouncilSession.objects.exists()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"ballots_issued": "11", "ballots_valid": "11", "agree": "10"}, "nhiều hơn số thành viên"),
        ({"agree": "5"}, "phải bằng số phiếu hợp lệ"),
        ({"held_on": "15/01/2035"}, "Ngày họp chưa đến"),
        ({"tv-3-seat": "chair"}, "Hội đồng chỉ có một Chủ tịch"),
    ],
)
def test_what_cannot_be_is_refused_in_words(said, sentence, client, before_council, url, cast):
    client.force_login(cast.dung)
    answer = client.post(url, {**session_form(main_of(client.get(url))), **said})
    page = main_of(answer)
    assert answer.status_code == 409 and sentence in page
    assert 'value="Thành viên 9"' in page, "what was typed stays"
    assert not CouncilSession.objects.exists()


def test_the_second_of_two_secretaries_is_told(client, before_council, url, cast):
    client.force_login(cast.dung)
    form = session_form(main_of(client.get(url)))
    client.force_login(cast.giang)
    theirs = session_form(main_of(client.get(url)), agree=10)
    assert client.post(url, theirs).status_code == 302
    client.force_login(cast.dung)
    answer = client.post(url, form)
    assert answer.status_code == 409
    assert "Hoàng Thu Giang vừa thực hiện “Ghi phiên họp Hội đồng”" in main_of(answer)
    assert CouncilSession.objects.get().agree == 10


def test_more_rows_keep_what_is_unfinished(client, before_council, url, cast):
    client.force_login(cast.dung)
    page = main_of(client.get(url))
    form = {**session_form(page, members=3), "viec": "them-dong", "held_on": "mai", "tv-1-seat": ""}
    answer = client.post(url, form)
    page = main_of(answer)
    assert answer.status_code == 200 and 'value="mai"' in page
    assert page.count('-full_name"') > 3 and 'name="tv-TOTAL_FORMS" value="8"' in page
    assert not CouncilSession.objects.exists()


def test_members_of_the_last_council_can_be_copied(client, before_council, url, cast, dossier_city):
    session = met(dossier_city, agree=9)
    CouncilMember.objects.filter(session=session, position=1).update(full_name="Bà Chủ tịch")
    client.force_login(cast.dung)
    assert "Bà Chủ tịch" not in main_of(client.get(url))
    assert "Lấy thành viên của phiên họp ngày 15/01/2021" in main_of(client.get(url))
    copied = main_of(client.get(url, {"thanh-vien": "phien-truoc"}))
    assert 'value="Bà Chủ tịch"' in copied and "checked" not in copied
    assert not before_council.sessions.exists(), "a start only; nothing is written"


def test_a_meeting_is_not_ended_while_ballots_are_missing(client, before_council, url, cast):
    client.force_login(cast.dung)
    form = {**session_form(main_of(client.get(url))), "agree": "", "disagree": ""}
    page = main_of(client.post(url, form, follow=True))
    assert "Chưa ghi kết quả kiểm phiếu" in page
    answer = client.post(url, {"viec": "ket-thuc"})
    assert answer.status_code == 409
    assert "Chưa ghi số phiếu đồng ý, số phiếu không đồng ý" in main_of(answer)
    assert CouncilSession.objects.get().closed_at is None


def test_a_huge_number_of_rows_is_no_harm(client, before_council, url, cast):
    client.force_login(cast.dung)
    form = {**session_form(main_of(client.get(url))), "tv-TOTAL_FORMS": "999999"}
    assert client.post(url, form).status_code == 400
