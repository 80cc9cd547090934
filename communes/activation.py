"""One-time links by which people choose their password: by mail, or on a printed slip.

A link is Django's password reset token. It holds two weeks (``PASSWORD_RESET_TIMEOUT``) and dies
with its use, with any change of the password or address, and with the next login; a new link ends
no older one. It stands in mails and on slips only, never in a log or a table.
"""

import logging
import smtplib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.cache import cache
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django_tasks import task

from communes.models import User

logger = logging.getLogger(__name__)

_PAUSE = 300  # seconds between two mails that one person asks for
_GIVE_UP_AFTER = 3  # failures in a row: the server is down, each try may take its full timeout


@dataclass(frozen=True, slots=True)
class Slip:
    """What is printed for one person: ``unit`` says where she serves, "" where nowhere yet."""

    name: str
    username: str
    unit: str
    link: str
    expires_at: datetime


def activation_link(user: User) -> str:
    """The address at which ``user`` chooses her password, once."""
    path = reverse(
        "activate",
        args=[
            urlsafe_base64_encode(force_bytes(user.pk)),
            default_token_generator.make_token(user),
        ],
    )
    return f"{settings.PORTAL_URL}{path}"


def link_expires_at() -> datetime:
    """When a link made now ends."""
    return timezone.now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)


def slips_for(people: QuerySet[User]) -> list[Slip]:
    """One slip per active person, in the order of ``people``; a fixed number of queries."""
    today, expires_at = timezone.localdate(), link_expires_at()
    slips = []
    for person in people.filter(is_active=True).prefetch_related("postings__unit__versions"):
        lasting = [p for p in person.postings.all() if p.valid_to is None or p.valid_to > today]
        units = [f"{p.get_role_display()}, {p.unit.name_on(today)}" for p in lasting]
        slips.append(
            Slip(
                person.full_name,
                person.username,
                "; ".join(units),
                activation_link(person),
                expires_at,
            )
        )
    return slips


def send_links(people: Iterable[User]) -> list[User]:
    """Mail each active person her link over one connection; gives those who got none.

    Never raises for a mail server's fault: who got no mail gets a slip.
    """
    unsent: list[User] = []
    waiting: list[User] = []
    for person in people:
        (waiting if person.email and person.is_active else unsent).append(person)
    if not waiting:
        return unsent
    connection = get_connection()
    in_a_row = 0
    for person in waiting:
        if in_a_row >= _GIVE_UP_AFTER:
            unsent.append(person)
            continue
        try:
            connection.open()
            _mail(person, connection).send()
            in_a_row = 0
        except (smtplib.SMTPException, OSError, ValueError) as error:
            # The error may quote the message: only its kind is logged, never the link.
            logger.warning("Activation mail to user %s failed: %s", person.pk, type(error).__name__)
            unsent.append(person)
            in_a_row += 1
    try:
        connection.close()
    except (smtplib.SMTPException, OSError) as error:
        logger.warning("Closing the mail connection failed: %s", type(error).__name__)
    return unsent


def _mail(person: User, connection: BaseEmailBackend) -> EmailMessage:
    return EmailMessage(
        "Cổng thông tin nông thôn mới: đặt mật khẩu",
        render_to_string(
            "mail/activation.txt",
            {
                "name": str(person),
                "username": person.username,
                "link": activation_link(person),
                "expires_at": link_expires_at(),
                "first": not person.has_usable_password(),
            },
        ),
        to=[person.email],
        headers={"Auto-Submitted": "auto-generated"},
        connection=connection,
    )


@task()
def send_forgotten(email: str) -> None:
    """Mail a link to the active owners of an address, to each at most every five minutes.

    A task, so that with a worker the answer takes as long for an address that nobody has.
    """
    owners: Sequence[User] = [
        user
        for user in User.objects.filter(email__iexact=email, is_active=True)
        if user.email and cache.add(f"forgotten:{user.pk}", True, _PAUSE)
    ]
    send_links(owners)
