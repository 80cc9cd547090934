"""Taking back what was done to a village list by mistake, on the day it was done.

An act leaves its token in the history of the versions that it wrote (``services.ListChange``);
undoing gives these versions back what the history had before.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import RestrictedError
from django.utils import timezone

from communes.models import Unit, UnitEvent, UnitVersion, User, VillageYear
from communes.models.units import Kind
from communes.villages.services import ListChange, begin, event_key

_UNDONE = "Hoàn tác"
_TOKEN = re.compile(r"(?P<label>.+) #(?P<token>[0-9a-f]{8})", re.ASCII | re.DOTALL)
_RESTORED = ("name", "valid_from", "valid_to")


@dataclass(frozen=True, slots=True)
class TodaysAct:
    """An act of today that can be taken back: what, on which villages, by whom and when."""

    token: str
    label: str
    names: tuple[str, ...]
    by: str
    at: datetime


def acts_of_today(commune: Unit) -> list[TodaysAct]:
    """What was done to the list today and nothing followed, the newest first; two queries."""
    return [
        TodaysAct(
            token,
            rows[0]["label"],
            tuple(dict.fromkeys(row["name"] for row in rows)),
            rows[0]["history_user__full_name"] or "",
            rows[0]["history_date"],
        )
        for token, rows in _undoable(commune).items()
    ]


@transaction.atomic
def undo(commune: Unit, token: str, by: User) -> ListChange:
    """Take back an act of today.

    Raises ``PermissionDenied`` and ``LockedError`` as the acts do, ``ValidationError`` where the
    act is not of today or something hangs on it already.
    """
    rows = _undoable(commune).get(token)
    if not rows:
        raise ValidationError(
            "Chỉ hoàn tác được việc vừa làm trong ngày mà chưa có thay đổi nào tiếp theo; hãy sửa "
            "bằng “Đổi tên”, “Nhập thôn” hoặc “Kết thúc thôn”."
        )
    change = begin(commune, by, _first_day(rows), _UNDONE)
    UnitEvent.objects.filter(key=event_key(commune, token)).delete()
    versions = {one.pk: one for one in UnitVersion.objects.filter(pk__in=[r["id"] for r in rows])}
    added = [versions[row["id"]] for row in rows if row["history_type"] == "+"]
    _refuse_hanging(added)
    for version in added:
        change.delete(version)
    for row in rows:
        if row["history_type"] == "~":
            version = versions[row["id"]]
            for name in _RESTORED:
                setattr(version, name, row["before"][name])
            change.save(version)
    left = Unit.objects.filter(pk__in=[one.unit_id for one in added], versions=None)
    try:
        left.delete()
    except RestrictedError:
        raise ValidationError(
            "Đã có dữ liệu khác gắn với thôn này nên không hoàn tác được; hãy đề nghị quản trị."
        ) from None
    change.fill()
    return change


def _refuse_hanging(added: list[UnitVersion]) -> None:
    """Raise where a village that would vanish has answers."""
    units = [one.unit_id for one in added]
    lasting = UnitVersion.objects.filter(unit__in=units).exclude(pk__in=[one.pk for one in added])
    going = set(units) - set(lasting.values_list("unit_id", flat=True))
    answered = VillageYear.objects.filter(village__in=going).order_by("year").first()
    if answered is not None:
        name = next(one.full_name for one in added if one.unit_id == answered.village_id)
        raise ValidationError(
            f"Đã có số liệu năm {answered.year} của {name} nên không hoàn tác được; hãy dùng "
            "“Kết thúc thôn” hoặc đề nghị quản trị."
        )


def _first_day(rows: list[dict[str, Any]]) -> date:
    """The first day on which the list changes back."""
    days = [row["valid_from"] for row in rows if row["history_type"] == "+"]
    days += [row["valid_to"] for row in rows if row["history_type"] == "~" and row["valid_to"]]
    return min(days or [row["valid_from"] for row in rows])


def _undoable(commune: Unit) -> dict[str, list[dict[str, Any]]]:
    """The history rows of today's acts by token, the newest act first.

    Only acts whose rows are still the newest of their versions; a changed row has what stood
    before it in "before".
    """
    today = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    history = UnitVersion.history.filter(kind=Kind.VILLAGE, parent=commune)
    touched = set(history.filter(history_date__gte=today).values_list("id", flat=True))
    by_version: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in (
        history.filter(id__in=touched)
        .order_by("-history_date", "-history_id")
        .values(
            "id",
            "history_type",
            "history_date",
            "history_change_reason",
            "history_user__full_name",
            *_RESTORED,
        )
    ):
        by_version[row["id"]].append(row)
    acts: dict[str, list[dict[str, Any]]] = defaultdict(list)
    passed: set[str] = set()
    for rows in by_version.values():
        for place, row in enumerate(rows):
            read = _TOKEN.fullmatch(row["history_change_reason"] or "")
            if read is None or row["history_date"] < today:
                continue
            row["label"] = read["label"]
            row["before"] = rows[place + 1] if place + 1 < len(rows) else None
            lost = row["history_type"] == "~" and row["before"] is None
            if place or lost or read["label"] == _UNDONE:
                passed.add(read["token"])
            acts[read["token"]].append(row)
    kept = {token: rows for token, rows in acts.items() if token not in passed}
    return dict(sorted(kept.items(), key=lambda item: item[1][0]["history_date"], reverse=True))
