"""The council's meeting on a dossier: written down, counted, ended."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseFormSet, formset_factory
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from communes.access import units_of_office
from communes.kept_typing import KEPT_TOLD, signed_in_or_told, take_typing
from communes.models import User
from communes.requests import SignedInRequest
from criteria.numbers import format_decimal
from reports.dossiers.content import Seat, Session
from reports.dossiers.finding import dossier_for
from reports.dossiers.gathering import gather
from reports.dossiers.pages.forms_council import MORE_ROWS, MOST_ROWS, SeatForm, SessionForm
from reports.dossiers.pages.page import Tab, dossier_context, rules_of
from reports.dossiers.pages.views_dossier import last_line, seen_in
from reports.dossiers.rules.procedure import State
from reports.dossiers.way.actions import Action, DossierRefusedError
from reports.dossiers.way.council import ballot_result
from reports.dossiers.way.council_writing import (
    SeatInput,
    SessionInput,
    close_session,
    save_session,
    written_session,
)
from reports.dossiers.way.people import is_office, own_hand
from reports.dossiers.way.readiness import last_meeting_of_round
from reports.dossiers.way.workflow import allowed_actions
from reports.models import CouncilSession, Dossier

_SAVE, _MORE, _CLOSE = "luu", "them-dong", "ket-thuc"
_PREFIX = "tv"  # thành viên

Seats = BaseFormSet[SeatForm]


@signed_in_or_told
@require_http_methods(["GET", "POST"])
def dossier_council(request: SignedInRequest, pk: int) -> HttpResponse:
    """The council's meetings; a POST of the office writes the present one down, or ends it."""
    found = dossier_for(request.user, pk)
    if request.method == "GET":
        kept = take_typing(request)
        if "held_on" not in kept or not is_office(request.user, found):
            return _page(request, found)
        messages.warning(request, KEPT_TOLD)
        return _unjudged_page(request, found, kept, seen=seen_in(kept))
    if not is_office(request.user, found):
        raise PermissionDenied
    task = request.POST.get("viec", "")
    if task == _CLOSE:
        return _close(request, found)
    if task not in (_SAVE, _MORE):
        raise Http404("Không có thao tác này.")
    if task == _MORE:
        return _unjudged_page(request, found, request.POST)
    form, seats = SessionForm(request.POST), _seats(request.POST)
    if not form.is_valid() or not seats.is_valid():
        return _page(request, found, form=form, seats=seats, status=400)
    try:
        save_session(
            dossier=found,
            by=request.user,
            session=SessionInput(**form.cleaned_data),
            seats=[SeatInput(**one) for one in _filled(seats)],
            seen=seen_in(request.POST),
        )
    except DossierRefusedError as refusal:
        found = dossier_for(request.user, pk)
        return _page(request, found, refused=str(refusal), form=form, seats=seats, status=409)
    messages.success(request, "Đã lưu phiên họp Hội đồng.")
    return redirect("dossier_council", pk)


def _unjudged_page(
    request: SignedInRequest, found: Dossier, typed: QueryDict, seen: int | None = None
) -> HttpResponse:
    """The page with what was typed so far, which may be unfinished."""
    form = SessionForm(initial={name: typed.get(name, "") for name in SessionForm.base_fields})
    return _page(request, found, form=form, seats=_seats(None, _typed_rows(typed)), seen=seen)


def _close(request: SignedInRequest, found: Dossier) -> HttpResponse:
    try:
        close_session(dossier=found, by=request.user, seen=seen_in(request.POST))
    except DossierRefusedError as refusal:
        found = dossier_for(request.user, found.pk)
        return _page(request, found, refused=str(refusal), status=409)
    messages.success(request, "Đã kết thúc phiên họp Hội đồng.")
    return redirect("dossier_council", found.pk)


