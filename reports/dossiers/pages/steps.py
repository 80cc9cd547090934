"""The way of a dossier as an ordered list: what was done, where it is, what is to come."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from reports.dossiers.pages.page import LATE, due_text
from reports.dossiers.rules.calendar import printed_day
from reports.dossiers.rules.procedure import LevelProcedure, State
from reports.dossiers.way.actions import TRANSITIONS, Action, step_of
from reports.dossiers.way.deadlines import Clock
from reports.models import Dossier, DossierLine

_STANDINGS = {"done": "đã xong", "now": "đang làm", "to-come": "chưa đến"}


@dataclass(frozen=True, slots=True)
class ShownStep:
    """One step; ``standing`` is "done", "now" or "to-come", empty texts say nothing."""

    name: str
    standing: str
    done: str  # "Nguyễn Thị An, 08:30 05/11/2020"
    due: str
    is_late: bool
    about: str  # "UBND đơn vị lập hồ sơ, 5 ngày làm việc"
    mark: str

    @property
    def standing_label(self) -> str:
        """In words, for who does not see the mark before the step."""
        return _STANDINGS[self.standing]


def steps_of(
    dossier: Dossier, rules: LevelProcedure, lines: Sequence[DossierLine], clock: Clock | None
) -> list[ShownStep]:
    """The steps of the dossier's procedure and its announcement.

    ``lines`` are the log, the oldest first, with their makers.
    """
    state = State(dossier.state)
    order = [step.state for step in rules.steps]
    here = step_of(state)
    reached = order.index(here) if here in order else len(order)
    refused = next((one for one in reversed(lines) if one.action == Action.REFUSE), None)
    shown = []
    for position, step in enumerate(rules.steps):
        standing = "done" if position < reached else "now" if position == reached else "to-come"
        done = ""
        if standing == "done":
            done = _done(lines, step.state)
        elif state is State.REFUSED and refused is not None and position == 0:
            done = f"Không công nhận: {_who(refused)}"
        days = f", {step.days.text}" if step.days else ""
        shown.append(
            ShownStep(
                name=step.name,
                standing=standing,
                done=done,
                due=due_text(clock) if standing == "now" else "",
                is_late=standing == "now" and clock is not None and clock.standing.kind == LATE,
                about=f"{step.actor.label}{days}",
                mark=step.mark.note,
            )
        )
    announced = next((one for one in reversed(lines) if one.action == Action.ANNOUNCE), None)
    shown.append(
        ShownStep(
            name="Công bố",
            standing="done" if announced else "now" if state is State.RECOGNISED else "to-come",
            done=_who(announced) if announced else "",
            due=due_text(clock) if state is State.RECOGNISED else "",
            is_late=False,
            about="",
            mark="",
        )
    )
    return shown


def _done(lines: Sequence[DossierLine], state: State) -> str:
    """Who last led the dossier up from ``state``, and when."""
    for line in reversed(lines):
        if line.action not in TRANSITIONS:
            continue
        if TRANSITIONS[Action(line.action)].forward and step_of(State(line.before)) is state:
            return _who(line)
    return ""


def _who(line: DossierLine) -> str:
    at = timezone.localtime(line.made_at)
    return f"{line.made_by or 'máy chủ (dòng lệnh)'}, {at:%H:%M} {printed_day(at.date())}"
