"""Which recognitions of units stand, now or on a day."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import QuerySet

from communes.models import UnitVersion
from reports.dossiers.content import Recognition
from reports.dossiers.rules.procedure import Level
from reports.models import Decision


def standing_recognitions(
    units: Iterable[int], level: Level, on: date | None = None
) -> dict[int, list[Decision]]:
    """The decisions that recognise units (ids) at a level and were not revoked; by unit.

    ``on`` asks what was not revoked by the end of that day; without it, what stands now. Annulled
    ones, which were written down by mistake, are none.
    """
    found: dict[int, list[Decision]] = defaultdict(list)
    for decision in recognitions(units, level):
        if stood(decision, on):
            found[decision.unit_id].append(decision)
    return found


def recognitions(units: Iterable[int], level: Level) -> QuerySet[Decision]:
    """All recognitions of units (ids) at a level, revoked since or not, by year."""
    return (
        Decision.objects.filter(
            unit__in=units, level=level.value, kind=Decision.Kind.RECOGNISE, annulled_at=None
        )
        .select_related("revoked_by")
        .order_by("year", "signed_on")
    )


def stood(recognition: Decision, on: date | None) -> bool:
    """Whether no revocation was signed up to and with ``on``; at all, where it is ``None``."""
    revocation = getattr(recognition, "revoked_by", None)
    return revocation is None or (on is not None and revocation.signed_on > on)


def latest_recognition(
    version: UnitVersion, decisions: Sequence[Decision], year: int
) -> Recognition | None:
    """The latest recognition of a unit for ``year`` or a year before."""
    standing = [one for one in decisions if one.year <= year]
    if not standing:
        return None
    last = standing[-1]
    return Recognition(
        unit_slug=version.unit.slug,
        unit_title=version.title_name,
        level=Level(last.level),
        year=last.year,
        number=last.number,
        signed_on=last.signed_on,
        issuer=last.issuer,
        subject=last.subject,
        announced_year=last.announced_year,
    )
