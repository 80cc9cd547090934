"""The decisions of a dossier, and of recognitions from before the portal: written, corrected."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from communes.access import review_reach, visible_units
from communes.kept_typing import KEPT_TOLD, signed_in_or_told, take_typing
from communes.models import User
from communes.requests import SignedInRequest
from reports.dossiers.finding import dossier_for
from reports.dossiers.gathering import unit_names
from reports.dossiers.pages.decision_tasks import (
    ANNOUNCE,
    ANNUL,
    CORRECT,
    DECIDE,
    REVOKE,
    Task,
    announce_task,
    annul_task,
    annullable_one,
    bound_form,
    correct_task,
    decide_task,
    revoke_task,
    standing_one,
)
from reports.dossiers.pages.page import Tab, dossier_context
from reports.dossiers.pages.recognised_list import NOUNS
from reports.dossiers.pages.views_dossier import last_line, seen_in
from reports.dossiers.rules.procedure import Level
from reports.dossiers.way.actions import DossierRefusedError
from reports.dossiers.way.correcting import annul_decision, correct_decision
from reports.dossiers.way.decision_checks import decision_mark
from reports.dossiers.way.decisions import announce, record_decision
from reports.dossiers.way.people import is_office
from reports.dossiers.way.revoking import revoke
from reports.dossiers.way.workflow import allowed_actions
from reports.models import Decision, Dossier

Bound = tuple[str, forms.Form]  # the key of a task, and its form with what was posted

_VERSIONS = "unit__versions__parent__versions__parent__versions"
_DONE = {
    DECIDE: "Đã ghi quyết định.",
    ANNOUNCE: "Đã ghi ngày công bố.",
    CORRECT: "Đã đính chính quyết định.",
    REVOKE: "Đã ghi quyết định thu hồi.",
    ANNUL: "Đã hủy bản ghi quyết định.",
}


@signed_in_or_told
@require_http_methods(["GET", "POST"])
def dossier_decision(request: SignedInRequest, pk: int) -> HttpResponse:
    """The decisions of a dossier; a POST writes one down, announces, corrects or revokes."""
    found = dossier_for(request.user, pk)
    if request.method == "GET":
        kept = take_typing(request)
        bound = None
        if kept and is_office(request.user, found):
            bound = _kept(request, kept, _decisions(found))
        return _dossier_page(request, found, bound=bound, seen=seen_in(kept) if bound else None)
    if not is_office(request.user, found):
        raise PermissionDenied
    key, form = _posted(request.POST, _decisions(found))
    if not form.is_valid():
        return _dossier_page(request, found, bound=(key, form), status=400)
    seen = seen_in(request.POST)
    try:
        _carry_out(key, form, _decisions(found), found, request.user, seen)
    except DossierRefusedError as refusal:
        found = dossier_for(request.user, pk)  # as it is now
        return _dossier_page(request, found, bound=(key, form), refused=str(refusal), status=409)
    messages.success(request, _DONE[_kind_of(key)])
    return redirect("dossier_decision", pk)


@signed_in_or_told
@require_http_methods(["GET", "POST"])
def recognition(request: SignedInRequest, pk: int) -> HttpResponse:
    """A recognition that has no dossier here; else the decisions of its dossier."""
    decision = _recognition_or_404(request.user, pk)
    if decision.dossier_id is not None:
        return redirect("dossier_decision", decision.dossier_id)
    if request.method == "GET":
        kept = take_typing(request)
        bound = None
        if kept and review_reach(request.user, decision.unit_id).office:
            bound = _kept(request, kept, _with_revocation(decision))
        return _recognition_page(request, decision, bound=bound)
    if not review_reach(request.user, decision.unit_id).office:
        raise PermissionDenied
    key, form = _posted(request.POST, _with_revocation(decision))
    if _kind_of(key) not in (CORRECT, REVOKE, ANNUL):
        raise Http404("Không có thao tác này.")
    if not form.is_valid():
        return _recognition_page(request, decision, bound=(key, form), status=400)
    try:
        seen = seen_in(request.POST)
        _carry_out(key, form, _with_revocation(decision), None, request.user, seen)
    except DossierRefusedError as refusal:
        decision = _recognition_or_404(request.user, pk)
        return _recognition_page(
            request, decision, bound=(key, form), refused=str(refusal), status=409
        )
    messages.success(request, _DONE[_kind_of(key)])
    return redirect("recognition", pk)


def _posted(posted: QueryDict, decisions: Sequence[Decision]) -> Bound:
    key = posted.get("viec", "")
    form = bound_form(key, posted, decisions)
    if form is None:
        raise Http404("Không có thao tác này.")
    return key, form


def _kept(request: SignedInRequest, kept: QueryDict, decisions: Sequence[Decision]) -> Bound | None:
    """The form that the end of the session cut off; ``None`` where its task is no more."""
    key = kept.get("viec", "")
    form = bound_form(key, kept, decisions)
    if form is None:
        return None
    form.is_valid()  # the page asks it for what was typed
    messages.warning(request, KEPT_TOLD)
    return key, form


def _kind_of(key: str) -> str:
    """The task of a key: "dinh-chinh-17" corrects."""
    return CORRECT if key.startswith(CORRECT) else key


def _carry_out(
    key: str,
    form: forms.Form,
    decisions: Sequence[Decision],
    dossier: Dossier | None,
    by: User,
    seen: int | None,
) -> None:
    """Do what a valid form asks for; raises ``DossierRefusedError``."""
    said: dict[str, Any] = {
        name: value.replace("\r\n", "\n") if isinstance(value, str) else value
        for name, value in form.cleaned_data.items()
    }
    if key == DECIDE and dossier is not None:
        kind = Decision.Kind(said.pop("kind"))
        record_decision(dossier=dossier, kind=kind, by=by, seen=seen, **said)
    elif key == ANNOUNCE and dossier is not None:
        announce(dossier=dossier, by=by, seen=seen, **said)
    elif key == ANNUL:
        annul_decision(decision=decisions[0], by=by, seen=seen, **said)  # the page's recognition
    elif key == REVOKE:
        standing = standing_one(decisions)
        assert standing is not None  # else there was no form
        revoke(recognition=standing, by=by, seen=seen, **said)
    else:
        chosen = next(one for one in decisions if key == f"{CORRECT}-{one.pk}")
        correct_decision(decision=chosen, by=by, seen=seen, **said)


def _decisions(found: Dossier) -> list[Decision]:
    return list(
        Decision.objects.filter(dossier=found)
        .select_related("unit", "made_by", "revoked_by", "dossier")
        .prefetch_related(_VERSIONS)
        .order_by("made_at", "pk")
    )


def _dossier_page(
    request: SignedInRequest,
    found: Dossier,
    *,
    bound: Bound | None = None,
    refused: str = "",
    seen: int | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; after a refusal with its sentence and with what was typed.

    ``seen`` is the last line of the log that the page showed on which it was typed, if not this.
    """
    decisions = _decisions(found)
    offers = allowed_actions(found, request.user)
    key, form = bound or ("", None)
    asked = request.GET.get("nam", "")
    tasks = [
        decide_task(found, offers, form if key == DECIDE else None),
        announce_task(offers, form if key == ANNOUNCE else None),
        *(_tasks_of(decisions, bound, asked) if is_office(request.user, found) else []),
    ]
    return render(
        request,
        "reports/dossiers/decision.html",
        {
            **dossier_context(request, found, Tab.COUNCIL),
            "refused": refused,
            "decisions": decisions,
            "tasks": [one for one in tasks if one is not None],
            "address": reverse("dossier_decision", args=[found.pk]),
            "seen": last_line(found) if seen is None else seen,
        },
        status=status,
    )


