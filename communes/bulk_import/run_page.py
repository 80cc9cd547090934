"""What the pages of the import runs show, as plain data for their templates."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from communes.bulk_import.contract import RunOutcome
from communes.bulk_import.progress import Progress
from communes.bulk_import.run_files import checksum, run_name
from communes.bulk_import.runs import is_stopped, is_working, spoilt_units, waits_long
from communes.models import ImportRun, Unit

State = ImportRun.State

_CELLS = 30  # named in a line of faults; the coloured workbook shows all
_CHOICES = 300  # units offered for leaving out; beyond that only the spoilt ones
_CHECKSUM = 12


def duration_text(duration: timedelta) -> str:
    """A duration in words: "8 giây", "3 phút 05 giây", "1 giờ 02 phút"."""
    seconds = max(duration // timedelta(seconds=1), 0)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    if hours:
        return f"{hours} giờ {minute:02} phút"
    return f"{minutes} phút {second:02} giây" if minutes else f"{second} giây"


def run_line(run: ImportRun) -> dict[str, Any]:
    """A run in the list: file, checksum, unit, kind, state, counts, faults, who and when."""
    counts = run.counts
    return {
        "pk": run.pk,
        "name": run_name(run),
        "checksum": checksum(run)[:_CHECKSUM],
        "unit_name": run.unit.name_on(timezone.localdate()),
        "kind": run.get_kind_display() if counts else "Chưa nhận biết",
        "state": _state_text(run),
        "counts_text": (
            f"{counts['new']} mới, {counts['changed']} thay đổi, {counts['unchanged']} giữ nguyên"
            if counts
            else "–"
        ),
        "faults": counts.get("faults", 0),
        "who": run.made_by or "máy chủ (dòng lệnh)",
        "when": run.made_at,
    }


def _state_text(run: ImportRun) -> str:
    if run.state == State.CHECKED and not run.counts["takeable"]:
        return "Đã kiểm tra, không nhận được tệp"
    return run.get_state_display()


def run_context(run: ImportRun, progress: Progress | None) -> dict[str, Any]:
    """Everything the page of a run shows."""
    context: dict[str, Any] = {
        "run": {
            **run_line(run),
            "set_name": run.criteria_set.name,
            "files": run.files,
            "error": run.error,
            "state_key": run.state,
            "written_by": (run.source.made_by or "máy chủ (dòng lệnh)") if run.source else None,
            "written_at": run.source.made_at if run.source else None,
            "undone_by": run.undone_by,
            "undone_at": run.undone_at,
        },
        "working": is_working(run),
    }
    if context["working"]:
        context.update(progress_context(run, progress))
    elif run.counts:
        context.update(_result(run))
    return context


def progress_context(run: ImportRun, progress: Progress | None) -> dict[str, Any]:
    """How far a run at work is, or that it stopped or waits for long."""
    now = timezone.now()
    began = run.started_at or (progress.phase_began if progress else run.made_at)
    shown: dict[str, Any] = {
        "pk": run.pk,
        "phase": progress.phase if progress else run.get_state_display(),
        "elapsed": duration_text(now - began),
        "stopped": is_stopped(run, progress, now),
        "waits_long": waits_long(run, progress, now),
    }
    if progress and progress.total:
        shown.update(done=min(progress.done, progress.total), total=progress.total)
        remaining = progress.remaining(now)
        if remaining is not None:
            shown["remaining"] = duration_text(remaining)
    return {"progress": shown}


def _result(run: ImportRun) -> dict[str, Any]:
    counts = {name: run.counts[name] for name in ("new", "changed", "unchanged", "refused")}
    outcome = RunOutcome.from_json(counts, run.preview)
    spoilt = spoilt_units(run)
    names = _unit_names(run.preview["units"])
    left_out = set(run.left_out) if run.state != State.CHECKED else set(spoilt or ())
    return {
        "counts": counts,
        "outcome": outcome,
        "gains": [one for one in outcome.attainment if one.gains],
        "losses": [one for one in outcome.attainment if one.loses],
        "faults": [_fault_line(group, names) for group in run.faults],
        "markable": any(group["file"] for group in run.faults),
        "files_differ": len({group["file"] for group in run.faults}) > 1,
        "spoilt_wholly": spoilt is None,
        "spoilt": len(spoilt or ()),
        "units": len(names),
        "taken": len(names) - len(spoilt or ()),
        "choices": _choices(names, left_out, spoilt or frozenset()),
        "left_out": [names.get(slug, slug) for slug in run.left_out],
        "may_write": spoilt is not None and bool(counts["new"] or counts["changed"]),
        "nothing_new": not run.faults and not (counts["new"] or counts["changed"]),
    }


def _unit_names(slugs: Iterable[str]) -> dict[str, str]:
    """Names of today by slug, in the order of the names; two queries."""
    today = timezone.localdate()
    units = Unit.objects.filter(slug__in=slugs).prefetch_related("versions")
    return dict(
        sorted(((unit.slug, unit.name_on(today)) for unit in units), key=lambda pair: pair[1])
    )


def _choices(
    names: dict[str, str], left_out: set[str], spoilt: frozenset[str]
) -> list[dict[str, Any]]:
    """Units to leave out, the spoilt ones first and ticked."""
    offered = [slug for slug in names if len(names) <= _CHOICES or slug in spoilt]
    offered.sort(key=lambda slug: slug not in spoilt)
    return [
        {
            "slug": slug,
            "name": names[slug],
            "spoilt": slug in spoilt,
            "ticked": slug in left_out,
        }
        for slug in offered
    ]


def _fault_line(group: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    cells = group["cells"]
    return {
        "file": group["file"],
        "sheet": group["sheet"],
        "field": group["field"],
        "message": group["message"],
        "cells": ", ".join(cells[:_CELLS]),
        "more_cells": max(len(cells) - _CELLS, 0),
        "units": ", ".join(names.get(slug, slug) for slug in group["units"][:_CELLS]),
        "more_units": max(len(group["units"]) - _CELLS, 0),
    }
