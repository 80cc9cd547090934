"""What can be done with a submission as a whole: one table of actions, one writer, one log.

Writing values is ``communes/services.py``. What a submission must hold before it may be submitted
is asked by the entry pages (``communes/entry/``) before they call ``act``.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from communes.access import Right, units_with
from communes.models import (
    Comment,
    ReviewVerdict,
    Submission,
    SubmissionStateChange,
    Unit,
    User,
    ValueChange,
)

State = Submission.State
_REASON_LENGTH = 500


class Action(StrEnum):
    """What a person does."""

    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    RETURN = "return"
    ACCEPT = "accept"
    UNACCEPT = "unaccept"
    LOCK = "lock"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True)
class Transition:
    """From which states an action leads where, and the right it takes at the unit."""

    label: str
    before: frozenset[State]
    after: State
    right: Right


TRANSITIONS: dict[Action, Transition] = {
    Action.SUBMIT: Transition(
        "Gửi", frozenset({State.OPEN, State.RETURNED}), State.SUBMITTED, Right.ENTER
    ),
    Action.WITHDRAW: Transition("Rút lại", frozenset({State.SUBMITTED}), State.OPEN, Right.ENTER),
    Action.RETURN: Transition(
        "Trả lại bổ sung", frozenset({State.SUBMITTED}), State.RETURNED, Right.REVIEW
    ),
    Action.ACCEPT: Transition(
        "Chấp nhận", frozenset({State.SUBMITTED}), State.ACCEPTED, Right.REVIEW
    ),
    Action.UNACCEPT: Transition(
        "Hủy chấp nhận", frozenset({State.ACCEPTED}), State.SUBMITTED, Right.REVIEW
    ),
    Action.LOCK: Transition(
        "Khóa", frozenset(set(State) - {State.LOCKED}), State.LOCKED, Right.LOCK
    ),
    Action.REOPEN: Transition(
        "Mở lại",
        frozenset({State.SUBMITTED, State.ACCEPTED, State.LOCKED}),
        State.OPEN,
        Right.LOCK,
    ),
}


_RIGHTS = tuple(dict.fromkeys(transition.right for transition in TRANSITIONS.values()))


class ActionRefusedError(ValueError):
    """The action does not fit the submission's present state; the message says why."""


@transaction.atomic
def act(*, submission: Submission, action: Action, by: User, reason: str) -> Submission:
    """Do ``action`` and log it; the submission as it is now.

    Raises ``PermissionDenied`` without the right at the unit, ``ActionRefusedError`` (a sentence)
    without a reason or with too long a one, where the state does not allow it (somebody else may
    have been first), where a reviewer has acted already, or where a person would review what she
    entered or submitted herself.
    """
    transition = TRANSITIONS[action]
    reason = reason.strip()
    if not reason:
        raise ActionRefusedError("Phải ghi lý do thay đổi trạng thái.")
    if len(reason) > _REASON_LENGTH:
        raise ActionRefusedError(f"Lý do dài quá {_REASON_LENGTH} ký tự; hãy viết gọn lại.")
    if not units_with(by, transition.right).filter(pk=submission.unit_id).exists():
        raise PermissionDenied
    current = Submission.objects.select_for_update().get(pk=submission.pk)
    refuse_action(current, action, by)
    SubmissionStateChange.objects.create(
        submission=current,
        before=current.state,
        after=transition.after,
        made_by=by,
        reason=reason,
    )
    current.state = transition.after
    current.save(update_fields=["state"])
    submission.state = current.state
    return current


def refuse_action(submission: Submission, action: Action, by: User | None = None) -> None:
    """Raise ``ActionRefusedError`` where the state or what happened since forbids ``action``.

    ``by`` is the person who would act, where it matters who that is.
    """
    state = State(submission.state)
    transition = TRANSITIONS[action]
    if state is transition.after:
        raise ActionRefusedError(f"Hồ sơ số liệu đã ở trạng thái “{state.label}”.")
    if state not in transition.before:
        raise ActionRefusedError(
            f"Không thể {transition.label.lower()}: hồ sơ số liệu đang ở trạng thái "
            f"“{state.label}”. Có thể người khác vừa thay đổi; hãy tải lại trang."
        )
    if action is Action.WITHDRAW and reviewer_has_acted(submission):
        raise ActionRefusedError(
            "Không rút lại được: người thẩm định đã xem xét; hãy đề nghị người thẩm định trả lại."
        )
    if by is not None and transition.right is Right.REVIEW and had_a_hand(submission, by):
        raise ActionRefusedError(
            "Người đã nhập hoặc gửi số liệu không được tự thẩm định số liệu đó."
        )


def allowed_actions(submission: Submission, by: User) -> tuple[Action, ...]:
    """What ``by`` can do with the submission now; for buttons."""
    held = (
        Unit.objects.filter(pk=submission.unit_id)
        .values_list(
            *(Exists(units_with(by, right).filter(pk=OuterRef("pk"))) for right in _RIGHTS)
        )
        .get()
    )
    rights = {right for right, holds in zip(_RIGHTS, held, strict=True) if holds}
    return tuple(action for action in Action if _fits(submission, action, by, rights))


def _fits(submission: Submission, action: Action, by: User, rights: Collection[Right]) -> bool:
    if TRANSITIONS[action].right not in rights:
        return False
    try:
        refuse_action(submission, action, by)
    except ActionRefusedError:
        return False
    return True


def last_submission(submission: Submission) -> SubmissionStateChange | None:
    """The latest change to ``SUBMITTED`` by who submits: when, by whom."""
    return submission.state_changes.filter(SUBMITTING).select_related("made_by").last()


# Taking an acceptance back leads to ``SUBMITTED`` too, but nobody submits anything then.
SUBMITTING = Q(after=State.SUBMITTED) & ~Q(before=State.ACCEPTED)


def had_a_hand(submission: Submission, by: User) -> bool:
    """Whether ``by`` submitted this year of the unit at any time, or wrote a value of it."""
    return submission.pk in submissions_of_hand([submission.pk], by)


def submissions_of_hand(submissions: Collection[int], by: User) -> set[int]:
    """Those of ``submissions`` (ids) in which ``by`` had a hand; one query."""
    submitted = SubmissionStateChange.objects.filter(
        SUBMITTING, submission__in=submissions, made_by=by
    )
    written = ValueChange.objects.filter(value__submission__in=submissions, made_by=by)
    return set(
        submitted.order_by()
        .values_list("submission_id")
        .union(written.order_by().values_list("value__submission_id"))
        .values_list("submission_id", flat=True)
    )


def reviewer_has_acted(submission: Submission) -> bool:
    """Whether a reviewer has decided, or written about, what was submitted last."""
    change = last_submission(submission)
    if change is None:
        return False
    since = {"submission": submission, "made_at__gt": change.made_at}
    if (
        ReviewVerdict.objects.filter(**since).exists()
        or SubmissionStateChange.objects.filter(before=State.ACCEPTED, **since).exists()
    ):
        return True
    commenters = User.objects.filter(
        pk__in=Comment.objects.filter(submission=submission, made_at__gt=change.made_at).values(
            "made_by"
        )
    )
    return any(
        units_with(commenter, Right.REVIEW).filter(pk=submission.unit_id).exists()
        for commenter in commenters
    )
