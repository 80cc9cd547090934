"""What every page of a dossier shows on top: unit, level, year, state, clock, and its tabs."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.urls import reverse
from django.utils import timezone

from communes.requests import SignedInRequest
from reports.dossiers.gathering import unit_names
from reports.dossiers.rules.calendar import printed_day
from reports.dossiers.rules.procedure import Level, LevelProcedure, Procedure, State
from reports.dossiers.rules.procedures import procedure
from reports.dossiers.way.actions import step_of
from reports.dossiers.way.deadlines import Clock, clocks
from reports.dossiers.way.people import may_prepare
from reports.models import Dossier


class Tab(StrEnum):
    """The tabs of a dossier: each stands for one or more pages."""

    DOSSIER = "dossier"
    CONTENTS = "contents"
    PAPERS = "papers"
    COUNCIL = "council"


LATE = "late"  # of ``reports/dossiers/rules/clock.py: Standing``
# Each tab with its words and the page that it leads to.
_TABS = (
    (Tab.DOSSIER, "Hồ sơ", "dossier"),
    (Tab.CONTENTS, "Nội dung", "dossier_facts"),
    (Tab.PAPERS, "Giấy tờ", "dossier_papers"),
    (Tab.COUNCIL, "Hội đồng, quyết định", "dossier_council"),
)


@dataclass(frozen=True, slots=True)
class Head:
    """The dossier in words.

    ``turn`` is who acts now, ``due`` the clock's sentence, ``due_note`` the mark of its days
    ("chưa đối chiếu văn bản"); all three are "" where nobody's turn it is.
    """

    unit_name: str  # "Xã Dương Quang"
    title: str  # "Xã Dương Quang đạt chuẩn nông thôn mới, năm 2020"
    state: State
    round: int
    turn: str
    due: str
    due_note: str
    is_late: bool


def rules_of(dossier: Dossier) -> tuple[Procedure, LevelProcedure]:
    """The procedure that a dossier follows, and what it says of the dossier's level."""
    whole = procedure(dossier.procedure)
    return whole, whole.levels[Level(dossier.level)]


def head_of(dossier: Dossier, clock: Clock | None) -> Head:
    """The head of a dossier whose unit's versions and parents' are at hand."""
    _, rules = rules_of(dossier)
    state = State(dossier.state)
    step = rules.step(step_of(state)) if state is not State.REFUSED else None
    unit_name = unit_names(dossier.unit, dossier.year).title
    return Head(
        unit_name=unit_name,
        title=f"{unit_name} {rules.recognised_as}, năm {dossier.year}",
        state=state,
        round=dossier.round,
        turn=step.actor.label if step else "",
        due=due_text(clock),
        due_note=clock.due.mark.note if clock and clock.due.due_on else "",
        is_late=clock is not None and clock.standing.kind == LATE,
    )


def due_text(clock: Clock | None) -> str:
    """When the present step is due and how that stands: "Hạn 15/12/2020: còn 3 ngày làm việc"."""
    if clock is None or clock.due.due_on is None:
        return ""
    return f"Hạn {printed_day(clock.due.due_on)}: {clock.standing.text}"


def dossier_context(request: SignedInRequest, dossier: Dossier, tab: Tab | str) -> dict[str, Any]:
    """What ``templates/reports/dossiers/base.html`` needs; a page adds its own to it.

    ``dossier`` comes from ``reports/dossiers/finding.py: dossier_for``. Keys: ``dossier``,
    ``head`` (``Head``), ``tabs`` ((words, url, whether it is shown)), ``breadcrumbs``,
    ``dossier_url``, ``may_prepare`` (whether she may write its contents now).
    """
    clock = clocks([dossier], timezone.localdate()).get(dossier.pk)
    head = head_of(dossier, clock)
    own_url = reverse("dossier", args=[dossier.pk])
    chosen = Tab(tab)
    words = {one: label for one, label, _ in _TABS}
    return {
        "dossier": dossier,
        "head": head,
        "tabs": [
            (label, reverse(name, args=[dossier.pk]), one is chosen) for one, label, name in _TABS
        ],
        "dossier_url": own_url,
        "may_prepare": may_prepare(request.user, dossier),
        "breadcrumbs": [
            ("Trang chủ", reverse("home")),
            ("Hồ sơ công nhận", reverse("dossiers")),
            (f"{head.unit_name}, năm {dossier.year}", own_url if chosen is not Tab.DOSSIER else ""),
            *([(words[chosen], "")] if chosen is not Tab.DOSSIER else []),
        ],
    }
