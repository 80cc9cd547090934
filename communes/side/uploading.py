"""An upload as bytes: refused while it is still too large to be read, named and summed."""

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from communes.side.file_names import shown_name


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
