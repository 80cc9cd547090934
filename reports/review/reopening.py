"""Opening a year again that was submitted, accepted or locked: not under an approved dossier."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from communes.access import Right, units_with
from communes.models import Submission, User
from communes.submission_actions import ActionRefusedError
from communes.submitting import reopen_year
from reports.dossiers.way.resting import why_not_taken_back


@transaction.atomic
def reopen(*, submission: Submission, by: User, reason: str) -> Submission:
    """Open a year again for who enters it; the submission as it is now.

    Raises ``PermissionDenied`` without the right to lock and reopen at the unit,
    ``ActionRefusedError`` (a sentence) without a reason, where the state does not allow it, or
    where a dossier was approved upon the year: undo follows the chain.
    """
    if not units_with(by, Right.LOCK).filter(pk=submission.unit_id).exists():
        raise PermissionDenied
    # The row is locked first: a dossier that goes up at this moment locks it too.
    locked = Submission.objects.select_for_update(of=("self",)).select_related("unit")
    refuse_reopening(locked.prefetch_related("unit__versions").get(pk=submission.pk))
    return reopen_year(submission=submission, by=by, reason=reason)


def refuse_reopening(submission: Submission) -> None:
    """Raise ``ActionRefusedError`` with the dossier that was approved upon the year, if any is."""
    if sentence := why_not_taken_back(submission, "mở lại số liệu"):
        raise ActionRefusedError(sentence)
