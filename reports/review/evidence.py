"""Evidence shown to reviewers in place: pictures and PDF files, and nothing that could run."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from communes.access import Right, units_with
from communes.requests import SignedInRequest
from communes.side.evidence import evidence_to_read

# What browsers show without running any of it; the type was judged by the content on upload.
SHOWN_TYPES = frozenset({"image/jpeg", "image/png", "application/pdf"})
_ALONE = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


@require_safe
def review_evidence(request: SignedInRequest, key: UUID) -> FileResponse:
    """A picture or PDF file to look at, for who reviews its unit; others save it instead.

    Nothing else is answered in place. A picture's page is sandboxed; a PDF's cannot be, since
    browsers' readers do not start in a sandbox, but nothing it asks for is fetched.
    """
    evidence = evidence_to_read(request.user, key)
    reviewing = units_with(request.user, Right.REVIEW)
    if not reviewing.filter(pk=evidence.submission.unit_id).exists():
        raise PermissionDenied
    if evidence.content_type not in SHOWN_TYPES:
        raise Http404("Tệp loại này chỉ tải về được.")
    response = FileResponse(
        evidence.file.open("rb"), filename=evidence.file_name, content_type=evidence.content_type
    )
    is_pdf = evidence.content_type == "application/pdf"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = (
        f"{_ALONE}; object-src 'self'; style-src 'unsafe-inline'"
        if is_pdf
        else f"{_ALONE}; sandbox"
    )
    response["Cache-Control"] = "private, no-store"
    return response
