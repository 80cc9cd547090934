"""How far a run is, told beside the database, whose transaction is still open meanwhile.

Kept in the cache, which the pages and the worker share. While a run works, a thread keeps its
heart beating; when the process dies, the beats end and the page says so.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Self
from uuid import UUID

from django.core.cache import cache
from django.utils import timezone

# A run whose heart has not beaten for so long has been stopped.
STOPPED_AFTER = timedelta(seconds=60)

_BEAT = timedelta(seconds=5)
_OFTEN_ENOUGH = timedelta(milliseconds=300)
_KEPT_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Progress:
    """What is being done: steps done of all, since when the phase lasts, when last heard of."""

    phase: str
    done: int
    total: int
    phase_began: datetime
    heard: datetime

    def remaining(self, now: datetime) -> timedelta | None:
        """How long the phase will last at its pace so far; ``None`` before its first step."""
        if not 0 < self.done <= self.total:
            return None
        return (now - self.phase_began) * (self.total - self.done) / self.done


def progress_of(key: UUID) -> Progress | None:
    """How far the run is; ``None`` where nobody works on it or ever did."""
    progress: Progress | None = cache.get(_name(key))
    return progress


def tell_waiting(key: UUID) -> None:
    """The run waits for a worker from now on."""
    now = timezone.now()
    _keep(key, Progress("Đang chờ đến lượt", 0, 0, now, now))


class ProgressTeller:
    """Tells how far a run is while it is worked on; a ``Tell`` for readers and writers.

    Used as ``with ProgressTeller(key) as tell: tell("Đang đọc tệp", 3, 110)``.
    """

    def __init__(self, key: UUID, clock: Callable[[], datetime] = timezone.now) -> None:
        self._key = key
        self._clock = clock
        now = clock()
        self._progress = Progress("Đang chuẩn bị", 0, 0, now, now)
        self._lock = Lock()
        self._ended = Event()
        self._heart = Thread(target=self._beat, name=f"heart of import {key}", daemon=True)

    def __enter__(self) -> Self:
        _keep(self._key, self._progress)
        self._heart.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._heart.join()
        cache.delete(_name(self._key))

    def __call__(self, phase: str, done: int, total: int) -> None:
        """Called often: the cache hears of it a few times a second."""
        now = self._clock()
        with self._lock:
            before = self._progress
            if phase != before.phase:
                self._progress = Progress(phase, done, total, now, now)
            elif now - before.heard < _OFTEN_ENOUGH:
                return
            else:
                self._progress = replace(before, done=done, total=total, heard=now)
            _keep(self._key, self._progress)

    def _beat(self) -> None:
        while not self._ended.wait(_BEAT.total_seconds()):
            with self._lock:
                self._progress = replace(self._progress, heard=self._clock())
                _keep(self._key, self._progress)


def _keep(key: UUID, progress: Progress) -> None:
    cache.set(_name(key), progress, _KEPT_SECONDS)


def _name(key: UUID) -> str:
    return f"import-run-{key}"
