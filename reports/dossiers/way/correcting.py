"""Putting right what was written down wrongly of a decision; its history keeps before and after."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from communes.access import review_reach
from communes.models import User
from reports.dossiers.rules.calendar import printed_day
from reports.dossiers.rules.procedure import Level
from reports.dossiers.way.actions import Action, DossierRefusedError
from reports.dossiers.way.decision_checks import (
    NAMES,
    refuse_changed,
    refuse_misplaced,
    refuse_second,
    refuse_unsound,
    save_decision,
    stripped,
)
from reports.dossiers.way.readiness import last_meeting_of_round
from reports.dossiers.way.workflow import locked, log
from reports.models import Decision, Dossier

REASON_LENGTH = 2000
_NO_SOURCE = "Hãy ghi nguồn: văn bản mà quyết định được chép từ đó."


@transaction.atomic
def correct_decision(
    *,
    decision: Decision,
    number: str,
    signed_on: date,
    issuer: str,
    signatory: str,
    signatory_post: str,
    subject: str,
    reason: str,
    by: User,
    reasons: str | None = None,
    year: int | None = None,
    announced_on: date | None = None,
    announced_year: int | None = None,
    source: str | None = None,
    seen: int | None = None,
) -> Decision:
    """Correct what was written down wrongly of a decision; its history keeps before and after.

    ``None`` leaves ``reasons``, and all that is not the decision's to have (``correctable``).
    ``seen`` is the last line of the dossier's log that her page showed, or ``decision_mark`` where
    there is no dossier. The log says what became what. Raises ``PermissionDenied`` for who is not
    of the office, ``DossierRefusedError`` (sentences) without a reason, without a change, where
    somebody changed it since, and as ``record_decision``.
    """
    dossier, current = _taken(decision, by, seen)
    reason = _sound_reason(reason, "Hãy ghi lý do sửa.")
    said: dict[str, object] = {
        "signed_on": signed_on,
        **stripped(
            number=number,
            issuer=issuer,
            signatory=signatory,
            signatory_post=signatory_post,
            subject=subject,
            reasons=current.reasons if reasons is None else reasons,
        ),
    }
    may = correctable(current)
    if "year" in may and year is not None:
        said["year"] = year
    if "announced_on" in may and announced_on is not None:
        said |= {"announced_on": announced_on, "announced_year": announced_on.year}
    if "announced_year" in may:
        said["announced_year"] = announced_year
    if "source" in may and source is not None:
        said |= stripped(source=source)
        if not said["source"]:
            raise DossierRefusedError(_NO_SOURCE)
    was, changes = current.year, []
    for name, value in said.items():
        before = getattr(current, name)
        if before != value:
            setattr(current, name, value)
            changes.append(f"{NAMES[name]}: {_shown(before)} → {_shown(value)}")
    if not changes:
        raise DossierRefusedError("Chưa có gì thay đổi; hãy sửa chỗ ghi sai rồi lưu.")
    if "year" in said and said["year"] != was:
        refuse_misplaced(current.unit, Level(current.level), current.year)
        refuse_second(current)
    after, what = _rests_on(current, dossier)
    refuse_unsound(current, signed_after=after, after=what)
    save_decision(current, by, reason)
    if dossier is not None:
        told = f"{'; '.join(changes)}. Lý do: {reason}"
        log(dossier=dossier, action=Action.CORRECT, by=by, reason=told)
    return current


@transaction.atomic
def annul_decision(
    *, decision: Decision, reason: str, by: User, seen: int | None = None
) -> Decision:
    """Mark a recognition without a dossier as written down by mistake: nothing counts it any more.

    The row stays, with who, when and why. ``seen`` is its ``decision_mark``. Raises
    ``PermissionDenied`` for who is not of the office, ``DossierRefusedError`` (sentences) for
    another kind of decision, one of a dossier, one that was taken back, without a reason, and
    where somebody changed it since.
    """
    _, current = _taken(decision, by, seen)
    reason = _sound_reason(reason, "Hãy ghi lý do hủy bản ghi.")
    if why_not := why_not_annulled(current):
        raise DossierRefusedError(why_not)
    current.annulled_at, current.annulled_by = timezone.now(), by
    current.annulled_why = reason
    save_decision(current, by, f"Ghi nhầm, hủy bản ghi: {reason}")
    return current


def correctable(decision: Decision) -> tuple[str, ...]:
    """What else than the paper's own words can be corrected of a decision.

    The year of a dossier is the dossier's; the announcement is the dossier's once it was made.
    """
    if decision.kind != Decision.Kind.RECOGNISE:
        return ()
    if decision.dossier_id is None:
        return ("year", "announced_year", "source")
    return ("announced_on",) if decision.announced_on is not None else ()


def why_not_annulled(decision: Decision) -> str:
    """Why a decision cannot be marked as written by mistake; "" where it can."""
    if decision.annulled_at is not None:
        return "Bản ghi quyết định này đã hủy."
    if decision.kind != Decision.Kind.RECOGNISE or decision.dossier_id is not None:
        return "Chỉ hủy được bản ghi quyết định công nhận không có hồ sơ trên cổng thông tin."
    if hasattr(decision, "revoked_by"):
        return "Quyết định công nhận này đã bị thu hồi nên không hủy bản ghi được."
    return ""


def _taken(decision: Decision, by: User, seen: int | None) -> tuple[Dossier | None, Decision]:
    """The dossier, if any, and the decision, locked and as they are now."""
    if not review_reach(by, decision.unit_id).office:
        raise PermissionDenied
    dossier = locked(decision.dossier, seen) if decision.dossier else None
    current = (
        Decision.objects.select_for_update(of=("self",))
        .select_related("unit", "revokes")
        .get(pk=decision.pk)
    )
    if dossier is None:
        refuse_changed(current, seen)
    if current.annulled_at is not None:
        raise DossierRefusedError("Bản ghi quyết định này đã hủy; không sửa được nữa.")
    return dossier, current


def _rests_on(decision: Decision, dossier: Dossier | None) -> tuple[date | None, str]:
    """The day before which it cannot have been signed, and of what that is the day."""
    if decision.revokes is not None:
        return decision.revokes.signed_on, "ngày ký quyết định công nhận"
    meeting = last_meeting_of_round(dossier) if dossier else None
    return meeting.held_on if meeting else None, "ngày họp Hội đồng"


def _sound_reason(reason: str, asked: str) -> str:
    reason = reason.strip()
    if not reason:
        raise DossierRefusedError(asked)
    if len(reason) > REASON_LENGTH:
        raise DossierRefusedError(f"Lý do dài quá {REASON_LENGTH} ký tự; hãy viết gọn lại.")
    return reason


def _shown(value: object) -> str:
    if isinstance(value, date):
        return printed_day(value)
    return "(trống)" if value in (None, "") else str(value)
