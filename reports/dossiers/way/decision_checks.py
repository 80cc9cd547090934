"""What every signed decision must hold, and how it is kept."""

from datetime import date
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from communes.models import Unit, UnitVersion, User
from reports.dossiers.gathering import unit_names
from reports.dossiers.recognitions import standing_recognitions
from reports.dossiers.rules.calendar import printed_day
from reports.dossiers.rules.procedure import Level, State
from reports.dossiers.way.actions import DossierRefusedError
from reports.dossiers.way.opening import KINDS
from reports.models import Decision, Dossier

_ENDED = (State.RECOGNISED, State.ANNOUNCED, State.REFUSED, State.REVOKED)
_LONGEST = {
    "number": ("Số, ký hiệu", 60),
    "issuer": ("Cấp ban hành", 200),
    "signatory": ("Người ký", 100),
    "signatory_post": ("Chức vụ người ký", 100),
    "subject": ("Trích yếu", 500),
    "reasons": ("Lý do", 4000),
    "source": ("Nguồn", 300),
}
NAMES = {
    "signed_on": "Ngày ký",
    "year": "Năm được công nhận",
    "announced_on": "Ngày công bố",
    "announced_year": "Năm công bố",
    **{name: label for name, (label, _) in _LONGEST.items()},
}


def stripped(**texts: str) -> dict[str, str]:
    """What was typed without superfluous blanks; reasons keep their lines."""
    return {
        name: text.strip() if name == "reasons" else " ".join(text.split())
        for name, text in texts.items()
    }


def refuse_unsound(
    decision: Decision, signed_after: date | None = None, after: str = "ngày họp Hội đồng"
) -> None:
    """Refuse, all in one message, what cannot stand on a decision.

    ``signed_after`` is the day, named ``after``, of what it rests on: the council's meeting, or the
    recognition that it takes back. Inside a transaction: the province's row is locked, so that of
    two who write the same number the second is told. Raises ``DossierRefusedError``.
    """
    problems = [
        f"{label} dài quá {limit} ký tự; hãy viết gọn lại."
        for name, (label, limit) in _LONGEST.items()
        if len(getattr(decision, name)) > limit
    ]
    for name in ("number", "issuer", "subject"):
        if not getattr(decision, name):
            problems.append(f"Hãy ghi {NAMES[name].lower()} của quyết định.")
    if decision.kind != Decision.Kind.RECOGNISE and not decision.reasons:
        problems.append("Không công nhận hoặc thu hồi thì phải ghi lý do.")
    day = printed_day(decision.signed_on)
    if decision.signed_on > timezone.localdate():
        problems.append(f"Ngày ký {day} chưa đến; hãy kiểm tra lại.")
    if decision.signed_on.year < decision.year:
        problems.append(
            f"Quyết định ký ngày {day} không thể là của năm {decision.year}; hãy kiểm tra lại ngày "
            "ký và năm."
        )
    if signed_after is not None and decision.signed_on < signed_after:
        problems.append(
            f"Ngày ký {day} trước {after} ({printed_day(signed_after)}); hãy kiểm tra lại."
        )
    if decision.number and (sentence := _taken_number(decision)):
        problems.append(sentence)
    announced = decision.announced_year
    if decision.announced_on is not None and decision.announced_on > timezone.localdate():
        problems.append("Ngày công bố chưa đến; hãy kiểm tra lại.")
    if decision.announced_on is not None and decision.announced_on < decision.signed_on:
        problems.append(
            f"Ngày ký sau ngày công bố ({printed_day(decision.announced_on)}); hãy kiểm tra lại."
        )
    elif announced is not None and announced < decision.signed_on.year:
        problems.append("Năm công bố trước năm ký quyết định; hãy kiểm tra lại.")
    if problems:
        raise DossierRefusedError(" ".join(problems))


def refuse_misplaced(unit: Unit, level: Level, year: int) -> None:
    """Refuse a recognition beside any dossier where it cannot be.

    For a unit that was then of another kind, or whose dossier of that year is under way. Raises
    ``DossierRefusedError``.
    """
    version = UnitVersion.objects.in_year(year).filter(unit=unit).first()
    if version is None or version.kind not in KINDS[level]:
        wanted = " hoặc ".join(kind.label for kind in KINDS[level])
        raise DossierRefusedError(
            f"Cuối năm {year} đơn vị này không phải là {wanted}, không công nhận {level.label} "
            "được; hãy kiểm tra lại đơn vị, danh hiệu và năm."
        )
    dossiers = Dossier.objects.filter(unit=unit, level=level.value, year=year)
    if dossiers.exclude(state__in=_ENDED).exists():
        raise DossierRefusedError(
            f"{version.title_name} đang có hồ sơ xét, công nhận {level.label} năm {year} trên cổng "
            "thông tin; hãy ghi quyết định ở hồ sơ đó."
        )


