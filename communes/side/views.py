"""Pages of what stands beside an indicator: evidence, comments, confirmations, history.

Asked by a script (``X-Requested-With: fetch``), each answers with the bare contents, which the
entry page opens in place.
"""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from communes.kept_typing import KEPT_TOLD, by_script, signed_in_or_told, take_typing
from communes.requests import SignedInRequest
from communes.side.comments import CommentRefusedError, resolve_demand, write_comment
from communes.side.evidence import attach_files, evidence_to_read, remove_evidence
from communes.side.page import side_context
from communes.side.places import Place, Side, place_of, side_of
from communes.writable import LockedError

_LOCKED = 423


@require_safe
def show_side(
    request: SignedInRequest, unit: str, year: int, set_code: str, code: str
) -> HttpResponse:
    """Everything beside one indicator; a comment that met the login page is in its field again."""
    side = side_of(request.user, Place(unit, year, set_code, code))
    kept = take_typing(request).get("text", "")
    if kept:
        return _page(request, side, comment_error=KEPT_TOLD, comment_text=kept)
    return _page(request, side)


@require_POST
def add_evidence(
    request: SignedInRequest, unit: str, year: int, set_code: str, code: str
) -> HttpResponse:
    """Attach files: the good ones are kept, the others told of at the field."""
    place = Place(unit, year, set_code, code)
    files = request.FILES.getlist("files")
    if not files:
        errors = ["Hãy chọn ít nhất một tệp rồi tải lên."]
        return _page(request, side_of(request.user, place), 400, file_errors=errors)
    try:
        attached = attach_files(request.user, place, files)
    except LockedError as error:
        side = side_of(request.user, place)
        return _page(request, side, _LOCKED, file_errors=[str(error)])
    told = ""
    if attached.kept:
        names = ", ".join(f"“{one.file_name}”" for one in attached.kept)
        told = f"Đã lưu {len(attached.kept)} tệp minh chứng: {names}."
    if attached.refused:
        side = side_of(request.user, place)
        return _page(request, side, 400, told=told, file_errors=attached.refused)
    return _done(request, place, told)


@require_POST
def drop_evidence(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Mark one file as removed."""
    try:
        evidence = remove_evidence(request.user, key)
    except LockedError as error:
        evidence = evidence_to_read(request.user, key)
        place = place_of(evidence.submission, evidence.indicator.code)
        return _page(request, side_of(request.user, place), _LOCKED, refusal=str(error))
    place = place_of(evidence.submission, evidence.indicator.code)
    return _done(request, place, f"Đã gỡ tệp “{evidence.file_name}” khỏi minh chứng.")


@require_safe
def evidence_file(request: SignedInRequest, key: UUID) -> FileResponse:
    """The file, to be saved and never shown within the portal.

    The content type is what its content was judged to be.
    """
    evidence = evidence_to_read(request.user, key)
    response = FileResponse(
        evidence.file.open("rb"),
        as_attachment=True,
        filename=evidence.file_name,
        content_type=evidence.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


@signed_in_or_told
@require_POST
def add_comment(
    request: SignedInRequest, unit: str, year: int, set_code: str, code: str
) -> HttpResponse:
    """Write a word to the other side; a refused one stays in its field."""
    side = side_of(request.user, Place(unit, year, set_code, code))
    text = request.POST.get("text", "")
    try:
        write_comment(request.user, side, text)
    except CommentRefusedError as error:
        return _page(request, side, 400, comment_error=str(error), comment_text=text)
    return _done(request, side.place, "Đã gửi trao đổi.")


@require_POST
def resolve_comment(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mark a reviewer's demand as met."""
    comment = resolve_demand(request.user, pk)
    place = place_of(comment.submission, comment.indicator.code)
    return _done(request, place, "Đã đánh dấu yêu cầu bổ sung là đã xong.")


def _done(request: SignedInRequest, place: Place, told: str) -> HttpResponse:
    """The bare contents for a script; a redirect for a form, so that reloading sends nothing."""
    if by_script(request):
        return _page(request, side_of(request.user, place), told=told)
    messages.success(request, told)
    return redirect("communes:entry_side", *place.args)


def _page(request: SignedInRequest, side: Side, status: int = 200, **told: Any) -> HttpResponse:
    """``told``: what just happened or was refused (see ``side.html``)."""
    return render(
        request,
        "communes/side/side.html" if by_script(request) else "communes/side/page.html",
        {**side_context(side), **told, "upload_limit_mb": settings.UPLOAD_LIMIT_MB},
        status=status,
    )
