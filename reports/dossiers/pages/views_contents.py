"""Pages of a dossier's contents: facts, capital, roadmap, opinions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db import models
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from communes.access import Right
from communes.kept_typing import KEPT_TOLD, signed_in_or_told, take_typing
from communes.requests import SignedInRequest
from criteria.numbers import format_decimal
from reports.dossiers.content import CapitalItem, OpinionItem, RoadmapItem
from reports.dossiers.contents import (
    ContentsChangedError,
    ContentsRefusedError,
    fact_mark,
    list_mark,
    save_capital,
    save_facts,
    save_opinions,
    save_roadmap,
)
from reports.dossiers.contents_rules import FACT_LABELS, capital_sums
from reports.dossiers.finding import dossier_for
from reports.dossiers.pages.contents_forms import (
    CapitalForm,
    FactsForm,
    LineForm,
    Lines,
    OpinionForm,
    RoadmapForm,
)
from reports.dossiers.pages.contents_page import (
    capital_shares,
    contents_context,
    fact_changes,
    fact_groups,
    fact_text,
    facts_of,
    line_changes,
)
from reports.dossiers.way.actions import DossierRefusedError
from reports.models import CapitalLine, Dossier, OpinionLine, RoadmapLine

_SAVE = "luu"
_ID_DIGITS = 15  # longer ones are no numbers of rows, and more than a database takes


def seen_in(posted: QueryDict) -> int:
    """The mark of what the person's page showed; 0 where it showed nothing yet."""
    given = posted.get("seen", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < _ID_DIGITS else 0


@signed_in_or_told
@require_http_methods(["GET", "HEAD", "POST"])
def dossier_facts(request: SignedInRequest, pk: int) -> HttpResponse:
    """The declared facts beside the conditions they answer; a POST saves them."""
    if request.method != "POST":
        dossier = dossier_for(request.user, pk)
        kept = take_typing(request)
        if kept:
            return _facts_page(request, dossier, FactsForm(kept), seen=seen_in(kept), told=True)
        return _facts_page(request, dossier)
    dossier = dossier_for(request.user, pk, Right.ENTER)
    form = FactsForm(request.POST)
    refused, changed = "", False
    if form.is_valid():
        try:
            save_facts(
                dossier=dossier,
                by=request.user,
                values=form.values(),
                reason=form.cleaned_data["reason"],
                seen=seen_in(request.POST),
            )
        except ContentsRefusedError as refusal:
            for name, sentence in refusal.faults.items():
                form.add_error(name or None, sentence)
        except DossierRefusedError as refusal:
            dossier = dossier_for(request.user, pk)  # as it is now
            refused, changed = str(refusal), isinstance(refusal, ContentsChangedError)
        else:
            messages.success(request, "Đã lưu thông tin hồ sơ.")
            return redirect("dossier_facts", pk)
    seen = None if changed else seen_in(request.POST)
    return _facts_page(request, dossier, form, seen=seen, refused=refused)


def _facts_page(
    request: SignedInRequest,
    dossier: Dossier,
    form: FactsForm | None = None,
    *,
    seen: int | None = None,
    refused: str = "",
    told: bool = False,
) -> HttpResponse:
    """The page; a form that is given holds what was typed and not saved.

    A form without ``seen`` met a change by somebody else, which is shown beside it.
    """
    facts = facts_of(dossier)
    frame = contents_context(request, dossier, "dossier_facts")
    shown = form or FactsForm(initial={name: getattr(facts, name) for name in FACT_LABELS})
    kept = {}
    if form is not None and seen is None:
        kept = {
            name: text or "(trống)"
            for name in FACT_LABELS
            if (text := fact_text(getattr(facts, name))) != fact_text(form.cleaned_data.get(name))
        }
    fields = {name: shown[name] for name in FACT_LABELS} if frame["may_prepare"] else {}
    faulty = form is not None and not told and not form.is_valid()
    context = {
        **frame,
        "groups": fact_groups(dossier, facts, fields, kept),
        "form": shown if frame["may_prepare"] else None,
        "reason": shown["reason"],
        "seen": fact_mark(dossier) if seen is None else seen,
        "changes": fact_changes(dossier),
        "refused": refused,
        "faulty": faulty,
        "told": KEPT_TOLD if told else "",
        "unsaved": form is not None,
    }
    status = 409 if refused else 400 if faulty else 200
    return render(request, "reports/dossiers/contents_facts.html", context, status=status)


@dataclass(frozen=True, slots=True)
class _List:
    """One list of the contents: its page, its rows, its forms, and who writes it."""

    page: str
    heading: str
    lead: str
    model: type[models.Model]
    kind: type[LineForm]
    item: Callable[..., Any]
    save: Callable[..., None]
    text: Callable[[Any], str]
    empty: str

    def stored(self, dossier: Dossier) -> list[Any]:
        """The lines that are kept, as the writing service takes them."""
        names = self.kind.base_fields
        rows = self.model._default_manager.filter(dossier=dossier).order_by("position")
        return [self.item(**row) for row in rows.values(*names)]


_CAPITAL = _List(
    page="dossier_capital",
    heading="Nguồn lực đã huy động",
    lead="Số tiền tính bằng triệu đồng. Dòng “Trong đó” là một phần của nguồn đứng trên nó; tổng "
    "số và tỷ lệ được tính từ các dòng.",
    model=CapitalLine,
    kind=CapitalForm,
    item=CapitalItem,
    save=save_capital,
    text=lambda row: (
        f"{'trong đó ' if row.depth == 2 else ''}{row.name}, "
        f"{format_decimal(row.amount)} triệu đồng"
    ),
    empty="Chưa khai nguồn lực.",
)
_ROADMAP = _List(
    page="dossier_roadmap",
    heading="Lộ trình",
    lead="Việc sẽ làm sau khi được công nhận: năm nào, đơn vị nào, nội dung và mục tiêu gì.",
    model=RoadmapLine,
    kind=RoadmapForm,
    item=RoadmapItem,
    save=save_roadmap,
    text=lambda row: f"năm {row.year}, {row.subject}: {row.content}",
    empty="Chưa khai lộ trình.",
)
_OPINIONS = _List(
    page="dossier_opinions",
    heading="Ý kiến tham gia của các tổ chức, đoàn thể và nhân dân",
    lead="Ý kiến về kết quả thực hiện các tiêu chí, và việc tiếp thu, giải trình từng ý kiến.",
    model=OpinionLine,
    kind=OpinionForm,
    item=OpinionItem,
    save=save_opinions,
    text=lambda row: f"{row.organisation}: {row.content}",
    empty="Chưa ghi ý kiến nào.",
)


@signed_in_or_told
@require_http_methods(["GET", "HEAD", "POST"])
def dossier_capital(request: SignedInRequest, pk: int) -> HttpResponse:
    """The capital table with its sums and shares."""
    return _list_view(request, pk, _CAPITAL)


@signed_in_or_told
@require_http_methods(["GET", "HEAD", "POST"])
def dossier_roadmap(request: SignedInRequest, pk: int) -> HttpResponse:
    """The roadmap."""
    return _list_view(request, pk, _ROADMAP)


@signed_in_or_told
@require_http_methods(["GET", "HEAD", "POST"])
def dossier_opinions(request: SignedInRequest, pk: int) -> HttpResponse:
    """What organisations and the people said, and how it was taken up."""
    return _list_view(request, pk, _OPINIONS)


def _list_view(request: SignedInRequest, pk: int, kind: _List) -> HttpResponse:
    """A list's page; a POST saves it, or changes the lines on the page alone."""
    if request.method != "POST":
        dossier = dossier_for(request.user, pk)
        kept = take_typing(request)
        if kept:
            lines = Lines.posted(kind.kind, kept)
            return _list_page(
                request,
                dossier,
                kind,
                lines,
                reason=kept.get("reason", ""),
                seen=seen_in(kept),
                told=KEPT_TOLD,
            )
        return _list_page(request, dossier, kind)
    dossier = dossier_for(request.user, pk, Right.ENTER)
    posted = request.POST
    task = posted.get("viec", _SAVE)
    if task != _SAVE:
        lines = Lines.changed(kind.kind, posted, task)
        return _list_page(request, dossier, kind, lines, seen=seen_in(posted))
    lines = Lines.posted(kind.kind, posted)
    if not lines.are_valid():
        return _list_page(request, dossier, kind, lines, faulty=True, seen=seen_in(posted))
    try:
        kind.save(
            dossier=dossier,
            by=request.user,
            lines=[form.line() for form in lines.filled],  # type: ignore[attr-defined]
            reason=posted.get("reason", ""),
            seen=seen_in(posted),
        )
    except ContentsRefusedError as refusal:
        whole = lines.tell(refusal.faults)
        return _list_page(
            request, dossier, kind, lines, faulty=True, whole=whole, seen=seen_in(posted)
        )
    except DossierRefusedError as refusal:
        dossier = dossier_for(request.user, pk)  # as it is now
        changed = isinstance(refusal, ContentsChangedError)
        return _list_page(request, dossier, kind, lines, refused=str(refusal), compare=changed)
    messages.success(request, f"Đã lưu: {kind.heading[:1].lower()}{kind.heading[1:]}.")
    return redirect(kind.page, pk)


def _list_page(
    request: SignedInRequest,
    dossier: Dossier,
    kind: _List,
    lines: Lines | None = None,
    *,
    reason: str = "",
    seen: int | None = None,
    refused: str = "",
    told: str = "",
    whole: str = "",
    faulty: bool = False,
    compare: bool = False,
) -> HttpResponse:
    """The page; given lines were typed and not saved, ``compare`` shows the stored ones too."""
    stored = kind.stored(dossier)
    frame = contents_context(request, dossier, kind.page)
    shown = lines or Lines(kind.kind, [asdict(one) for one in stored])
    context = {
        **frame,
        "heading": kind.heading,
        "lead": kind.lead,
        "empty": kind.empty,
        "columns": [field.label for field in kind.kind.base_fields.values()],
        "lines": shown,
        "stored": _read_rows(kind, stored),
        "compare": compare,
        "sums": _sums(stored) if kind is _CAPITAL else None,
        "reason": request.POST.get("reason", reason),
        "seen": list_mark(kind.model, dossier) if seen is None else seen,
        "changes": line_changes(kind.model, dossier, kind.text),
        "refused": refused,
        "whole": whole,
        "faulty": faulty,
        "told": told,
        "unsaved": lines is not None,
    }
    status = 409 if refused else 400 if faulty else 200
    return render(request, "reports/dossiers/contents_lines.html", context, status=status)


def _read_rows(kind: _List, stored: Sequence[Any]) -> list[list[tuple[str, str]]]:
    """The stored lines as (column, text), for who only reads and to compare with."""
    choices: Mapping[str, Mapping[Any, str]] = {"depth": {1: "Nguồn", 2: "Trong đó"}}
    rows = []
    for line in stored:
        cells = []
        for name, field in kind.kind.base_fields.items():
            value = getattr(line, name)
            if name in choices:
                text = choices[name][value]
            else:
                text = str(value) if name == "year" else fact_text(value)
            cells.append((str(field.label), text))
        rows.append(cells)
    return rows


def _sums(stored: Sequence[CapitalItem]) -> dict[str, Any] | None:
    """The stored capital table summed up; ``None`` for an empty one."""
    if not stored:
        return None
    sums = capital_sums(stored)
    shares = capital_shares(stored, sums.total)
    return {
        "total": format_decimal(sums.total),
        "told": sums.told,
        "rows": [
            {
                "name": line.name,
                "is_part": line.depth == 2,
                "amount": format_decimal(line.amount),
                "share": share,
            }
            for line, share in zip(stored, shares, strict=True)
        ],
        "has_total": sums.total != Decimal(0),
    }
