"""The page "Đối chiếu số liệu": what contradicts what, and what people answered."""

from collections import Counter, defaultdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from communes.access import Right, units_with
from communes.comparison_reading import ImportRefused, TableInputs
from communes.import_views import file_of, pending_or_404
from communes.intake.readings import Form
from communes.models import Unit
from communes.requests import SignedInRequest
from criteria.models import CriteriaSet
from reports.answers import AnsweredFinding, answer_finding, finding_key, with_answers
from reports.checked_tables import check_all_stored, check_stored, workbook_table
from reports.checks.listing import findings_table
from reports.checks.model import Finding, Severity
from reports.checks.registry import CHECKS, CheckReport, run_checks
from reports.comparison_data import ComparisonData
from reports.downloads import file_response
from reports.files import FILE_FORMATS
from reports.forms import FindingAnswerForm
from reports.models import FindingAnswer
from reports.overview import visible_comparisons
from reports.views import comparison_or_404, year_query


@require_http_methods(["GET", "POST"])
def findings(request: SignedInRequest, unit: str, set_code: str) -> HttpResponse:
    """The findings of a unit's comparison by severity; a POST answers one of them."""
    criteria_set, data = comparison_or_404(request, unit, set_code)
    report = check_stored(data, criteria_set)
    answered = _answered(report, data, criteria_set)
    year = request.GET.get("nam", "")
    shown = [one for one in answered if year in ("", str(one.finding.year))]
    form = FindingAnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if form.is_valid() and _record(request, form, answered, data, criteria_set):
            messages.success(request, "Đã ghi trả lời.")
            return redirect(reverse("findings", args=[unit, set_code]) + year_query(data))
        refused = form.data.get("key", "")
    else:
        refused = ""
    return render(
        request,
        "reports/findings.html",
        {
            "unit_name": data.unit_name,
            "set_name": criteria_set.name,
            "groups": _groups(request, shown, data),
            "years": [("Các năm", ""), *((str(one), str(one)) for one in data.years)],
            "year": year,
            "end_year": data.years[-1] if len(data.all_years) > 2 else "",
            "open_count": sum(one.is_open for one in answered),
            "total": len(answered),
            "checked": _checked(report),
            "form": form,
            "refused": refused,
            "refused_is_gone": bool(refused) and refused not in {one.key for one in answered},
            "downloads": [
                (
                    one.label,
                    reverse("findings_file", args=[unit, set_code, one.suffix]) + year_query(data),
                )
                for one in FILE_FORMATS.values()
            ],
            "comparison_url": reverse("comparison", args=[unit, set_code]) + year_query(data),
            "breadcrumbs": [
                ("Trang chủ", reverse("home")),
                (data.unit_name, reverse("communes:unit", args=[unit])),
                ("Biểu so sánh", reverse("comparison", args=[unit, set_code])),
                ("Đối chiếu số liệu", ""),
            ],
        },
        status=400 if refused else 200,
    )


@require_safe
def findings_file(
    request: SignedInRequest, unit: str, set_code: str, file_format: str
) -> HttpResponse:
    """The findings with their answers as a file, to go with the dossier."""
    criteria_set, data = comparison_or_404(request, unit, set_code)
    report = check_stored(data, criteria_set)
    table = findings_table(
        report,
        unit_name=data.unit_name,
        reference=data.reference,
        set_name=criteria_set.name,
        answers=[_told(one) for one in _answered(report, data, criteria_set)],
    )
    return file_response(table, data.years, file_format, kind="doi-chieu")


def _answered(
    report: CheckReport, data: ComparisonData, criteria_set: CriteriaSet
) -> list[AnsweredFinding]:
    slugs = data.slugs
    found = [(one, slugs.get(one.unit, data.unit_slug)) for one in report.findings]
    return with_answers({criteria_set: found})[criteria_set]


def _told(one: AnsweredFinding) -> str:
    """What people answered, the newest first, for the printed list."""
    told = []
    for answer in one.answers:
        until = f" (đến hết ngày {answer.expires_on:%d/%m/%Y})" if answer.expires_on else ""
        when = timezone.localtime(answer.made_at)
        told.append(
            f"{answer.get_kind_display()}{until}: {answer.reason} "
            f"({answer.made_by}, {when:%d/%m/%Y})"
        )
    return "\n".join(told)


