"""Pages of a dossier's bundle: asked for, watched, fetched; and those made before."""

from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from communes.bulk_import.progress import progress_of
from communes.bulk_import.progress_words import progress_words
from communes.requests import SignedInRequest
from reports.dossiers.files.bundle_work import (
    ask_for_bundle,
    fresh_bundle,
    has_file,
    is_alive,
    is_stopped,
    waits_long,
)
from reports.dossiers.finding import dossier_for
from reports.dossiers.pages.papers_page import papers_context, size_text
from reports.models import Bundle, Dossier

_LISTED = 30


@require_http_methods(["GET", "HEAD", "POST"])
def dossier_bundle(request: SignedInRequest, pk: int) -> HttpResponse:
    """Where a bundle is asked for, with those made before; a POST has it made."""
    dossier = dossier_for(request.user, pk)
    if request.method == "POST":
        bundle = ask_for_bundle(dossier=dossier, by=request.user)
        return redirect("dossier_bundle_page", bundle.key)
    made = list(Bundle.objects.filter(dossier=dossier).select_related("asked_by")[:_LISTED])
    now = timezone.now()
    going = next((one for one in made if is_alive(one, progress_of(one.key), now)), None)
    context = {
        **papers_context(request, dossier, "dossier_bundle"),
        "going": going,
        "fresh": None if going else fresh_bundle(dossier),
        "made": [_bundle_context(one) for one in made],
    }
    return render(request, "reports/dossiers/bundle.html", context)


@require_safe
def dossier_bundle_page(request: SignedInRequest, key: UUID) -> HttpResponse:
    """A bundle on its way: how far it is, then the file; or why there is none (any more)."""
    bundle, dossier = _found(request, key)
    frame = papers_context(request, dossier, "dossier_bundle")
    context = {
        **frame,
        **_bundle_context(bundle),
        "breadcrumbs": [
            *frame["breadcrumbs"][:-1],
            ("Bộ hồ sơ", reverse("dossier_bundle", args=[dossier.pk])),
            (f"Lập lúc {timezone.localtime(bundle.asked_at):%H:%M %d/%m/%Y}", ""),
        ],
    }
    return render(request, "reports/dossiers/bundle_page.html", context)


@require_safe
def dossier_bundle_progress(request: SignedInRequest, key: UUID) -> HttpResponse:
    """The progress alone, for the page to fetch; once the work is over the page loads anew."""
    bundle, _ = _found(request, key)
    if bundle.finished_at is not None:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "reports/dossiers/bundle_progress.html", _bundle_context(bundle))


@require_safe
def dossier_bundle_file(request: SignedInRequest, key: UUID) -> HttpResponseBase:
    """The ZIP that was made; without one, the bundle's page says why."""
    bundle, dossier = _found(request, key)
    if not has_file(bundle):
        return redirect("dossier_bundle_page", key)
    return FileResponse(
        default_storage.open(bundle.path),
        as_attachment=True,
        filename=f"ho-so-{dossier.unit.slug}-{dossier.year}.zip",
        content_type="application/zip",
    )


def _found(request: SignedInRequest, key: UUID) -> tuple[Bundle, Dossier]:
    """The bundle and its dossier, for who may see that."""
    bundle = Bundle.objects.filter(key=key).select_related("asked_by").first()
    if bundle is None:
        raise Http404("Không có bộ hồ sơ này.")
    return bundle, dossier_for(request.user, bundle.dossier_id)


def _bundle_context(bundle: Bundle) -> dict[str, Any]:
    """``bundle``, its ``state`` (working, failed, ready or dropped), its ``progress`` at work."""
    if bundle.finished_at is not None:
        state = "failed" if bundle.error else "ready" if has_file(bundle) else "dropped"
        return {"bundle": bundle, "state": state, "size": size_text(bundle.size)}
    now, progress = timezone.now(), progress_of(bundle.key)
    words = progress_words(
        progress,
        otherwise="Đang lập bộ hồ sơ",
        began=bundle.started_at or bundle.asked_at,
        now=now,
    )
    standing = {
        "stopped": is_stopped(bundle, progress, now),
        "waits_long": waits_long(bundle, now),
    }
    state = "stopped" if standing["stopped"] else "working"
    return {"bundle": bundle, "state": state, "progress": {**words, **standing}}
