"""Notices: who is told of what, once; mails at once, again after a failure, or once a day."""

import smtplib
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from communes.access import Right, units_with
from communes.deadlines import EntryDates
from communes.models import (
    Comment,
    Notice,
    Posting,
    Role,
    Submission,
    Unit,
    UnitEvent,
    UnitLineage,
    UnitVersion,
    User,
)
from communes.notices import (
    tell_accepted,
    tell_commented,
    tell_opened,
    tell_returned,
    tell_submitted,
)
from communes.notices.mails import send_digests
from communes.notices.recipients import officers_of, reviewers_of
from communes.notices.reminders import remind_of_deadlines
from communes.reporting_years import extend, open_year
from communes.submission_actions import Action, act
from communes.submitting import reopen_year
from criteria.models import Indicator

pytestmark = pytest.mark.django_db

SET = "bac_kan_2017_2020"


@pytest.fixture
def submission(opened):
    return Submission.objects.get(unit__slug="xa-duong-quang", year=2020)


@pytest.fixture
def an(cast):
    """An has an address and wants mail at once."""
    cast.an.email = "an@xa.example"
    cast.an.save()
    return cast.an


def told(user, kind=None):
    notices = Notice.objects.filter(user=user)
    return [one.title for one in (notices.filter(kind=kind) if kind else notices)]


def at(hour, days=0):
    now = timezone.localtime().replace(hour=hour, minute=5)
    return now + timedelta(days=days)


class BrokenBackend(EmailBackend):
    """A mail server that refuses every mail."""

    tries = 0

    def send_messages(self, messages):
        BrokenBackend.tries += 1
        raise smtplib.SMTPServerDisconnected("không kết nối được")


@pytest.fixture
def broken(settings):
    settings.EMAIL_BACKEND = f"{__name__}.{BrokenBackend.__name__}"
    BrokenBackend.tries = 0
    return BrokenBackend


# Who is told


def test_an_opened_year_is_told_to_the_officers_nearest_to_each_commune(cast, opened):
    assert told(cast.an) == ["Mở nhập số liệu năm 2020: Xã Dương Quang"]
    assert told(cast.binh) == ["Mở nhập số liệu năm 2020: Xã Nông Thượng"]
    for name in ("chi", "dung", "giang", "hai", "lan"):
        assert told(getattr(cast, name)) == [], name
    notice = Notice.objects.get(user=cast.an)
    deadline = timezone.localdate() + timedelta(days=30)
    assert f"Hạn nộp: {deadline:%d/%m/%Y}" in notice.text
    assert notice.path == f"/nhap-so-lieu/xa-duong-quang/2020/{SET}/"
    assert notice.submission.unit.slug == "xa-duong-quang"


def test_who_stands_in_for_several_communes_is_told_once(cast, units, criteria_sets):
    Posting.objects.filter(user__in=[cast.an, cast.binh]).delete()
    today = timezone.localdate()
    open_year(
        unit=units["tinh-bac-kan"],
        year=2020,
        criteria_set=criteria_sets[SET],
        dates=EntryDates(today, today, today),
        note="",
        by=cast.giang,
    )
    notice = Notice.objects.get(user=cast.chi)
    assert notice.title == "Mở nhập số liệu năm 2020: 2 xã"
    assert "cho 2 xã (xã Dương Quang, xã Nông Thượng)" in notice.text
    assert (notice.path, notice.submission) == ("/", None)


def test_telling_again_tells_nothing(opened):
    before = Notice.objects.count()
    tell_opened(opened)
    assert Notice.objects.count() == before