def _tasks_of(decisions: Sequence[Decision], bound: Bound | None, asked: str) -> list[Task]:
    """What the office can do about decisions that were written down; ``asked`` is a year."""
    key, form = bound or ("", None)
    tasks = [
        correct_task(one, form if key == f"{CORRECT}-{one.pk}" else None)
        for one in decisions
        if one.annulled_at is None
    ]
    mistaken = annullable_one(decisions)
    if mistaken is not None:
        tasks.append(annul_task(mistaken, form if key == ANNUL else None))
    standing = standing_one(decisions)
    if standing is not None:
        tasks.append(revoke_task(standing, form if key == REVOKE else None, asked))
    return tasks


def _recognition_or_404(user: User, pk: int) -> Decision:
    decision = (
        Decision.objects.filter(pk=pk, kind=Decision.Kind.RECOGNISE, unit__in=visible_units(user))
        .select_related("unit", "made_by", "annulled_by", "revoked_by__made_by", "revoked_by__unit")
        .prefetch_related(_VERSIONS)
        .first()
    )
    if decision is None:
        raise Http404("Không có quyết định này trong phạm vi của bạn.")
    return decision


def _with_revocation(decision: Decision) -> list[Decision]:
    taken_back = getattr(decision, "revoked_by", None)
    return [decision, *([taken_back] if taken_back is not None else [])]


def _recognition_page(
    request: SignedInRequest,
    decision: Decision,
    *,
    bound: Bound | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of one recognition and its revocation, if any."""
    decisions = _with_revocation(decision)
    office = review_reach(request.user, decision.unit_id).office
    name = unit_names(decision.unit, decision.year).title
    place = (("nam", decision.year), ("danh-hieu", decision.level))
    return render(
        request,
        "reports/dossiers/recognition.html",
        {
            "title": f"{name} {_status(Level(decision.level))}, năm {decision.year}",
            "decisions": decisions,
            "tasks": _tasks_of(decisions, bound, request.GET.get("nam", "")) if office else [],
            "address": reverse("recognition", args=[decision.pk]),
            "seen": decision_mark(decision),
            "refused": refused,
            "breadcrumbs": [
                ("Trang chủ", reverse("home")),
                ("Hồ sơ công nhận", reverse("dossiers")),
                ("Danh sách đã công nhận", f"{reverse('recognised')}?{urlencode(place)}"),
                (f"{name}, năm {decision.year}", ""),
            ],
        },
        status=status,
    )


def _status(level: Level) -> str:
    """What is said of a recognised unit: "đạt chuẩn nông thôn mới"."""
    return level.label.removeprefix(f"{NOUNS[level]} ")
