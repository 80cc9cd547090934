"""One-time links: they work once, say what to do when dead, and give nobody away."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.core import mail
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from communes.activation import activation_link, send_links
from communes.models import User
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db

NEW = "mot-mat-khau-khac-han"


@pytest.fixture(autouse=True)
def _own_cache(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def moi(db) -> User:
    user = User(username="moi", full_name="Hà Văn Mới", email="moi@example.vn")
    user.set_unusable_password()
    user.save()
    return user


def path_of(link, settings):
    assert link.startswith(settings.PORTAL_URL)
    return link.removeprefix(settings.PORTAL_URL)


def open_link(client, link, settings):
    return client.get(path_of(link, settings), follow=True)


def choose(client, page, password=NEW):
    return client.post(
        page.redirect_chain[-1][0], {"new_password1": password, "new_password2": password}
    )


def test_a_link_works_once(moi, client, settings):
    link = activation_link(moi)
    page = open_link(client, link, settings)
    assert page.status_code == 200
    # the address that the page shows holds no token any more
    assert page.redirect_chain[-1][0].endswith("/dat-mat-khau/")
    assert "no-store" in page["Cache-Control"]
    assert "moi" in page.content.decode()
    done = choose(client, page)
    assert done.status_code == 302 and done.url == reverse("login")
    assert [str(m) for m in get_messages(done.wsgi_request)] == [
        "Đã đặt mật khẩu. Hãy đăng nhập bằng tên “moi”."
    ]
    assert client.login(request=done.wsgi_request, username="moi", password=NEW)
    client.logout()
    dead = open_link(client, link, settings)
    assert dead.status_code == 410
    text = dead.content.decode()
    assert "đã được dùng, đã hết hạn" in text and reverse("password_reset") in text


def test_a_new_link_ends_no_older_one_but_the_first_use_ends_both(moi, client, settings):
    first, second = activation_link(moi), activation_link(moi)
    page = open_link(client, first, settings)
    assert page.status_code == 200
    choose(client, page)
    client.logout()
    assert open_link(client, second, settings).status_code == 410


def test_a_link_ends_after_two_weeks(moi, client, settings, monkeypatch):
    link = activation_link(moi)
    from django.contrib.auth.tokens import PasswordResetTokenGenerator as Tokens

    real = Tokens._now
    monkeypatch.setattr(Tokens, "_now", lambda self: real(self) + timedelta(days=14, minutes=1))
    assert open_link(client, link, settings).status_code == 410


@pytest.mark.parametrize("path", ["/kich-hoat/x/y-z/", "/kich-hoat/MQ/abc-def/"])
def test_a_wrong_link_is_dead(path, moi, client):
    assert client.get(path).status_code == 410


def test_a_weak_password_is_refused_in_vietnamese(moi, client, settings):
    page = choose(client, open_link(client, activation_link(moi), settings), "12345")
    text = page.content.decode()
    assert page.status_code == 200
    assert "Mật khẩu quá ngắn" in text and "hoàn toàn là số" in text


def test_mails_go_to_active_people_with_an_address(moi, cast):
    cast.an.email, cast.an.is_active = "an@example.vn", False
    unsent = send_links([moi, cast.an, cast.binh])
    assert [one.username for one in unsent] == ["an", "binh"]
    [message] = mail.outbox
    assert "được cấp tài khoản" in message.body
    assert "dùng được một lần" in message.body


def test_a_dead_mail_server_is_told_not_raised_and_no_link_is_logged(
    moi, cast, monkeypatch, caplog
):
    from django.core.mail.backends.locmem import EmailBackend

    def fail(self):
        raise OSError("no route; /kich-hoat/")

    monkeypatch.setattr(EmailBackend, "open", fail)
    assert send_links([moi]) == [moi]
    assert "OSError" in caplog.text and "kich-hoat" not in caplog.text


def test_asking_for_a_link_answers_alike_whoever_asks(moi, cast, client):
    known = client.post(reverse("password_reset"), {"email": "MOI@example.vn"})
    unknown = client.post(reverse("password_reset"), {"email": "ai@example.vn"})
    assert known.status_code == unknown.status_code == 302
    assert known.url == unknown.url == reverse("password_reset_done")
    assert [m.to for m in mail.outbox] == [["moi@example.vn"]]
    client.post(reverse("password_reset"), {"email": "moi@example.vn"})
    assert len(mail.outbox) == 1  # one every five minutes
    assert "Nếu thư điện tử vừa ghi thuộc về" in client.get(known.url).content.decode()
    faulty = client.post(reverse("password_reset"), {"email": "x"})
    assert faulty.status_code == 400
    assert "chưa đúng" in faulty.content.decode()


def test_who_has_a_password_is_asked_to_ignore_a_mail_she_did_not_ask_for(cast):
    cast.an.email = "an@example.vn"
    send_links([cast.an])
    assert "mật khẩu đang dùng không thay đổi" in mail.outbox[0].body


def test_administrators_print_and_mail_from_the_list(cast, moi, client, units):
    from tests.communes.resources.tables import permit

    permit(cast.giang, "user")
    client.force_login(cast.giang)
    users = reverse("admin:communes_user_changelist")
    chosen = {"_selected_action": [moi.pk, cast.an.pk], "index": 0}
    printed = client.post(users, {**chosen, "action": "print_slips"}, follow=True)
    page = printed.content.decode()
    assert page.count("/kich-hoat/") == 2
    assert "Nguyễn Thị An" in page
    ends = timezone.localtime(timezone.now() + timedelta(days=14))
    assert f"{ends:%d/%m/%Y}" in page
    mailed = client.post(users, {**chosen, "action": "mail_links"}, follow=True)
    text = mailed.content.decode()
    assert "Đã gửi thư đặt mật khẩu cho 1 người." in text
    assert "1 người chưa nhận được thư: an" in text
    # a slip opens the door to an account: not for another province's people, nor for staff
    others = f"{cast.hai.pk},{cast.lan.pk}"
    slips = client.get(reverse("admin:communes_user_slips"), {"nguoi": others}).content.decode()
    assert "Đỗ Thị Lan" in slips and "Vũ Ngọc Hải" not in slips
    assert PASSWORD not in slips
