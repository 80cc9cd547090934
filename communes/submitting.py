"""Submitting a year and reviewing it: what must hold, what else is written, who is told.

The state itself is written by ``communes/submission_actions.py: act``. Every function here takes
the submission's row first, so that of two people who act at once the second is told in a sentence.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from communes.access import units_with
from communes.city_values import rejudge_cities
from communes.entry.progress import OpenKind, OpenPoint, progress_of
from communes.models import Comment, Submission, User
from communes.notices import (
    tell_accepted,
    tell_reopened,
    tell_returned,
    tell_submitted,
    tell_unaccepted,
)
from communes.submission_actions import (
    TRANSITIONS,
    Action,
    ActionRefusedError,
    act,
    refuse_action,
)
from communes.writable import dates_of, latest_extension, unit_name
from criteria.models import Indicator

_NAMED = 5
_REASON_LENGTH = 2000


@transaction.atomic
def submit_year(*, submission: Submission, by: User, agreed: bool) -> Submission:
    """Submit what an officer entered; the reviewer's open demands count as answered from now on.

    ``agreed`` is her word that she checked the summary. Raises ``PermissionDenied`` without the
    right, ``ActionRefusedError`` (a sentence) where state, dates or an open point forbid it.
    """
    current = _taken(submission, Action.SUBMIT, by)
    if not agreed:
        raise ActionRefusedError(
            "Hãy đánh dấu vào ô xác nhận đã kiểm tra số liệu rồi bấm “Gửi” lần nữa."
        )
    refuse_after_dates(current)
    refuse_open_points(progress_of([current])[current.pk].points)
    done = act(
        submission=submission,
        action=Action.SUBMIT,
        by=by,
        reason=f"Gửi số liệu năm {submission.year}",
    )
    open_returns(submission).update(resolved_at=timezone.now())
    rejudge_cities(
        communes=[current.unit],
        year=current.year,
        criteria_set=current.criteria_set,
        reason=f"Tính lại theo số liệu {unit_name(current.unit, current.year)} đã gửi",
    )
    tell_submitted(done)
    return done


@transaction.atomic
def withdraw_year(*, submission: Submission, by: User, reason: str) -> Submission:
    """Take back what was submitted, as long as no reviewer has acted; raises as ``submit_year``."""
    _taken(submission, Action.WITHDRAW, by)
    return act(submission=submission, action=Action.WITHDRAW, by=by, reason=reason)


@transaction.atomic
def return_year(
    *, submission: Submission, by: User, demands: Mapping[str, str], remark: str
) -> Submission:
    """Send back: ``demands`` say by indicator code what is to be added, ``remark`` what else.

    Raises ``PermissionDenied`` without the right, ``ActionRefusedError`` without any demand, for
    an indicator of another set, or where the state forbids it.
    """
    _taken(submission, Action.RETURN, by)
    asked = {code: text.strip() for code, text in demands.items() if text.strip()}
    if not asked:
        raise ActionRefusedError(
            "Hãy ghi yêu cầu bổ sung cho ít nhất một chỉ tiêu để cán bộ xã biết phải sửa gì."
        )
    too_long = [code for code, text in asked.items() if len(text) > _REASON_LENGTH]
    if too_long:
        raise ActionRefusedError(
            f"Yêu cầu bổ sung của {_listed(too_long)} dài quá {_REASON_LENGTH} ký tự; "
            "hãy viết gọn lại."
        )
    indicators = {
        indicator.code: indicator
        for indicator in Indicator.objects.filter(
            criterion__criteria_set=submission.criteria_set_id, code__in=asked
        )
    }
    if indicators.keys() != asked.keys():
        raise ActionRefusedError("Có chỉ tiêu không thuộc bộ tiêu chí của năm này.")
    Comment.objects.bulk_create(
        Comment(
            submission=submission,
            indicator=indicator,
            kind=Comment.Kind.RETURN,
            text=asked[code],
            made_by=by,
        )
        for code, indicator in indicators.items()
    )
    reason = f"Yêu cầu bổ sung {_listed(asked)}. {remark.strip()}".strip()
    done = act(submission=submission, action=Action.RETURN, by=by, reason=reason)
    tell_returned(done, reason)
    return done


@transaction.atomic
def accept_year(*, submission: Submission, by: User, remark: str) -> Submission:
    """Accept what was submitted; raises as ``return_year``."""
    _taken(submission, Action.ACCEPT, by)
    done = act(
        submission=submission,
        action=Action.ACCEPT,
        by=by,
        reason=remark.strip() or f"Chấp nhận số liệu năm {submission.year}",
    )
    tell_accepted(done)
    return done


@transaction.atomic
def unaccept_year(*, submission: Submission, by: User, reason: str) -> Submission:
    """Take an acceptance back: the year waits for its reviewer again; raises as ``return_year``."""
    _taken(submission, Action.UNACCEPT, by)
    done = act(submission=submission, action=Action.UNACCEPT, by=by, reason=reason)
    tell_unaccepted(done, reason)
    return done


@transaction.atomic
def reopen_year(*, submission: Submission, by: User, reason: str) -> Submission:
    """Open a year again that was submitted, accepted or locked; raises as ``act``.

    Whether anything rests on the year is asked first by the floor that knows:
    ``reports/review/reopening.py``.
    """
    done = act(submission=submission, action=Action.REOPEN, by=by, reason=reason)
    tell_reopened(done, reason)
    return done


def open_returns(submission: Submission) -> QuerySet[Comment]:
    """The reviewer's demands that no submission has answered yet."""
    return Comment.objects.filter(submission=submission, kind=Comment.Kind.RETURN, resolved_at=None)


