"""Papers attached to a dossier: who may attach and remove which, when; and reading its files."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from communes.access import Right, units_with
from communes.models import User
from communes.side.contents import EvidenceRefusedError, FileKind, kind_of
from communes.side.file_names import shown_name
from communes.side.uploading import UploadedData, UploadTooLargeError, uploaded_data
from reports.dossiers.files.stored_files import put_in_store
from reports.dossiers.rules.procedure import Level, PaperSlot, State
from reports.dossiers.rules.procedures import procedure
from reports.dossiers.way.actions import Action, DossierRefusedError, step_of
from reports.dossiers.way.people import acts_at
from reports.dossiers.way.workflow import log
from reports.models import Dossier, PaperFile, SignedCopy

# All of an upload is held in memory until it is stored: so many files of the largest size.
_MOST_AT_ONCE = 5


@dataclass(slots=True)
class Attached:
    """What an upload did: the files kept, and a sentence for each that was not."""

    kept: list[PaperFile] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def attach_paper(
    *, dossier: Dossier, slot: str, uploads: Sequence[UploadedFile], by: User
) -> Attached:
    """Keep the files that may be kept under ``slot``; the others are told of.

    Raises ``Http404`` for a slot that the procedure does not know, ``PermissionDenied`` for who
    does not act at its step, ``DossierRefusedError`` (a sentence) where the dossier is elsewhere or
    the paper is written by the portal; nothing is kept then.
    """
    known = _slot_for(by, dossier, slot)
    attached = Attached()
    # Judged before the row is locked: looking through 20 MB takes its time.
    judged = list(_judged(uploads, attached.refused))
    stored: list[PaperFile] = []
    try:
        with transaction.atomic():
            current = Dossier.objects.select_for_update().get(pk=dossier.pk)
            _refuse_elsewhere(current, known)
            present = {
                one.sha256: one
                for one in PaperFile.objects.filter(dossier=current, slot=slot, removed_at=None)
            }
            for file, kind in judged:
                if same := present.get(file.sha256):
                    attached.refused.append(_told_twice(file.name, same, known))
                    continue
                row = put_in_store(
                    PaperFile(dossier=current, slot=slot), file, kind.content_type, by
                )
                stored.append(row)
                present[file.sha256] = row
            PaperFile.objects.bulk_create(stored)
            if stored:
                names = ", ".join(f"“{one.file_name}”" for one in stored)
                log(dossier=current, action=Action.ATTACH, by=by, reason=f"{known.title}: {names}")
    except BaseException:
        for row in stored:  # no row names them
            row.file.delete(save=False)
        raise
    attached.kept = stored
    return attached


def remove_paper_file(*, key: UUID, by: User) -> PaperFile:
    """Mark an attached file as removed; it stays. Again it changes nothing.

    Raises as ``attach_paper``, ``Http404`` also for a file of a unit that she may not see.
    """
    file = (
        PaperFile.objects.filter(pk=key, dossier__unit__in=units_with(by, Right.VIEW))
        .select_related("dossier__unit")
        .first()
    )
    if file is None:
        raise Http404("Không có tệp này trong phạm vi của bạn.")
    slot = _slot_for(by, file.dossier, file.slot)
    with transaction.atomic():
        current = Dossier.objects.select_for_update().get(pk=file.dossier_id)
        _refuse_elsewhere(current, slot)
        if PaperFile.objects.filter(pk=key, removed_at=None).update(
            removed_by=by, removed_at=timezone.now()
        ):
            told = f"{slot.title}: “{file.file_name}”"
            log(dossier=current, action=Action.DETACH, by=by, reason=told)
    file.refresh_from_db()
    return file


def dossier_file_to_read(user: User, key: UUID) -> PaperFile | SignedCopy:
    """A file for who may see its dossier; a removed one for reviewers only. ``Http404`` else."""
    visible = units_with(user, Right.VIEW)
    found: PaperFile | SignedCopy | None = (
        PaperFile.objects.filter(pk=key, dossier__unit__in=visible)
        .select_related("dossier__unit")
        .first()
        or SignedCopy.objects.filter(pk=key, dossier__unit__in=visible)
        .select_related("dossier__unit")
        .first()
    )
    if found is None:
        raise Http404("Không có tệp này trong phạm vi của bạn.")
    if found.removed_at is not None and not (
        units_with(user, Right.REVIEW).filter(pk=found.dossier.unit_id).exists()
    ):
        raise Http404("Tệp này đã được gỡ.")
    return found


def _slot_for(by: User, dossier: Dossier, key: str) -> PaperSlot:
    """The slot ``key`` of the dossier's procedure, for who acts at its step."""
    rules = procedure(dossier.procedure).levels[Level(dossier.level)]
    slot = next((one for one in rules.papers if one.key == key), None)
    if slot is None:
        raise Http404("Quy trình của hồ sơ không có thành phần này.")
    step = rules.step(slot.state)
    if step is None or not acts_at(by, dossier, step):
        raise PermissionDenied
    if slot.generated:
        raise DossierRefusedError(
            f"“{slot.title}” do cổng lập từ số liệu; hãy tải bản đã ký lên ở mục “Bản đã ký”."
        )
    return slot


def _refuse_elsewhere(dossier: Dossier, slot: PaperSlot) -> None:
    state = State(dossier.state)
    # A refused dossier is prepared again only once it was opened anew.
    if state is State.REFUSED or step_of(state) is not slot.state:
        raise DossierRefusedError(
            f"“{slot.title}” chỉ thêm, gỡ được khi hồ sơ ở bước “{slot.state.label}”; hồ sơ đang "
            f"ở trạng thái “{state.label}”."
        )


def _judged(
    uploads: Iterable[UploadedFile], refused: list[str]
) -> Iterable[tuple[UploadedData, FileKind]]:
    """The files that are what they say; sentences on the others go to ``refused``.

    What comes after ``_MOST_AT_ONCE`` files' bytes is not read any more.
    """
    limit = _MOST_AT_ONCE * settings.UPLOAD_LIMIT_MB
    left = limit * 1024 * 1024
    for upload in uploads:
        if (upload.size or 0) > left:
            refused.append(
                f"Tệp “{shown_name(upload.name or '')}” chưa lưu: mỗi lần tải lên nhận tối đa "
                f"{limit} MB; hãy tải tệp này lên ở lần sau."
            )
            continue
        try:
            file = uploaded_data(upload)
            kind = kind_of(file.data, file.name)
        except (UploadTooLargeError, EvidenceRefusedError) as error:
            refused.append(str(error))
        else:
            left -= len(file.data)
            yield file, kind


def _told_twice(name: str, same: PaperFile, slot: PaperSlot) -> str:
    if same.made_at is None:  # earlier in this very upload
        return f"Tệp “{name}” giống hệt tệp “{same.file_name}” cùng tải lên; chỉ giữ một bản."
    when = timezone.localtime(same.made_at)
    return (
        f"Tệp “{name}” đã có trong “{slot.title}” (“{same.file_name}”, tải lên lúc "
        f"{when:%H:%M %d/%m/%Y}); không lưu thêm bản nữa."
    )
