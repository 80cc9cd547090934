"""The council: quorum and ballot on both sides of their edges; meetings written until they end."""

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from reports.dossiers.content import Seat, Session
from reports.dossiers.rules.procedure import CouncilRule, Mark, State
from reports.dossiers.way.actions import Action, DossierRefusedError
from reports.dossiers.way.council import ballot_result, session_problems, why_not_closed
from reports.dossiers.way.council_writing import SessionInput, close_session, save_session
from reports.dossiers.way.workflow import act
from reports.models import CouncilSession, DossierLine
from tests.reports.dossiers.dossiers_at_work import (
    meet,
    meeting,
    officer,
    put,
    ready,
    say,
    seats,
    walk,
)

RULE = CouncilRule(Decimal(70), Decimal(90), Mark("Quyết định 2540/QĐ-TTg", verified=False))


def _session(members: int, present: int, agree: int | None = None) -> Session:
    return Session(
        number=1,
        held_on=date(2021, 1, 15),
        place="",
        established_by="",
        ballots_issued=present,
        ballots_valid=present,
        agree=agree,
        disagree=None if agree is None else present - agree,
        discussion="",
        closed=False,
        members=tuple(
            Seat(f"Người {one}", "Sở", "member" if one else "chair", "", one < present)
            for one in range(members)
        ),
    )


@pytest.mark.parametrize(
    ("members", "present", "quorum"),
    [(10, 7, True), (10, 6, False), (1000, 700, True), (1000, 699, False), (0, 0, False)],
)
def test_the_quorum_is_reached_at_exactly_seventy_per_cent(members, present, quorum):
    result = ballot_result(_session(members, present, present), RULE)
    assert (result.has_quorum, result.has_passed) == (quorum, quorum)


@pytest.mark.parametrize(
    ("present", "agree", "passed"),
    [(10, 9, True), (10, 8, False), (1000, 900, True), (1000, 899, False), (19, 17, False)],
)
def test_the_ballot_passes_at_exactly_ninety_per_cent_of_those_present(present, agree, passed):
    assert ballot_result(_session(present, present, agree), RULE).has_passed is passed


def test_spoilt_ballots_and_those_not_given_back_do_not_agree():
    # 10 present, 9 ballots given out, 8 valid, all agreeing: 8 of 10, not 8 of 8
    session = replace(_session(10, 10), ballots_issued=9, ballots_valid=8, agree=8, disagree=0)
    result = ballot_result(session, RULE)
    assert (result.has_passed, result.not_counted) == (False, 2)
    assert result.ballot_text == "8/10 thành viên có mặt đồng ý (80%), cần từ 90%"


def test_without_a_quorum_nothing_passes_and_what_is_short_of_the_limit_is_not_rounded_up_to_it():
    result = ballot_result(_session(30000, 20999, 20999), RULE)
    assert not result.has_passed
    # 20.999/30.000 = 69,9967 %
    assert "69,997%" in result.quorum_text and "cần từ 70%" in result.quorum_text


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"ballots_issued": 8}, r"Số phiếu phát ra \(8\) nhiều hơn số thành viên có mặt \(7\)"),
        ({"ballots_valid": 8}, r"Số phiếu hợp lệ \(8\) nhiều hơn số phiếu phát ra \(7\)"),
        ({"agree": 8}, r"đồng ý và không đồng ý \(8\) nhiều hơn số phiếu hợp lệ \(7\)"),
        ({"agree": 6}, r"cộng lại là 6, phải bằng số phiếu hợp lệ \(7\)"),
    ],
)
def test_ballots_that_do_not_add_up_are_told(changed, told):
    assert session_problems(_session(10, 7, 7)) == []
    assert re.search(told, session_problems(replace(_session(10, 7, 7), **changed))[0])


