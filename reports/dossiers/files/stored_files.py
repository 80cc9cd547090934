"""Files of a dossier on their way into the store: where they lie, under which name."""

import uuid
from typing import TypeVar

from django.core.files.base import ContentFile

from communes.models import User
from communes.side.uploading import UploadedData
from reports.models import PaperFile, SignedCopy

StoredFile = TypeVar("StoredFile", PaperFile, SignedCopy)


def put_in_store(row: StoredFile, file: UploadedData, content_type: str, by: User) -> StoredFile:
    """Fill ``row`` with a file, which then lies under the row's key and nothing people typed.

    The row itself is not saved. Who fails to save it deletes the file (``row.file.delete``).
    """
    row.key = uuid.uuid4()
    row.file_name, row.content_type, row.size = file.name, content_type, len(file.data)
    row.sha256, row.made_by = file.sha256, by
    row.file.save(f"{row.key}.bin", ContentFile(file.data), save=False)
    return row
