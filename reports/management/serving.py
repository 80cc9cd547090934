"""The portal's pages and the worker that does its long work, side by side on one machine."""

import os
import signal
import subprocess
import sys
from contextlib import suppress

from django.conf import settings

_PATIENCE_SECONDS = 20


def serve_with_worker(address: str) -> None:
    """Run web server (``address``: "127.0.0.1:8000") and worker until the server is stopped.

    Neither outlives the other: Ctrl+C or a request to end stops both. A worker that does not end
    in time is killed; what it was writing is rolled back.
    """
    server = _start("runserver", address, "--noreload")
    worker = _start("db_worker", "--no-reload", "--verbosity", "0")
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        with suppress(KeyboardInterrupt):
            server.wait()
    finally:
        signal.signal(signal.SIGTERM, before)
        for process in (server, worker):
            _stop(process)


def _start(*arguments: str) -> "subprocess.Popen[bytes]":
    manage = settings.BASE_DIR / "manage.py"
    return subprocess.Popen(
        [sys.executable, str(manage), *arguments],
        env={**os.environ, "BACKGROUND_TASKS": "database"},
    )


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(_PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
