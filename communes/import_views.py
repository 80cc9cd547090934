"""Pages of the import: upload, preview (the real run, rolled back), confirm or drop."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communes.access import Right, may, units_with
from communes.comparison_import import ImportOutcome, import_comparison
from communes.comparison_reading import ImportRefused
from communes.forms import ComparisonUploadForm
from communes.import_preview import preview_context
from communes.intake.readings import Form
from communes.models import PendingUpload, Source
from communes.requests import SignedInRequest

_LISTED = 50


@require_http_methods(["GET", "POST"])
def imports(request: SignedInRequest) -> HttpResponse:
    """The upload form and the imports made so far."""
    _require_right(request)
    posted = request.method == "POST"
    form = ComparisonUploadForm(
        request.POST if posted else None, request.FILES if posted else None, user=request.user
    )
    if posted and form.is_valid():
        upload = form.cleaned_data["file"]
        _forget_old_uploads(request)
        pending = PendingUpload(
            file_name=upload.name[-255:],
            unit=form.cleaned_data["unit"],
            criteria_set=form.cleaned_data["criteria_set"],
            form=form.cleaned_data["form"],
            made_by=request.user,
        )
        pending.file.save(f"{pending.key}.bin", ContentFile(upload.read()), save=False)
        pending.save()
        return redirect("communes:import_preview", pk=pending.pk)
    return render(
        request,
        "communes/imports.html",
        {
            "form": form,
            "imports": _imports_made(request),
            "upload_limit_mb": settings.UPLOAD_LIMIT_MB,
            "breadcrumbs": _breadcrumbs(),
        },
        status=400 if form.is_bound else 200,
    )


@require_safe
def preview_import(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What the import would do: every fault, or counts, verdicts and changes."""
    pending = pending_or_404(request, pk)
    today = timezone.localdate()
    context: dict[str, Any] = {
        "pending": {
            "pk": pending.pk,
            "file_name": pending.file_name,
            "unit_name": pending.unit.name_on(today),
            "set_name": pending.criteria_set.name,
            "form_label": Form(pending.form).label if pending.form else "Tự nhận biết",
            "uploaded_at": pending.made_at,
        },
        "breadcrumbs": [*_breadcrumbs(), ("Xem trước", "")],
    }
    try:
        outcome = _run(request, pending, dry_run=True)
    except ImportRefused as refusal:
        context["faults"] = refusal.faults
        return render(request, "communes/import_preview.html", context)
    context["pending"]["form_label"] = outcome.form.label
    context.update(preview_context(outcome))
    return render(request, "communes/import_preview.html", context)


@require_POST
def confirm_import(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Write what the preview showed; refused again if the file no longer passes."""
    pending = pending_or_404(request, pk)
    try:
        outcome = _run(request, pending, dry_run=False)
    except ImportRefused:
        return redirect("communes:import_preview", pk=pk)
    unit, criteria_set = pending.unit, pending.criteria_set
    _drop(pending)
    written = outcome.written
    messages.success(
        request,
        f"Đã ghi {written.new} số liệu mới, {written.changed} thay đổi; "
        f"{written.unchanged} giữ nguyên.",
    )
    return redirect("comparison", unit=unit.slug, set_code=criteria_set.code)


@require_POST
def cancel_import(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Forget an upload; nothing was written."""
    _drop(pending_or_404(request, pk))
    messages.info(request, "Đã bỏ tệp. Chưa có gì được ghi.")
    return redirect("communes:imports")


def _require_right(request: SignedInRequest) -> None:
    if not may(request.user, Right.IMPORT):
        raise PermissionDenied


def pending_or_404(request: SignedInRequest, pk: UUID) -> PendingUpload:
    """The person's own upload; another's is 404 like one that never was."""
    _require_right(request)
    return get_object_or_404(
        PendingUpload.objects.select_related("unit", "criteria_set").prefetch_related(
            "unit__versions"
        ),
        pk=pk,
        made_by=request.user,
    )


def file_of(pending: PendingUpload) -> bytes:
    """The uploaded file."""
    with pending.file.open("rb") as file:
        data: bytes = file.read()
    return data


def _run(request: SignedInRequest, pending: PendingUpload, *, dry_run: bool) -> ImportOutcome:
    return import_comparison(
        data=file_of(pending),
        file_name=pending.file_name,
        criteria_set=pending.criteria_set,
        unit=pending.unit,
        form=Form(pending.form) if pending.form else None,
        by=request.user,
        dry_run=dry_run,
    )


def _forget_old_uploads(request: SignedInRequest) -> None:
    """Drop the person's uploads that nobody confirmed within a week."""
    week_ago = timezone.now() - timedelta(days=7)
    for pending in PendingUpload.objects.filter(made_by=request.user, made_at__lt=week_ago):
        _drop(pending)


def _drop(pending: PendingUpload) -> None:
    pending.file.delete(save=False)
    pending.delete()


def _imports_made(request: SignedInRequest) -> list[dict[str, Any]]:
    sources = (
        Source.objects.filter(
            channel=Source.Channel.COMPARISON, unit__in=units_with(request.user, Right.IMPORT)
        )
        .select_related("unit", "criteria_set", "made_by")
        .prefetch_related("unit__versions")[:_LISTED]
    )
    today = timezone.localdate()
    return [
        {
            "when": source.made_at,
            "who": source.made_by or "máy chủ (dòng lệnh)",
            "file_name": source.file_name,
            "unit_name": source.unit.name_on(today),
            "set_name": source.criteria_set.name,
            "form_label": Form(source.form).label,
            "counts_text": (
                f"{source.counts['new']} mới, {source.counts['changed']} thay đổi, "
                f"{source.counts['unchanged']} giữ nguyên; {len(source.unread)} ô chưa đọc được"
            ),
            "url": reverse("comparison", args=[source.unit.slug, source.criteria_set.code]),
        }
        for source in sources
    ]


def _breadcrumbs() -> list[tuple[str, str]]:
    return [
        ("Trang chủ", reverse("home")),
        ("Nhập tệp Excel", reverse("communes:import_runs")),
        ("Nhập biểu so sánh", reverse("communes:imports")),
    ]
