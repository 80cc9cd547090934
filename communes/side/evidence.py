"""Attaching and removing evidence: the rules of who, when and what, and the files themselves."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from communes.access import Right, units_with
from communes.models import Evidence, User
from communes.side.contents import EvidenceRefusedError, FileKind, kind_of
from communes.side.places import Place, indicator_or_404, place_of
from communes.side.uploading import UploadedData, UploadTooLargeError, uploaded_data
from communes.writable import refuse_closed


@dataclass(slots=True)
class Attached:
    """What an upload did: the files kept, and a sentence for each that was not."""

    kept: list[Evidence] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def attach_files(user: User, place: Place, files: Sequence[UploadedFile]) -> Attached:
    """Keep the files that may be kept; the others are told of and do not stand in their way.

    Raises ``Http404`` and ``PermissionDenied`` as ``lock_for_entry`` does, ``LockedError`` where
    state or dates forbid entering; nothing is kept then.
    """
    attached = Attached()
    # Judged before the row is locked: looking through 20 MB takes its time.
    judged = list(_judge(files, attached.refused))
    stored: list[Evidence] = []
    try:
        with transaction.atomic():
            writable = place.locked(user)
            _, indicator = indicator_or_404(writable.submission, place.code)
            refuse_closed(writable.submission, writable.dates, timezone.localdate())
            present = {
                one.sha256: one
                for one in Evidence.objects.filter(
                    submission=writable.submission, indicator=indicator, removed_at=None
                )
            }
            for file, kind in judged:
                if same := present.get(file.sha256):
                    attached.refused.append(_told_twice(file.name, same))
                    continue
                evidence = _stored(file, kind)
                stored.append(evidence)
                evidence.submission = writable.submission
                evidence.indicator_id = indicator
                evidence.made_by = user
                present[file.sha256] = evidence
            Evidence.objects.bulk_create(stored)
    except BaseException:
        for evidence in stored:  # no row names them
            evidence.file.delete(save=False)
        raise
    attached.kept = stored
    return attached


def remove_evidence(user: User, key: UUID) -> Evidence:
    """Mark a file as removed; it stays, as part of the history. Again it changes nothing.

    Raises as ``attach_files`` does, ``Http404`` also for a file of a unit she may not see.
    """
    evidence = _visible(user, key)
    place = place_of(evidence.submission, evidence.indicator.code)
    with transaction.atomic():
        writable = place.locked(user)
        refuse_closed(writable.submission, writable.dates, timezone.localdate())
        Evidence.objects.filter(pk=key, removed_at=None).update(
            removed_by=user, removed_at=timezone.now()
        )
    return evidence


def evidence_to_read(user: User, key: UUID) -> Evidence:
    """A file for who may see its submission; a removed one for reviewers only. ``Http404`` else."""
    evidence = _visible(user, key)
    if evidence.removed_at is not None and not (
        units_with(user, Right.REVIEW).filter(pk=evidence.submission.unit_id).exists()
    ):
        raise Http404("Tệp này đã được gỡ.")
    return evidence


def _visible(user: User, key: UUID) -> Evidence:
    evidence = (
        Evidence.objects.filter(pk=key, submission__unit__in=units_with(user, Right.VIEW))
        .select_related("submission__unit", "submission__criteria_set", "indicator")
        .first()
    )
    if evidence is None:
        raise Http404("Không có tệp này trong phạm vi của bạn.")
    return evidence


def _judge(
    files: Iterable[UploadedFile], refused: list[str]
) -> Iterator[tuple[UploadedData, FileKind]]:
    """The files that are what they say; sentences on the others go to ``refused``."""
    for upload in files:
        try:
            file = uploaded_data(upload)
            yield file, kind_of(file.data, file.name)
        except (UploadTooLargeError, EvidenceRefusedError) as error:
            refused.append(str(error))


def _stored(file: UploadedData, kind: FileKind) -> Evidence:
    """The row of a file that lies in the store under its key, and under nothing people typed."""
    key = uuid.uuid4()
    evidence = Evidence(
        key=key,
        file_name=file.name,
        content_type=kind.content_type,
        size=len(file.data),
        sha256=file.sha256,
    )
    evidence.file.save(f"{key}.bin", ContentFile(file.data), save=False)
    return evidence


def _told_twice(name: str, same: Evidence) -> str:
    if same.made_at is None:  # earlier in this very upload
        return f"Tệp “{name}” giống hệt tệp “{same.file_name}” cùng tải lên; chỉ giữ một bản."
    when = timezone.localtime(same.made_at)
    return (
        f"Tệp “{name}” đã có trong minh chứng của chỉ tiêu này (“{same.file_name}”, tải lên lúc "
        f"{when:%H:%M %d/%m/%Y}); không lưu thêm bản nữa."
    )