def test_a_member_counts_once_and_namesakes_of_two_offices_are_two():
    hoa = Seat("Nguyễn Thị Hoa", "Sở Y tế", "member", "", present=True)
    again = replace(hoa, full_name="nguyễn  thị hoa")
    [problem] = session_problems(replace(_session(0, 0), members=(hoa, again)))
    assert problem == "Thành viên Nguyễn Thị Hoa được ghi hai lần; hãy xóa một dòng."
    namesake = replace(hoa, organisation="Sở Tài chính")
    assert session_problems(replace(_session(0, 0), members=(hoa, namesake))) == []


def test_a_meeting_ends_only_with_members_a_chair_somebody_present_and_all_counts():
    assert why_not_closed(_session(10, 7, 7)) == []
    assert "Chưa có danh sách thành viên" in why_not_closed(_session(0, 0, 0))[0]
    assert "Chưa có thành viên nào có mặt" in why_not_closed(_session(3, 0, 0))[0]
    no_chair = (Seat("A", "Sở", "member", "", present=True),)
    assert "Chủ tịch Hội đồng" in why_not_closed(replace(_session(1, 1, 1), members=no_chair))[0]
    not_counted = {"ballots_valid": None, "agree": None, "disagree": None}
    missing = why_not_closed(replace(_session(10, 7, 7), **not_counted))
    assert missing == [
        "Chưa ghi số phiếu hợp lệ, số phiếu đồng ý, số phiếu không đồng ý; hãy ghi đủ kết quả "
        "kiểm phiếu."
    ]


# Writing


@pytest.fixture
def before_council(dossier_commune, cast, units):
    mai = officer("mai", units["xa-duong-quang"])
    return put(ready(dossier_commune, mai), State.COUNCIL, submitted_by=mai)


@pytest.mark.django_db
def test_the_office_writes_one_meeting_at_a_time_and_an_ended_one_never_changes(
    before_council, cast
):
    save_session(
        dossier=before_council,
        by=cast.dung,
        session=SessionInput(held_on=date(2021, 1, 14), place="Hội trường"),
        seats=seats(present=6),
    )
    with pytest.raises(DossierRefusedError, match="Chưa ghi số phiếu phát ra"):
        close_session(dossier=before_council, by=cast.dung)
    kept = meet(before_council, cast.dung, agree=6, present=6)
    assert (kept.number, kept.held_on, kept.members.count()) == (1, date(2021, 1, 15), 10)
    assert kept.members.filter(present=True).count() == 6
    with pytest.raises(DossierRefusedError, match="Không có phiên họp nào đang ghi"):
        close_session(dossier=before_council, by=cast.dung)
    # Too few were there: the council meets again, and what it wrote first stays as it was.
    again = meet(before_council, cast.dung, agree=9)
    assert again.number == 2
    kept.refresh_from_db()
    assert (kept.agree, again.agree) == (6, 9)
    with pytest.raises(DossierRefusedError, match="đã thông qua hồ sơ ở phiên họp lần 2"):
        meet(before_council, cast.dung, agree=10)
    assert CouncilSession.objects.count() == 2
    first = kept.history.order_by("history_id").first()
    assert (first.place, first.history_user, first.history_change_reason) == (
        "Hội trường",
        cast.dung,
        "Ghi phiên họp lần 1",
    )
    assert [one.action for one in DossierLine.objects.order_by("pk")] == [
        "submit", "session", "session", "close", "session", "close",
    ]  # fmt: skip


