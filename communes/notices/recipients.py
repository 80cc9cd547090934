"""Who is told of what happens at a unit: ``communes/access.py`` read upwards, from unit to people.

However many units: one query per level of the tree, one for mergers, one for postings.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import Q
from django.utils import timezone

from communes.models import Posting, Role, UnitLineage, UnitVersion, User

ENTERING = (Role.OFFICER, Role.CITY_OFFICER)


def officers_of(units: Iterable[int]) -> dict[int, list[User]]:
    """Who enters the values of each unit (ids): those posted nearest to it, and no others.

    Where a commune has no officer, its city's are told in her place.
    """
    return _nearest(_people_above(set(units), ENTERING))


def reviewers_of(units: Iterable[int]) -> dict[int, list[User]]:
    """Who reviews what each unit (ids) submits; administrators only where nobody else does."""
    return _reviewers_first(_people_above(set(units), (Role.REVIEWER, Role.ADMINISTRATOR)))


def verifiers_of(parents: Iterable[int]) -> dict[int, list[User]]:
    """Who verifies at each city or district (ids) the dossiers of its communes."""
    return _nearest(_people_above(set(parents), (Role.CITY_OFFICER,)))


def office_of(units: Iterable[int]) -> dict[int, list[User]]:
    """Who of the coordination office each unit's (ids) dossiers come to.

    Administrators only where the office has nobody else.
    """
    of_office = Q(department=None)
    return _reviewers_first(
        _people_above(set(units), (Role.REVIEWER, Role.ADMINISTRATOR), of_office)
    )


_Posted = tuple[Role, User]


def _reviewers_first(found: dict[int, list[list[_Posted]]]) -> dict[int, list[User]]:
    chosen = {}
    for unit, levels in found.items():
        posted = [one for level in levels for one in level]
        reviewers = [one for one in posted if one[0] is Role.REVIEWER]
        chosen[unit] = [reviewers or posted]
    return _nearest(chosen)


def _nearest(levels: dict[int, list[list[_Posted]]]) -> dict[int, list[User]]:
    """The people of the first level at which there are any, each once."""
    return {
        unit: list(dict.fromkeys(user for _, user in next(filter(None, by_level), [])))
        for unit, by_level in levels.items()
    }


def _people_above(
    units: Collection[int], roles: Collection[Role], only: Q | None = None
) -> dict[int, list[list[_Posted]]]:
    """The people in ``roles`` posted today at each unit, at its parent, and so on up, by level.

    Who serves at a unit serves for what merged into it. ``only`` limits the postings.
    """
    levels = _levels(units)
    every = {place for by_level in levels.values() for level in by_level for place in level}
    merged: dict[int, set[int]] = defaultdict(set)
    for before, after in UnitLineage.objects.filter(
        predecessor__in=every, successor__isnull=False
    ).values_list("predecessor", "successor"):
        merged[before].add(after)
    today = timezone.localdate()
    posted: dict[int, list[_Posted]] = defaultdict(list)
    for posting in (
        Posting.objects.filter(
            Q(valid_to=None) | Q(valid_to__gt=today),
            only or Q(),
            unit__in=every.union(*merged.values()),
            role__in=roles,
            valid_from__lte=today,
            user__is_active=True,
        )
        .select_related("user")
        .order_by("pk")
    ):
        posted[posting.unit_id].append((Role(posting.role), posting.user))
    return {
        unit: [
            [
                one
                for place in sorted(level.union(*(merged[place] for place in level)))
                for one in posted[place]
            ]
            for level in by_level
        ]
        for unit, by_level in levels.items()
    }


def _levels(units: Collection[int]) -> dict[int, list[set[int]]]:
    """Each unit's own id, its parents', their parents', as they are or ever were."""
    levels = {unit: [{unit}] for unit in units}
    parents: dict[int, set[int]] = {}
    fresh = set(units)
    while fresh:
        found: dict[int, set[int]] = {one: set() for one in fresh}
        for unit, parent in UnitVersion.objects.filter(
            unit__in=fresh, parent__isnull=False
        ).values_list("unit", "parent"):
            found[unit].add(parent)
        parents.update(found)
        fresh = set().union(*found.values()) - parents.keys()
    for by_level in levels.values():
        while above := set().union(*(parents[one] for one in by_level[-1])):
            by_level.append(above)
    return levels
