"""Words between officer and reviewer."""

import pytest
from django.urls import reverse

from communes.models import Comment, Submission
from communes.submission_actions import Action, act
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db

PLACE = ["xa-duong-quang", 2020, "bac_kan_2017_2020", "17.1"]


@pytest.fixture
def submission(opened):
    return Submission.objects.get(unit__slug="xa-duong-quang", year=2020)


def write(client, person, text):
    client.force_login(person)
    return client.post(reverse("communes:entry_comment", args=PLACE), {"text": text})


def page_for(client, person):
    client.force_login(person)
    return client.get(reverse("communes:entry_side", args=PLACE)).content.decode()


def test_both_sides_read_what_the_other_wrote_in_every_state(client, cast, submission):
    assert write(client, cast.an, "Số hộ lấy theo\r\nđiều tra tháng 11").status_code == 302
    act(submission=submission, action=Action.SUBMIT, by=cast.an, reason="Gửi")
    write(client, cast.dung, "Cho xin <b>biên bản</b>")
    act(submission=submission, action=Action.RETURN, by=cast.dung, reason="Bổ sung")
    write(client, cast.an, "Đã gửi kèm")
    act(submission=submission, action=Action.LOCK, by=cast.giang, reason="Khóa")
    write(client, cast.dung, "Cảm ơn")
    assert list(Comment.objects.values_list("text", "made_by__username")) == [
        ("Số hộ lấy theo\nđiều tra tháng 11", "an"),
        ("Cho xin <b>biên bản</b>", "dung"),
        ("Đã gửi kèm", "an"),
        ("Cảm ơn", "dung"),
    ]
    for reader in (cast.an, cast.dung, cast.lan):
        page = page_for(client, reader)
        assert "Cho xin &lt;b&gt;biên bản&lt;/b&gt;" in page
    assert "Viết trao đổi" not in page  # Lan only looks


@pytest.mark.parametrize(
    ("text", "status", "reason"),
    [
        ("x" * 2000, 302, ""),
        ("x" * 2001, 400, "Nội dung dài 2.001 ký tự, quá 2.000"),
        (" \r\n\x00 ", 400, "Hãy ghi nội dung trao đổi rồi gửi."),
    ],
)
def test_a_refused_comment_is_told_at_its_field_and_not_lost(
    client, cast, submission, text, status, reason
):
    response = write(client, cast.an, text)
    assert response.status_code == status
    assert Comment.objects.exists() is (status == 302)
    if reason:
        page = response.content.decode()
        assert reason in page
        assert 'aria-describedby="comment-help-17-1 comment-error-17-1" aria-invalid="true"' in page
        assert text.strip("\x00 \r\n") in page


def test_a_demand_stands_open_until_the_reviewer_marks_it(client, cast, submission):
    write(client, cast.dung, "x")
    comment = Comment.objects.get()
    resolving = reverse("communes:comment_resolve", args=[comment.pk])
    assert client.post(resolving).status_code == 404  # a plain word demands nothing
    Comment.objects.update(kind=Comment.Kind.RETURN)
    assert "chưa xong" in page_for(client, cast.an)
    assert resolving not in page_for(client, cast.an)
    assert resolving in page_for(client, cast.dung)
    assert client.post(resolving).status_code == 302
    comment.refresh_from_db()
    assert comment.resolved_at is not None
    page = page_for(client, cast.an)
    assert "đã xong lúc" in page
    assert "chưa xong" not in page


def test_a_word_sent_after_the_session_ended_is_in_its_field_after_signing_in(
    client, cast, submission
):
    page = reverse("communes:entry_side", args=PLACE)
    sent = client.post(
        reverse("communes:entry_comment", args=PLACE),
        {"text": "Lời dài"},
        headers={"Referer": f"http://testserver{page}"},
    )
    back = client.post(sent.url, {"username": "an", "password": PASSWORD})
    assert back.url == page  # not the address that only takes what is sent to it
    text = client.get(page).content.decode()
    assert "Lời dài</textarea>" in text and "phiên làm việc đã hết" in text
    assert not Comment.objects.exists()


def test_another_sites_page_is_nowhere_to_go_on(client, submission):
    address = reverse("communes:comment_resolve", args=[1])
    for sender in ("https://example.org/x/", "http://testserver.example.org/x/", ""):
        sent = client.post(address, headers={"Referer": sender})
        assert sent.url == f"{reverse('login')}?next={address}"
