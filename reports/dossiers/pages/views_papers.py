"""Pages of a dossier's papers: written ones to download, attached ones, signed copies."""

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from communes.requests import SignedInRequest
from reports.dossiers.approving.codes import codes_for
from reports.dossiers.approving.signed import remove_signed_copy, take_signed_copy
from reports.dossiers.drafting.narrative import unwritten
from reports.dossiers.drafting.papers import build_paper, generated_keys
from reports.dossiers.files.attached import attach_paper, dossier_file_to_read, remove_paper_file
from reports.dossiers.finding import dossier_for
from reports.dossiers.gathering import gather
from reports.dossiers.pages.page import rules_of
from reports.dossiers.pages.papers_page import Trouble, paper_steps, papers_context, slot_of
from reports.dossiers.rules.procedure import State
from reports.dossiers.way.actions import DossierRefusedError, step_of
from reports.models import Dossier, PaperFile, SignedCopy
from reports.papers.docx import render_paper_docx
from reports.papers.pdf import render_paper_pdf

_FORMATS = {
    "docx": (
        render_paper_docx,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "pdf": (render_paper_pdf, "application/pdf"),
}


@require_safe
def dossier_papers(request: SignedInRequest, pk: int) -> HttpResponse:
    """Every paper of the procedure by step: what is there, what is missing or unwritten."""
    return _page(request, dossier_for(request.user, pk))


@require_safe
def dossier_paper_file(request: SignedInRequest, pk: int, key: str, suffix: str) -> HttpResponse:
    """A paper that the portal writes, from what the dossier says now."""
    dossier = dossier_for(request.user, pk)
    if suffix not in _FORMATS:
        raise Http404("Văn bản chỉ có dạng .docx và .pdf.")
    content = gather(dossier)
    if key not in generated_keys(content):
        raise Http404("Hồ sơ này không có văn bản đó.")
    render_file, media_type = _FORMATS[suffix]
    data = render_file(build_paper(content, key, codes_for(dossier, content)))
    name = f"{key}-{dossier.unit.slug}-{dossier.year}.{suffix}"
    return HttpResponse(
        data,
        content_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_POST
def dossier_attach(request: SignedInRequest, pk: int, key: str) -> HttpResponse:
    """Attach files to a slot: the good ones are kept, the others told of at the slot."""
    dossier = dossier_for(request.user, pk)
    uploads = request.FILES.getlist("tep")
    if not uploads:
        trouble = Trouble(key, ("Hãy chọn ít nhất một tệp rồi tải lên.",))
        return _page(request, dossier, trouble, status=400)
    try:
        attached = attach_paper(dossier=dossier, slot=key, uploads=uploads, by=request.user)
    except DossierRefusedError as refusal:
        return _refused(request, pk, Trouble(key, (str(refusal),)))
    if attached.kept:
        names = ", ".join(f"“{one.file_name}”" for one in attached.kept)
        messages.success(request, f"Đã lưu {len(attached.kept)} tệp: {names}.")
    if attached.refused:
        return _page(request, dossier, Trouble(key, tuple(attached.refused)), status=400)
    return redirect(_place(pk, key))


@require_POST
def dossier_attached_remove(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Mark an attached file as removed."""
    kept = dossier_file_to_read(request.user, key)
    if not isinstance(kept, PaperFile):
        raise Http404("Không có tệp này trong giấy tờ đính kèm.")
    try:
        file = remove_paper_file(key=key, by=request.user)
    except DossierRefusedError as refusal:
        return _refused(request, kept.dossier_id, Trouble(kept.slot, (str(refusal),)))
    messages.success(request, f"Đã gỡ tệp “{file.file_name}”.")
    return redirect(_place(file.dossier_id, file.slot))


@require_safe
def dossier_attached(request: SignedInRequest, key: UUID) -> FileResponse:
    """An attached file, to be saved and never shown within the portal."""
    return _file(request, key, PaperFile)


@require_POST
def dossier_sign(request: SignedInRequest, pk: int, key: str) -> HttpResponse:
    """Take the signed copy of a paper and compare it with what was approved."""
    dossier = dossier_for(request.user, pk)
    if slot_of(rules_of(dossier)[1], key) is None:
        raise Http404("Quy trình của hồ sơ không có văn bản này.")
    upload = request.FILES.get("tep")
    if upload is None:
        trouble = Trouble(key, ("Hãy chọn tệp PDF của bản đã ký rồi tải lên.",), signed=True)
        return _page(request, dossier, trouble, status=400)
    try:
        copy = take_signed_copy(dossier=dossier, paper=key, upload=upload, by=request.user)
    except DossierRefusedError as refusal:
        return _refused(request, pk, Trouble(key, (str(refusal),), signed=True))
    name = f"Đã lưu bản đã ký “{copy.file_name}”"
    if not copy.has_text:
        messages.warning(request, f"{name}; bản quét không có lớp chữ, chưa đối chiếu được.")
    elif copy.differences:
        told = f"{name}; có {len(copy.differences)} chỗ khác bản đã duyệt, hãy xem ở văn bản đó."
        messages.warning(request, told)
    else:
        messages.success(request, f"{name}; số liệu khớp bản đã duyệt.")
    return redirect(_place(pk, key))


@require_safe
def dossier_signed(request: SignedInRequest, key: UUID) -> FileResponse:
    """A signed copy, to be saved."""
    return _file(request, key, SignedCopy)


@require_POST
def dossier_signed_remove(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Mark a signed copy as removed."""
    copy = remove_signed_copy(key=key, by=request.user)
    messages.success(request, f"Đã gỡ bản đã ký “{copy.file_name}”.")
    return redirect(_place(copy.dossier_id, copy.paper))


def _page(
    request: SignedInRequest, dossier: Dossier, trouble: Trouble | None = None, *, status: int = 200
) -> HttpResponse:
    steps = paper_steps(request.user, dossier, trouble)
    context = {
        **papers_context(request, dossier, "dossier_papers"),
        "steps": steps,
        "missing": [
            paper.slot for step in steps if step.now for paper in step.papers if paper.missing
        ],
        "unwritten": [
            one for one in unwritten(gather(dossier)) if one.step is step_of(State(dossier.state))
        ],
        "troubled": trouble,
    }
    return render(request, "reports/dossiers/papers.html", context, status=status)


def _refused(request: SignedInRequest, pk: int, trouble: Trouble) -> HttpResponse:
    """The page as it is now, with the sentence at its slot."""
    return _page(request, dossier_for(request.user, pk), trouble, status=409)


def _place(pk: int, key: str) -> str:
    return f"{reverse('dossier_papers', args=[pk])}#giay-to-{key}"


def _file(
    request: SignedInRequest, key: UUID, kind: type[PaperFile] | type[SignedCopy]
) -> FileResponse:
    """The content type is what the content was judged to be; browsers must not guess another."""
    kept = dossier_file_to_read(request.user, key)
    if not isinstance(kept, kind):
        raise Http404("Không có tệp này.")
    response = FileResponse(
        kept.file.open("rb"),
        as_attachment=True,
        filename=kept.file_name,
        content_type=kept.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
