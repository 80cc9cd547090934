"""What the pages of the import runs show, as plain data for their templates."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils import timezone

from communes.bulk_import.contract import RunOutcome
from communes.bulk_import.progress import Progress
from communes.bulk_import.progress_words import progress_words
from communes.bulk_import.run_files import checksum, run_name
from communes.bulk_import.runs import is_stopped, is_working, spoilt_units, waits_long
from communes.intake.wording import fold
from communes.models import ImportRun, Unit
from criteria.numbers import format_decimal

State = ImportRun.State

_LINES = 500  # of faults; the marked workbook has all
_CELLS = 30  # named in a line of faults; the coloured workbook shows all
_CHOICES = 300  # sound units offered for leaving out; of more, none
_CHECKSUM = 12


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
            f"{_grouped(counts['new'])} mới, {_grouped(counts['changed'])} thay đổi, "
            f"{_grouped(counts['unchanged'])} giữ nguyên"
            if counts
            else "–"
        ),
        "faults": _grouped(counts.get("faults", 0)),
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
    return {
        "progress": {
            **progress_words(progress, otherwise=run.get_state_display(), began=began, now=now),
            "pk": run.pk,
            "stopped": is_stopped(run, progress, now),
            "waits_long": waits_long(run, progress, now),
        }
    }


def _result(run: ImportRun) -> dict[str, Any]:
    counts = {name: run.counts[name] for name in ("new", "changed", "unchanged", "refused")}
    counts_text = {name: _grouped(count) for name, count in counts.items()}
    outcome = RunOutcome.from_json(counts, run.preview)
    spoilt = spoilt_units(run)
    names = _unit_names(run.preview["units"])
    return {
        "counts": counts_text,
        "outcome": outcome,
        "totals": {
            "changes": counts_text["changed"],
            "flips": _grouped(outcome.flips_total),
            "attainment": _grouped(outcome.attainment_total),
        },
        "gains": [one for one in outcome.attainment if one.gains],
        "losses": [one for one in outcome.attainment if one.loses],
        "faults": [_fault_line(group, names) for group in run.faults[:_LINES]],
        "more_faults": max(len(run.faults) - _LINES, 0),
        "markable": any(group["file"] for group in run.faults),
        "files_differ": len({group["file"] for group in run.faults}) > 1,
        "spoilt_wholly": spoilt is None,
        "spoilt": len(spoilt or ()),
        "units": len(names),
        "taken": len(names) - len(spoilt or ()),
        "choices": _choices(names, spoilt or frozenset()),
        "left_out": [names.get(slug, slug) for slug in run.left_out],
        "may_write": spoilt is not None and bool(counts["new"] or counts["changed"]),
        "nothing_new": not run.faults and not (counts["new"] or counts["changed"]),
    }


def _grouped(count: int) -> str:
    """A count as offices print it: "53.900"."""
    return format_decimal(Decimal(count))


def _unit_names(slugs: Iterable[str]) -> dict[str, str]:
    """Names of today by slug, in the order of the names; two queries."""
    today = timezone.localdate()
    units = Unit.objects.filter(slug__in=slugs).prefetch_related("versions")
    return dict(
        sorted(((unit.slug, unit.name_on(today)) for unit in units), key=lambda pair: fold(pair[1]))
    )


def _choices(names: dict[str, str], spoilt: frozenset[str]) -> dict[str, list[dict[str, str]]]:
    """Units to leave out: the spoilt ones, which must be, and the sound ones, which may be."""
    offered = [{"slug": slug, "name": name} for slug, name in names.items()]
    sound = [one for one in offered if one["slug"] not in spoilt]
    return {
        "spoilt": [one for one in offered if one["slug"] in spoilt],
        "sound": sound if len(sound) <= _CHOICES else [],
    }


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
