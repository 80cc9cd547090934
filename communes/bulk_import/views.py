"""Pages of the import runs: upload, progress, preview, confirmation, undoing."""

import zipfile
from io import BytesIO
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communes.bulk_import import runs
from communes.bulk_import.contract import Fault, GivenFile
from communes.bulk_import.forms import RunUploadForm, UndoForm
from communes.bulk_import.progress import progress_of
from communes.bulk_import.run_files import FilesChanged, stored_files
from communes.bulk_import.run_page import progress_context, run_context, run_line
from communes.bulk_import.runs import RunRefused, run_for, start_run, visible_runs
from communes.entry_workbook.marking import mark_workbook
from communes.entry_workbook.packing import packed_in
from communes.models import ImportRun
from communes.requests import SignedInRequest

_LISTED = 50


@require_http_methods(["GET", "POST"])
def import_runs(request: SignedInRequest) -> HttpResponse:
    """The upload form and the runs so far."""
    visible = visible_runs(request.user)
    posted = request.method == "POST"
    form = RunUploadForm(
        request.POST if posted else None, request.FILES if posted else None, user=request.user
    )
    if posted and form.is_valid():
        run = start_run(
            unit=form.cleaned_data["unit"],
            criteria_set=form.cleaned_data["criteria_set"],
            files=form.given_files(),
            by=request.user,
        )
        _drop_replaced(request, form.cleaned_data["replaces"])
        return redirect("communes:import_run", key=run.pk)
    listed = (
        visible.select_related("unit", "made_by")
        .prefetch_related("unit__versions")
        .defer("faults", "preview")[:_LISTED]
    )
    return render(
        request,
        "communes/import_runs/list.html",
        {
            "form": form,
            "runs": [run_line(run) for run in listed],
            "upload_limit_mb": settings.UPLOAD_LIMIT_MB,
            "breadcrumbs": _breadcrumbs(),
        },
        status=400 if form.is_bound else 200,
    )


@require_safe
def import_run(request: SignedInRequest, key: UUID) -> HttpResponse:
    """A run: how far it is, then what it would do, then what it did."""
    return _run_page(request, run_for(request.user, key), UndoForm())


@require_safe
def import_run_progress(request: SignedInRequest, key: UUID) -> HttpResponse:
    """The progress alone, for the page to fetch; once the work is over the page loads anew."""
    run = run_for(request.user, key)
    if not runs.is_working(run):
        return HttpResponse(status=200, headers={"HX-Refresh": "true"})
    return render(
        request, "communes/import_runs/progress.html", progress_context(run, progress_of(key))
    )


@require_safe
def import_run_marked(request: SignedInRequest, key: UUID) -> FileResponse:
    """The person's own workbooks with their faulty cells marked; several come as a .zip."""
    run = run_for(request.user, key)
    try:
        given = stored_files(run)
    except FilesChanged as changed:
        raise Http404(str(changed)) from changed
    marked = [
        GivenFile(_marked_name(file), mark_workbook(file, faults))
        for file in given
        if (faults := _faults_of(run, file))
    ]
    if not marked:
        raise Http404("Các tệp của lượt nhập này không có chỗ sai.")
    if len(marked) == 1:
        name, data = marked[0].name, marked[0].data
    else:
        name, data = "cho-sai.zip", _zipped(marked)
    return FileResponse(BytesIO(data), as_attachment=True, filename=name)


@require_POST
def import_run_confirm(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Have it written, without the units that are ticked."""
    run = run_for(request.user, key)
    try:
        runs.confirm(run, left_out=request.POST.getlist("left_out"), by=request.user)
    except RunRefused as refused:
        messages.error(request, str(refused))
    return redirect("communes:import_run", key=key)


@require_POST
def import_run_drop(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Give it up; nothing was written."""
    try:
        runs.drop(run_for(request.user, key), by=request.user)
    except RunRefused as refused:
        messages.error(request, str(refused))
        return redirect("communes:import_run", key=key)
    messages.info(request, "Đã bỏ lượt nhập. Chưa có gì được ghi.")
    return redirect("communes:import_runs")


@require_POST
def import_run_retry(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Begin a run again that failed or was stopped."""
    try:
        runs.retry(run_for(request.user, key), progress_of(key), by=request.user)
    except RunRefused as refused:
        messages.error(request, str(refused))
    return redirect("communes:import_run", key=key)


@require_POST
def import_run_undo(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Put back what stood before, as a whole, with a reason."""
    run = run_for(request.user, key)
    form = UndoForm(request.POST)
    if not form.is_valid():
        return _run_page(request, run, form, status=400)
    try:
        runs.undo(run, by=request.user, reason=form.cleaned_data["reason"])
    except RunRefused as refused:
        messages.error(request, str(refused))
    return redirect("communes:import_run", key=key)


def _run_page(
    request: SignedInRequest, run: ImportRun, undo_form: UndoForm, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = run_context(run, progress_of(run.pk))
    again = {"unit": run.unit_id, "criteria_set": run.criteria_set_id, "replaces": run.pk}
    context["upload_form"] = RunUploadForm(user=request.user, initial=again, auto_id="again_%s")
    context["undo_form"] = undo_form
    context["breadcrumbs"] = [*_breadcrumbs(), (context["run"]["name"], "")]
    return render(request, "communes/import_runs/run.html", context, status=status)


def _drop_replaced(request: SignedInRequest, key: UUID | None) -> None:
    """The corrected files take an earlier run's place, if it still waits."""
    replaced = visible_runs(request.user).filter(pk=key).first() if key else None
    if replaced is None:
        return
    try:
        runs.drop(replaced, by=request.user)
    except (RunRefused, PermissionDenied):
        messages.info(request, "Lượt nhập trước vẫn giữ nguyên vì không còn chờ xác nhận.")


def _faults_of(run: ImportRun, file: GivenFile) -> list[Fault]:
    """The faults of a file, or of the files packed in it."""
    return [
        Fault(group["message"], group["file"], group["sheet"], cell, group["field"])
        for group in run.faults
        if group["file"] == file.name or group["file"].startswith(packed_in(file.name, ""))
        for cell in group["cells"] or [""]
    ]


def _marked_name(file: GivenFile) -> str:
    """What is no workbook comes back as one that lists its faults."""
    suffix = "" if file.name.lower().endswith((".xlsx", ".zip")) else ".xlsx"
    return f"cho-sai-{file.name}{suffix}"


def _zipped(files: list[GivenFile]) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.writestr(file.name, file.data)
    return packed.getvalue()


def _breadcrumbs() -> list[tuple[str, str]]:
    return [("Trang chủ", reverse("home")), ("Nhập tệp Excel", reverse("communes:import_runs"))]
