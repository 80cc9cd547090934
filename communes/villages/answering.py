"""The writer of the villages' yearly answers."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from communes.models import Unit, User, VillageYear
from communes.villages.filling import Filled, fill_from_villages
from communes.villages.table import Given
from communes.writable import LockedError, lock_for_entry, refuse_closed


@transaction.atomic
def save_answers(
    commune: Unit,
    year: int,
    set_code: str,
    answers: Mapping[int, Mapping[str, Given]],
    by: User,
) -> Filled:
    """Store changed answers of villages by unit id and field of ``VillageYear``; all or none.

    Raises ``Http404`` and ``PermissionDenied`` as ``lock_for_entry`` does, ``LockedError`` where
    state or dates forbid it.
    """
    today = timezone.localdate()
    writable = lock_for_entry(by, unit=commune.slug, year=year, set_code=set_code)
    refuse_closed(writable.submission, writable.dates, today)
    stored = {
        row.village_id: row for row in VillageYear.objects.filter(village__in=answers, year=year)
    }
    may_begin = writable.dates.takes_new(today)
    new: list[VillageYear] = []
    changed: list[VillageYear] = []
    for village, given in answers.items():
        row = stored.get(village) or VillageYear(village_id=village, year=year)
        for name, value in given.items():
            if getattr(row, name) is None and value is not None and not may_begin:
                raise LockedError(
                    f"Đã hết hạn nhập mới số liệu thôn năm {year}; chỉ còn được sửa số đã nhập. "
                    "Hãy đề nghị quản trị gia hạn."
                )
            setattr(row, name, value)
        (changed if village in stored else new).append(row)
    if new:
        bulk_create_with_history(new, VillageYear, default_user=by)
    if changed:
        fields = sorted({name for given in answers.values() for name in given})
        bulk_update_with_history(changed, VillageYear, fields, default_user=by)
    return fill_from_villages(commune, year, by)
