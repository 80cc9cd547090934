"""Signed copies that come back: judged by content, kept, compared with what was approved."""

import time
from dataclasses import asdict
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import Http404
from django.utils import timezone

from communes.access import Right, units_with
from communes.models import User
from communes.side.uploading import UploadTooLargeError, uploaded_data
from reports.dossiers.approving.approvals import standing
from reports.dossiers.approving.bounded_matching import TooMuchToCompareError
from reports.dossiers.approving.signed_figures import compare_figures, has_words
from reports.dossiers.approving.signed_pdf import PDF, SignedPdfRefusedError, signed_text
from reports.dossiers.files.stored_files import put_in_store
from reports.dossiers.rules.procedure import Level, LevelProcedure
from reports.dossiers.rules.procedures import procedure
from reports.dossiers.way.actions import Action, DossierRefusedError
from reports.dossiers.way.people import acts_at, is_office
from reports.dossiers.way.workflow import log
from reports.models import Dossier, SignedCopy

MAX_SECONDS = 10  # of comparing


def take_signed_copy(*, dossier: Dossier, paper: str, upload: UploadedFile, by: User) -> SignedCopy:
    """Keep the signed PDF of ``paper`` (a key) with how its figures stand to what was approved.

    It is compared with the texts of the last approval that stands. A scan without text is kept
    too; ``has_text`` says that nothing could be compared.
    Raises ``PermissionDenied`` for who neither prepares the dossier, nor acts at the paper's step,
    nor is of the office; ``DossierRefusedError`` (a sentence) where nothing is approved, the
    paper is none of the dossier's, the file cannot be taken, has far more words than what was
    approved, the very same counts already, or the approval changed meanwhile.
    """
    rules = procedure(dossier.procedure).levels[Level(dossier.level)]
    if not _may_take(by, dossier, rules, paper):
        raise PermissionDenied
    approval = standing(dossier).defer(None).last()
    if approval is None:
        raise DossierRefusedError(
            "Hồ sơ chưa được phê duyệt ở bước nào nên chưa có bản đã duyệt để đối chiếu; hãy trình "
            "hồ sơ trước, rồi tải bản đã ký lên."
        )
    if paper not in approval.papers:
        raise DossierRefusedError(
            "Bản đã duyệt của hồ sơ không có văn bản này; hãy chọn đúng văn bản rồi tải lên."
        )
    try:
        file = uploaded_data(upload)
        text = signed_text(file.data, file.name)
    except (UploadTooLargeError, SignedPdfRefusedError) as error:
        raise DossierRefusedError(str(error)) from error
    has_text = has_words(text)
    until = time.monotonic() + MAX_SECONDS
    try:
        found = (
            compare_figures(approval.papers[paper], text, lambda: time.monotonic() > until)
            if has_text
            else ()
        )
    except TooMuchToCompareError as error:
        raise DossierRefusedError(
            f"Tệp “{file.name}” dài hơn nhiều hoặc khác quá nhiều so với văn bản đã duyệt nên "
            "không đối chiếu được; hãy kiểm tra có đúng văn bản không, tách riêng văn bản đã ký "
            "rồi tải lên lại."
        ) from error
    copy = SignedCopy(
        dossier=dossier,
        paper=paper,
        approval=approval,
        has_text=has_text,
        differences=[asdict(one) for one in found],
    )
    with transaction.atomic():
        # Two may send the same at once; who approves or takes back an approval waits here too.
        current = Dossier.objects.select_for_update().get(pk=dossier.pk)
        if standing(current).values_list("pk", flat=True).last() != approval.pk:
            raise DossierRefusedError(
                "Hồ sơ vừa được duyệt thêm hoặc rút lại duyệt trong lúc tải tệp lên; hãy tải lại "
                "trang, xem hồ sơ rồi tải bản đã ký lên lần nữa."
            )
        _refuse_twice(dossier, file.sha256, file.name, rules)
        put_in_store(copy, file, PDF, by)
        try:
            copy.save(force_insert=True)
            told = f"{_title(rules, paper)}: “{file.name}”, {_compared(copy)}"
            log(dossier=current, action=Action.SIGN, by=by, reason=told)
        except BaseException:
            copy.file.delete(save=False)
            raise
    return copy


def remove_signed_copy(*, key: UUID, by: User) -> SignedCopy:
    """Mark a signed copy as removed; it stays. Again it changes nothing.

    Raises ``Http404`` for a copy of a unit that she may not see, ``PermissionDenied`` for who
    neither took it, nor acts at the paper's step, nor is of the office.
    """
    copy = (
        SignedCopy.objects.filter(pk=key, dossier__unit__in=units_with(by, Right.VIEW))
        .select_related("dossier__unit")
        .first()
    )
    if copy is None:
        raise Http404("Không có tệp này trong phạm vi của bạn.")
    if not may_remove(by, copy):
        raise PermissionDenied
    rules = procedure(copy.dossier.procedure).levels[Level(copy.dossier.level)]
    with transaction.atomic():
        current = Dossier.objects.select_for_update().get(pk=copy.dossier_id)
        if SignedCopy.objects.filter(pk=key, removed_at=None).update(
            removed_by=by, removed_at=timezone.now()
        ):
            told = f"{_title(rules, copy.paper)}: “{copy.file_name}”"
            log(dossier=current, action=Action.UNSIGN, by=by, reason=told)
    copy.refresh_from_db()
    return copy


def may_remove(by: User, copy: SignedCopy) -> bool:
    """Whether ``by`` may take a copy out: her own while she may take copies, or as who acts."""
    dossier = copy.dossier
    rules = procedure(dossier.procedure).levels[Level(dossier.level)]
    own = copy.made_by_id == by.pk and _may_take(by, dossier, rules, copy.paper)
    return own or is_office(by, dossier) or _acts_on(by, dossier, rules, copy.paper)


def standing_copies(dossier: Dossier) -> QuerySet[SignedCopy]:
    """The signed copies that count: not removed, of an approval that stands in this round."""
    return SignedCopy.objects.filter(
        dossier=dossier,
        removed_at=None,
        approval__undone_at=None,
        approval__round=F("dossier__round"),
    ).order_by("made_at", "key")


def _may_take(by: User, dossier: Dossier, rules: LevelProcedure, paper: str) -> bool:
    if units_with(by, Right.ENTER).filter(pk=dossier.unit_id).exists() or is_office(by, dossier):
        return True
    return _acts_on(by, dossier, rules, paper)


def _acts_on(by: User, dossier: Dossier, rules: LevelProcedure, paper: str) -> bool:
    steps = [rules.step(slot.state) for slot in rules.papers if slot.key == paper]
    return any(step is not None and acts_at(by, dossier, step) for step in steps)


def _refuse_twice(dossier: Dossier, sha256: str, name: str, rules: LevelProcedure) -> None:
    same = standing_copies(dossier).filter(sha256=sha256).first()
    if same is None:
        return
    when = timezone.localtime(same.made_at)
    raise DossierRefusedError(
        f"Tệp “{name}” đã được nhận làm bản đã ký của “{_title(rules, same.paper)}” "
        f"(“{same.file_name}”, lúc {when:%H:%M %d/%m/%Y}); không lưu thêm bản nữa."
    )


def _title(rules: LevelProcedure, paper: str) -> str:
    return next((slot.title for slot in rules.papers if slot.key == paper), paper)


def _compared(copy: SignedCopy) -> str:
    if not copy.has_text:
        return "bản quét, chưa đối chiếu được"
    if not copy.differences:
        return "khớp bản đã duyệt"
    return f"{len(copy.differences)} chỗ khác bản đã duyệt"
