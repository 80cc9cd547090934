"""The writer of a commune's village list; the villages' yearly answers are ``answering.py``'s.

Villages are units; what changes stands in their versions, with history, and mergers and ends are
events with lineage. Every act on the list carries a token in its history (``undoing.py``).
"""

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from communes.access import Right, units_with
from communes.models import (
    Submission,
    Unit,
    UnitEvent,
    UnitLineage,
    UnitVersion,
    User,
    VillageYear,
)
from communes.models.units import Kind
from communes.villages.filling import Filled, fill_from_villages
from communes.villages.naming import (
    VillageNameError,
    free_slug,
    same_name,
    slug_base,
    village_name,
)
from communes.writable import (
    LockedError,
    dates_of,
    latest_extension,
    refuse_closed,
)
from criteria.models import LegalDocument

_LONGEST_NOTE = 500
_DOCUMENT_NUMBER = re.compile(r"\d+[\w-]*/[\w/-]+")


@dataclass(slots=True)
class ListChange:
    """One act on a commune's list: who, what it is called in the history, what it led to.

    ``years`` are the years still open for entry that the act reaches; they are filled anew.
    """

    commune: Unit
    by: User
    label: str
    years: Sequence[int]
    token: str = field(default_factory=lambda: uuid.uuid4().hex[:8])
    filled: Filled = field(default_factory=Filled)

    def save(self, version: UnitVersion) -> None:
        """Store a version with the act in its history."""
        version._history_user = self.by  # type: ignore[attr-defined]  # outside a request too
        version._change_reason = f"{self.label} #{self.token}"  # type: ignore[attr-defined]
        version.save()

    def delete(self, version: UnitVersion) -> None:
        """Take a version back, with the act in its history."""
        version._history_user = self.by  # type: ignore[attr-defined]
        version._change_reason = f"{self.label} #{self.token}"  # type: ignore[attr-defined]
        version.delete()

    def event(
        self, kind: UnitEvent.EventKind, day: date, note: str, lineage: Iterable[tuple[Unit, Unit]]
    ) -> None:
        """Record an event; a lineage from a village to itself says that it goes on or ends."""
        event = UnitEvent.objects.create(
            key=event_key(self.commune, self.token),
            kind=kind,
            effective_on=day,
            note=note[:_LONGEST_NOTE],
            legal_document=_registered(note),
        )
        UnitLineage.objects.bulk_create(
            UnitLineage(
                event=event,
                predecessor=before,
                successor=after if kind == UnitEvent.EventKind.MERGE else None,
            )
            for before, after in lineage
        )

    def fill(self) -> None:
        """Count again what the years reached by the act count in villages."""
        for year in self.years:
            filled = fill_from_villages(self.commune, year, self.by)
            self.filled.labels += filled.labels
            self.filled.warnings += filled.warnings


def event_key(commune: Unit, token: str) -> str:
    """The key of the event that an act recorded."""
    return f"{commune.slug[:60]}-thon-{token}"


@transaction.atomic
def add_village(commune: Unit, *, name: str, day: date, by: User) -> ListChange:
    """Add a village that exists from ``day`` on.

    Raises ``PermissionDenied``; ``LockedError`` where a year already reported would change;
    ``ValidationError`` by "name", "day".
    """
    change = begin(commune, by, day, "Thêm thôn")
    last_day = end_of_commune(commune)
    stored = _name(name)
    _refuse_taken(commune, stored, day, last_day)
    change.save(_new_version(_new_unit(commune, stored), commune, stored, day, last_day))
    change.fill()
    return change


@transaction.atomic
def rename_village(commune: Unit, village: Unit, *, name: str, day: date, by: User) -> ListChange:
    """Call a village otherwise from ``day`` on; on its own first day this corrects the name.

    Raises as ``add_village`` does.
    """
    change = begin(commune, by, day, "Đổi tên thôn", changes_list=False)
    version = _last_version(commune, village)
    stored = _name(name)
    if stored == version.name:
        raise ValidationError({"name": "Tên mới giống tên đang dùng; hãy ghi tên khác."})
    _refuse_taken(commune, stored, day, version.valid_to, but=[village])
    if day == version.valid_from:
        version.name = stored
        change.save(version)
        return change
    _refuse_outside(version, day)
    new = _new_version(village, commune, stored, day, version.valid_to)
    version.valid_to = day
    change.save(version)
    change.save(new)
    return change


@transaction.atomic
def merge_villages(
    commune: Unit, villages: Sequence[Unit], *, name: str, day: date, document: str, by: User
) -> ListChange:
    """Make one village of two or more from ``day`` on; their earlier years stay as they are.

    Where ``name`` is that of one of them, this one goes on; otherwise a new village begins.
    ``document`` is what the merger rests on, "" if unknown. Raises as ``add_village`` does, and
    ``ValidationError`` by "villages".
    """
    change = begin(commune, by, day, "Nhập thôn")
    if len(set(villages)) < 2:
        raise ValidationError({"villages": "Hãy chọn ít nhất hai thôn để nhập."})
    versions = [_last_version(commune, village) for village in villages]
    for version in versions:
        _refuse_outside(version, day)
    stored = _name(name)
    last_day = end_of_commune(commune)
    _refuse_taken(commune, stored, day, last_day, but=villages)
    goes_on = next((one for one in versions if same_name(one.name, stored)), None)
    for version in versions:
        if version is not goes_on:
            version.valid_to = day
            change.save(version)
    if goes_on is None:
        successor = _new_unit(commune, stored)
        change.save(_new_version(successor, commune, stored, day, last_day))
    else:
        successor = goes_on.unit
    change.event(
        UnitEvent.EventKind.MERGE,
        day,
        document.strip(),
        [(village, successor) for village in villages],
    )
    change.fill()
    return change