def refuse_second(decision: Decision) -> None:
    """Refuse a second recognition of one unit, level and year; locks the unit's row.

    Raises ``DossierRefusedError``.
    """
    unit, level = decision.unit, Level(decision.level)
    list(Unit.objects.select_for_update(of=("self",)).filter(pk=unit.pk))
    for other in standing_recognitions([unit.pk], level)[unit.pk]:
        if other.year == decision.year and other.pk != decision.pk:
            raise DossierRefusedError(
                f"{unit_names(unit, decision.year).title} đã có quyết định công nhận {level.label} "
                f"năm {decision.year}: {other.number} ngày {printed_day(other.signed_on)}; nếu ghi "
                "sai, hãy đính chính hoặc hủy bản ghi quyết định đó."
            )


def decision_mark(decision: Decision) -> int:
    """The last change of a recognition and its revocation, as a page keeps it."""
    return _changes(decision).aggregate(last=Max("history_id"))["last"] or 0


def refuse_changed(decision: Decision, seen: int | None) -> None:
    """Refuse where somebody changed the decision since ``decision_mark`` was ``seen``.

    Raises ``DossierRefusedError``.
    """
    if seen is None:
        return
    since = _changes(decision).filter(history_id__gt=seen).select_related("history_user")
    last = since.order_by("history_id").last()
    if last is not None:
        when = timezone.localtime(last.history_date)
        raise DossierRefusedError(
            f"{last.history_user or 'Máy chủ'} vừa sửa quyết định này lúc {when:%H:%M %d/%m/%Y} "
            f"({last.history_change_reason}); hãy xem nội dung hiện nay rồi lưu lại nếu vẫn cần."
        )


def _changes(decision: Decision) -> QuerySet[Any]:
    root = decision.revokes_id or decision.pk
    found: QuerySet[Any] = Decision.history.filter(Q(id=root) | Q(revokes=root))
    return found


def save_decision(decision: Decision, by: User, reason: str) -> None:
    """Save with the history's who and why (it keeps 100 characters; the log keeps all)."""
    decision._history_user = by  # type: ignore[attr-defined]  # outside a request too
    decision._change_reason = reason[:100]  # type: ignore[attr-defined]
    decision.save()


def _taken_number(decision: Decision) -> str:
    """Why the number cannot be this decision's; "" where it can.

    One paper may decide on several units: then kind, level, year and day are the same too.
    """
    _lock_province(decision.unit, decision.year)
    of_year = Decision.objects.filter(
        signed_on__year=decision.signed_on.year, annulled_at=None
    ).select_related("unit")
    for other in of_year.exclude(pk=decision.pk):
        # Compared here: SQLite knows no small and capital letters beyond ASCII.
        if (_bare(other.issuer), _bare(other.number)) != (
            _bare(decision.issuer),
            _bare(decision.number),
        ):
            continue
        same_paper = (other.kind, other.level, other.year, other.signed_on) == (
            decision.kind,
            decision.level,
            decision.year,
            decision.signed_on,
        )
        if same_paper and other.unit_id != decision.unit_id:
            continue
        name = unit_names(other.unit, other.year).full
        return (
            f"Số {decision.number} của {decision.issuer} năm {decision.signed_on.year} đã ghi cho "
            f"quyết định ngày {printed_day(other.signed_on)} về {name}; hãy kiểm tra lại số."
        )
    return ""


def _lock_province(unit: Unit, year: int) -> None:
    """Two decisions on different units may bear one number: they wait for each other here."""
    day = date(year, 12, 31)
    while (parent := unit.version_on(day).parent) is not None:
        unit = parent
    # Without hindering who only refers to the province.
    list(Unit.objects.select_for_update(of=("self",), no_key=True).filter(pk=unit.pk))


def _bare(number: str) -> str:
    """A number without the spaces that papers put into it: "86/QĐ - UBND"."""
    return "".join(number.split()).casefold()
