"""Words between officer and reviewer on one indicator."""

import unicodedata
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from communes.access import Right, units_with
from communes.models import Comment, User
from communes.notices import tell_commented
from communes.side.places import Side
from criteria.numbers import format_decimal

MAX_LENGTH = 2000


class CommentRefusedError(ValueError):
    """A comment that is not stored; the message says why and what to do."""


def write_comment(user: User, side: Side, text: str) -> Comment:
    """Store a word on the indicator, in whatever state the year is, and tell the other side.

    Raises ``PermissionDenied`` for who neither enters nor reviews at the unit,
    ``CommentRefusedError`` (a sentence) for no text or one of over 2000 characters.
    """
    if not (side.may_enter or side.may_review):
        raise PermissionDenied
    words = _tidied(text)
    if not words:
        raise CommentRefusedError("Hãy ghi nội dung trao đổi rồi gửi.")
    if len(words) > MAX_LENGTH:
        length, most = format_decimal(Decimal(len(words))), format_decimal(Decimal(MAX_LENGTH))
        raise CommentRefusedError(
            f"Nội dung dài {length} ký tự, quá {most}; hãy viết gọn lại hoặc tách thành nhiều lần "
            "gửi."
        )
    with transaction.atomic():
        comment = Comment.objects.create(
            submission=side.submission,
            indicator_id=side.indicator_pk,
            text=words,
            made_by=user,
        )
        tell_commented(comment)
    return comment


def resolve_demand(user: User, pk: int) -> Comment:
    """A reviewer is satisfied with what was added on her demand. Again it changes nothing.

    Raises ``Http404`` for a comment she may not see or that demands nothing, ``PermissionDenied``
    without the right to review.
    """
    comment = (
        Comment.objects.filter(pk=pk, kind=Comment.Kind.RETURN)
        .filter(submission__unit__in=units_with(user, Right.VIEW))
        .select_related("submission__unit", "submission__criteria_set", "indicator")
        .first()
    )
    if comment is None:
        raise Http404("Không có yêu cầu bổ sung này trong phạm vi của bạn.")
    if not units_with(user, Right.REVIEW).filter(pk=comment.submission.unit_id).exists():
        raise PermissionDenied
    Comment.objects.filter(pk=pk, resolved_at=None).update(resolved_at=timezone.now())
    return comment


def _tidied(text: str) -> str:
    """With plain line breaks, without control characters and blanks around."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        letter for letter in lines if letter in "\n\t" or unicodedata.category(letter) != "Cc"
    ).strip()
