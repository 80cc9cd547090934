"""Notices by e-mail: at once, or in one digest a day.

A notice is marked as mailed before the mail leaves and unmarked where it could not leave: of two
runs at the same time only one sends it, and no error of the mail server loses it.
"""

import logging
import smtplib
from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from functools import partial
from itertools import groupby

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from communes.models import Notice, User

logger = logging.getLogger(__name__)

DIGEST_FROM_HOUR = 7  # nobody's mailbox rings at night
_TRIED_FOR = timedelta(days=7)
_GIVE_UP_AFTER = 3  # failures in a row: the server is down, each try may take its full timeout


def mail_after_commit(notices: Iterable[Notice]) -> None:
    """Have the new ``notices`` mailed to those who want mail at once, after this transaction."""
    keys = sorted({one.key for one in notices if wants_mail_at_once(one.user)})
    if keys:
        transaction.on_commit(partial(send_at_once.enqueue, keys), robust=True)


def wants_mail_at_once(user: User) -> bool:
    """Whether the person has an address and chose to be written to at once."""
    return bool(user.email) and user.mail == User.Mail.AT_ONCE


@task()
def send_at_once(keys: list[str]) -> None:
    """Send the waiting mails of some notices; by the worker where there is one."""
    send_waiting(keys)


def send_waiting(keys: Sequence[str] | None = None) -> tuple[int, int]:
    """Send what people want at once and have not got or read yet: how many went, how many failed.

    ``keys`` None takes all of the last week.
    """
    waiting = _waiting(User.Mail.AT_ONCE)
    if keys is not None:
        waiting = waiting.filter(key__in=keys)
    return _deliver((one.user, [one], one.title, "mail/notice.txt") for one in waiting)


def send_digests(now: datetime) -> tuple[int, int]:
    """Send each person who wants it so what is new in one mail, at most once a day.

    Gives how many mails went and how many failed. ``now`` is aware.
    """
    local = timezone.localtime(now)
    if local.hour < DIGEST_FROM_HOUR:
        return 0, 0
    midnight = timezone.make_aware(datetime.combine(local.date(), time.min))
    got_one_today = Notice.objects.filter(user=OuterRef("user"), mailed_at__gte=midnight)
    waiting = _waiting(User.Mail.DAILY).exclude(Exists(got_one_today))
    people = groupby(waiting, key=lambda notice: notice.user)
    return _deliver(
        (user, own, f"Cổng thông tin nông thôn mới: {len(own)} thông báo", "mail/digest.txt")
        for user, own in ((user, list(notices)) for user, notices in people)
    )


def _waiting(mail: User.Mail) -> QuerySet[Notice]:
    """Unread notices of the last week that were not mailed, by person, the oldest first."""
    return (
        Notice.objects.filter(
            mailed_at=None,
            read_at=None,
            made_at__gte=timezone.now() - _TRIED_FOR,
            user__mail=mail,
            user__is_active=True,
        )
        .exclude(user__email="")
        .select_related("user")
        .order_by("user", "made_at", "pk")
    )


def _deliver(mails: Iterable[tuple[User, list[Notice], str, str]]) -> tuple[int, int]:
    """Send mails (person, notices, subject, template) over one connection."""
    connection = get_connection()
    sent = failed = in_a_row = 0
    for user, notices, subject, template in list(mails):
        if in_a_row >= _GIVE_UP_AFTER:
            failed += 1
            continue
        message = EmailMessage(
            " ".join(subject.split()),
            render_to_string(template, _context(user, notices)),
            to=[user.email],
            headers={"Auto-Submitted": "auto-generated"},
            connection=connection,
        )
        stamp = timezone.now()
        own = Notice.objects.filter(pk__in=[one.pk for one in notices])
        if own.filter(mailed_at=None).update(mailed_at=stamp) < len(notices):
            own.filter(mailed_at=stamp).update(mailed_at=None)  # another run has some of them
            continue
        try:
            connection.open()
            message.send()
        except (smtplib.SMTPException, OSError, ValueError) as error:
            own.update(mailed_at=None)
            logger.warning("Mail to user %s failed and will be tried again: %s", user.pk, error)
            _close(connection)
            failed, in_a_row = failed + 1, in_a_row + 1
        else:
            sent, in_a_row = sent + 1, 0
    _close(connection)
    return sent, failed


def _close(connection: object) -> None:
    try:
        connection.close()  # type: ignore[attr-defined]  # Django's backends share no typed base
    except (smtplib.SMTPException, OSError) as error:
        logger.warning("Closing the mail connection failed: %s", error)


def _context(user: User, notices: Sequence[Notice]) -> dict[str, object]:
    return {
        "name": str(user),
        "items": [(one.title, one.text, f"{settings.PORTAL_URL}{one.path}") for one in notices],
        "inbox": f"{settings.PORTAL_URL}{reverse('communes:notices')}",
    }
