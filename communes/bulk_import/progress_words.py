"""What people read of a progress: steps, elapsed and remaining time, as plain data."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from communes.bulk_import.progress import Progress
from criteria.numbers import format_decimal


def duration_text(duration: timedelta) -> str:
    """A duration in words: "8 giây", "3 phút 05 giây", "1 giờ 02 phút"."""
    seconds = max(duration // timedelta(seconds=1), 0)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    if hours:
        return f"{hours} giờ {minute:02} phút"
    return f"{minutes} phút {second:02} giây" if minutes else f"{second} giây"


def progress_words(
    progress: Progress | None, *, otherwise: str, began: datetime, now: datetime
) -> dict[str, Any]:
    """What ``components/progress.html`` shows of a progress.

    ``otherwise`` is the phase where nothing is told; ``began`` is when the whole work did.
    """
    words: dict[str, Any] = {
        "phase": progress.phase if progress else otherwise,
        "elapsed": duration_text(now - began),
    }
    if progress and progress.total:
        done = min(progress.done, progress.total)
        steps = "/".join(format_decimal(Decimal(count)) for count in (done, progress.total))
        words.update(done=done, total=progress.total, steps=steps)
        remaining = progress.remaining(now)
        if remaining is not None:
            words["remaining"] = duration_text(remaining)
    return words