def test_a_province_is_told_in_a_fixed_number_of_queries(
    cast, units, opened, criteria_sets, django_assert_max_num_queries
):
    def add(number):
        people = User.objects.bulk_create(
            User(username=f"{number}-{n}", email=f"{number}-{n}@xa.example", password="x")
            for n in range(number)
        )
        communes = Unit.objects.bulk_create(Unit(slug=f"{number}-{n}") for n in range(number))
        UnitVersion.objects.bulk_create(
            UnitVersion(
                unit=one,
                name=one.slug,
                kind="commune",
                parent=units["tp-bac-kan"],
                valid_from="2011-01-01",
            )
            for one in communes
        )
        Posting.objects.bulk_create(
            Posting(user=user, unit=unit, role=Role.OFFICER, valid_from="2020-01-01")
            for user, unit in zip(people, communes, strict=True)
        )
        Submission.objects.bulk_create(
            Submission(unit=one, year=2020, criteria_set=criteria_sets[SET], reporting_year=opened)
            for one in communes
        )

    add(2)
    with django_assert_max_num_queries(12) as few:
        tell_opened(opened)
    add(110)
    with django_assert_max_num_queries(12) as many:
        tell_opened(opened)
    assert Notice.objects.filter(key=f"opened:{opened.pk}").count() == 2 + 2 + 110
    assert len(many) <= len(few) + 1  # SQLite takes about a hundred rows in one insert


def test_each_act_is_told_to_the_other_side(cast, submission, units):
    act(submission=submission, action=Action.SUBMIT, by=cast.an, reason="Gửi")
    tell_submitted(submission)
    assert told(cast.dung) == ["Đã gửi số liệu năm 2020: Xã Dương Quang"]
    assert "Người gửi: Nguyễn Thị An." in Notice.objects.get(user=cast.dung).text
    act(submission=submission, action=Action.RETURN, by=cast.dung, reason="Thiếu biên bản")
    tell_returned(submission, "Thiếu biên bản")
    returned = Notice.objects.get(user=cast.an, kind="returned")
    assert returned.title == "Trả lại bổ sung số liệu năm 2020: Xã Dương Quang"
    assert "Thiếu biên bản. Hạn nộp: " in returned.text
    act(submission=submission, action=Action.SUBMIT, by=cast.an, reason="Gửi lại")
    tell_submitted(submission)
    act(submission=submission, action=Action.ACCEPT, by=cast.dung, reason="Đạt")
    tell_accepted(submission)
    assert told(cast.an, "accepted") == ["Đã chấp nhận số liệu năm 2020: Xã Dương Quang"]
    assert len(told(cast.dung, "submitted")) == 2  # each submission is an act of its own
    for name in ("binh", "chi", "giang", "hai", "lan"):
        assert [one for one in told(getattr(cast, name)) if "Dương Quang" in one] == [], name


def test_where_nobody_reviews_administrators_are_told(cast, submission):
    Posting.objects.filter(user=cast.dung).delete()
    act(submission=submission, action=Action.SUBMIT, by=cast.an, reason="Gửi")
    tell_submitted(submission)
    assert told(cast.giang, "submitted") == ["Đã gửi số liệu năm 2020: Xã Dương Quang"]


@pytest.mark.parametrize(
    ("author", "readers"),
    [("an", {"dung"}), ("dung", {"an"}), ("giang", {"an"}), ("chi", {"an", "dung"})],
)
def test_a_comment_is_told_to_the_other_side_and_never_to_its_author(
    cast, submission, author, readers
):
    comment = Comment.objects.create(
        submission=submission,
        indicator=Indicator.objects.get(criterion__criteria_set__code=SET, code="17.1"),
        text="Xem lại mẫu số",
        made_by=getattr(cast, author),
    )
    tell_commented(comment)
    found = Notice.objects.filter(kind="commented")
    assert {one.user.username for one in found} == readers
    assert found[0].title == "Trao đổi mới về chỉ tiêu 17.1 năm 2020: Xã Dương Quang"
    assert found[0].path == reverse(
        "communes:entry_side", args=["xa-duong-quang", 2020, SET, "17.1"]
    )


def test_an_extension_is_told_with_its_reason(cast, submission, opened):
    until = timezone.localdate() + timedelta(days=50)
    extend(
        submission=submission,
        until=until,
        reason="Bão lũ",
        today=timezone.localdate(),
        by=cast.giang,
    )
    notice = Notice.objects.get(user=cast.an, kind="extended")
    assert notice.title == "Gia hạn nhập số liệu năm 2020: Xã Dương Quang"
    assert f"đến hết ngày {until:%d/%m/%Y}. Lý do: Bão lũ." in notice.text