def _page(
    request: SignedInRequest,
    found: Dossier,
    *,
    refused: str = "",
    form: SessionForm | None = None,
    seats: Seats | None = None,
    seen: int | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; after a refusal with its sentence and with what was typed.

    ``seen`` is the last line of the log that the page showed on which it was typed, if not this.
    """
    _, rules = rules_of(found)
    content = gather(found)
    sessions = list(
        CouncilSession.objects.filter(dossier=found).prefetch_related("members").order_by("number")
    )
    session = content.session
    is_open = session is not None and not session.closed
    office = is_office(request.user, found)
    why_not = _why_not(found, office)
    previous = None
    if not why_not and form is None:
        previous = None if sessions else _previous(request.user)
        copied = previous if request.GET.get("thanh-vien") == "phien-truoc" else None
        latest = written_session(sessions[-1]) if sessions else None
        form, seats = _forms(latest, is_open=is_open, copied=copied)
    offers = allowed_actions(found, request.user, content)
    return render(
        request,
        "reports/dossiers/council.html",
        {
            **dossier_context(request, found, Tab.COUNCIL),
            "refused": refused,
            "rule": rules.council,
            "quorum": format_decimal(rules.council.quorum_percent),
            "needed": format_decimal(rules.council.pass_percent),
            "session": session,
            "result": ballot_result(session, rules.council) if session else None,
            "is_counted": session is not None and session.agree is not None,
            "earlier": [
                written_session(one)
                for one in reversed(sessions)
                if session is None or one.number != session.number
            ],
            "form": form,
            "seats": seats,
            "why_not": why_not if office else "",
            "previous": f"phiên họp ngày {previous.held_on:%d/%m/%Y}" if previous else "",
            "may_close": is_open and form is not None,
            "close_why_not": own_hand(request.user, found) if is_open and form else "",
            "vote": next((one for one in offers if one.action is Action.VOTE), None),
            "seen": last_line(found) if seen is None else seen,
        },
        status=status,
    )


def _why_not(found: Dossier, office: bool) -> str:
    """Why the person writes nothing of a meeting now; "" where she does."""
    if not office:
        return "Chỉ Văn phòng Điều phối ghi phiên họp Hội đồng."
    if found.state != State.COUNCIL:
        return (
            f"Hồ sơ đang ở trạng thái “{State(found.state).label}”; phiên họp được ghi khi hồ sơ "
            "chờ Hội đồng thẩm định."
        )
    _, rules = rules_of(found)
    meeting = last_meeting_of_round(found)
    result = ballot_result(written_session(meeting), rules.council) if meeting else None
    if result and result.has_passed:
        return "Hội đồng đã thông qua hồ sơ; phiên họp đã kết thúc không sửa được."
    if result and result.has_quorum:
        return (
            "Hội đồng đã bỏ phiếu không thông qua; hãy trả lại hồ sơ để bổ sung hoặc ghi văn bản "
            "không công nhận."
        )
    return ""


def _forms(
    session: Session | None, *, is_open: bool, copied: CouncilSession | None
) -> tuple[SessionForm, Seats]:
    """The forms with the meeting that is still open, or for a new one with members to start from.

    A second meeting on the same dossier begins with the members of the first, all absent.
    """
    if is_open and session is not None:
        initial = {name: getattr(session, name) for name in SessionForm.base_fields}
        return SessionForm(initial=initial), _seats(None, [_row(one) for one in session.members])
    members: Sequence[Seat] = session.members if session is not None else ()
    rows = [{**_row(one), "present": False} for one in members]
    if copied is not None:
        rows = [{**_row(one), "present": False} for one in written_session(copied).members]
    established = session.established_by if session is not None else ""
    return SessionForm(initial={"established_by": established}), _seats(None, rows)


def _row(seat: Seat) -> dict[str, Any]:
    return {name: getattr(seat, name) for name in SeatForm.base_fields}


def _seats(posted: QueryDict | None, rows: Sequence[dict[str, Any]] = ()) -> Seats:
    made = formset_factory(SeatForm, extra=MORE_ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS)
    return made(posted, initial=list(rows), prefix=_PREFIX)


def _filled(seats: Seats) -> list[dict[str, Any]]:
    return [one.cleaned_data for one in seats if one.cleaned_data.get("full_name")]


def _typed_rows(posted: QueryDict) -> list[dict[str, Any]]:
    """The rows of members as typed, without those left empty."""
    rows = []
    for position in range(MOST_ROWS):
        row = {
            name: posted.get(f"{_PREFIX}-{position}-{name}", "") for name in SeatForm.base_fields
        }
        if row["full_name"].strip() or row["organisation"].strip():
            rows.append({**row, "present": bool(row["present"])})
    return rows


def _previous(user: User) -> CouncilSession | None:
    """The last meeting, in her province, on another dossier: its members may sit again."""
    return (
        CouncilSession.objects.filter(dossier__unit__in=units_of_office(user))
        .exclude(closed_at=None)
        .prefetch_related("members")
        .order_by("-held_on", "-pk")
        .first()
    )
