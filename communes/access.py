"""Who may see and do what: decided here and nowhere else.

Visibility follows the tree of units: a posting opens its unit, all that lies or ever lay under it,
and the units that merged into it. A view asks ``unit_for`` on its first line: another unit's
object is 404, a missing right 403.
"""

from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.db.models import F, Q
from django.http import Http404
from django.utils import timezone

from communes.models.people import Posting, Role, User
from communes.models.units import Unit, UnitQuerySet, UnitVersion


class Right(StrEnum):
    """What can be allowed at a unit."""

    VIEW = "view"
    ENTER = "enter"  # write values
    IMPORT = "import"  # bring in the tables of whole cities
    LOCK = "lock"  # lock and reopen submissions
    WAIVE = "waive"  # accept a contradiction for a time
    REVIEW = "review"  # return or accept what was submitted
    OPEN_YEAR = "open_year"  # open a year for reporting, move its dates, grant more time


_RIGHTS: dict[Role, frozenset[Right]] = {
    Role.OFFICER: frozenset({Right.VIEW, Right.ENTER}),
    Role.CITY_OFFICER: frozenset({Right.VIEW, Right.ENTER}),
    Role.REVIEWER: frozenset({Right.VIEW, Right.WAIVE, Right.REVIEW}),
    Role.ADMINISTRATOR: frozenset(Right),
    Role.VIEWER: frozenset({Right.VIEW}),
}

# Province, city or district, commune, village: no tree of units is deeper.
_DEPTH = 3


def units_with(user: User, right: Right) -> UnitQuerySet:
    """The units at which ``user`` holds ``right`` today; a superuser holds all, everywhere."""
    if user.is_superuser and user.is_active:
        return Unit.objects.all()
    roles = [role for role, rights in _RIGHTS.items() if right in rights]
    today = timezone.localdate()
    posted = (
        Posting.objects.filter(user=user, user__is_active=True, role__in=roles)
        .filter(valid_from__lte=today)
        .filter(Q(valid_to=None) | Q(valid_to__gt=today))
        .values("unit")
    )
    merged = Unit.objects.filter(became__successor__in=posted).values("pk")
    level = Unit.objects.filter(Q(pk__in=posted) | Q(pk__in=merged)).values("pk")
    found = Q(pk__in=level)
    for _ in range(_DEPTH):
        level = Unit.objects.filter(versions__parent__in=level).values("pk")
        found |= Q(pk__in=level)
    return Unit.objects.filter(found)


def visible_units(user: User) -> UnitQuerySet:
    """The units whose objects ``user`` may see."""
    return units_with(user, Right.VIEW)


def current_postings(user: User) -> list[tuple[Role, UnitVersion]]:
    """Where ``user`` serves today and under which name the unit is known, the newest first."""
    today = timezone.localdate()
    versions = (
        UnitVersion.objects.filter(
            Q(unit__postings__valid_to=None) | Q(unit__postings__valid_to__gt=today),
            unit__postings__user=user,
            unit__postings__valid_from__lte=today,
            valid_from__lte=today,
        )
        .annotate(role=F("unit__postings__role"), since=F("unit__postings__valid_from"))
        .order_by("-since", "unit__slug", "-valid_from")
    )
    newest: dict[int, tuple[Role, UnitVersion]] = {}
    for version in versions:
        newest.setdefault(version.unit_id, (Role(version.role), version))
    return list(newest.values())


def role_allows(role: Role, right: Right) -> bool:
    """Whether a role brings ``right`` at the units where it is held."""
    return right in _RIGHTS[role]


def may(user: User, right: Right) -> bool:
    """Whether ``user`` holds ``right`` anywhere at all."""
    return units_with(user, right).exists()


def unit_for(user: User, slug: str, right: Right = Right.VIEW) -> Unit:
    """The unit named ``slug``, for a person who holds ``right`` there.

    Raises ``Http404`` where she may not even see it, ``PermissionDenied`` where she may see it but
    lacks the right.
    """
    unit = visible_units(user).filter(slug=slug).first()
    if unit is None:
        raise Http404(f"Không có đơn vị “{slug}” trong phạm vi của bạn.")
    if right is not Right.VIEW and not units_with(user, right).filter(pk=unit.pk).exists():
        raise PermissionDenied
    return unit
