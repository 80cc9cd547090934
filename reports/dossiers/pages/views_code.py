"""From a short code on paper to the very values: as they were printed, as they are now."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from communes.requests import SignedInRequest
from reports.dossiers.approving.codes import code_page, normalise
from reports.dossiers.gathering import unit_names
from reports.dossiers.pages.page import rules_of
from reports.dossiers.rules.procedure import State

_LONGEST = 40


@require_safe
def paper_code_search(request: SignedInRequest) -> HttpResponse:
    """Where a code is typed; one that was typed leads to its page."""
    typed = request.GET.get("ma", "")[:_LONGEST]
    if code := normalise(typed):
        return redirect("paper_code", code)
    context = {
        "typed": typed,
        "fault": "Hãy ghi mã tra cứu in dưới bảng." if "ma" in request.GET else "",
        "breadcrumbs": [("Trang chủ", reverse("home")), ("Tra cứu mã", "")],
    }
    status = 400 if context["fault"] else 200
    return render(request, "reports/dossiers/code_search.html", context, status=status)


@require_safe
def paper_code(request: SignedInRequest, code: str) -> HttpResponse:
    """The values of one printed table, for who may see its dossier."""
    page = code_page(request.user, code)
    dossier = page.dossier
    _, rules = rules_of(dossier)
    name = unit_names(dossier.unit, dossier.year).title
    context = {
        "page": page,
        "dossier": dossier,
        "title": f"{name} {rules.recognised_as}, năm {dossier.year}",
        "changed": sum(row.is_changed for row in page.rows),
        "has_reviews": any(row.reviewed for row in page.rows),
        "approvals": [(State(one.state).label, one) for one in page.approvals],
        "breadcrumbs": [
            ("Trang chủ", reverse("home")),
            ("Hồ sơ công nhận", reverse("dossiers")),
            (f"{name}, năm {dossier.year}", reverse("dossier", args=[dossier.pk])),
            (f"Mã {page.code.text}", ""),
        ],
    }
    return render(request, "reports/dossiers/code.html", context)
