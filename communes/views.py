"""Pages of one unit and of one value."""

from datetime import date
from typing import Any

from django.db.models import F, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from communes.access import unit_for
from communes.models import (
    IndicatorValue,
    Submission,
    Unit,
    UnitEvent,
    UnitVersion,
    ValueChange,
)
from communes.requests import SignedInRequest
from communes.wording import history_text
from criteria.numbers import format_decimal
from criteria.outcomes import Outcome
from criteria.rules import AllRule


@require_safe
def unit(request: SignedInRequest, slug: str) -> HttpResponse:
    """One unit through time: names, codes, parents, what it came from and became."""
    found = unit_for(request.user, slug)
    today = timezone.localdate()
    versions = list(
        found.versions.select_related("legal_document")
        .prefetch_related("parent__versions")
        .order_by("valid_from")
    )
    current = versions[-1]
    children = (
        Unit.objects.visible_to(request.user)
        .filter(versions__parent=found)
        .distinct()
        .prefetch_related("versions")
    )
    ordered = sorted(children, key=lambda child: (child.version_on(today).position, child.slug))
    return render(
        request,
        "communes/unit.html",
        {
            "unit_name": current.title_name,
            "kind_label": _kind_label(current, today),
            "versions": [_version_row(version) for version in versions],
            "events": [_event_row(event) for event in _events(found)],
            "children": [
                (child.name_on(today), reverse("communes:unit", args=[child.slug]))
                for child in ordered
            ],
            "comparisons": _comparisons(found),
            "submissions": _submissions(found),
            "breadcrumbs": [("Trang chủ", reverse("home")), (current.title_name, "")],
        },
    )


def _kind_label(version: UnitVersion, today: date) -> str:
    label = version.get_kind_display().capitalize()
    if version.valid_to is not None and version.valid_to <= today:
        return f"{label}, kết thúc hoạt động từ ngày {version.valid_to:%d/%m/%Y}"
    return label


def _version_row(version: UnitVersion) -> dict[str, Any]:
    notes = [version.legal_document, version.date_note]
    if version.other_spellings:
        notes.append(f"còn viết: {version.other_spellings}")
    return {
        "name": version.name,
        "kind": version.get_kind_display(),
        "code": version.code,
        "parent": version.parent.name_on(version.valid_from) if version.parent else "",
        "valid_from": version.valid_from,
        "valid_to": version.valid_to,
        "document": "; ".join(str(note) for note in notes if note),
    }


def _events(found: Unit) -> list[UnitEvent]:
    return list(
        UnitEvent.objects.filter(Q(lineage__predecessor=found) | Q(lineage__successor=found))
        .distinct()
        .select_related("legal_document")
    )


def _event_row(event: UnitEvent) -> dict[str, Any]:
    return {
        "date": event.effective_on,
        "kind": event.get_kind_display().capitalize(),
        "text": "; ".join(filter(None, [event.note, event.date_note])),
        "document": event.legal_document or "",
    }


def _comparisons(found: Unit) -> list[tuple[str, str]]:
    pairs = (
        Submission.objects.filter(unit=found)
        .order_by("criteria_set__code")
        .values_list("criteria_set__code", "criteria_set__name")
        .distinct()
    )
    return [
        (f"Biểu so sánh theo {name}", reverse("comparison", args=[found.slug, code]))
        for code, name in pairs
    ]


def _submissions(found: Unit) -> list[tuple[str, str]]:
    """The opened years that the unit reports in, the newest first."""
    opened = (
        Submission.objects.filter(unit=found, reporting_year__criteria_set=F("criteria_set"))
        .order_by("-year")
        .values_list("year", "criteria_set__code", "state")
    )
    return [
        (
            f"Năm {year} ({Submission.State(state).label.lower()})",
            reverse("communes:submission", args=[found.slug, year, code]),
        )
        for year, code, state in opened
    ]


@require_safe
def value(request: SignedInRequest, pk: int) -> HttpResponse:
    """One value: declared, computed, where it came from, and its whole history."""
    found = get_object_or_404(
        IndicatorValue.objects.select_related(
            "submission__unit", "submission__criteria_set", "indicator", "source"
        ).prefetch_related("submission__unit__versions"),
        pk=pk,
    )
    unit_of_value = found.submission.unit
    if not Unit.objects.visible_to(request.user).filter(pk=unit_of_value.pk).exists():
        raise Http404
    day = date(found.submission.year, 12, 31)
    name = unit_of_value.name_on(day)
    heading = f"{name} năm {found.submission.year}: chỉ tiêu {found.indicator.code}"
    part_label = _part_label(found)
    if part_label:
        heading += f", phần {part_label}"
    declared = found.said or found.counted
    return render(
        request,
        "communes/value.html",
        {
            "heading": heading,
            "declared": Outcome(declared).label if declared else "",
            "computed": Outcome(found.computed).label,
            "outcome": Outcome(found.outcome),
            "explanation": found.explanation,
            "facts": _facts(found),
            "changes": [_change_row(change) for change in _changes(found)],
            "breadcrumbs": [
                ("Trang chủ", reverse("home")),
                (name, reverse("communes:unit", args=[unit_of_value.slug])),
                (
                    "Biểu so sánh",
                    reverse(
                        "comparison",
                        args=[unit_of_value.slug, found.submission.criteria_set.code],
                    ),
                ),
                (f"Chỉ tiêu {found.indicator.code}", ""),
            ],
        },
    )


def _part_label(found: IndicatorValue) -> str:
    rule = found.submission.criteria_set.parsed().indicator(found.indicator.code).rule
    return rule.part(found.part).label if isinstance(rule, AllRule) and found.part else ""


def _facts(found: IndicatorValue) -> list[tuple[str, str]]:
    """What the source prints, what was read of it, and where it stands."""
    facts = [
        ("Nội dung", found.indicator.text),
        ("Mức đạt", found.indicator.threshold_text),
        ("Nguyên văn", found.raw),
        ("Cột tỷ lệ", found.rate_raw),
        ("Cột số xã đạt", found.count_raw),
    ]
    if found.numerator is not None and found.denominator is not None:
        figures = f"{format_decimal(found.numerator)}/{format_decimal(found.denominator)}"
        facts.append(("Tử số/mẫu số", f"{figures} {found.quantity_unit}".strip()))
    if found.number is not None:
        facts.append(("Số", f"{format_decimal(found.number)} {found.quantity_unit}".strip()))
    if found.stated_percent is not None:
        facts.append(
            ("Tỷ lệ nguồn ghi", f"{format_decimal(found.stated_percent, found.stated_decimals)}%")
        )
    if found.source is not None:
        facts.append(("Tệp nguồn", found.source.file_name))
    facts.append(("Ô trong tệp", found.cell))
    return [fact for fact in facts if fact[1]]


def _changes(found: IndicatorValue) -> list[ValueChange]:
    return list(found.changes.select_related("made_by", "source").order_by("-made_at", "-pk"))


def _change_row(change: ValueChange) -> dict[str, Any]:
    return {
        "at": change.made_at,
        "by": change.made_by or "máy chủ (dòng lệnh)",
        "via": change.source.get_channel_display() if change.source else "",
        "reason": change.reason,
        "before": history_text(change.before),
        "after": history_text(change.after),
    }
