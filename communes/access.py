"""Who may see and do what: decided here and nowhere else.

Visibility follows the tree of units: a posting opens its unit, all that lies or ever lay under it,
and the units that merged into it. A view asks ``unit_for`` on its first line: another unit's
object is 404, a missing right 403.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import Combinable, RawSQL
from django.http import Http404
from django.utils import timezone

from communes.models.people import Posting, Role, User
from communes.models.units import Unit, UnitLineage, UnitQuerySet, UnitVersion


class Right(StrEnum):
    """What can be allowed at a unit."""

    VIEW = "view"
    ENTER = "enter"  # write values
    IMPORT = "import"  # bring in the tables of whole cities
    LOCK = "lock"  # lock and reopen submissions
    WAIVE = "waive"  # accept a contradiction for a time
    REVIEW = "review"  # return or accept what was submitted
    OPEN_YEAR = "open_year"  # open a year for reporting, move its dates, grant more time
    VERIFY = "verify"  # check the dossiers of the communes of one's city or district


_RIGHTS: dict[Role, frozenset[Right]] = {
    Role.OFFICER: frozenset({Right.VIEW, Right.ENTER}),
    Role.CITY_OFFICER: frozenset({Right.VIEW, Right.ENTER, Right.VERIFY}),
    Role.REVIEWER: frozenset({Right.VIEW, Right.WAIVE, Right.REVIEW}),
    Role.ADMINISTRATOR: frozenset(Right),
    Role.VIEWER: frozenset({Right.VIEW}),
}

# As SQL because it recurses: asked for on every page, and twice in every save, the same in Django's
# queries took longer to compose than all the rest of a save together.
_POSTED_AND_OPENED = f"""
WITH RECURSIVE posted(unit_id, department_id) AS (
    SELECT posting.unit_id, posting.department_id
    FROM {Posting._meta.db_table} posting
    JOIN {User._meta.db_table} person ON person.id = posting.user_id
    WHERE posting.user_id = %s AND person.is_active
        AND posting.valid_from <= %s AND (posting.valid_to IS NULL OR posting.valid_to > %s)
        AND posting.role IN ({{roles}})
), opened(unit_id, department_id) AS (
    SELECT unit_id, department_id FROM posted
    UNION
    SELECT lineage.predecessor_id, posted.department_id
    FROM {UnitLineage._meta.db_table} lineage JOIN posted ON posted.unit_id = lineage.successor_id
    UNION
    SELECT version.unit_id, opened.department_id
    FROM {UnitVersion._meta.db_table} version JOIN opened ON opened.unit_id = version.parent_id
)
"""
_UNITS_OF_PERSON = f"{_POSTED_AND_OPENED} SELECT unit_id FROM opened"
_UNITS_OF_OFFICE = f"{_UNITS_OF_PERSON} WHERE department_id IS NULL"
_DEPARTMENTS_OF_PERSON = (
    f"{_POSTED_AND_OPENED} SELECT DISTINCT department_id FROM opened WHERE unit_id = %s"
)


def units_with(user: User, right: Right) -> UnitQuerySet:
    """The units at which ``user`` holds ``right`` today; a superuser holds all, everywhere."""
    if user.is_superuser and user.is_active:
        return Unit.objects.all()
    roles = roles_with(right)
    today = timezone.localdate().isoformat()
    sql = _UNITS_OF_PERSON.format(roles=", ".join(["%s"] * len(roles)))
    return Unit.objects.filter(pk__in=RawSQL(sql, (user.pk, today, today, *roles)))


@dataclass(frozen=True, slots=True)
class ReviewReach:
    """Whose word a reviewer's is at a unit: the coordination office's, or departments' (ids)."""

    office: bool
    departments: frozenset[int]


def review_reach(user: User, unit: int) -> ReviewReach:
    """For whom ``user`` reviews at ``unit`` (an id); the office reviews every criterion."""
    if user.is_superuser and user.is_active:
        return ReviewReach(office=True, departments=frozenset())
    roles = roles_with(Right.REVIEW)
    today = timezone.localdate().isoformat()
    sql = _DEPARTMENTS_OF_PERSON.format(roles=", ".join(["%s"] * len(roles)))
    with connection.cursor() as cursor:
        cursor.execute(sql, (user.pk, today, today, *roles, unit))
        found = {department for (department,) in cursor.fetchall()}
    return ReviewReach(None in found, frozenset(found - {None}))


def units_of_office(user: User) -> UnitQuerySet:
    """The units at which ``user`` reviews for the coordination office (``ReviewReach.office``)."""
    if user.is_superuser and user.is_active:
        return Unit.objects.all()
    roles = roles_with(Right.REVIEW)
    today = timezone.localdate().isoformat()
    sql = _UNITS_OF_OFFICE.format(roles=", ".join(["%s"] * len(roles)))
    return Unit.objects.filter(pk__in=RawSQL(sql, (user.pk, today, today, *roles)))


def visible_units(user: User) -> UnitQuerySet:
    """The units whose objects ``user`` may see."""
    return units_with(user, Right.VIEW)


def people_kept_by(user: User) -> QuerySet[User]:
    """The accounts whose names, addresses and links ``user`` administers; a superuser keeps all.

    Somebody who serves today, or will, at a unit of another administrator is kept by neither;
    staff accounts are kept by superusers, but for one's own.
    """
    if user.is_superuser and user.is_active:
        return User.objects.all()
    if not may(user, Right.IMPORT):
        return User.objects.none()
    # Read here, not nested: SQLite's parser does not go that deep.
    mine = set(units_with(user, Right.IMPORT).values_list("pk", flat=True))
    today = timezone.localdate()
    here, elsewhere = set(), set()
    for person, unit, end in Posting.objects.values_list("user", "unit", "valid_to"):
        if unit in mine:
            here.add(person)
        elif end is None or end > today:
            elsewhere.add(person)
    # Who serves nowhere yet was just made, nobody knows by whom: any administrator may post her.
    unposted = ~Q(pk__in=Posting.objects.values("user"))
    return User.objects.filter(
        Q(pk__in=here - elsewhere) | unposted,
        Q(is_staff=False) | Q(pk=user.pk),
        is_superuser=False,
    )


def current_postings(user: User, **more: Combinable) -> list[tuple[Role, UnitVersion]]:
    """Where ``user`` serves today and under which name the unit is known, the newest first.

    ``more`` is annotated onto the versions: what every page needs is asked in this one query.
    """
    today = timezone.localdate()
    versions = (
        UnitVersion.objects.filter(
            Q(unit__postings__valid_to=None) | Q(unit__postings__valid_to__gt=today),
            unit__postings__user=user,
            unit__postings__valid_from__lte=today,
            valid_from__lte=today,
        )
        .annotate(role=F("unit__postings__role"), since=F("unit__postings__valid_from"), **more)
        .order_by("-since", "unit__slug", "-valid_from")
    )
    newest: dict[int, tuple[Role, UnitVersion]] = {}
    for version in versions:
        newest.setdefault(version.unit_id, (Role(version.role), version))
    return list(newest.values())


def roles_with(right: Right) -> list[Role]:
    """The roles that bring ``right``."""
    return [role for role, rights in _RIGHTS.items() if right in rights]


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


def takes_workbooks(user: User, unit: Unit) -> bool:
    """Whether ``user`` gets the entry workbooks of ``unit``: she enters there or imports."""
    return any(
        units_with(user, right).filter(pk=unit.pk).exists() for right in (Right.ENTER, Right.IMPORT)
    )
