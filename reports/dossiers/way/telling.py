"""Who is told of a dossier: that it is her turn, that it came back, that it was decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils import timezone

from communes.models import Notice, User
from communes.notices.recipients import office_of, officers_of, reviewers_of, verifiers_of
from communes.notices.telling import Message, store_notices
from reports.dossiers.gathering import unit_names
from reports.dossiers.rules.calendar import printed_day
from reports.dossiers.rules.procedure import CHAIN, Actor, Level, State
from reports.dossiers.rules.procedures import procedure
from reports.dossiers.way.actions import Action, lowered, step_of
from reports.dossiers.way.deadlines import Clock, clocks, portal_calendar
from reports.dossiers.way.people import parent_of
from reports.models import Dossier, DossierLine

DAYS_BEFORE = 2  # working days
_DECIDED = (Action.RECOGNISE, Action.REFUSE, Action.ANNOUNCE, Action.REVOKE)
_VERSIONS = "unit__versions__parent__versions__parent__versions"


@dataclass(frozen=True, slots=True)
class Recipients:
    """Who is told at several dossiers (by id): whose turn it is, the unit's, its parent's."""

    turn: dict[int, list[User]]
    unit: dict[int, list[User]]
    parent: dict[int, list[User]]


def recipients_at(dossiers: Sequence[Dossier]) -> Recipients:
    """Who is told what happens at ``dossiers`` now; the queries do not grow with them."""
    prefetch_related_objects(list(dossiers), _VERSIONS)
    units = {one.unit_id for one in dossiers}
    parents = {one.pk: parent_of(one.unit, one.year) for one in dossiers}
    officers, office, reviewers = officers_of(units), office_of(units), reviewers_of(units)
    verifiers = verifiers_of({parent for parent in parents.values() if parent is not None})
    turn: dict[int, list[User]] = {}
    above: dict[int, list[User]] = {}
    for one in dossiers:
        parent = parents[one.pk]
        above[one.pk] = verifiers[parent] if parent is not None else []
        rules = procedure(one.procedure).levels[Level(one.level)]
        state = State(one.state)
        step = rules.step(step_of(state))
        if step is None:
            turn[one.pk] = office[one.unit_id] if state is State.RECOGNISED else []
        elif step.actor is Actor.UNIT:
            turn[one.pk] = officers[one.unit_id]
        elif step.actor is Actor.PARENT:
            turn[one.pk] = above[one.pk]
        elif step.actor is Actor.PROVINCE and state in (State.VERIFYING, State.APPRAISING):
            turn[one.pk] = reviewers[one.unit_id]  # the departments write their word
        else:
            turn[one.pk] = office[one.unit_id]
    return Recipients(turn, {one.pk: officers[one.unit_id] for one in dossiers}, above)


def tell_moved(dossier: Dossier, line: DossierLine) -> None:
    """Tell of an act that changed the dossier's state; never the person who did it."""
    told = recipients_at([dossier])
    people = told.turn[dossier.pk]
    if line.action in _DECIDED:
        people = [*told.unit[dossier.pk], *told.parent[dossier.pk]]
    name = title_of(dossier)
    action = Action(line.action)
    said = f" {_sentence(line.reason)}" if line.reason != action.label else ""
    who = f" Người thực hiện: {line.made_by}." if line.made_by else ""
    message = Message(
        Notice.Kind.DOSSIER,
        f"dossier:{line.pk}",
        f"{State(line.after).label}: {name}",
        f"Hồ sơ xét, công nhận {name}: {lowered(action.label)}. Trạng thái hiện nay: "
        f"{lowered(State(line.after).label)}, lần trình {line.round}.{said}{who}",
        reverse("dossier", args=[dossier.pk]),
    )
    store_notices(
        message.to(person) for person in dict.fromkeys(people) if person.pk != line.made_by_id
    )


@transaction.atomic
def remind_of_dossiers(today: date) -> int:
    """Tell those whose turn it is of a term that ends within two working days, or has ended.

    Once each, for every stay at a step; again on the same day it tells nobody anything. Gives how
    many notices are new.
    """
    waiting = list(
        Dossier.objects.filter(state__in=[*CHAIN, State.RETURNED])
        .select_related("unit")
        .prefetch_related(_VERSIONS)
    )
    calendar = portal_calendar()
    found = clocks(waiting, today, calendar)
    due = [
        (one, clock)
        for one in waiting
        if (clock := found.get(one.pk)) is not None
        and clock.due.due_on is not None
        and calendar.working_days_between(today, clock.due.due_on) <= DAYS_BEFORE
    ]
    told = recipients_at([one for one, _ in due])
    return store_notices(
        _reminder(one, clock, today).to(person)
        for one, clock in due
        for person in told.turn[one.pk]
    )


def title_of(dossier: Dossier) -> str:
    """The dossier as a sentence names it: "Xã Dương Quang đạt chuẩn nông thôn mới, năm 2020"."""
    rules = procedure(dossier.procedure).levels[Level(dossier.level)]
    unit = unit_names(dossier.unit, dossier.year).title
    return f"{unit} {rules.recognised_as}, năm {dossier.year}"


def _reminder(dossier: Dossier, clock: Clock, today: date) -> Message:
    assert clock.due.due_on is not None  # told of only with a term
    late = today > clock.due.due_on
    since = timezone.localtime(dossier.state_since)
    name, state = title_of(dossier), State(dossier.state)
    return Message(
        Notice.Kind.DUE,
        f"due:{dossier.pk}:{state.value}:{since:%Y%m%d%H%M%S}:{'late' if late else 'soon'}",
        f"{'Quá hạn' if late else 'Sắp đến hạn'}: {name}",
        f"Hồ sơ xét, công nhận {name} đang ở trạng thái “{state.label}” từ ngày "
        f"{printed_day(since.date())}, hạn {printed_day(clock.due.due_on)}: {clock.standing.text}.",
        reverse("dossier", args=[dossier.pk]),
    )


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text[-1:] in (".", "!", "?", "…") else f"{text}."
