"""Pages of a submission: what is left, submitting, withdrawing, locking.

Reviewing has a page of its own, which shows more than this floor knows; reopening has its view
there too, since a dossier may rest on the year.
"""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.db.models import F, Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_POST, require_safe

from communes.access import Right, unit_for
from communes.models import Submission, UnitVersion, User
from communes.requests import SignedInRequest
from communes.submission_actions import TRANSITIONS, Action, ActionRefusedError, act
from communes.submission_page import standing_of_submission, submission_context
from communes.submitting import submit_year, withdraw_year
from communes.years.worklist import waiting_years

_Posted = Mapping[str, str]


@require_safe
def submission(request: SignedInRequest, unit: str, year: int, set_code: str) -> HttpResponse:
    """The overview of a unit's year: state, what is left, and what the person may do."""
    return submission_answer(request, submission_or_404(request.user, unit, year, set_code))


@require_POST
def submission_act(request: SignedInRequest, unit: str, year: int, set_code: str) -> HttpResponse:
    """Do one action with the submission; what is refused is told on the same page."""
    try:
        action = Action(request.POST.get("action", ""))
        do = _DO[action]
    except (ValueError, KeyError):
        raise Http404("Không có thao tác này.") from None
    found = submission_or_404(request.user, unit, year, set_code, TRANSITIONS[action].right)
    try:
        do(found, request.user, request.POST)
    except ActionRefusedError as refusal:
        found = submission_or_404(request.user, unit, year, set_code)
        return submission_answer(request, found, refused=str(refusal))
    messages.success(request, _DONE[action])
    return redirect("communes:submission", unit=unit, year=year, set_code=set_code)


@require_safe
def entry_start(request: SignedInRequest) -> HttpResponse:
    """To the one year that the person has to enter; with several, to the list of them at home."""
    found = [one for one in waiting_years(request.user) if one.writable]
    if len(found) == 1:
        return redirect(found[0].url)
    if not found:
        messages.info(request, "Hiện không có năm nào chờ anh/chị nhập số liệu.")
    return redirect("home")


def submission_or_404(
    user: User, slug: str, year: int, set_code: str, right: Right = Right.VIEW
) -> Submission:
    """The submission of an opened year, for a person who holds ``right`` at the unit.

    Comes with unit, set and opened year, and all names of the unit and its parents. Raises
    ``Http404`` and ``PermissionDenied`` as ``unit_for``.
    """
    unit = unit_for(user, slug, right)
    found = (
        Submission.objects.filter(
            unit=unit,
            year=year,
            criteria_set__code=set_code,
            reporting_year__criteria_set=F("criteria_set"),
        )
        .select_related("unit", "criteria_set", "reporting_year__unit")
        .prefetch_related(
            Prefetch("unit__versions", UnitVersion.objects.prefetch_related("parent__versions"))
        )
        .first()
    )
    if found is None:
        raise Http404(f"Năm {year} chưa mở nhập số liệu cho đơn vị này.")
    return found


def submission_answer(
    request: SignedInRequest, found: Submission, refused: str = ""
) -> HttpResponse:
    """The page of a submission; after a refusal with its sentence and what was typed."""
    context = submission_context(standing_of_submission(found), request.user)
    typed = request.POST if refused else MultiValueDict()
    return render(
        request,
        "communes/submission/page.html",
        {
            **context,
            "refused": refused,
            "refused_action": typed.get("action", ""),
            "typed_reason": typed.get("reason", ""),
        },
        status=409 if refused else 200,
    )


def _submit(found: Submission, by: User, posted: _Posted) -> None:
    submit_year(submission=found, by=by, agreed=posted.get("agree") == "1")


def _withdraw(found: Submission, by: User, posted: _Posted) -> None:
    withdraw_year(submission=found, by=by, reason=posted.get("reason", ""))


def _lock(found: Submission, by: User, posted: _Posted) -> None:
    act(submission=found, action=Action.LOCK, by=by, reason=posted.get("reason", ""))


_DO: dict[Action, Callable[[Submission, User, _Posted], None]] = {
    Action.SUBMIT: _submit,
    Action.WITHDRAW: _withdraw,
    Action.LOCK: _lock,
}
_DONE = {
    Action.SUBMIT: "Đã gửi số liệu. Người thẩm định đã được báo.",
    Action.WITHDRAW: "Đã rút lại. Anh/chị sửa được số liệu và phải gửi lại.",
    Action.LOCK: "Đã khóa số liệu.",
}