def refuse_after_dates(submission: Submission) -> None:
    """Raise ``ActionRefusedError`` where the last day for corrections has passed."""
    dates = dates_of(submission, getattr(submission, "extended_until", None))
    if not dates.takes_edits(timezone.localdate()):
        raise ActionRefusedError(
            f"Đã hết hạn sửa và gửi số liệu năm {submission.year} ({dates.edit_until:%d/%m/%Y}); "
            "hãy đề nghị quản trị gia hạn cho đơn vị."
        )


def refuse_open_points(points: Iterable[OpenPoint]) -> None:
    """Raise ``ActionRefusedError`` with what is still to be done; the last answer may be new."""
    by_kind: dict[OpenKind, list[str]] = defaultdict(list)
    for point in points:
        by_kind[point.kind].append(point.code)
    if OpenKind.RETURNED in by_kind:
        raise ActionRefusedError(
            f"Chưa có gì thay đổi ở {_listed(by_kind[OpenKind.RETURNED])} kể từ khi bị trả lại; "
            "hãy sửa số liệu hoặc trả lời người thẩm định ở phần trao đổi của chỉ tiêu."
        )
    if by_kind:
        told = "; ".join(f"{_OPEN[kind]} {_listed(codes)}" for kind, codes in by_kind.items())
        raise ActionRefusedError(f"Chưa gửi được: {told}. Hãy làm xong rồi gửi.")


_OPEN = {OpenKind.MISSING: "còn thiếu số liệu", OpenKind.TO_CONFIRM: "cần xác nhận"}


def _taken(submission: Submission, action: Action, by: User) -> Submission:
    """The submission as it is now, its row locked, for a person who may do ``action``."""
    if not units_with(by, TRANSITIONS[action].right).filter(pk=submission.unit_id).exists():
        raise PermissionDenied
    current = (
        Submission.objects.select_for_update(of=("self",))
        .select_related("unit", "criteria_set", "reporting_year")
        .annotate(extended_until=latest_extension())
        .get(pk=submission.pk)
    )
    refuse_action(current, action, by)
    return current


def _listed(codes: Iterable[str]) -> str:
    """Indicators in a sentence, the first few by name: "chỉ tiêu 1.1, 5 và 3 chỉ tiêu khác"."""
    named = list(dict.fromkeys(codes))
    more = f" và {len(named) - _NAMED} chỉ tiêu khác" if len(named) > _NAMED else ""
    return f"chỉ tiêu {', '.join(named[:_NAMED])}{more}"
