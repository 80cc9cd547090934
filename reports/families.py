"""Units with their parents and what lies directly under them, in time: read in two queries."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import Q

from communes.models import UnitLineage, UnitVersion
from communes.models.units import Kind


class Families:
    """The versions of units, of their parents and of their children; lineage of the children."""

    def __init__(self, units: Collection[int]) -> None:
        self._versions: dict[int, list[UnitVersion]] = defaultdict(list)
        self._children: dict[int, set[int]] = defaultdict(set)
        for version in (
            UnitVersion.objects.filter(
                Q(unit__in=units)
                | Q(unit__versions__parent__in=units)
                | Q(unit__children__unit__in=units)
            )
            .distinct()
            .select_related("unit")
            .order_by("valid_from")
        ):
            self._versions[version.unit_id].append(version)
            if version.parent_id is not None and version.parent_id in units:
                self._children[version.parent_id].add(version.unit_id)
        self._lineage = list(
            UnitLineage.objects.filter(
                predecessor__in={
                    child for children in self._children.values() for child in children
                }
            )
            .select_related("event__legal_document")
            .order_by("event__effective_on", "event__key")
        )

    def children(self, pk: int) -> set[int]:
        """The units that lie or ever lay directly under a unit."""
        return self._children[pk]

    def version(self, pk: int, year: int) -> UnitVersion:
        """The version at the end of ``year``, or the last before, or the first of all."""
        versions = self._versions[pk]
        begun = [version for version in versions if version.valid_from.year <= year]
        return begun[-1] if begun else versions[0]

    def name(self, pk: int | None, year: int) -> str:
        """The name as a heading writes it; "" for no unit."""
        return self.version(pk, year).title_name if pk is not None else ""

    def order(self, pk: int, year: int) -> tuple[int, str]:
        """The official order within the parent."""
        version = self.version(pk, year)
        return (version.position, version.unit.slug)

    def communes(self, pk: int, year: int) -> list[UnitVersion]:
        """The communes under a unit at the end of ``year``."""
        day = date(year, 12, 31)
        found = [
            version
            for child in self._children[pk]
            for version in self._versions[child]
            if version.kind == Kind.COMMUNE and version.parent_id == pk and version.holds_on(day)
        ]
        return sorted(found, key=lambda version: (version.position, version.unit.slug))

    def note(self, pk: int, years: tuple[int, ...]) -> str:
        """What became of a unit's communes between the first and the last year, or ""."""
        first, last = years[0], years[-1]
        before, after = self.communes(pk, first), self.communes(pk, last)
        if {one.unit_id for one in before} == {one.unit_id for one in after}:
            return ""
        causes = self._causes({one.unit_id for one in before}, first, last)
        return (
            f"Ghi chú: Năm {first}, {self.version(pk, last).full_name} có {len(before)} xã "
            f"({_names(before)}); đến năm {last} còn {len(after)} xã ({_names(after)})"
            + (f", do {causes}." if causes else ".")
        )

    def _causes(self, units: set[int], first: int, last: int) -> str:
        events = {
            thread.event.key: thread.event
            for thread in self._lineage
            if thread.predecessor_id in units and first < thread.event.effective_on.year <= last
        }
        return "; ".join(
            f"ngày {event.effective_on.day}/{event.effective_on.month}/{event.effective_on.year} "
            f"{event.note}" + (f" ({event.legal_document})" if event.legal_document else "")
            for event in events.values()
        )


def _names(versions: list[UnitVersion]) -> str:
    return ", ".join(version.name for version in versions)
