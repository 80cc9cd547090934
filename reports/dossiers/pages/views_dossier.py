"""A dossier's page: its way, conditions, approvals and log; acts on it; departments' words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from communes.access import review_reach
from communes.kept_typing import KEPT_TOLD, signed_in_or_told, take_typing
from communes.models import User
from communes.requests import SignedInRequest
from reports.dossiers.approving.approvals import ApprovalState, approval_states
from reports.dossiers.approving.fingerprint import Difference, covered, differences, frozen
from reports.dossiers.content import DossierContent
from reports.dossiers.finding import dossier_for
from reports.dossiers.gathering import gather
from reports.dossiers.pages.forms_way import ReasonForm, WordForm
from reports.dossiers.pages.listing import UNAPPROVED
from reports.dossiers.pages.page import Tab, dossier_context, rules_of
from reports.dossiers.pages.steps import steps_of
from reports.dossiers.rules.conditions import check_conditions
from reports.dossiers.rules.figures import figures_of
from reports.dossiers.rules.procedure import LevelProcedure, State
from reports.dossiers.way.actions import TRANSITIONS, Action, DossierRefusedError
from reports.dossiers.way.deadlines import clocks
from reports.dossiers.way.people import own_hand
from reports.dossiers.way.workflow import (
    Offer,
    act,
    allowed_actions,
    give_opinion,
    opinion_refusal,
)
from reports.models import Approval, Dossier, DossierLine, PaperFile

_BACKWARDS = (Action.WITHDRAW, Action.TAKE_BACK)
_ID_DIGITS = 15  # longer ones are no ids, and more than a database takes


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can be done, or why it cannot be yet.

    ``form`` asks for the reason; acts by a signed decision have the address of its page instead.
    ``is_folded``: what takes a step back is rare, and opened by a click.
    """

    offer: Offer
    label: str  # "Lý do trả lại bổ sung"
    form: ReasonForm | None
    url: str
    is_forward: bool
    is_folded: bool


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since the dossier was handed in the last time before this round."""

    approval: Approval
    returned: DossierLine
    returned_words: str  # "Trả lại bổ sung"
    differences: tuple[Difference, ...]
    papers: tuple[str, ...]  # "Thêm: bien-ban.pdf", "Gỡ: bien-ban.pdf"


@require_safe
def dossier(request: SignedInRequest, pk: int) -> HttpResponse:
    """One dossier on its way; with what was typed when the session had ended."""
    found = dossier_for(request.user, pk)
    kept = take_typing(request)
    if not kept:
        return _page(request, found)
    messages.warning(request, KEPT_TOLD)
    given = kept.get("viec", "")
    if given in set(Action):
        acted = (Action(given), ReasonForm(kept, prefix=given))
        return _page(request, found, acted=acted, seen=seen_in(kept))
    word = WordForm(kept) if _may_speak(request.user, found) else None
    return _page(request, found, word=word, seen=seen_in(kept))


@signed_in_or_told
@require_POST
def dossier_act(request: SignedInRequest, pk: int) -> HttpResponse:
    """Does what the pressed button says; a refusal is told with what was typed."""
    found = dossier_for(request.user, pk)
    try:
        action = Action(request.POST.get("viec", ""))
    except ValueError:
        raise Http404("Không có thao tác này.") from None
    if action not in TRANSITIONS or TRANSITIONS[action].by_decision:
        raise Http404("Không có thao tác này.")
    form = ReasonForm(request.POST, prefix=action.value)
    if TRANSITIONS[action].asks_reason and not form.is_valid():
        return _page(request, found, acted=(action, form), status=400)
    reason = request.POST.get(f"{action.value}-reason", "").replace("\r\n", "\n")
    try:
        seen = seen_in(request.POST)
        act(dossier=found, action=action, by=request.user, reason=reason, seen=seen)
    except DossierRefusedError as refusal:
        found = dossier_for(request.user, pk)  # as it is now
        return _page(request, found, refused=str(refusal), acted=(action, form), status=409)
    messages.success(request, f"Đã thực hiện: {action.label}.")
    return redirect("dossier", pk)


@signed_in_or_told
@require_POST
def dossier_opinion(request: SignedInRequest, pk: int) -> HttpResponse:
    """Writes down what a department, or the coordination office, says."""
    found = dossier_for(request.user, pk)
    if not _may_speak(request.user, found):
        raise PermissionDenied
    form = WordForm(request.POST)
    if not form.is_valid():
        return _page(request, found, word=form, status=400)
    try:
        give_opinion(
            dossier=found,
            by=request.user,
            agrees=form.cleaned_data["agrees"] == "1",
            text=form.cleaned_data["text"].replace("\r\n", "\n"),
            document=form.cleaned_data["document"],
            seen=seen_in(request.POST),
        )
    except DossierRefusedError as refusal:
        found = dossier_for(request.user, pk)
        return _page(request, found, refused=str(refusal), word=form, status=409)
    messages.success(request, "Đã ghi ý kiến thẩm định.")
    return redirect(f"{reverse('dossier', args=[pk])}#y-kien")


def seen_in(posted: QueryDict) -> int | None:
    """The last line of the log that the person's page showed; 0 where it showed none."""
    given = posted.get("seen", "")
    return int(given) if given.isdecimal() and len(given) < _ID_DIGITS else None


