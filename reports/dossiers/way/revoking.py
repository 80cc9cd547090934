"""Taking a recognition back, by the rule of the period whose figures it is asked of."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction

from communes.access import review_reach
from communes.models import Submission, Unit, UnitVersion, User
from reports.dossiers.gathering import unit_names
from reports.dossiers.rules.conditions import may_revoke
from reports.dossiers.rules.figures import unit_criteria
from reports.dossiers.rules.procedure import Level, RevocationRule
from reports.dossiers.rules.procedures import procedure_for
from reports.dossiers.way.actions import Action, DossierRefusedError
from reports.dossiers.way.decision_checks import (
    refuse_changed,
    refuse_unsound,
    save_decision,
    stripped,
)
from reports.dossiers.way.opening import criteria_set_for
from reports.dossiers.way.readiness import accepted_years
from reports.dossiers.way.workflow import locked, move, take
from reports.models import Decision
from reports.queries import comparisons


@transaction.atomic
def revoke(
    *,
    recognition: Decision,
    year: int,
    number: str,
    signed_on: date,
    issuer: str,
    signatory: str,
    signatory_post: str,
    reasons: str,
    by: User,
    subject: str = "",
    seen: int | None = None,
) -> Decision:
    """Write down the decision that takes a recognition back; its dossier, if any, is revoked.

    ``year`` is the later year whose verdicts are asked; ``seen`` as for ``correct_decision``.
    Raises ``PermissionDenied`` for who is not of the office, ``DossierRefusedError`` (sentences)
    where the recognition does not stand, somebody changed it since, the period has no rule or the
    rule is not met, and for what cannot stand on a decision.
    """
    if not review_reach(by, recognition.unit_id).office:
        raise PermissionDenied
    if recognition.dossier is not None:
        locked(recognition.dossier, seen)
    current = (
        Decision.objects.select_for_update(of=("self",))
        .select_related("unit", "dossier")
        .prefetch_related("unit__versions")
        .get(pk=recognition.pk)
    )
    if current.kind != Decision.Kind.RECOGNISE or hasattr(current, "revoked_by"):
        raise DossierRefusedError("Quyết định công nhận này đã bị thu hồi; hãy tải lại trang.")
    if current.annulled_at is not None:
        raise DossierRefusedError("Bản ghi quyết định công nhận này đã hủy; không còn gì thu hồi.")
    if current.dossier is None:
        refuse_changed(current, seen)
    if not current.year < year <= signed_on.year:
        raise DossierRefusedError(
            f"Năm xét thu hồi phải sau năm được công nhận ({current.year}) và không sau năm ký; "
            "hãy chọn lại năm."
        )
    is_met, told = revocation_ground(current.unit, Level(current.level), year)
    if not is_met:
        raise DossierRefusedError(f"Chưa thu hồi được: {told}.")
    decision = Decision(
        kind=Decision.Kind.REVOKE,
        unit=current.unit,
        level=current.level,
        year=year,
        signed_on=signed_on,
        **stripped(
            number=number,
            issuer=issuer,
            signatory=signatory,
            signatory_post=signatory_post,
            subject=subject or _subject(current),
            reasons=reasons,
        ),
        dossier=current.dossier,
        revokes=current,
        made_by=by,
    )
    refuse_unsound(decision, signed_after=current.signed_on, after="ngày ký quyết định công nhận")
    taken = (
        take(dossier=current.dossier, action=Action.REVOKE, by=by, seen=seen)
        if current.dossier
        else None
    )
    save_decision(decision, by, f"Thu hồi quyết định {current.number}")
    if taken is not None:
        move(
            taken, f"{decision.number}, theo số liệu năm {year}: {told}. Lý do: {decision.reasons}"
        )
    return decision


def revocation_ground(unit: Unit, level: Level, year: int) -> tuple[bool, str]:
    """Whether the rule of ``year``'s period lets a recognition be taken back, and why, in a clause.

    Asked of the verdicts of the unit's ``year``; for a city of its revoked communes.
    """
    procedure = procedure_for(level, year)
    rule = procedure.levels[level].revocation if procedure else None
    if rule is None:
        return False, (
            f"chưa có quy định về thu hồi quyết định công nhận {level.label} áp dụng cho năm {year}"
        )
    if level is Level.CITY:
        return _of_city(unit, year, rule)
    criteria_set = criteria_set_for(unit, level, year)
    data = comparisons([(unit, criteria_set)], year) if criteria_set else {}
    found = next(iter(data.values()), None)
    judged = [one for one in found.judged_units() if one.year == year] if found else []
    criteria = unit_criteria(judged, found.definition) if found else ()
    name = unit_names(unit, year).full
    if not criteria or not criteria[0].total:
        return False, f"chưa có số liệu năm {year} của {name}, hãy nhập và gửi số liệu năm"
    opened = Submission.objects.filter(
        unit=unit, year=year, criteria_set=criteria_set, reporting_year__isnull=False
    )
    if opened.exclude(pk__in=accepted_years(opened).values("pk")).exists():
        return False, f"số liệu năm {year} của {name} chưa được chấp nhận"
    failed = [criterion for _, criterion in criteria[0].not_attained]
    return may_revoke(rule, failed, criteria[0].total)


def _subject(recognition: Decision) -> str:
    name = unit_names(recognition.unit, recognition.year).full
    return f"Thu hồi Quyết định số {recognition.number} về việc công nhận {name}"


def _of_city(unit: Unit, year: int, rule: RevocationRule) -> tuple[bool, str]:
    """The portal knows no criteria of cities themselves: only the share of communes is asked."""
    communes = [one.unit_id for one in UnitVersion.objects.communes_of(unit, year)]
    revoked = _revoked(communes, year)
    if rule.communes_share is not None and communes:
        is_met, told = may_revoke(
            rule, (), 1, communes_revoked=revoked, communes_total=len(communes)
        )
        if is_met:
            return True, told
    return False, (
        f"mới có {revoked}/{len(communes)} xã bị thu hồi quyết định công nhận; các tiêu chí riêng "
        "của cấp huyện chưa có trên cổng thông tin nên không xét được"
    )


def _revoked(communes: Sequence[int], year: int) -> int:
    """How many communes (ids) lost their recognition by ``year`` and were not recognised again.

    Recognised again: by a later decision that stands, for ``year`` or before.
    """
    of_communes = Decision.objects.filter(
        unit__in=communes, level=Level.COMMUNE.value, year__lte=year, annulled_at=None
    ).order_by("signed_on", "pk")
    last: dict[int, str] = {}
    for unit, kind, taken_back in of_communes.exclude(kind=Decision.Kind.REFUSE).values_list(
        "unit", "kind", "revoked_by"
    ):
        if taken_back is None:
            last[unit] = kind
    return sum(kind == Decision.Kind.REVOKE for kind in last.values())
