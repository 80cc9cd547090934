"""The list of dossiers, and opening one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from communes.access import Right, may, units_of_office
from communes.models import User
from communes.requests import SignedInRequest
from reports.dossiers.pages.forms_way import OpenForm
from reports.dossiers.pages.listing import PAGE, listed_for, rows_of
from reports.dossiers.pages.page import head_of
from reports.dossiers.rules.procedure import Level
from reports.dossiers.way.actions import DossierRefusedError
from reports.dossiers.way.workflow import open_dossier


@require_safe
def dossiers(request: SignedInRequest) -> HttpResponse:
    """The dossiers of the units that the person may see, by her filters."""
    listed = listed_for(request.user, request.GET)
    page = Paginator(listed.dossiers, PAGE).get_page(request.GET.get("trang"))
    return render(
        request,
        "reports/dossiers/list.html",
        {
            "page": page,
            "rows": rows_of(listed, list(page.object_list)),
            "query": urlencode(listed.chosen),
            "selects": listed.selects,
            "checks": listed.checks,
            "may_open": _may_open(request.user),
            "may_audit": may(request.user, Right.LOCK),
            "breadcrumbs": [("Trang chủ", reverse("home")), ("Hồ sơ công nhận", "")],
        },
    )


@require_http_methods(["GET", "POST"])
def dossier_open(request: SignedInRequest) -> HttpResponse:
    """Opens a dossier for a unit that the person enters for, or reviews for the office."""
    if not _may_open(request.user):
        raise PermissionDenied
    form = OpenForm(request.POST if request.method == "POST" else None, user=request.user)
    refused = ""
    if request.method == "POST" and form.is_valid():
        try:
            dossier = open_dossier(
                unit=form.cleaned_data["unit"],
                level=Level(form.cleaned_data["level"]),
                year=form.cleaned_data["year"],
                by=request.user,
            )
        except DossierRefusedError as refusal:
            refused = str(refusal)
        else:
            messages.success(request, f"Đã lập hồ sơ: {head_of(dossier, None).title}.")
            return redirect("dossier", dossier.pk)
    return render(
        request,
        "reports/dossiers/open.html",
        {
            "form": form,
            "refused": refused,
            "breadcrumbs": [
                ("Trang chủ", reverse("home")),
                ("Hồ sơ công nhận", reverse("dossiers")),
                ("Lập hồ sơ", ""),
            ],
        },
        status=409 if refused else 400 if form.is_bound else 200,
    )


def _may_open(user: User) -> bool:
    return may(user, Right.ENTER) or units_of_office(user).exists()
