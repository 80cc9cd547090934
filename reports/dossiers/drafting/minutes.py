"""Minutes: of the unit's meeting that asks for recognition, and of the appraisal council."""

from reports.dossiers.content import DossierContent, Seat, Session
from reports.dossiers.drafting.grids import Head, grid, texts
from reports.dossiers.drafting.organs import (
    actor_at,
    blank_day,
    committee,
    dated,
    paper_year,
    recognition,
    unit_organ,
)
from reports.dossiers.drafting.parts import Codes, joined, lines, text_table
from reports.dossiers.drafting.subject import subject_of
from reports.dossiers.drafting.wording import (
    BLANK,
    capitalised,
    count,
    long_day,
    number,
    share,
)
from reports.dossiers.rules.procedure import Actor, State
from reports.dossiers.way.council import BallotResult, ballot_result
from reports.papers.paper import Block, Heading, Organ, Paper, PaperDate, Signature
from reports.tables import Table

_DOTS = "..............................."
_CHAIR, _SECRETARY = "chair", "secretary"


def meeting_minutes(content: DossierContent, code: Codes) -> Paper:
    """Build "Biên bản" of the unit's meeting; the chairman and the secretary sign."""
    organ = unit_organ(content)
    facts = content.facts
    agreed, present, invited = facts.meeting_agreed, facts.meeting_present, facts.meeting_invited
    rate = share(agreed, present) if agreed is not None and present else ""
    vote = (
        f"{number(agreed)}/{number(present)} người dự họp đồng ý{f', đạt {rate}' if rate else ''}"
        if agreed is not None and present is not None
        else BLANK
    )
    against = (
        f"{number(present - agreed)} người"
        if agreed is not None and present is not None and present >= agreed
        else BLANK
    )
    day = long_day(facts.meeting_on) if facts.meeting_on is not None else blank_day(content)
    attendance = share(present, invited) if present is not None and invited else ""
    return Paper(
        key="bien-ban",
        title="Biên bản họp đề nghị xét, công nhận",
        organ=organ,
        symbol="",
        dated=(
            PaperDate.of(dated(content, organ).place, facts.meeting_on)
            if facts.meeting_on is not None
            else dated(content, organ)
        ),
        kind="Biên bản",
        subject=f"Họp đề nghị xét, công nhận {recognition(content)}",
        blocks=joined(
            (
                lines(
                    f"Hôm nay, {day}, tại {_DOTS}, {organ.name} tổ chức "
                    f"cuộc họp đề nghị xét, công nhận {recognition(content)}."
                ),
                [Heading(1, "I. Thành phần tham dự")],
                lines(
                    f"- Chủ trì: {_DOTS}",
                    f"- Thư ký: {_DOTS}",
                    f"- Số người được mời: {count(invited, 'người')}; số người dự họp: "
                    f"{count(present, 'người')}{f', đạt {attendance}' if attendance else ''}.",
                ),
                [Heading(1, "II. Nội dung")],
                lines(
                    "1. Thông qua báo cáo kết quả thực hiện các tiêu chí.",
                    *_results(content),
                    "2. Thông qua báo cáo tổng hợp ý kiến tham gia của các tổ chức, đoàn thể và "
                    f"nhân dân (số ý kiến: {len(content.opinions)}).",
                    "3. Ý kiến thảo luận tại cuộc họp:",
                    _DOTS * 3,
                ),
                [Heading(1, "III. Biểu quyết")],
                lines(
                    f"- Đồng ý đề nghị xét, công nhận {recognition(content)}: {vote}.",
                    f"- Không đồng ý: {against}.",
                ),
                lines(
                    "Cuộc họp kết thúc vào hồi ..... giờ ..... cùng ngày. Biên bản đã được thông "
                    "qua tại cuộc họp."
                ),
            )
        ),
        signatures=(Signature(("THƯ KÝ",)), Signature(("CHỦ TRÌ",))),
    )


def _results(content: DossierContent) -> list[str]:
    subject = subject_of(content)
    if subject is None:
        return [f"Kết quả đánh giá tiêu chí năm {content.year}: {BLANK}."]
    total = len(subject.definition.criteria)
    return [
        f"- {unit.name}: {attained}/{total} tiêu chí đạt."
        for unit, _, attained in subject.results(subject.year)
    ]


def council_minutes(content: DossierContent, code: Codes) -> Paper:
    """Build "Biên bản" of the appraisal council: who was there, the secret ballot, its result.

    The result is computed by ``reports/dossiers/way/council.py``; what a meeting needs is named
    only where that figure was read in the procedure's text.
    """
    organ = _council(content)
    session = content.session
    place = "Hà Nội" if _central(content) else content.names.province_name
    day = session.held_on if session is not None else None
    year = paper_year(content, State.COUNCIL)
    members = session.members if session is not None else ()
    return Paper(
        key="bien-ban-hoi-dong",
        title="Biên bản họp Hội đồng thẩm định",
        organ=organ,
        symbol="",
        dated=PaperDate.of(place, day) if day else PaperDate(place, year),
        kind="Biên bản",
        subject=f"Họp Hội đồng thẩm định xét, công nhận {recognition(content)}",
        blocks=joined(
            (
                lines(_opening(content, session)),
                [Heading(1, "I. Thành phần Hội đồng")],
                [text_table("thanh-vien-hoi-dong", _members_table(members), code)],
                _outcome(content, session),
            )
        ),
        signatures=(
            Signature(("THƯ KÝ",), _name(members, _SECRETARY)),
            Signature(("CHỦ TỊCH HỘI ĐỒNG",), _name(members, _CHAIR)),
        ),
    )


