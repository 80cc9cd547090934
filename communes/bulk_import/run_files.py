"""The files of a run: outside the static tree, under the run's unguessable key."""

import hashlib
from collections.abc import Sequence
from typing import TypedDict
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from communes.bulk_import.contract import GivenFile
from communes.models import ImportRun


class StoredFile(TypedDict):
    """One file in ``ImportRun.files``; ``path`` is the storage's, "" once the file is forgotten."""

    name: str
    sha256: str
    size: int
    path: str


class FilesChanged(ValueError):
    """A stored file is gone or no longer what was uploaded; the message says what to do."""


def store_files(key: UUID, files: Sequence[GivenFile]) -> list[StoredFile]:
    """Store the files of the run ``key``."""
    return [
        StoredFile(
            name=file.name,
            sha256=hashlib.sha256(file.data).hexdigest(),
            size=len(file.data),
            path=default_storage.save(f"imports/{key}/{number}.bin", ContentFile(file.data)),
        )
        for number, file in enumerate(files, start=1)
    ]


def stored_files(run: ImportRun) -> list[GivenFile]:
    """The run's files as they were uploaded; raises ``FilesChanged``."""
    found = []
    for stored in run.files:
        try:
            with default_storage.open(stored["path"], "rb") as file:
                data = file.read()
        except (OSError, ValueError) as missing:
            raise FilesChanged(_GONE.format(stored["name"])) from missing
        if hashlib.sha256(data).hexdigest() != stored["sha256"]:
            raise FilesChanged(_CHANGED.format(stored["name"]))
        found.append(GivenFile(stored["name"], data))
    return found


def forget_files(run: ImportRun) -> None:
    """Delete the run's files; names and checksums stay. Saved by the caller."""
    for stored in run.files:
        if stored["path"]:
            default_storage.delete(stored["path"])
    run.files = [{**stored, "path": ""} for stored in run.files]


def checksum(run: ImportRun) -> str:
    """The run's checksum: its only file's, or that of all its files' checksums in their order."""
    sums = [stored["sha256"] for stored in run.files]
    return sums[0] if len(sums) == 1 else hashlib.sha256("\n".join(sums).encode()).hexdigest()


def run_name(run: ImportRun) -> str:
    """How lists and headings name the run: its file, or the first of several."""
    first = str(run.files[0]["name"]) if run.files else "(không có tệp)"
    more = len(run.files) - 1
    return f"{first} và {more} tệp khác" if more > 0 else first


_GONE = "Tệp “{}” không còn trên máy chủ; hãy tải tệp lên lần nữa."
_CHANGED = (
    "Tệp “{}” trên máy chủ không còn đúng như lúc tải lên (mã kiểm tra khác); "
    "hãy tải tệp lên lần nữa."
)