def test_a_year_that_is_opened_again_is_told_with_the_reason(cast, submission):
    act(submission=submission, action=Action.LOCK, by=cast.giang, reason="Chốt số liệu")
    reopen_year(submission=submission, by=cast.giang, reason="Sửa số hộ nghèo")
    [notice] = Notice.objects.filter(kind=Notice.Kind.REOPENED)
    assert (notice.user, notice.title) == (cast.an, "Mở lại số liệu năm 2020: Xã Dương Quang")
    assert "Lý do: Sửa số hộ nghèo. Hạn nộp:" in notice.text


def test_nobody_is_told_who_may_not_act_there(cast, units):
    """Recipients are found upwards, rights downwards: both must say the same."""
    every = Unit.objects.filter(versions__kind="commune").distinct()
    officers = officers_of(one.pk for one in every)
    reviewers = reviewers_of(one.pk for one in every)
    assert {user for found in officers.values() for user in found} >= {cast.an, cast.chi}
    for found, right in ((officers, Right.ENTER), (reviewers, Right.REVIEW)):
        for unit, people in found.items():
            for user in people:
                assert units_with(user, right).filter(pk=unit).exists()


def test_who_serves_at_the_successor_is_told_for_what_merged_into_it(cast, units):
    merged = Unit.objects.create(slug="xa-moi")
    UnitVersion.objects.create(unit=merged, name="Mới", kind="commune", valid_from="2025-07-01")
    event = UnitEvent.objects.create(key="thu", kind="merge", effective_on="2025-07-01")
    UnitLineage.objects.create(event=event, predecessor=units["xa-duong-quang"], successor=merged)
    Posting.objects.filter(user=cast.an).update(valid_to=timezone.localdate())
    Posting.objects.create(user=cast.lan, unit=merged, role=Role.OFFICER, valid_from="2025-07-01")
    commune = units["xa-duong-quang"].pk
    assert officers_of([commune]) == {commune: [cast.lan]}


# Mails


def test_a_mail_follows_the_commit_and_is_marked(
    an, units, criteria_sets, cast, django_capture_on_commit_callbacks, settings
):
    settings.PORTAL_URL = "https://ntm.example"
    today = timezone.localdate()
    with django_capture_on_commit_callbacks(execute=True):
        open_year(
            unit=units["tinh-bac-kan"],
            year=2020,
            criteria_set=criteria_sets[SET],
            dates=EntryDates(today, today, today),
            note="",
            by=cast.giang,
        )
        assert mail.outbox == []
    (letter,) = mail.outbox
    assert letter.to == ["an@xa.example"]
    assert letter.subject == "Mở nhập số liệu năm 2020: Xã Dương Quang"
    assert "Kính gửi anh/chị Nguyễn Thị An," in letter.body
    assert f"https://ntm.example/nhap-so-lieu/xa-duong-quang/2020/{SET}/" in letter.body
    assert "https://ntm.example/thong-bao/" in letter.body
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    assert Notice.objects.get(user=an).mailed_at is not None
    assert Notice.objects.get(user=cast.binh).mailed_at is None  # no address
    call_command("send_notices", stdout=StringIO())
    assert len([one for one in mail.outbox if "Mở nhập" in one.subject]) == 1


def test_what_is_rolled_back_is_told_to_nobody(an, opened, django_capture_on_commit_callbacks):
    Notice.objects.all().delete()
    with (
        django_capture_on_commit_callbacks(execute=True),
        pytest.raises(RuntimeError),
        transaction.atomic(),
    ):
        tell_opened(opened)
        raise RuntimeError
    assert mail.outbox == []
    assert not Notice.objects.exists()


