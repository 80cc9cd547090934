"""The officer's word on an unusual value."""

import unicodedata

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from communes.entry.facts import Confirmed, EntryFacts, entry_facts
from communes.entry.progress import standing_of
from communes.entry.soft_checks import SoftCheck
from communes.models import Confirmation, User
from communes.value_rows import indicator_keys
from communes.writable import WritableSubmission, lock_for_entry, refuse_closed

MAX_REASON = 500


class ConfirmationRefusedError(ValueError):
    """A confirmation that cannot be taken; the message is a sentence."""


@transaction.atomic
def confirm(
    user: User,
    *,
    unit: str,
    year: int,
    set_code: str,
    code: str,
    check: SoftCheck,
    reason: str,
) -> tuple[WritableSubmission, EntryFacts]:
    """Confirm a soft check of one indicator; the submission and its facts with the confirmation.

    ``check`` is what the officer saw; its sentence does not matter. Raises as ``lock_for_entry``,
    ``Http404`` for an unknown indicator, ``LockedError`` where the submission takes no edits,
    ``ConfirmationRefusedError`` without a reason or where the figures are no longer those seen.
    """
    writable = lock_for_entry(user, unit=unit, year=year, set_code=set_code)
    submission = writable.submission
    try:
        indicator = submission.criteria_set.parsed().indicator(code)
    except KeyError:
        raise Http404("Bộ tiêu chí không có chỉ tiêu này.") from None
    refuse_closed(submission, writable.dates, timezone.localdate())
    reason = unicodedata.normalize("NFC", reason).replace("\x00", "").strip()
    if not reason:
        raise ConfirmationRefusedError("Hãy ghi lý do trước khi xác nhận.")
    if len(reason) > MAX_REASON:
        raise ConfirmationRefusedError(
            f"Lý do dài {len(reason)} ký tự, tối đa {MAX_REASON}; hãy rút gọn."
        )
    facts = entry_facts([submission])[submission.pk]
    standing = standing_of(indicator, facts, writable.zone, year)
    seen = (check.code, check.part, check.about)
    if seen in {(one.code, one.part, one.about) for one, _ in standing.confirmed}:
        return writable, facts
    if seen not in {(one.code, one.part, one.about) for one in standing.to_confirm}:
        raise ConfirmationRefusedError(
            "Số liệu đã thay đổi từ khi anh/chị mở trang; hãy xem lại rồi xác nhận."
        )
    made = Confirmation.objects.create(
        submission=submission,
        indicator_id=indicator_keys(submission.criteria_set)[code],
        part=check.part,
        check_code=check.code,
        about=check.about,
        reason=reason,
        made_by=user,
    )
    facts.confirmed[code].append(
        Confirmed(check.code, check.part, check.about, reason, str(user), made.made_at)
    )
    return writable, facts
