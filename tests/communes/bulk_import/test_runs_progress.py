"""How far a run is: phase, steps, remaining time, and a heart that beats while it works."""

from datetime import datetime, timedelta
from unittest.mock import patch
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from communes.bulk_import import progress
from communes.bulk_import.progress import Progress, ProgressTeller, progress_of
from communes.bulk_import.progress_words import duration_text

NOON = datetime(2026, 6, 1, 12, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def after(**time: int) -> datetime:
    return NOON + timedelta(**time)


@pytest.mark.parametrize(
    ("done", "total", "elapsed", "remaining"),
    [
        (1, 4, 10, 30),
        (55, 110, 60, 60),
        (110, 110, 60, 0),
        (0, 110, 60, None),
        (0, 0, 60, None),
        (5, 4, 60, None),
    ],
)
def test_the_remaining_time_follows_the_pace_so_far(done, total, elapsed, remaining):
    told = Progress("Đang ghi", done, total, NOON, NOON).remaining(after(seconds=elapsed))
    assert told == (None if remaining is None else timedelta(seconds=remaining))


def test_the_teller_speaks_at_each_phase_and_a_few_times_a_second():
    key, now = uuid4(), NOON
    with ProgressTeller(key, clock=lambda: now) as tell:
        assert progress_of(key).phase == "Đang chuẩn bị"
        now = after(seconds=1)
        tell("Đang đọc tệp", 0, 110)
        assert progress_of(key) == Progress("Đang đọc tệp", 0, 110, now, now)
        now = after(seconds=1, milliseconds=200)
        tell("Đang đọc tệp", 5, 110)
        assert progress_of(key).done == 0
        now = after(seconds=1, milliseconds=300)
        tell("Đang đọc tệp", 6, 110)
        assert progress_of(key) == Progress("Đang đọc tệp", 6, 110, after(seconds=1), now)
        tell("Đang ghi", 0, 3)
        assert progress_of(key).phase_began == now
    assert progress_of(key) is None


def test_the_heart_beats_through_a_long_silent_step_and_stops_with_the_work():
    key = uuid4()
    with patch.object(progress, "_BEAT", timedelta(milliseconds=10)), ProgressTeller(key) as tell:
        tell("Đang ghi", 1, 3)
        first = progress_of(key).heard
        while progress_of(key).heard == first:
            pass
        assert progress_of(key).done == 1
    assert not tell._heart.is_alive()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-1, "0 giây"),
        (0, "0 giây"),
        (59, "59 giây"),
        (60, "1 phút 00 giây"),
        (185, "3 phút 05 giây"),
        (3599, "59 phút 59 giây"),
        (3720, "1 giờ 02 phút"),
    ],
)
def test_durations_in_words(seconds, words):
    assert (
        duration_text(timedelta(seconds=seconds, milliseconds=900 if seconds > 0 else 0)) == words
    )
