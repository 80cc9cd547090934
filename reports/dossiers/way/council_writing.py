"""Writing the council's meetings: the office's, one at a time, until it is ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from communes.models import User
from reports.dossiers.content import Seat, Session
from reports.dossiers.gathering import written_session
from reports.dossiers.rules.procedure import Level, State
from reports.dossiers.rules.procedures import procedure
from reports.dossiers.way.actions import Action, DossierRefusedError
from reports.dossiers.way.council import ballot_result, session_problems, why_not_closed
from reports.dossiers.way.people import is_office, own_hand
from reports.dossiers.way.readiness import session_of_round
from reports.dossiers.way.workflow import locked, log
from reports.models import CouncilMember, CouncilSession, Dossier

_LONGEST = 1000  # people or ballots
_COUNTS = ("ballots_issued", "ballots_valid", "agree", "disagree")


@dataclass(frozen=True, slots=True)
class SessionInput:
    """A meeting as it is written down; ``None`` for ballots that are not counted yet."""

    held_on: date
    place: str = ""
    established_by: str = ""
    ballots_issued: int | None = None
    ballots_valid: int | None = None
    agree: int | None = None
    disagree: int | None = None
    discussion: str = ""


@dataclass(frozen=True, slots=True)
class SeatInput:
    """One member; ``seat`` is a value of ``CouncilMember.Seat``."""

    full_name: str
    organisation: str
    seat: str
    present: bool


@transaction.atomic
def save_session(
    *,
    dossier: Dossier,
    by: User,
    session: SessionInput,
    seats: Sequence[SeatInput],
    seen: int | None = None,
) -> CouncilSession:
    """Write the open meeting of the council, or the next one; its members are all of ``seats``.

    A meeting left open in a round before stays as it is. Raises ``PermissionDenied`` for who is not
    of the office, ``DossierRefusedError`` (sentences) where the dossier is not before the council,
    a meeting has decided already, somebody else wrote since ``seen``, or what is written is
    impossible.
    """
    current = _before_council(dossier, by, seen)
    _refuse_input(session, seats, current.year)
    kept = session_of_round(current)
    if kept is not None and kept.closed_at is not None:
        _refuse_after_decision(current, kept)
        kept = None
    if kept is None:
        kept = CouncilSession(dossier=current, number=_next_number(current), round=current.round)
    for name in ("held_on", *_COUNTS):
        setattr(kept, name, getattr(session, name))
    for name in ("place", "established_by", "discussion"):
        setattr(kept, name, getattr(session, name).strip())
    reason = f"Ghi phiên họp lần {kept.number}"
    _save(kept, by, reason)
    _save_seats(kept, seats, by, reason)
    log(dossier=current, action=Action.SESSION, by=by, reason=reason)
    return kept


@transaction.atomic
def close_session(*, dossier: Dossier, by: User, seen: int | None = None) -> CouncilSession:
    """End the open meeting: from now on nothing of it changes.

    Raises as ``save_session``, and ``DossierRefusedError`` without an open meeting, for one's own
    dossier, or while members, presence or ballots are incomplete or do not add up.
    """
    current = _before_council(dossier, by, seen)
    if sentence := own_hand(by, current):
        raise DossierRefusedError(sentence)
    latest = session_of_round(current)
    if latest is None or latest.closed_at is not None:
        raise DossierRefusedError("Không có phiên họp nào đang ghi; hãy ghi phiên họp trước.")
    written = written_session(latest)
    if problems := why_not_closed(written):
        raise DossierRefusedError(f"Chưa kết thúc được phiên họp. {' '.join(problems)}")
    latest.closed_by, latest.closed_at = by, timezone.now()
    _save(latest, by, f"Kết thúc phiên họp lần {latest.number}")
    rules = procedure(current.procedure).levels[Level(current.level)]
    result = ballot_result(written, rules.council)
    log(
        dossier=current,
        action=Action.CLOSE,
        by=by,
        reason=f"Phiên họp lần {latest.number}: {result.quorum_text}; {result.ballot_text}",
    )
    return latest


def _before_council(dossier: Dossier, by: User, seen: int | None) -> Dossier:
    """The dossier, locked, for who writes its council's meetings."""
    if not is_office(by, dossier):
        raise PermissionDenied
    current = locked(dossier, seen)
    state = State(current.state)
    if state is not State.COUNCIL:
        raise DossierRefusedError(
            f"Hồ sơ đang ở trạng thái “{state.label}”; chỉ ghi phiên họp khi hồ sơ chờ Hội đồng "
            "thẩm định."
        )
    return current