def test_a_failing_mail_server_breaks_nothing_and_loses_nothing(
    an, cast, opened, broken, settings, django_capture_on_commit_callbacks, caplog
):
    Notice.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        tell_opened(opened)
    assert broken.tries == 1
    assert Notice.objects.get(user=an).mailed_at is None
    assert "failed and will be tried again" in caplog.text
    out, err = StringIO(), StringIO()
    call_command("send_notices", stdout=out, stderr=err)
    assert err.getvalue() == "1 thư chưa gửi được; lần chạy sau sẽ gửi lại.\n"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    call_command("send_notices", stdout=out)
    assert "Thư gửi ngay: 1." in out.getvalue()
    assert [one.to for one in mail.outbox] == [["an@xa.example"]]


def test_a_dead_server_is_not_tried_for_everybody(cast, opened, broken):
    people = User.objects.bulk_create(
        User(username=f"u{n}", email=f"u{n}@xa.example") for n in range(9)
    )
    Notice.objects.bulk_create(
        Notice(user=user, kind="opened", title="x", text="x", key="x", path="/") for user in people
    )
    err = StringIO()
    call_command("send_notices", stdout=StringIO(), stderr=err)
    assert broken.tries == 3
    assert err.getvalue().startswith("9 thư chưa gửi được")


def test_one_bad_address_does_not_stop_the_others(cast, opened, settings):
    for name, address in (("an", "không\nđúng@x"), ("binh", "binh@xa.example")):
        person = getattr(cast, name)
        person.email = address
        person.save()
    call_command("send_notices", stdout=StringIO(), stderr=StringIO())
    assert [one.to for one in mail.outbox] == [["binh@xa.example"]]


def test_a_digest_goes_once_a_day_and_holds_all_that_is_unread(an, submission):
    an.mail = User.Mail.DAILY
    an.save()
    Notice.objects.create(user=an, kind="commented", title="Thứ hai", text="b", key="b", path="/x/")
    Notice.objects.create(
        user=an, kind="commented", title="Đã đọc", text="c", key="c", path="/", read_at=at(1)
    )
    assert send_digests(at(6)) == (0, 0)  # nobody's mailbox rings at night
    assert send_digests(at(7)) == (1, 0)
    (letter,) = mail.outbox
    assert letter.subject == "Cổng thông tin nông thôn mới: 2 thông báo"
    assert "1. Mở nhập số liệu năm 2020: Xã Dương Quang" in letter.body
    assert "2. Thứ hai" in letter.body
    assert "Đã đọc" not in letter.body
    Notice.objects.create(user=an, kind="commented", title="Thứ ba", text="d", key="d", path="/")
    assert send_digests(at(23)) == (0, 0)
    assert send_digests(at(8, days=1)) == (1, 0)
    assert "Thứ ba" in mail.outbox[1].body
    assert "Thứ hai" not in mail.outbox[1].body


# Reminders


@pytest.mark.parametrize(
    ("days_left", "titles"),
    [
        (8, []),
        (7, ["còn 7 ngày"]),
        (3, ["còn 3 ngày"]),  # nothing ran for some days: made up for
        (2, ["còn 2 ngày"]),
        (0, ["hôm nay là ngày cuối"]),
        (-1, []),
    ],
)
def test_reminders_come_7_and_2_days_before_and_once(cast, opened, days_left, titles):
    today = opened.deadline - timedelta(days=days_left)
    remind_of_deadlines(today)
    assert remind_of_deadlines(today) == 0
    assert told(cast.an, "deadline") == [
        f"Hạn nộp số liệu năm 2020 ({title}): Xã Dương Quang" for title in titles
    ]


def test_both_reminders_come_and_after_an_extension_both_again(cast, submission, opened):
    def remind(deadline, days):
        return remind_of_deadlines(deadline - timedelta(days=days))

    assert [remind(opened.deadline, days) for days in (7, 6, 2, 1)] == [2, 0, 2, 0]
    until = opened.edit_until + timedelta(days=9)
    extend(
        submission=submission, until=until, reason="Lũ", today=timezone.localdate(), by=cast.giang
    )
    assert remind(opened.deadline, 1) == 0
    assert [remind(until, days) for days in (7, 2)] == [1, 1]  # An's alone
    assert len(told(cast.an, "deadline")) == 4