@pytest.mark.django_db
def test_members_are_written_as_the_page_has_them_and_who_left_stays_in_the_history(
    before_council, cast
):
    for present in (10, 7):
        session = save_session(
            dossier=before_council,
            by=cast.dung,
            session=SessionInput(held_on=date(2021, 1, 15)),
            seats=seats(present=present, members=present),
        )
    assert session.members.count() == 7
    gone = session.members.model.history.filter(history_type="-")
    assert {one.full_name for one in gone} == {"Thành viên 7", "Thành viên 8", "Thành viên 9"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"held_on": date(2019, 12, 31)}, r"Ngày họp trước năm xét \(2020\)"),
        ({"ballots_issued": 11}, "nhiều hơn số thành viên có mặt"),
        ({"agree": -1}, "từ 0 đến 1000"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(before_council, cast, changed, told):
    with pytest.raises(DossierRefusedError, match=told):
        save_session(
            dossier=before_council,
            by=cast.dung,
            session=replace(meeting(9), **changed),
            seats=seats(present=10),
        )
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(DossierRefusedError, match="Ngày họp chưa đến"):
        save_session(
            dossier=before_council,
            by=cast.dung,
            session=replace(meeting(9), held_on=tomorrow),
            seats=seats(present=10),
        )
    assert not CouncilSession.objects.exists()


@pytest.mark.django_db
def test_others_and_other_steps_write_no_meeting(before_council, cast):
    for person in (cast.an, cast.chi, cast.lan, cast.hai):
        with pytest.raises(PermissionDenied):
            meet(before_council, person, agree=9)
    put(before_council, State.APPRAISING)
    with pytest.raises(DossierRefusedError, match="chỉ ghi phiên họp khi"):
        meet(before_council, cast.dung, agree=9)


@pytest.mark.django_db
def test_a_meeting_of_the_round_before_decides_nothing_in_this_one(before_council, cast, units):
    meet(before_council, cast.dung, agree=9)
    mai = DossierLine.objects.get(action="submit").made_by
    before_council.round = 2
    before_council.save()
    put(before_council, State.COUNCIL, submitted_by=mai)
    with pytest.raises(DossierRefusedError, match="Hội đồng chưa họp xong"):
        act(dossier=before_council, action=Action.VOTE, by=cast.dung)
    assert meet(before_council, cast.dung, agree=9).number == 2
    assert act(dossier=before_council, action=Action.VOTE, by=cast.dung).state == "deciding"


@pytest.mark.django_db
def test_a_meeting_left_open_in_the_round_before_is_not_continued(dossier_commune, cast):
    dossier = walk(ready(dossier_commune, cast.an), cast, until=State.COUNCIL)
    doing = {"dossier": dossier, "by": cast.dung}
    save_session(**doing, session=meeting(9), seats=seats(present=10))
    dossier = act(**doing, action=Action.RETURN, reason="Thiếu biên bản họp thôn")
    say(dossier, cast.an, meeting_present=19)
    dossier = walk(dossier, cast, until=State.COUNCIL)
    doing["dossier"] = dossier
    with pytest.raises(DossierRefusedError, match="Không có phiên họp nào đang ghi"):
        close_session(**doing)
    with pytest.raises(DossierRefusedError, match="Hội đồng chưa họp xong"):
        act(**doing, action=Action.VOTE)
    assert meet(dossier, cast.dung, agree=10).number == 2
    assert list(CouncilSession.objects.values_list("number", "round", "agree", "closed_by")) == [
        (1, 1, 9, None),
        (2, 2, 10, cast.dung.pk),
    ]


@pytest.mark.django_db
def test_the_second_who_writes_the_meeting_is_told(before_council, cast):
    seen = DossierLine.objects.last().pk
    for by in (cast.dung, cast.giang):
        write = {"dossier": before_council, "by": by, "session": meeting(9), "seen": seen}
        if by is cast.dung:
            save_session(**write, seats=seats(present=10))
            continue
        with pytest.raises(DossierRefusedError, match="Phạm Văn Dũng vừa thực hiện “Ghi phiên họp"):
            save_session(**write, seats=seats(present=9))
    assert CouncilSession.objects.get().members.filter(present=True).count() == 10


@pytest.mark.django_db
def test_a_ballot_that_failed_is_not_repeated_in_the_same_round(before_council, cast):
    meet(before_council, cast.dung, agree=8)
    with pytest.raises(DossierRefusedError, match="đã bỏ phiếu không thông qua ở phiên họp lần 1"):
        meet(before_council, cast.dung, agree=9)
    assert CouncilSession.objects.count() == 1
