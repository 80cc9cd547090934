"""The council's ballot: whether enough were there, and whether enough agreed. Pure.

Shares are compared as exact fractions (procedure: ``CouncilRule``); nothing is rounded.
"""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from criteria.numbers import format_decimal
from reports.dossiers.content import Session
from reports.dossiers.rules.conditions import shown_share
from reports.dossiers.rules.procedure import CouncilRule

_CHAIR = "chair"


@dataclass(frozen=True, slots=True)
class BallotResult:
    """What came of a meeting. Ballots that were spoilt or not given back do not agree.

    ``quorum_text`` and ``ballot_text`` say it in clauses: "có mặt 7/10 thành viên (70,00%), …".
    """

    members: int
    present: int
    agree: int
    disagree: int
    not_counted: int  # present, but no valid ballot
    has_quorum: bool
    has_passed: bool  # with the quorum, and with the share of those present
    quorum_text: str
    ballot_text: str


def ballot_result(session: Session, rule: CouncilRule) -> BallotResult:
    """The result of a meeting as far as it is written down; nobody present decides nothing."""
    members = len(session.members)
    present = sum(one.present for one in session.members)
    agree, disagree = session.agree or 0, session.disagree or 0
    has_quorum = present > 0 and _reaches(present, members, rule.quorum_percent)
    agreed = present > 0 and _reaches(agree, present, rule.pass_percent)
    return BallotResult(
        members=members,
        present=present,
        agree=agree,
        disagree=disagree,
        not_counted=max(present - agree - disagree, 0),
        has_quorum=has_quorum,
        has_passed=has_quorum and agreed,
        quorum_text=_told(
            f"có mặt {present}/{members} thành viên",
            (present, members),
            rule.quorum_percent,
            has_quorum,
        ),
        ballot_text=_told(
            f"{agree}/{present} thành viên có mặt đồng ý",
            (agree, present),
            rule.pass_percent,
            agreed,
        ),
    )


def session_problems(session: Session) -> list[str]:
    """What is impossible in what was written of a meeting, finished or not: whole sentences."""
    present = sum(one.present for one in session.members)
    issued, valid = session.ballots_issued, session.ballots_valid
    counted = (session.agree or 0) + (session.disagree or 0)
    problems = []
    if sum(one.seat == _CHAIR for one in session.members) > 1:
        problems.append("Hội đồng chỉ có một Chủ tịch; hãy sửa lại danh sách thành viên.")
    people = Counter((_bare(one.full_name), _bare(one.organisation)) for one in session.members)
    twice = [
        one.full_name
        for one in session.members
        if people[_bare(one.full_name), _bare(one.organisation)] > 1
    ]
    if twice:
        problems.append(f"Thành viên {twice[0]} được ghi hai lần; hãy xóa một dòng.")
    if issued is not None and issued > present:
        problems.append(
            f"Số phiếu phát ra ({issued}) nhiều hơn số thành viên có mặt ({present}); hãy kiểm "
            "tra lại số phiếu hoặc đánh dấu người có mặt."
        )
    if issued is not None and valid is not None and valid > issued:
        problems.append(
            f"Số phiếu hợp lệ ({valid}) nhiều hơn số phiếu phát ra ({issued}); hãy kiểm tra lại."
        )
    if valid is not None and counted > valid:
        problems.append(
            f"Số phiếu đồng ý và không đồng ý ({counted}) nhiều hơn số phiếu hợp lệ ({valid}); "
            "hãy kiểm tra lại."
        )
    elif valid is not None and _is_counted(session) and counted != valid:
        problems.append(
            f"Số phiếu đồng ý và không đồng ý cộng lại là {counted}, phải bằng số phiếu hợp lệ "
            f"({valid}); hãy kiểm tra lại."
        )
    return problems


def why_not_closed(session: Session) -> list[str]:
    """Why the meeting cannot be ended yet: what is impossible, and what is missing."""
    missing = []
    if not session.members:
        missing.append("Chưa có danh sách thành viên Hội đồng; hãy ghi từng người.")
    elif not any(one.present for one in session.members):
        missing.append("Chưa có thành viên nào có mặt; hãy đánh dấu người dự họp.")
    elif not any(one.seat == _CHAIR for one in session.members):
        missing.append("Chưa ghi ai là Chủ tịch Hội đồng; hãy chọn trong danh sách thành viên.")
    counts = {
        "số phiếu phát ra": session.ballots_issued,
        "số phiếu hợp lệ": session.ballots_valid,
        "số phiếu đồng ý": session.agree,
        "số phiếu không đồng ý": session.disagree,
    }
    absent = [name for name, count in counts.items() if count is None]
    if absent:
        missing.append(f"Chưa ghi {', '.join(absent)}; hãy ghi đủ kết quả kiểm phiếu.")
    return [*session_problems(session), *missing]


def _bare(text: str) -> str:
    return " ".join(text.split()).casefold()


def _is_counted(session: Session) -> bool:
    return session.agree is not None and session.disagree is not None


def _reaches(part: int, whole: int, percent: Decimal) -> bool:
    return Fraction(part * 100, whole) >= Fraction(percent)


def _told(clause: str, share: tuple[int, int], percent: Decimal, reached: bool) -> str:
    part, whole = share
    shown = f" ({shown_share(part, whole, percent)})" if whole else ""
    wanted = f"từ {format_decimal(percent)}%"
    return f"{clause}{shown}, {'đạt yêu cầu' if reached else 'cần'} {wanted}"
