"""Uploads to a dossier on their way into the store: their size, their names, where they lie."""

import hashlib
import uuid
from dataclasses import dataclass
from typing import TypeVar

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from communes.models import User
from communes.side.file_names import shown_name
from reports.models import PaperFile, SignedCopy

StoredFile = TypeVar("StoredFile", PaperFile, SignedCopy)


@dataclass(frozen=True, slots=True)
class UploadedData:
    """A file that came: its bytes, the name it is shown under, its SHA-256."""

    data: bytes
    name: str
    sha256: str


class UploadTooLargeError(ValueError):
    """A file larger than ``UPLOAD_LIMIT_MB``; the message says which and what to do."""


def uploaded_data(upload: UploadedFile) -> UploadedData:
    """The bytes of an upload; raises ``UploadTooLargeError`` before they are read."""
    name = shown_name(upload.name or "")
    if (upload.size or 0) > settings.UPLOAD_LIMIT_MB * 1024 * 1024:
        raise UploadTooLargeError(
            f"Tệp “{name}” lớn hơn {settings.UPLOAD_LIMIT_MB} MB; hãy giảm dung lượng (quét ở độ "
            "phân giải thấp hơn, tách thành nhiều tệp) rồi tải lên."
        )
    data = upload.read()
    return UploadedData(data, name, hashlib.sha256(data).hexdigest())


def put_in_store(row: StoredFile, file: UploadedData, content_type: str, by: User) -> StoredFile:
    """Fill ``row`` with a file, which then lies under the row's key and nothing people typed.

    The row itself is not saved. Who fails to save it deletes the file (``row.file.delete``).
    """
    row.key = uuid.uuid4()
    row.file_name, row.content_type, row.size = file.name, content_type, len(file.data)
    row.sha256, row.made_by = file.sha256, by
    row.file.save(f"{row.key}.bin", ContentFile(file.data), save=False)
    return row
