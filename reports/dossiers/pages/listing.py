"""The dossiers that a person may see, narrowed to what she asks for; queries do not grow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from communes.access import visible_units
from communes.models import Unit, User
from reports.dossiers.approving.approvals import approval_states
from reports.dossiers.gathering import gather_all
from reports.dossiers.pages.forms_way import level_name
from reports.dossiers.pages.page import LATE, Head, head_of
from reports.dossiers.rules.procedure import Level, State
from reports.dossiers.way.deadlines import Clock, clocks
from reports.dossiers.way.people import parent_of
from reports.dossiers.way.telling import recipients_at
from reports.models import Dossier

# What is with its unit is there to be changed: no approval of an earlier handing in counts.
UNAPPROVED = (State.PREPARING, State.RETURNED, State.REFUSED)
PAGE = 25
_ALL = ""
_WITH_UNITS = "unit__versions__parent__versions__parent__versions"

Choices = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Row:
    """One dossier in a list; ``approval`` is "whole", "broken" or "" where none was given."""

    url: str
    head: Head
    level_name: str
    year: int
    parent_name: str
    is_hers: bool
    approval: str


@dataclass(frozen=True, slots=True)
class Listed:
    """What a person asked for: the dossiers and the choices that she has.

    ``selects`` are (name, label, choices, chosen value), ``checks`` (name, words, whether on).
    """

    dossiers: list[Dossier]
    selects: list[tuple[str, str, Choices, str]]
    checks: list[tuple[str, str, bool]]
    chosen: dict[str, str]
    clocks: Mapping[int, Clock]
    hers: frozenset[int]  # the dossiers (ids) at which it is her turn


def listed_for(user: User, asked: Mapping[str, str]) -> Listed:
    """The dossiers that ``user`` may see, narrowed by ``asked``; the latest year first.

    ``asked``: nam, danh-hieu, trang-thai, don-vi (the slug of the unit or of the one it lies in),
    qua-han and den-luot-toi ("1"). A value that is no choice asks for nothing.
    """
    every = list(
        Dossier.objects.filter(unit__in=visible_units(user))
        .select_related("unit", "criteria_set")
        .prefetch_related(_WITH_UNITS)
    )
    # The home page asks this of everybody: without a dossier nothing more is read.
    turns = recipients_at(every).turn if every else {}
    running = clocks(every, timezone.localdate()) if every else {}
    own = frozenset(one.pk for one in every if user in turns[one.pk] and one.state != State.REFUSED)
    places = {one.pk: _places(one) for one in every}
    years = sorted({one.year for one in every}, reverse=True)
    options: dict[str, tuple[str, Choices]] = {
        "nam": ("Năm", [(_ALL, "Mọi năm"), *((str(one), str(one)) for one in years)]),
        "danh-hieu": (
            "Danh hiệu",
            [(_ALL, "Mọi danh hiệu"), *((one.value, level_name(one)) for one in Level)],
        ),
        "trang-thai": (
            "Trạng thái",
            [(_ALL, "Mọi trạng thái"), *((one.value, one.label) for one in State)],
        ),
        "don-vi": (
            "Đơn vị",
            [
                (_ALL, "Mọi đơn vị"),
                *sorted(
                    {place for found in places.values() for place in found},
                    key=lambda place: place[1],
                ),
            ],
        ),
    }
    chosen = {
        name: asked.get(name, "")
        if any(asked.get(name, "") == value for value, _ in choices)
        else _ALL
        for name, (_, choices) in options.items()
    }
    late, hers = asked.get("qua-han") == "1", asked.get("den-luot-toi") == "1"
    found = [
        one
        for one in every
        if chosen["nam"] in (_ALL, str(one.year))
        and chosen["danh-hieu"] in (_ALL, one.level)
        and chosen["trang-thai"] in (_ALL, one.state)
        and (not chosen["don-vi"] or chosen["don-vi"] in {slug for slug, _ in places[one.pk]})
        and (not late or _is_late(running.get(one.pk)))
        and (not hers or one.pk in own)
    ]
    return Listed(
        dossiers=sorted(found, key=lambda one: (-one.year, one.unit.slug, one.level)),
        selects=[
            (name, label, choices, chosen[name]) for name, (label, choices) in options.items()
        ],
        checks=[("den-luot-toi", "Đến lượt tôi", hers), ("qua-han", "Quá hạn", late)],
        chosen={
            **{name: value for name, value in chosen.items() if value},
            **({"qua-han": "1"} if late else {}),
            **({"den-luot-toi": "1"} if hers else {}),
        },
        clocks=running,
        hers=own,
    )


def rows_of(listed: Listed, dossiers: Sequence[Dossier]) -> list[Row]:
    """The rows of some of the listed dossiers, with how their approvals stand."""
    approvals = _approvals(dossiers)
    return [_row(one, listed, approvals.get(one.pk, "")) for one in dossiers]


def waiting_rows(user: User) -> list[Row]:
    """The dossiers at which it is ``user``'s turn, those due first on top; without approvals."""
    listed = listed_for(user, {"den-luot-toi": "1"})
    ordered = sorted(listed.dossiers, key=lambda one: _due_on(listed.clocks.get(one.pk)))
    return [_row(one, listed, "") for one in ordered]


def _row(dossier: Dossier, listed: Listed, approval: str) -> Row:
    parent = parent_of(dossier.unit, dossier.year)
    return Row(
        url=reverse("dossier", args=[dossier.pk]),
        head=head_of(dossier, listed.clocks.get(dossier.pk)),
        level_name=level_name(Level(dossier.level)),
        year=dossier.year,
        parent_name=_parent(dossier).name_on(_end(dossier)) if parent is not None else "",
        is_hers=dossier.pk in listed.hers,
        approval=approval,
    )


def _approvals(dossiers: Sequence[Dossier]) -> dict[int, str]:
    """How the approvals of each dossier (by id) stand that has any."""
    approved = [one for one in dossiers if one.state not in UNAPPROVED]
    if not approved:
        return {}
    states = approval_states(list(zip(approved, gather_all(approved), strict=True)))
    return {
        pk: "broken" if any(one.is_broken for one in found) else "whole"
        for pk, found in states.items()
        if found
    }


def _places(dossier: Dossier) -> list[tuple[str, str]]:
    """The dossier's unit or, for a commune, the one it lies in: what it is looked for by."""
    day = _end(dossier)
    if dossier.level == Level.CITY:
        return [(dossier.unit.slug, dossier.unit.name_on(day))]
    parent = parent_of(dossier.unit, dossier.year)
    if parent is None:
        return []
    above = _parent(dossier)
    return [(above.slug, above.name_on(day))]


def _parent(dossier: Dossier) -> Unit:
    above = dossier.unit.version_on(_end(dossier)).parent
    assert above is not None
    return above


def _end(dossier: Dossier) -> date:
    return date(dossier.year, 12, 31)


def _is_late(clock: Clock | None) -> bool:
    return clock is not None and clock.standing.kind == LATE


def _due_on(clock: Clock | None) -> date:
    return (clock.due.due_on if clock else None) or date.max
