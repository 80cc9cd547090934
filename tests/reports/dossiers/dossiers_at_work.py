"""Dossiers that may go up, and the steps they go."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils import timezone

from communes.entries import ValueEntry
from communes.models import Posting, Role, User
from communes.services import write_values
from criteria.answers import Answer
from reports.dossiers.gathering import gather
from reports.dossiers.rules.procedure import State
from reports.dossiers.way.actions import Action
from reports.dossiers.way.council_writing import (
    SeatInput,
    SessionInput,
    close_session,
    save_session,
)
from reports.dossiers.way.workflow import act
from reports.models import (
    CouncilMember,
    CouncilSession,
    Decision,
    Dossier,
    DossierFacts,
    DossierLine,
    FindingAnswer,
    PaperFile,
)

# Met with nothing to spare: more than 60 % asked, more than 80 % satisfied, 90 % agreed.
FACTS = {
    "registered_on": date(2019, 9, 1),
    "arrears": Decimal(0),
    "households": 100,
    "households_asked": 61,
    "people_satisfied": 49,
    "published_times": 3,
    "published_from": date(2020, 11, 1),
    "published_until": date(2020, 11, 20),
    "meeting_on": date(2020, 11, 25),
    "meeting_invited": 20,
    "meeting_present": 20,
    "meeting_agreed": 18,
}
HELD_ON = date(2021, 1, 15)


def officer(name: str, unit, role: Role = Role.OFFICER) -> User:
    """Somebody beside the cast, posted at a unit."""
    user = User.objects.create_user(name, password="mot-mat-khau-dai", full_name=f"Cán bộ {name}")
    Posting.objects.create(user=user, unit=unit, role=role, valid_from=date(2020, 1, 1))
    return user


def attain(dossier: Dossier) -> None:
    """The one criterion that xã Dương Quang lacks: a third good school of four, 75 % of ≥ 70 %."""
    write_schools(dossier, "3", "4")


def write_schools(dossier: Dossier, good: str, all_of_them: str, by: User | None = None) -> None:
    """Criterion 5, as an import would write it, or ``by`` somebody."""
    answer = Answer(numerator=Decimal(good), denominator=Decimal(all_of_them))
    write(dossier, "5", answer, by)


def write(dossier: Dossier, code: str, answer: Answer, by: User | None = None) -> None:
    write_values(
        entries=[ValueEntry(dossier.unit, 2020, code, answer)],
        criteria_set=dossier.criteria_set,
        zones={},
        source=None,
        by=by,
        reason="Sửa",
        all_asked=False,
    )


def write_lanes(dossier: Dossier) -> None:
    """Indicator 2.3, of which the imported table has one part only."""
    lanes = {
        "clean_passable": Answer(numerator=Decimal(20), denominator=Decimal(20)),
        "hardened": Answer(numerator=Decimal(12), denominator=Decimal(20)),
    }
    write(dossier, "2.3", Answer(parts=lanes))


def say(dossier: Dossier, by: User, **facts) -> DossierFacts:
    """The facts that the conditions ask for, but for ``facts``."""
    kept, _ = DossierFacts.objects.get_or_create(dossier=dossier)
    for name, value in {**FACTS, **facts}.items():
        setattr(kept, name, value)
    kept._history_user = by
    kept.save()
    return kept


def explain(dossier: Dossier, by: User) -> None:
    """An answer to each open contradiction that bears on what attains."""
    content = gather(dossier)
    units = {content.names.title: dossier.unit} | {
        child.title_name: child.unit for child in dossier.unit.children.all()
    }
    FindingAnswer.objects.bulk_create(
        FindingAnswer(
            unit=units[point.unit],
            criteria_set=dossier.criteria_set,
            key=point.key,
            check_name="x",
            year=point.year,
            indicator=point.indicator,
            message=point.message,
            kind=FindingAnswer.Kind.EXPLAINED,
            reason="Theo sổ theo dõi của xã",
            made_by=by,
        )
        for point in content.points
        if point.changes_verdict and point.is_open
    )


def attach(dossier: Dossier, by: User, states: Iterable[State] = tuple(State)) -> None:
    """A file for each paper that somebody must attach."""
    PaperFile.objects.bulk_create(
        PaperFile(
            dossier=dossier,
            slot=slot.key,
            file=f"dossiers/{slot.key}",
            file_name=f"{slot.key}.pdf",
            content_type="application/pdf",
            size=1,
            sha256="0" * 64,
            made_by=by,
        )
        for slot in gather(dossier).rules.papers
        if slot.required and not slot.generated and slot.state in states
    )


def recognise_communes(dossier: Dossier) -> None:
    """As the table in report 228/BC-UBND of thành phố Bắc Kạn lists its two communes."""
    for slug, year, number, day in (
        ("xa-nong-thuong", 2017, "2319/QĐ-UBND", date(2017, 12, 29)),
        ("xa-duong-quang", 2019, "86/QĐ-UBND", date(2020, 1, 17)),
    ):
        Decision.objects.create(
            kind=Decision.Kind.RECOGNISE,
            unit=dossier.unit.children.get(unit__slug=slug).unit,
            level="commune",
            year=year,
            number=number,
            signed_on=day,
            issuer="UBND tỉnh Bắc Kạn",
            subject="Công nhận xã đạt chuẩn nông thôn mới",
            source="Báo cáo 228/BC-UBND",
        )


def ready(dossier: Dossier, by: User, *, lacking: bool = True) -> Dossier:
    """All that a dossier of a commune needs for its whole way, said by ``by``.

    ``lacking``: with the value that attains.
    """
    if lacking:
        attain(dossier)
    say(dossier, by)
    explain(dossier, by)
    attach(dossier, by)
    return dossier


def put(dossier: Dossier, state: State, submitted_by: User | None = None) -> Dossier:
    """The dossier at a state, as if it had gone there; the log only knows that it was submitted."""
    Dossier.objects.filter(pk=dossier.pk).update(state=state.value, state_since=timezone.now())
    dossier.refresh_from_db()
    if submitted_by is not None:
        DossierLine.objects.create(
            dossier=dossier,
            action=Action.SUBMIT,
            before="preparing",
            after="verifying",
            round=dossier.round,
            reason="Trình hồ sơ",
            made_by=submitted_by,
        )
    return dossier


def seats(present: int, members: int = 10) -> list[SeatInput]:
    return [
        SeatInput(
            full_name=f"Thành viên {number}",
            organisation="Sở, ngành",
            seat="chair" if not number else "member",
            present=number < present,
        )
        for number in range(members)
    ]


def meeting(agree: int, present: int = 10) -> SessionInput:
    """All ballots given out came back valid: those that do not agree disagree."""
    return SessionInput(
        held_on=HELD_ON,
        ballots_issued=present,
        ballots_valid=present,
        agree=agree,
        disagree=present - agree,
    )


def meet(dossier: Dossier, by: User, agree: int, present: int = 10) -> CouncilSession:
    """A meeting of ten, written and ended."""
    save_session(dossier=dossier, by=by, session=meeting(agree, present), seats=seats(present))
    return close_session(dossier=dossier, by=by)


def met(dossier: Dossier, agree: int) -> CouncilSession:
    """A meeting of ten that has ended, beside the services."""
    session = CouncilSession.objects.create(
        dossier=dossier,
        number=1,
        round=dossier.round,
        held_on=HELD_ON,
        ballots_issued=10,
        ballots_valid=10,
        agree=agree,
        disagree=10 - agree,
        closed_at=timezone.now(),
    )
    CouncilMember.objects.bulk_create(
        CouncilMember(
            session=session,
            position=number,
            full_name=f"Thành viên {number}",
            organisation="Sở, ngành",
            seat="chair" if number == 1 else "member",
            present=True,
        )
        for number in range(1, 11)
    )
    return session


def walk(dossier: Dossier, cast, until: State) -> Dossier:
    """An submits, Chi verifies, Dũng appraises, the council agrees: up to ``until``."""
    way = (
        (State.VERIFYING, Action.SUBMIT, cast.an),
        (State.APPRAISING, Action.VERIFY, cast.chi),
        (State.COUNCIL, Action.APPRAISE, cast.dung),
        (State.DECIDING, Action.VOTE, cast.dung),
    )
    for state, action, by in way:
        if action is Action.VOTE:
            meet(dossier, cast.dung, agree=9)
        dossier = act(dossier=dossier, action=action, by=by)
        if state is until:
            break
    return dossier
