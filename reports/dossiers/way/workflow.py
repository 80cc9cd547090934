"""The one writer of a dossier's state: each act locked, checked, written, logged and told.

The acts and where they lead: ``reports/dossiers/way/actions.py``. Opening a dossier:
``reports/dossiers/way/opening.py``. What comes with a signed decision is written by
``reports/dossiers/way/decisions.py``, which takes and moves the dossier through here.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from communes.models import User
from reports.dossiers.approving.approvals import approve, undo_approval
from reports.dossiers.content import DossierContent
from reports.dossiers.contents_rules import cleaned
from reports.dossiers.gathering import gather
from reports.dossiers.rules.procedure import Actor, Level, LevelProcedure, State
from reports.dossiers.rules.procedures import procedure
from reports.dossiers.way.actions import (
    EDITS,
    TRANSITIONS,
    Action,
    Doer,
    DossierRefusedError,
    leads_to,
    lowered,
    step_of,
)
from reports.dossiers.way.hindrances import why_not_hers, why_not_ready
from reports.dossiers.way.opening import open_dossier
from reports.dossiers.way.people import Powers, own_hand, powers_of
from reports.dossiers.way.readiness import opened_years
from reports.dossiers.way.telling import tell_moved
from reports.models import DepartmentOpinion, Dossier, DossierLine

__all__ = [
    "Move",
    "Offer",
    "act",
    "allowed_actions",
    "give_opinion",
    "locked",
    "log",
    "move",
    "open_dossier",
    "opinion_refusal",
    "take",
]

REASON_LENGTH = 2000
OPINION_LENGTH = 4000
DOCUMENT_LENGTH = 120


@dataclass(frozen=True, slots=True)
class Offer:
    """An act that is the person's in the dossier's present state; ``why_not`` "" where it can be.

    ``by_decision``: not by ``act``, but with a signed decision.
    """

    action: Action
    label: str
    needs_reason: bool
    why_not: str
    by_decision: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """An act that was checked and is not written yet, on a dossier whose row is locked."""

    dossier: Dossier
    action: Action
    by: User
    before: State
    after: State
    content: DossierContent | None = None  # what it says, where the act approves it


@transaction.atomic
def act(
    *, dossier: Dossier, action: Action, by: User, reason: str = "", seen: int | None = None
) -> Dossier:
    """Do ``action``, log it, tell whose turn it is then; the dossier as it is now.

    ``seen`` is the last line of the log that her page showed. Raises ``PermissionDenied`` where the
    act is never hers, ``DossierRefusedError`` (a sentence) where somebody else acted since, the
    state does not allow it, it is her own dossier, a reason is missing, or a condition is not met.
    """
    transition = TRANSITIONS.get(action)
    if transition is None or transition.by_decision:
        raise DossierRefusedError(
            f"“{action.label}” được ghi ở phần “Hội đồng, quyết định” của hồ sơ."
        )
    reason = _sound_reason(reason, asked=transition.asks_reason)
    return move(take(dossier=dossier, action=action, by=by, seen=seen), reason)


def take(*, dossier: Dossier, action: Action, by: User, seen: int | None = None) -> Move:
    """Lock the dossier and check all that ``action`` needs; raises as ``act``.

    Inside the caller's transaction, which ends with ``move``.
    """
    transition = TRANSITIONS[action]
    rules = _rules(dossier)
    powers = powers_of(by, dossier)
    if not any(powers.does(transition.doer, state, rules) for state in transition.before):
        raise PermissionDenied
    current = locked(dossier, seen, by=by)
    state = State(current.state)
    after = leads_to(action, state, rules)
    _refuse_another_turn(powers, action, state, rules)
    if sentence := why_not_hers(current, action, by):
        raise DossierRefusedError(sentence)
    if not transition.forward:
        return Move(current, action, by, state, after)
    list(opened_years(current).select_for_update())  # nobody takes an acceptance back meanwhile
    content = gather(current)
    if sentence := why_not_ready(current, content, action):
        raise DossierRefusedError(sentence)
    return Move(current, action, by, state, after, content)


def move(taken: Move, reason: str = "") -> Dossier:
    """Write what ``take`` has checked: state, log line, approval, notices."""
    current, action = taken.dossier, taken.action
    if action is Action.REOPEN or (action is Action.SUBMIT and taken.before is State.RETURNED):
        current.round += 1
    current.state = taken.after.value
    current.state_since = timezone.now()
    current.save(update_fields=["state", "state_since", "round"])
    line = DossierLine.objects.create(
        dossier=current,
        action=action,
        before=taken.before.value,
        after=taken.after.value,
        round=current.round,
        reason=reason or action.label,
        made_by=taken.by,
    )
    if TRANSITIONS[action].forward:
        # What a decision brings is written since: then the content is read again.
        content = None if TRANSITIONS[action].by_decision else taken.content
        approve(dossier=current, state=step_of(taken.before), by=taken.by, content=content)
    elif action in (Action.WITHDRAW, Action.TAKE_BACK):
        undo_approval(dossier=current, state=taken.after, by=taken.by)
    tell_moved(current, line)
    return current


def log(*, dossier: Dossier, action: Action, by: User | None, reason: str) -> DossierLine:
    """A line for what does not change the state; without ``by`` it is the command line's."""
    return DossierLine.objects.create(
        dossier=dossier,
        action=action,
        before=dossier.state,
        after=dossier.state,
        round=dossier.round,
        reason=reason,
        made_by=by,
    )


