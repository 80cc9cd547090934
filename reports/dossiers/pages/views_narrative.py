"""Pages of a dossier's narrative: all paragraphs in their order, and one to be written."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from communes.kept_typing import KEPT_TOLD, signed_in_or_told, take_typing
from communes.models import User
from communes.requests import SignedInRequest
from reports.dossiers.contents import (
    SERVER,
    ContentsChangedError,
    ContentsRefusedError,
    paragraph_mark,
    paragraph_marks,
    refuse_paragraph,
    save_paragraph,
)
from reports.dossiers.drafting.narrative import ShownParagraph, paragraphs
from reports.dossiers.finding import dossier_for
from reports.dossiers.gathering import gather
from reports.dossiers.pages.contents_page import contents_context
from reports.dossiers.pages.page import rules_of
from reports.dossiers.pages.views_contents import seen_in
from reports.dossiers.rules.procedure import State
from reports.dossiers.way.actions import DossierRefusedError
from reports.models import Dossier

_DRAFT = "du-thao"
_LISTED_VERSIONS = 20


@require_safe
def dossier_narrative(request: SignedInRequest, pk: int) -> HttpResponse:
    """Every paragraph in the order of the papers: written or drafted, and what changed under it."""
    dossier = dossier_for(request.user, pk)
    shown = paragraphs(gather(dossier))
    _, rules = rules_of(dossier)
    titles = {slot.key: slot.title for slot in rules.papers}
    why_not = _why_not(request.user, dossier, shown)
    stale = [one for one in shown if one.stale]
    marks = paragraph_marks(dossier)
    context = {
        **contents_context(request, dossier, "dossier_narrative"),
        "papers": [
            {
                "title": titles.get(paper, paper),
                "closed": why_not[rows[0].step],
                "rows": [(one, marks.get(one.key, 0)) for one in rows],
            }
            for paper, rows in (
                (paper, list(found)) for paper, found in groupby(shown, lambda one: one.paper)
            )
        ],
        "written": sum(one.is_written for one in shown),
        "count": len(shown),
        "stale": stale,
    }
    return render(request, "reports/dossiers/contents_narrative.html", context)


@signed_in_or_told
@require_http_methods(["GET", "HEAD", "POST"])
def dossier_paragraph(request: SignedInRequest, pk: int, key: str) -> HttpResponse:
    """One paragraph beside today's draft and figures; a POST saves it, or takes the draft."""
    dossier = dossier_for(request.user, pk)
    if request.method != "POST":
        kept = take_typing(request)
        if kept:
            return _page(request, dossier, key, kept.get("text", ""), seen_in(kept), told=KEPT_TOLD)
        return _page(request, dossier, key)
    takes_draft = request.POST.get("viec") == _DRAFT
    text = "" if takes_draft else request.POST.get("text", "")
    seen = seen_in(request.POST)
    try:
        version = save_paragraph(dossier=dossier, by=request.user, key=key, text=text, seen=seen)
    except ContentsRefusedError as refusal:
        return _page(request, dossier, key, text, seen, fault=refusal.faults["text"], status=400)
    except ContentsChangedError as refusal:
        return _page(request, dossier, key, text, refused=str(refusal), compare=True, status=409)
    except DossierRefusedError as refusal:
        dossier = dossier_for(request.user, pk)  # as it is now
        return _page(request, dossier, key, text, seen, refused=str(refusal), status=409)
    if version is None:
        messages.info(request, "Không có gì thay đổi.")
    elif version.text:
        messages.success(request, "Đã lưu đoạn thuyết minh.")
    else:
        messages.success(request, "Đã lấy lại dự thảo theo số liệu hiện nay.")
    return redirect(f"{reverse('dossier_narrative', args=[pk])}#doan-{key}")


def _page(
    request: SignedInRequest,
    dossier: Dossier,
    key: str,
    typed: str | None = None,
    seen: int | None = None,
    *,
    refused: str = "",
    fault: str = "",
    told: str = "",
    compare: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The paragraph's page; ``typed`` was not saved, ``compare`` shows what is kept beside it."""
    shown = next((one for one in paragraphs(gather(dossier)) if one.key == key), None)
    if shown is None:
        raise Http404("Hồ sơ này không có đoạn thuyết minh đó.")
    frame = contents_context(request, dossier, "dossier_narrative")
    why_not = _why_not(request.user, dossier, [shown])[shown.step]
    context = {
        **frame,
        "paragraph": shown,
        "text": shown.text if typed is None else typed,
        "seen": paragraph_mark(dossier, key) if seen is None else seen,
        "closed": why_not.sentence,
        "may_write": why_not.may,
        "versions": _versions(dossier, key),
        "refused": refused,
        "fault": fault,
        "told": told,
        "compare": compare,
        "unsaved": typed is not None,
        "breadcrumbs": [
            *frame["breadcrumbs"][:-1],
            ("Thuyết minh", reverse("dossier_narrative", args=[dossier.pk])),
            (shown.heading, ""),
        ],
    }
    return render(request, "reports/dossiers/contents_paragraph.html", context, status=status)


class _Closed:
    """Whether a person may write a paragraph now; ``sentence`` says why she may not yet."""

    def __init__(self, user: User, dossier: Dossier, shown: ShownParagraph) -> None:
        self.may, self.sentence = True, ""
        try:
            refuse_paragraph(dossier, user, shown)
        except DossierRefusedError as refusal:
            self.may, self.sentence = False, str(refusal)
        except PermissionDenied:
            self.may = False


def _why_not(user: User, dossier: Dossier, shown: Iterable[ShownParagraph]) -> dict[State, _Closed]:
    """By step: all paragraphs of a step are written by the same people."""
    return {
        one.step: _Closed(user, dossier, one) for one in {one.step: one for one in shown}.values()
    }


def _versions(dossier: Dossier, key: str) -> list[dict[str, Any]]:
    """The latest versions of a paragraph, the newest first."""
    kept = dossier.narrative.filter(key=key).select_related("made_by").order_by("-pk")
    return [
        {"at": one.made_at, "by": one.made_by or SERVER, "text": one.text}
        for one in kept[:_LISTED_VERSIONS]
    ]
