"""Python's search for reference cycles, at rest while millions of small objects come and go.

Rows, answers and verdicts hold no cycles; looking through them again and again takes a third of an
import's time. Plain Python.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Within, cycles are not searched for; counted references are freed as always."""
    at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if at_work:
            gc.enable()