def locked(
    dossier: Dossier, seen: int | None, besides: Action | None = None, by: User | None = None
) -> Dossier:
    """The dossier as it is now, its row locked.

    Raises ``DossierRefusedError`` where a line came since ``seen``; lines of the action
    ``besides`` do not matter. What was written or attached since matters for an act ``by``
    somebody on the whole dossier, unless it was herself.
    """
    current = (
        Dossier.objects.select_for_update(of=("self",))
        .select_related("unit", "criteria_set")
        .prefetch_related("unit__versions")
        .get(pk=dossier.pk)
    )
    if seen is not None:
        since = DossierLine.objects.filter(dossier=current, pk__gt=seen).select_related("made_by")
        quiet = Q(action__in=EDITS) if by is None else Q(action__in=EDITS, made_by=by)
        line = since.exclude(action=besides or "").exclude(quiet).order_by("pk").last()
        if line is not None:
            raise DossierRefusedError(told_first(line))
    return current


def told_first(line: DossierLine) -> str:
    """What the second of two people is told."""
    when = timezone.localtime(line.made_at)
    return (
        f"{line.made_by or 'Máy chủ'} vừa thực hiện “{Action(line.action).label}” lúc "
        f"{when:%H:%M %d/%m/%Y}; hãy tải lại trang, xem hồ sơ rồi làm lại nếu vẫn cần."
    )


def allowed_actions(
    dossier: Dossier, by: User, content: DossierContent | None = None
) -> tuple[Offer, ...]:
    """What is ``by``'s to do with the dossier now, and what still hinders it; for buttons.

    ``content`` is what the dossier says now, where it is at hand.
    """
    rules, powers, state = _rules(dossier), powers_of(by, dossier), State(dossier.state)
    offers = []
    for action, transition in TRANSITIONS.items():
        if not powers.does(transition.doer, state, rules):
            continue
        try:
            leads_to(action, state, rules)
        except DossierRefusedError:
            continue
        why_not = why_not_hers(dossier, action, by)
        if not why_not and transition.forward:
            content = content or gather(dossier)
            why_not = why_not_ready(dossier, content, action)
        offers.append(
            Offer(action, action.label, transition.asks_reason, why_not, transition.by_decision)
        )
    return tuple(offers)


