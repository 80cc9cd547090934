"""Why an act on a dossier cannot be done by this person, or not yet: sentences, "" for none.

That the act is hers at all, and fits the state, was asked before (``actions.py`` and ``people.py``
beside this module).
"""

from django.db.models import Q

from communes.models import User
from reports.dossiers.approving.approvals import approval_states
from reports.dossiers.approving.fingerprint import DifferenceKind, covered, fingerprint, frozen
from reports.dossiers.content import DossierContent
from reports.dossiers.gathering import gather
from reports.dossiers.rules.procedure import State
from reports.dossiers.way.actions import EDITS, TRANSITIONS, Action, step_of
from reports.dossiers.way.people import own_hand
from reports.dossiers.way.readiness import against_ballot, last_meeting_of_round, reasons_against
from reports.models import Approval, Dossier, DossierLine, PaperFile

_FIGURES = frozenset(
    {DifferenceKind.VERDICT, DifferenceKind.SET, DifferenceKind.VALUE, DifferenceKind.FACT}
)
_VERBS = {Action.SUBMIT: "trình", Action.RECOGNISE: "ghi quyết định"}


def why_not_hers(dossier: Dossier, action: Action, by: User) -> str:
    """Why this person must not, or what happened since forbids it; "" where neither."""
    if TRANSITIONS[action].own_hand and (sentence := own_hand(by, dossier)):
        return sentence
    if action is Action.WITHDRAW:
        handled = DossierLine.objects.filter(dossier=dossier).exclude(action__in=EDITS)
        line = handled.order_by("pk").last()
        if line is not None and line.action != Action.SUBMIT:
            return (
                f"Không rút lại được: {line.made_by or 'nơi nhận'} đã xử lý hồ sơ "
                f"(“{Action(line.action).label}”); hãy đề nghị nơi đang xử lý trả lại hồ sơ."
            )
    if (
        action is Action.TAKE_BACK
        and dossier.state == State.COUNCIL
        and last_meeting_of_round(dossier) is not None
    ):
        return (
            "Không hủy được bước thẩm định: Hội đồng đã họp và bỏ phiếu; hãy trả lại hồ sơ hoặc "
            "ghi văn bản không công nhận."
        )
    if action is Action.REFUSE and dossier.state == State.COUNCIL:
        return _why_not_refused_by_council(dossier)
    return ""


def _why_not_refused_by_council(dossier: Dossier) -> str:
    """Without a ballot that failed the council has refused nothing."""
    meeting = last_meeting_of_round(dossier)
    if meeting is None:
        return "Hội đồng chưa họp xong; chỉ ghi không công nhận khi Hội đồng không thông qua."
    if not against_ballot(dossier, gather(dossier)):
        return "Hội đồng đã thông qua hồ sơ; hãy ghi kết quả Hội đồng rồi chờ quyết định."
    return ""


def why_not_ready(dossier: Dossier, content: DossierContent, action: Action) -> str:
    """What is not met yet: "Chưa trình được vì …; …."; "" where nothing hinders."""
    reasons = reasons_against(dossier, content, step_of(State(dossier.state)))
    if action is Action.SUBMIT and _is_unchanged(dossier, content):
        reasons.append(
            "hồ sơ chưa có gì thay đổi kể từ khi bị trả lại, hãy sửa theo yêu cầu rồi trình"
        )
    if action is not Action.SUBMIT and (sentence := _outlived(dossier, content)):
        reasons.append(sentence)
    verb = _VERBS.get(action, "thông qua")
    return f"Chưa {verb} được vì {'; '.join(reasons)}." if reasons else ""


def _outlived(dossier: Dossier, content: DossierContent) -> str:
    """Why no higher level may approve: figures changed under the approval of a lower one.

    An answer to a contradiction is part of appraising, and stops nothing.
    """
    for one in approval_states([(dossier, content)])[dossier.pk]:
        changed = [difference for difference in one.differences if difference.kind in _FIGURES]
        if changed:
            first = changed[0]
            more = f" và {len(changed) - 1} chỗ khác" if len(changed) > 1 else ""
            where = first.place or first.what
            return (
                f"nội dung đã thay đổi sau khi {one.approval.made_by} duyệt ở bước "
                f"“{State(one.approval.state).label}” ({where}: {first.before} → {first.after}"
                f"{more}), hãy trả lại hồ sơ để đơn vị trình lại"
            )
    return ""


def _is_unchanged(dossier: Dossier, content: DossierContent) -> bool:
    """Whether the dossier says what it said when it was submitted in the round before.

    Attached papers are no part of the fingerprint; who attached another one has changed something.
    """
    returned = dossier.state == State.RETURNED
    last = (
        Approval.objects.filter(
            Q(round__lte=dossier.round) if returned else Q(round__lt=dossier.round),
            dossier=dossier,
            state=State.PREPARING.value,
        )
        .select_related("snapshot")
        .order_by("pk")
        .last()
    )
    if last is None:
        return False
    own = State.PREPARING  # what later steps write is not the unit's change
    then, now = covered(last.snapshot.content, own), covered(frozen(content), own)
    if fingerprint(then) != fingerprint(now):
        return False
    slots = [slot.key for slot in content.rules.papers if slot.state is State.PREPARING]
    return not PaperFile.objects.filter(
        Q(made_at__gt=last.made_at) | Q(removed_at__gt=last.made_at),
        dossier=dossier,
        slot__in=slots,
    ).exists()