def test_who_has_submitted_is_not_reminded(cast, submission, opened):
    act(submission=submission, action=Action.SUBMIT, by=cast.an, reason="Gửi")
    remind_of_deadlines(opened.deadline)
    assert told(cast.an, "deadline") == []
    assert len(told(cast.binh, "deadline")) == 1
    act(submission=submission, action=Action.RETURN, by=cast.dung, reason="Bổ sung")
    remind_of_deadlines(opened.deadline)
    assert len(told(cast.an, "deadline")) == 1


# The inbox


def test_the_inbox_shows_own_notices_unread_first(client, cast, opened):
    Notice.objects.create(
        user=cast.an, kind="commented", title="Mới hơn", text="b", key="b", path="/", read_at=at(1)
    )
    client.force_login(cast.an)
    page = client.get(reverse("communes:notices")).content.decode()
    assert page.index("Mở nhập số liệu năm 2020: Xã Dương Quang") < page.index("Mới hơn")
    assert "Nông Thượng" not in page
    assert "1 thông báo chưa đọc." in page
    assert 'Thông báo <span class="unread-count">1<span class="visually-hidden"> chưa đọc' in page
    assert "Tài khoản chưa có địa chỉ thư điện tử" in page


def test_opening_a_notice_reads_it_and_leads_there(client, cast, opened):
    notice = Notice.objects.get(user=cast.an)
    reading = reverse("communes:notice_read", args=[notice.pk])
    client.force_login(cast.binh)
    assert client.post(reading).status_code == 404
    client.force_login(cast.an)
    assert client.get(reading).status_code == 405
    assert client.post(reading, {"open": "1"}).url == notice.path
    notice.refresh_from_db()
    assert notice.read_at is not None
    assert client.post(reading).url == reverse("communes:notices")
    assert "unread-count" not in client.get(reverse("communes:notices")).content.decode()


def test_all_are_read_at_once_but_only_ones_own(client, cast, opened):
    client.force_login(cast.an)
    assert client.post(reverse("communes:notices_read")).status_code == 302
    assert not Notice.objects.filter(user=cast.an, read_at=None).exists()
    assert Notice.objects.filter(user=cast.binh, read_at=None).exists()


@pytest.mark.parametrize(("chosen", "stored"), [("daily", "daily"), ("never", "at_once")])
def test_one_chooses_when_to_be_written_to(client, cast, chosen, stored):
    client.force_login(cast.an)
    assert client.post(reverse("communes:notice_mail"), {"mail": chosen}).status_code == 302
    cast.an.refresh_from_db()
    assert cast.an.mail == stored


def test_the_inbox_asks_as_often_for_many_as_for_one(
    client, cast, opened, django_assert_max_num_queries
):
    client.force_login(cast.an)
    client.get(reverse("communes:notices"))
    with django_assert_max_num_queries(5) as few:
        client.get(reverse("communes:notices"))
    Notice.objects.bulk_create(
        Notice(user=cast.an, kind="opened", title=f"Số {n}", text="x", key=str(n), path="/")
        for n in range(40)
    )
    with django_assert_max_num_queries(5) as many:
        page = client.get(reverse("communes:notices")).content.decode()
    assert len(few) == len(many)
    assert "41 thông báo chưa đọc." in page
    assert "Trang 1/2" in page
    assert "Số 9" in client.get(reverse("communes:notices"), {"trang": "2"}).content.decode()


def test_the_servers_own_administrator_who_serves_nowhere_has_an_inbox(client, db):
    root = User.objects.create_superuser("root", password="x")
    Notice.objects.create(user=root, kind="opened", title="x", text="x", key="x", path="/")
    client.force_login(root)
    assert "1 thông báo chưa đọc." in client.get(reverse("communes:notices")).content.decode()