@transaction.atomic
def give_opinion(
    *,
    dossier: Dossier,
    by: User,
    agrees: bool,
    text: str,
    document: str = "",
    seen: int | None = None,
) -> DepartmentOpinion:
    """Write down what the person's department, or the office, says of the dossier.

    While the province verifies or appraises. Raises ``PermissionDenied`` for who is of neither,
    ``DossierRefusedError`` (a sentence) at another step, for one's own dossier, for a missing or
    too long text, and where a colleague of the same department, or another act, came first.
    """
    reach = powers_of(by, dossier).reach
    if not reach.office and not reach.departments:
        raise PermissionDenied
    department = None if reach.office else min(reach.departments)
    current = locked(dossier, seen, besides=Action.OPINION)
    text, document = text.strip(), document.strip()
    rules, state = _rules(current), State(current.state)
    if sentence := opinion_refusal(rules, state) or own_hand(by, current):
        raise DossierRefusedError(sentence)
    if not text:
        raise DossierRefusedError("Hãy ghi nội dung thẩm định.")
    if len(text) > OPINION_LENGTH or len(document) > DOCUMENT_LENGTH:
        raise DossierRefusedError(
            f"Nội dung thẩm định dài nhất {OPINION_LENGTH} ký tự, số và ngày văn bản dài nhất "
            f"{DOCUMENT_LENGTH} ký tự; hãy viết gọn lại."
        )
    _refuse_unseen_opinion(current, department, seen)
    opinion = DepartmentOpinion.objects.create(
        dossier=current,
        department_id=department,
        round=current.round,
        agrees=agrees,
        text=text,
        document=document,
        made_by=by,
    )
    name = opinion.department.name if opinion.department else "Văn phòng Điều phối"
    said = "đồng ý đề nghị công nhận" if agrees else "không đồng ý đề nghị công nhận"
    log(dossier=current, action=Action.OPINION, by=by, reason=f"{name}: {said}")
    return opinion


def opinion_refusal(rules: LevelProcedure, state: State) -> str:
    """Why departments do not write their word in ``state``; "" where they do."""
    step = rules.step(state)
    writes = state in (State.VERIFYING, State.APPRAISING)
    if writes and step is not None and step.actor is Actor.PROVINCE:
        return ""
    return (
        f"Hồ sơ đang ở trạng thái “{state.label}”; sở, ngành chỉ ghi ý kiến khi cấp tỉnh thẩm tra, "
        "thẩm định hồ sơ."
    )


def _rules(dossier: Dossier) -> LevelProcedure:
    return procedure(dossier.procedure).levels[Level(dossier.level)]


def _sound_reason(reason: str, *, asked: bool) -> str:
    reason = cleaned(reason, lines=True).strip()
    if asked and not reason:
        raise DossierRefusedError("Hãy ghi lý do.")
    if len(reason) > REASON_LENGTH:
        raise DossierRefusedError(f"Lý do dài quá {REASON_LENGTH} ký tự; hãy viết gọn lại.")
    return reason


def _refuse_another_turn(
    powers: Powers, action: Action, state: State, rules: LevelProcedure
) -> None:
    """Refuse who acts at another step of the dossier than the one where it is now."""
    if powers.does(TRANSITIONS[action].doer, state, rules):
        return
    here = rules.before(state) if TRANSITIONS[action].doer is Doer.BELOW else step_of(state)
    step = rules.step(here)
    assert step is not None  # the transition led on from it
    raise DossierRefusedError(
        f"Không thể {lowered(action.label)}: hồ sơ đang ở trạng thái “{state.label}”, việc này do "
        f"{step.actor.label} làm."
    )


def _refuse_unseen_opinion(dossier: Dossier, department: int | None, seen: int | None) -> None:
    """Tell who has not seen that a colleague wrote the same department's word meanwhile."""
    if seen is None:
        return
    shown = DossierLine.objects.filter(dossier=dossier, pk=seen).first()
    if shown is None:
        return
    same = Q(department=None) if department is None else Q(department=department)
    newer = (
        DepartmentOpinion.objects.filter(
            same, dossier=dossier, round=dossier.round, made_at__gt=shown.made_at
        )
        .select_related("made_by")
        .last()
    )
    if newer is not None:
        when = timezone.localtime(newer.made_at)
        raise DossierRefusedError(
            f"{newer.made_by} vừa ghi ý kiến của cơ quan này lúc {when:%H:%M %d/%m/%Y}; hãy tải "
            "lại trang, xem ý kiến đó rồi ghi lại nếu vẫn khác."
        )