def _next_number(dossier: Dossier) -> int:
    """Meetings count through all rounds."""
    latest = CouncilSession.objects.filter(dossier=dossier).order_by("number").last()
    return latest.number + 1 if latest else 1


def _refuse_after_decision(dossier: Dossier, latest: CouncilSession) -> None:
    """A council that has voted does not vote again in its round; without quorum it meets again.

    Else a ballot could be repeated until it comes out otherwise.
    """
    rules = procedure(dossier.procedure).levels[Level(dossier.level)]
    result = ballot_result(written_session(latest), rules.council)
    if result.has_passed:
        raise DossierRefusedError(
            f"Hội đồng đã thông qua hồ sơ ở phiên họp lần {latest.number} ngày "
            f"{latest.held_on:%d/%m/%Y}; phiên họp đã kết thúc không sửa được."
        )
    if result.has_quorum:
        raise DossierRefusedError(
            f"Hội đồng đã bỏ phiếu không thông qua ở phiên họp lần {latest.number} ngày "
            f"{latest.held_on:%d/%m/%Y}; hãy trả lại hồ sơ để bổ sung hoặc ghi văn bản không công "
            "nhận."
        )


def _refuse_input(session: SessionInput, seats: Sequence[SeatInput], year: int) -> None:
    """Refuse, all in one message, what cannot be."""
    problems = []
    if session.held_on > timezone.localdate():
        problems.append("Ngày họp chưa đến; hãy kiểm tra lại.")
    if session.held_on.year < year:
        problems.append(f"Ngày họp trước năm xét ({year}); hãy kiểm tra lại.")
    for position, seat in enumerate(seats, start=1):
        if not seat.full_name.strip() or not seat.organisation.strip():
            problems.append(f"Thành viên thứ {position}: hãy ghi đủ họ và tên, chức vụ và cơ quan.")
        if seat.seat not in CouncilMember.Seat.values:
            problems.append(f"Thành viên thứ {position}: hãy chọn phần tham gia Hội đồng.")
    counts = [getattr(session, name) for name in _COUNTS]
    if any(count is not None and not 0 <= count <= _LONGEST for count in counts):
        problems.append(f"Số phiếu phải từ 0 đến {_LONGEST}; hãy kiểm tra lại.")
    problems += session_problems(
        Session(
            number=0,
            held_on=session.held_on,
            place="",
            established_by="",
            ballots_issued=session.ballots_issued,
            ballots_valid=session.ballots_valid,
            agree=session.agree,
            disagree=session.disagree,
            discussion="",
            closed=False,
            members=tuple(
                Seat(one.full_name.strip(), one.organisation.strip(), one.seat, "", one.present)
                for one in seats
            ),
        )
    )
    if problems:
        raise DossierRefusedError(" ".join(problems))


def _save_seats(session: CouncilSession, seats: Sequence[SeatInput], by: User, reason: str) -> None:
    """Bring the kept members in line with ``seats``; only what differs is written."""
    kept = {one.position: one for one in session.members.all()}
    for position, seat in enumerate(seats, start=1):
        said = (seat.full_name.strip(), seat.organisation.strip(), seat.seat, seat.present)
        member = kept.pop(position, None)
        if member is None:
            member = CouncilMember(session=session, position=position)
        elif said == (member.full_name, member.organisation, member.seat, member.present):
            continue
        member.full_name, member.organisation, member.seat, member.present = said
        _save(member, by, reason)
    for member in kept.values():
        member._history_user = by  # type: ignore[attr-defined]  # outside a request too
        member._change_reason = reason  # type: ignore[attr-defined]
        member.delete()


def _save(row: CouncilSession | CouncilMember, by: User, reason: str) -> None:
    row._history_user = by  # type: ignore[union-attr]  # outside a request too
    row._change_reason = reason  # type: ignore[union-attr]
    row.save()