@require_safe
def findings_overview(request: SignedInRequest) -> HttpResponse:
    """Every comparison that the person sees, with its findings counted by severity."""
    comparisons = visible_comparisons(request.user)
    reports = [
        (criteria_set, data, report)
        for (criteria_set, data), report in zip(
            comparisons, check_all_stored(comparisons), strict=True
        )
    ]
    found: dict[CriteriaSet, list[tuple[Finding, str]]] = defaultdict(list)
    for criteria_set, data, report in reports:
        slugs = data.slugs
        found[criteria_set] += [
            (one, slugs.get(one.unit, data.unit_slug)) for one in report.findings
        ]
    open_keys = {
        (criteria_set.pk, one.key)
        for criteria_set, answered in with_answers(found).items()
        for one in answered
        if one.is_open
    }
    rows = []
    for criteria_set, data, report in reports:
        slugs = data.slugs
        counts = Counter(one.severity for one in report.findings)
        rows.append(
            {
                "unit_name": data.unit_name,
                "parent_name": data.parent_name,
                "set_name": criteria_set.name,
                "url": reverse("findings", args=[data.unit_slug, criteria_set.code]),
                "counts": [counts[severity] for severity in Severity],
                "open": sum(
                    (criteria_set.pk, finding_key(one, slugs.get(one.unit, data.unit_slug)))
                    in open_keys
                    for one in report.findings
                ),
            }
        )
    return render(
        request,
        "reports/findings_overview.html",
        {
            "rows": rows,
            "severities": [severity.label for severity in Severity],
            "breadcrumbs": [("Trang chủ", reverse("home")), ("Đối chiếu số liệu", "")],
        },
    )


@require_safe
def upload_findings(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The findings of a file that waits for confirmation, as a part of its preview page."""
    pending = pending_or_404(request, pk)
    try:
        table, capital = workbook_table(
            TableInputs(
                data=file_of(pending),
                file_name=pending.file_name,
                criteria_set=pending.criteria_set,
                unit=pending.unit,
                form=Form(pending.form) if pending.form else None,
            )
        )
    except ImportRefused:
        # The preview itself lists the faults.
        return HttpResponse("")
    report = run_checks(table, capital)
    groups = [
        (severity.label, [one for one in report.findings if one.severity is severity])
        for severity in Severity
    ]
    return render(
        request,
        "reports/upload_findings.html",
        {"groups": [(label, items) for label, items in groups if items]},
    )


def _record(
    request: SignedInRequest,
    form: FindingAnswerForm,
    answered: list[AnsweredFinding],
    data: ComparisonData,
    criteria_set: CriteriaSet,
) -> bool:
    """Record the answer; ``False`` with the form's errors where it is refused."""
    one = next((one for one in answered if one.key == form.cleaned_data["key"]), None)
    if one is None:
        form.add_error(None, "Số liệu đã thay đổi nên chỗ mâu thuẫn này không còn; hãy xem lại.")
        return False
    try:
        answer_finding(
            finding=one.finding,
            unit=_units(data)[one.finding.unit],
            criteria_set=criteria_set,
            kind=FindingAnswer.Kind(form.cleaned_data["kind"]),
            reason=form.cleaned_data["reason"],
            expires_on=form.cleaned_data["expires_on"],
            by=request.user,
        )
    except ValidationError as refusal:
        for message in refusal.messages:
            form.add_error(None, message)
        return False
    return True


def _units(data: ComparisonData) -> dict[str, Unit]:
    """The units of the comparison by the name that findings print."""
    slugs = data.slugs
    units = {unit.slug: unit for unit in Unit.objects.filter(slug__in=slugs.values())}
    return {name: units[slug] for name, slug in slugs.items()}


def _groups(
    request: SignedInRequest, answered: list[AnsweredFinding], data: ComparisonData
) -> list[tuple[str, list[dict[str, Any]]]]:
    """Findings by severity, each with its link, its answers and what the person may answer."""
    units = _units(data)
    entering = set(units_with(request.user, Right.ENTER).values_list("pk", flat=True))
    waiving = set(units_with(request.user, Right.WAIVE).values_list("pk", flat=True))
    prefix = reverse("communes:value", args=[0]).removesuffix("0/")
    keys = data.value_keys()
    groups = []
    for severity in Severity:
        items = []
        for one in answered:
            if one.finding.severity is not severity:
                continue
            unit = units.get(one.finding.unit)
            kinds = []
            if severity is Severity.INFORMATION:
                unit = None  # nothing to answer
            if unit is not None and unit.pk in entering:
                kinds += [FindingAnswer.Kind.CORRECTED, FindingAnswer.Kind.EXPLAINED]
            if unit is not None and unit.pk in waiving:
                kinds.append(FindingAnswer.Kind.WAIVED)
            value = keys.get((one.finding.unit, one.finding.year, one.finding.indicator))
            items.append(
                {
                    "finding": one.finding,
                    "key": one.key,
                    "is_open": one.is_open,
                    "answers": one.answers,
                    "kinds": [(kind.value, kind.label) for kind in kinds],
                    "link": f"{prefix}{value}/" if value else "",
                }
            )
        if items:
            groups.append((severity.label, items))
    return groups


def _checked(report: CheckReport) -> list[tuple[str, str]]:
    """What each check says of itself and what it looked at."""
    told = []
    for check in CHECKS:
        looked = report.checked[check.__name__]
        title = (check.__doc__ or check.__name__).partition("\n\n")[0]
        told.append((title, f"{looked} chỗ" if isinstance(looked, int) else looked))
    return told