@transaction.atomic
def end_village(commune: Unit, village: Unit, *, day: date, note: str, by: User) -> ListChange:
    """End a village that nothing follows: from ``day`` on it is no more.

    Raises as ``add_village`` does.
    """
    change = begin(commune, by, day, "Kết thúc thôn")
    version = _last_version(commune, village)
    _refuse_outside(version, day)
    version.valid_to = day
    change.save(version)
    change.event(UnitEvent.EventKind.ABOLISH, day, note.strip(), [(village, village)])
    change.fill()
    return change


def begin(
    commune: Unit, by: User, day: date, label: str, *, changes_list: bool = True
) -> ListChange:
    """Begin an act that takes effect on ``day``: right, lock, and the years that it reaches.

    ``changes_list`` False is for acts that count no village more or less. Raises
    ``PermissionDenied``, ``LockedError`` where a closed year's answered list would change,
    ``ValidationError`` for a day on which the commune is not known.
    """
    if not units_with(by, Right.ENTER).filter(pk=commune.pk).exists():
        raise PermissionDenied
    Unit.objects.select_for_update().get(pk=commune.pk)  # one act at a time: names stay unique
    _refuse_day(commune, day)
    if not changes_list:
        return ListChange(commune, by, label, ())
    today = timezone.localdate()
    years = []
    opened = (
        Submission.objects.select_for_update(of=("self",))
        .filter(unit=commune, year__gte=day.year, reporting_year__criteria_set=F("criteria_set"))
        .select_related("unit", "reporting_year")
        .annotate(
            extended_until=latest_extension(),
            answered=Exists(
                VillageYear.objects.filter(year=OuterRef("year"), village__versions__parent=commune)
            ),
        )
        .order_by("year")
    )
    for submission in opened:
        try:
            refuse_closed(submission, dates_of(submission, submission.extended_until), today)
        except LockedError:
            if submission.answered:
                raise
        else:
            years.append(submission.year)
    return ListChange(commune, by, label, tuple(dict.fromkeys(years)))


def _refuse_day(commune: Unit, day: date) -> None:
    first = min(version.valid_from for version in commune.versions.all())
    if day < first:
        raise ValidationError(
            {"day": f"Ngày phải từ {first:%d/%m/%Y}, ngày đầu hệ thống có số liệu của đơn vị."}
        )
    latest = date(timezone.localdate().year + 1, 12, 31)
    if day > latest:
        raise ValidationError({"day": f"Ngày không được sau {latest:%d/%m/%Y}; hãy ghi lại."})
    end = end_of_commune(commune)
    if end is not None and day >= end:
        raise ValidationError(
            {"day": f"Ngày phải trước {end:%d/%m/%Y}, ngày đơn vị kết thúc hoạt động."}
        )


def end_of_commune(commune: Unit) -> date | None:
    """The day from which the commune is no more, ``None`` if it goes on."""
    ends = [version.valid_to for version in commune.versions.all()]
    return None if None in ends else max(end for end in ends if end is not None)


def _name(text: str) -> str:
    try:
        return village_name(text)
    except VillageNameError as error:
        raise ValidationError({"name": str(error)}) from None


def _refuse_taken(
    commune: Unit, name: str, day: date, until: date | None, but: Sequence[Unit] = ()
) -> None:
    """Raise where another village bears the name at some time from ``day`` to ``until``."""
    others = (
        UnitVersion.objects.filter(kind=Kind.VILLAGE, parent=commune)
        .filter(Q(valid_to=None) | Q(valid_to__gt=day))
        .exclude(unit__in=but)
    )
    if until is not None:
        others = others.filter(valid_from__lt=until)
    taken = next((other for other in others if same_name(other.name, name)), None)
    if taken is not None:
        raise ValidationError(
            {"name": f"Đơn vị đã có {taken.full_name} vào thời gian này; hãy ghi tên khác."}
        )


def _last_version(commune: Unit, village: Unit) -> UnitVersion:
    """The village's newest version; its kind and commune must be right."""
    version = (
        UnitVersion.objects.filter(unit=village, kind=Kind.VILLAGE, parent=commune)
        .select_related("unit")
        .order_by("valid_from")
        .last()
    )
    if version is None:
        raise ValidationError({"villages": "Thôn không thuộc đơn vị này; hãy chọn lại."})
    return version


def _refuse_outside(version: UnitVersion, day: date) -> None:
    """Raise where the village does not exist both before and on ``day``."""
    if day <= version.valid_from:
        raise ValidationError(
            {
                "day": (
                    f"Ngày phải sau {version.valid_from:%d/%m/%Y}, ngày bắt đầu của "
                    f"{version.full_name}; hãy ghi lại."
                )
            }
        )
    if version.valid_to is not None and day >= version.valid_to:
        raise ValidationError(
            {
                "day": (
                    f"{version.title_name} kết thúc từ ngày {version.valid_to:%d/%m/%Y}; hãy ghi "
                    "ngày trước đó."
                )
            }
        )


def _new_unit(commune: Unit, name: str) -> Unit:
    base = slug_base(commune.slug, name)
    taken = set(Unit.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return Unit.objects.create(slug=free_slug(base, taken))


def _new_version(
    village: Unit, commune: Unit, name: str, day: date, until: date | None
) -> UnitVersion:
    return UnitVersion(
        unit=village,
        name=name,
        kind=Kind.VILLAGE,
        parent=commune,
        valid_from=day,
        valid_to=until,
    )


def _registered(text: str) -> LegalDocument | None:
    """The registered document whose number a text names, if it names exactly one."""
    numbers = _DOCUMENT_NUMBER.findall(text)
    found = list(LegalDocument.objects.filter(number__in=numbers)[:2]) if numbers else []
    return found[0] if len(found) == 1 else None
