"""Signed decisions: recognition, refusal, announcement, earlier ones, and who is recognised."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from communes.access import review_reach
from communes.models import Unit, UnitVersion, User
from reports.dossiers.content import Recognition
from reports.dossiers.recognitions import latest_recognition, standing_recognitions
from reports.dossiers.rules.calendar import printed_day
from reports.dossiers.rules.procedure import Level
from reports.dossiers.way.actions import Action, DossierRefusedError
from reports.dossiers.way.correcting import annul_decision, correct_decision
from reports.dossiers.way.decision_checks import (
    refuse_misplaced,
    refuse_second,
    refuse_unsound,
    save_decision,
    stripped,
)
from reports.dossiers.way.opening import KINDS
from reports.dossiers.way.readiness import last_meeting_of_round
from reports.dossiers.way.revoking import revoke
from reports.dossiers.way.workflow import move, take
from reports.models import Decision, Dossier

__all__ = [
    "announce",
    "annul_decision",
    "correct_decision",
    "recognised",
    "record_decision",
    "record_earlier",
    "revoke",
]

Kind = Decision.Kind
_ACTIONS = {Kind.RECOGNISE: Action.RECOGNISE, Kind.REFUSE: Action.REFUSE}


@transaction.atomic
def record_decision(
    *,
    dossier: Dossier,
    kind: Decision.Kind,
    number: str,
    signed_on: date,
    issuer: str,
    signatory: str,
    signatory_post: str,
    subject: str,
    reasons: str = "",
    by: User,
    seen: int | None = None,
) -> Decision:
    """Write down the decision that ends the dossier, and lead the dossier there.

    Raises ``PermissionDenied`` for who does not act at the deciding step, ``DossierRefusedError``
    (sentences) where the state, her own hand or a condition forbids it, and for a number, a day or
    a text that cannot be.
    """
    if kind not in _ACTIONS:
        raise DossierRefusedError("Hãy chọn công nhận hoặc không công nhận.")
    taken = take(dossier=dossier, action=_ACTIONS[kind], by=by, seen=seen)
    decision = Decision(
        kind=kind,
        unit=taken.dossier.unit,
        level=taken.dossier.level,
        year=taken.dossier.year,
        dossier=taken.dossier,
        made_by=by,
        signed_on=signed_on,
        **stripped(
            number=number,
            issuer=issuer,
            signatory=signatory,
            signatory_post=signatory_post,
            subject=subject,
            reasons=reasons,
        ),
    )
    if kind == Kind.RECOGNISE:
        refuse_second(decision)
    meeting = last_meeting_of_round(taken.dossier)
    refuse_unsound(decision, signed_after=meeting.held_on if meeting else None)
    save_decision(decision, by, "Ghi quyết định")
    said = f"{decision.number} ngày {printed_day(signed_on)} của {decision.issuer}"
    move(taken, f"{said}. Lý do: {decision.reasons}" if decision.reasons else said)
    return decision


@transaction.atomic
def announce(
    *, dossier: Dossier, announced_on: date, by: User, seen: int | None = None
) -> Decision:
    """Write down when the recognition was announced; raises as ``record_decision``."""
    taken = take(dossier=dossier, action=Action.ANNOUNCE, by=by, seen=seen)
    decision = taken.dossier.decisions.get(kind=Kind.RECOGNISE)
    if announced_on > timezone.localdate():
        raise DossierRefusedError("Ngày công bố chưa đến; hãy kiểm tra lại.")
    if announced_on < decision.signed_on:
        raise DossierRefusedError(
            f"Ngày công bố trước ngày ký quyết định ({printed_day(decision.signed_on)}); hãy kiểm "
            "tra lại."
        )
    decision.announced_on, decision.announced_year = announced_on, announced_on.year
    save_decision(decision, by, "Ghi ngày công bố")
    move(taken, f"Công bố ngày {printed_day(announced_on)}")
    return decision


@transaction.atomic
def record_earlier(
    *,
    unit: Unit,
    level: Level,
    year: int,
    number: str,
    signed_on: date,
    issuer: str,
    signatory: str = "",
    signatory_post: str = "",
    subject: str,
    announced_year: int | None = None,
    source: str,
    by: User,
) -> Decision:
    """Write down a recognition from before the portal, with the paper that it was copied from.

    Raises ``PermissionDenied`` for who is not of the office at the unit, ``DossierRefusedError``
    (sentences) for a unit of another kind, one that is recognised for that year already or whose
    dossier of that year is under way, without a source, and as ``record_decision``.
    """
    if not review_reach(by, unit.pk).office:
        raise PermissionDenied
    found = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    refuse_misplaced(found, level, year)
    if not source.strip():
        raise DossierRefusedError("Hãy ghi nguồn: văn bản mà quyết định được chép từ đó.")
    decision = Decision(
        kind=Kind.RECOGNISE,
        unit=found,
        level=level.value,
        year=year,
        signed_on=signed_on,
        announced_year=announced_year,
        made_by=by,
        **stripped(
            number=number,
            issuer=issuer,
            signatory=signatory,
            signatory_post=signatory_post,
            subject=subject,
            source=source,
        ),
    )
    refuse_second(decision)
    refuse_unsound(decision)
    save_decision(decision, by, "Ghi quyết định có trước")
    return decision


def recognised(unit: Unit, year: int, level: Level) -> tuple[Recognition, ...]:
    """Who under ``unit`` (or it itself) is recognised at a level for ``year`` or before, and how.

    The list of report 003's appendix: the units of the end of ``year``, in the order in which they
    were recognised, each with the latest decision that stands. Three queries.
    """
    own = UnitVersion.objects.in_year(year).select_related("unit")
    versions = {one.unit_id: one for one in own.filter(unit=unit, kind__in=KINDS[level])}
    above = {unit.pk}
    while above:
        below = list(own.filter(parent__in=above))
        versions.update({one.unit_id: one for one in below if one.kind in KINDS[level]})
        above = {one.unit_id for one in below}
    decisions = standing_recognitions(versions, level, on=date(year, 12, 31))
    found = [
        (recognition, version)
        for version in versions.values()
        if (recognition := latest_recognition(version, decisions[version.unit_id], year))
    ]
    found.sort(key=lambda one: (one[0].year, one[0].signed_on, one[1].position, one[0].unit_slug))
    return tuple(recognition for recognition, _ in found)