def _central(content: DossierContent) -> bool:
    return actor_at(content, State.COUNCIL) is Actor.CENTRE


def _council(content: DossierContent) -> Organ:
    if _central(content):
        return Organ("", "Hội đồng thẩm định Trung ương")
    return Organ(committee(content.names.province), "Hội đồng thẩm định xét, công nhận")


def _opening(content: DossierContent, session: Session | None) -> str:
    if session is None:
        return (
            f"Hôm nay, {blank_day(content, State.COUNCIL)}, tại {_DOTS}, Hội đồng thẩm định họp "
            f"xét, công nhận {recognition(content)}."
        )
    by = f" (thành lập theo {session.established_by})" if session.established_by else ""
    again = f" lần thứ {session.number}" if session.number > 1 else ""
    return (
        f"Hôm nay, {long_day(session.held_on)}, tại {session.place or _DOTS}, Hội đồng thẩm định"
        f"{by} họp{again} xét, công nhận {recognition(content)}."
    )


def _members_table(members: tuple[Seat, ...]) -> Table:
    return grid(
        "",
        (
            Head("TT", 5, center=True),
            Head("Họ và tên", 24, names_row=True),
            Head("Chức vụ, cơ quan", 34),
            Head("Tham gia Hội đồng", 20),
            Head("Có mặt", 10, center=True),
        ),
        [
            texts(
                str(place),
                one.full_name,
                one.organisation,
                one.seat_label,
                "Có" if one.present else "Vắng",
            )
            for place, one in enumerate(members, start=1)
        ],
    )


def _outcome(content: DossierContent, session: Session | None) -> list[Block]:
    if session is None:
        return [Heading(1, "II. Kết quả bỏ phiếu"), *lines(f"Kết quả: {BLANK}.")]
    result = ballot_result(session, content.rules.council)
    return [
        *lines(_present(content, result)),
        Heading(1, "II. Nội dung thảo luận"),
        *lines(*(session.discussion.splitlines() or [_DOTS * 3])),
        Heading(1, "III. Kết quả bỏ phiếu kín"),
        *lines(*_ballot(session, result)),
        Heading(1, "IV. Kết luận"),
        *lines(*_conclusion(content, session, result)),
    ]


def _present(content: DossierContent, result: BallotResult) -> str:
    rate = share(result.present, result.members)
    enough = "đủ" if result.has_quorum else "không đủ"
    return (
        f"Có mặt {result.present}/{result.members} thành viên{f', đạt {rate}' if rate else ''}; "
        f"{enough} số thành viên để họp{_by_rule(content)}."
    )


def _by_rule(content: DossierContent) -> str:
    """Return "theo Quyết định …", only where the council's rule was read in its text."""
    rule, citation = content.rules.council, content.procedure.citation
    return f" theo {citation.short}" if rule.mark.verified and citation is not None else ""


def _ballot(session: Session, result: BallotResult) -> list[str]:
    if session.agree is None or session.disagree is None:
        return [f"Kết quả kiểm phiếu: {BLANK}."]
    rate = share(result.agree, result.present)
    return [
        f"- Số phiếu phát ra: {count(session.ballots_issued, 'phiếu')}.",
        f"- Số phiếu hợp lệ: {count(session.ballots_valid, 'phiếu')}.",
        f"- Số phiếu đồng ý: {count(session.agree, 'phiếu')}"
        f"{f', đạt {rate} số thành viên có mặt' if rate else ''}.",
        f"- Số phiếu không đồng ý: {count(session.disagree, 'phiếu')}.",
    ]


def _conclusion(content: DossierContent, session: Session, result: BallotResult) -> list[str]:
    final = "Cuộc họp kết thúc cùng ngày. Biên bản đã được thông qua tại cuộc họp."
    if session.agree is None or session.disagree is None:
        return [f"Kết luận của Hội đồng: {BLANK}.", final]
    if not result.has_quorum:
        told = "Cuộc họp không đủ số thành viên; kết quả bỏ phiếu không có giá trị"
    elif result.has_passed:
        told = f"Hội đồng thông qua việc đề nghị công nhận {recognition(content)}"
    else:
        told = (
            f"Hội đồng không thông qua việc đề nghị công nhận {recognition(content)} do số phiếu "
            "đồng ý không đủ"
        )
    return [f"{capitalised(told)}{_by_rule(content)}.", final]


def _name(members: tuple[Seat, ...], seat: str) -> str:
    return next((one.full_name for one in members if one.seat == seat), "")