def last_line(dossier: Dossier) -> int:
    """The last line of the log now, as a page keeps it for ``seen_in``."""
    last = DossierLine.objects.filter(dossier=dossier).order_by("pk").last()
    return last.pk if last else 0


def _page(
    request: SignedInRequest,
    found: Dossier,
    *,
    refused: str = "",
    acted: tuple[Action, ReasonForm] | None = None,
    word: WordForm | None = None,
    seen: int | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; after a refusal with its sentence and with what was typed.

    ``seen`` is the last line of the log that the page showed on which it was typed, if not this.
    """
    whole, rules = rules_of(found)
    content = gather(found)
    lines = list(DossierLine.objects.filter(dossier=found).select_related("made_by").order_by("pk"))
    speaks = not opinion_refusal(rules, State(found.state)) and _may_speak(request.user, found)
    approvals: Sequence[ApprovalState] = ()
    if found.state not in UNAPPROVED:
        approvals = approval_states([(found, content)]).get(found.pk, ())
    shown = _shown_approvals(approvals, rules)
    return render(
        request,
        "reports/dossiers/dossier.html",
        {
            **dossier_context(request, found, Tab.DOSSIER),
            "refused": refused,
            "procedure": whole,
            "steps": steps_of(
                found, rules, lines, clocks([found], timezone.localdate()).get(found.pk)
            ),
            "checks": check_conditions(rules, figures_of(content)),
            "acts": _acts(found, allowed_actions(found, request.user, content), acted),
            "word_form": word or (WordForm() if speaks else None),
            "word_why_not": own_hand(request.user, found) if speaks else "",
            "words": content.words,
            "approvals": shown,
            "broken": [one["step"] for one in shown if one["is_broken"]],
            "changes": _changes(found, content, lines),
            "lines": _shown_lines(lines),
            "seen": seen if seen is not None else lines[-1].pk if lines else 0,
        },
        status=status,
    )


def _acts(
    found: Dossier, offers: Sequence[Offer], acted: tuple[Action, ReasonForm] | None
) -> list[Act]:
    acts = []
    for offer in sorted(offers, key=lambda one: not TRANSITIONS[one.action].forward):
        form = None
        if not offer.by_decision:
            form = ReasonForm(prefix=offer.action.value)
            if acted is not None and acted[0] is offer.action:
                form = acted[1]
        acts.append(
            Act(
                offer=offer,
                label=f"Lý do {offer.label[:1].lower()}{offer.label[1:]}",
                form=form,
                url=reverse("dossier_decision", args=[found.pk]),
                is_forward=TRANSITIONS[offer.action].forward,
                is_folded=offer.action in _BACKWARDS and not (form and form.is_bound),
            )
        )
    return acts


def _may_speak(user: User, found: Dossier) -> bool:
    reach = review_reach(user, found.unit_id)
    return reach.office or bool(reach.departments)


def _shown_approvals(
    states: Sequence[ApprovalState], rules: LevelProcedure
) -> list[dict[str, Any]]:
    """The approvals in words, the latest on top."""
    shown = []
    for one in reversed(states):
        step = rules.step(State(one.approval.state))
        shown.append(
            {
                "step": step.name if step else State(one.approval.state).label,
                "round": one.approval.round,
                "made_by": one.approval.made_by,
                "made_at": one.approval.made_at,
                "is_broken": one.is_broken,
                "differences": one.differences,
            }
        )
    return shown


def _changes(
    found: Dossier, content: DossierContent, lines: Sequence[DossierLine]
) -> Changes | None:
    """What changed since the last handing in that was sent back; ``None`` where none was."""
    sent_back = (Action.RETURN, Action.REFUSE)
    returned = next((one for one in reversed(lines) if one.action in sent_back), None)
    if returned is None or found.state == State.REFUSED:
        return None
    before = (
        Approval.objects.filter(
            dossier=found, state=State.PREPARING.value, made_at__lt=returned.made_at
        )
        .select_related("snapshot")
        .order_by("pk")
        .last()
    )
    if before is None:
        return None
    files = PaperFile.objects.filter(dossier=found).order_by("made_at", "key")
    papers = [f"Thêm: {one.file_name}" for one in files if one.made_at > before.made_at]
    papers += [
        f"Gỡ: {one.file_name}"
        for one in files
        if one.removed_at is not None and one.removed_at > before.made_at > one.made_at
    ]
    return Changes(
        approval=before,
        returned=returned,
        returned_words=State(returned.after).label,
        # What later steps write is not the unit's change.
        differences=differences(
            covered(before.snapshot.content, State.PREPARING),
            covered(frozen(content), State.PREPARING),
        ),
        papers=tuple(papers),
    )


def _shown_lines(lines: Sequence[DossierLine]) -> list[dict[str, Any]]:
    """The log, the latest on top."""
    return [
        {
            "at": line.made_at,
            "by": line.made_by or "máy chủ (dòng lệnh)",
            "action": Action(line.action).label,
            "before": State(line.before).label if line.before else "",
            "after": State(line.after).label,
            "reason": line.reason,
        }
        for line in reversed(lines)
    ]
