"""Pages of reviewing: the queue, one submitted year, and opening a year again."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from communes.access import Right, may, unit_for, units_with
from communes.models import Submission, User
from communes.requests import SignedInRequest
from communes.submission_actions import ActionRefusedError
from communes.submission_views import submission_answer, submission_or_404
from criteria.outcomes import Outcome
from reports.review.deciding import (
    DECIDABLE,
    Opinion,
    OpinionsRefusedError,
    accept,
    accept_at_once,
    record,
    send_back,
    unaccept,
)
from reports.review.page import Typed, review_context
from reports.review.queue import PAGE, open_findings, queue_for
from reports.review.reopening import reopen
from reports.review.standings import findings_of, submissions_to_review

_MOST_AT_ONCE = 200
_ID_DIGITS = 15  # longer ones are no ids, and more than a database takes
_SAVE, _RETURN, _ACCEPT, _UNACCEPT = "luu", "tra-lai", "chap-nhan", "huy-chap-nhan"


@require_http_methods(["GET", "POST"])
def review_queue(request: SignedInRequest) -> HttpResponse:
    """The submitted years of the reviewer's provinces; a POST accepts those that are marked."""
    if not may(request.user, Right.REVIEW):
        raise PermissionDenied
    if request.method == "POST":
        _accept_many(request)
        return redirect(f"{reverse('review_queue')}?{request.GET.urlencode()}".rstrip("?"))
    queue = queue_for(request.user, request.GET)
    page = Paginator(queue.rows, PAGE).get_page(request.GET.get("trang"))
    chosen = urlencode(queue.chosen)
    return render(
        request,
        "reports/review/queue.html",
        {
            "queue": queue,
            "page": page,
            "filters": [
                ("nam", "Năm", queue.years, queue.chosen["nam"]),
                ("trang-thai", "Trạng thái", queue.states, queue.chosen["trang-thai"]),
                ("don-vi", "Thuộc", queue.parents, queue.chosen["don-vi"]),
                ("nganh", "Sở, ngành", queue.departments, queue.chosen["nganh"]),
            ],
            "query": chosen,
            "can_accept": any(not row.not_at_once for row in page)
            and queue.chosen["trang-thai"] == Submission.State.SUBMITTED,
            "breadcrumbs": [("Trang chủ", reverse("home")), ("Thẩm định", "")],
        },
    )


@require_http_methods(["GET", "POST"])
def review(request: SignedInRequest, unit: str, year: int, set_code: str) -> HttpResponse:
    """One submitted year for its reviewers; a POST records, returns, accepts or takes back."""
    found = (
        submissions_to_review()
        .filter(
            unit=unit_for(request.user, unit, Right.REVIEW), year=year, criteria_set__code=set_code
        )
        .first()
    )
    if found is None:
        raise Http404(f"Năm {year} chưa mở nhập số liệu cho đơn vị này.")
    if request.method == "GET":
        return _review_page(request, found, Typed())
    posted = request.POST
    opinions = _opinions(posted)
    task, _, criterion = posted.get("viec", "").partition(":")
    try:
        told = _do(task, found, request.user, opinions, posted)
    except ActionRefusedError as refusal:
        typed = Typed(
            opinions={one.code: one for one in opinions},
            errors=refusal.by_code if isinstance(refusal, OpinionsRefusedError) else {},
            refused=str(refusal),
            remark=posted.get("nhan-xet-chung", ""),
            reason=posted.get("ly-do", ""),
            as_computed=posted.get("theo-ket-qua-tinh") == "1",
        )
        found = submissions_to_review().get(pk=found.pk)  # as it is now
        return _review_page(request, found, typed)
    messages.success(request, told)
    wish = request.GET.get("xem", "")
    query = f"?{urlencode({'xem': wish})}" if wish else ""
    anchor = f"#tieu-chi-{criterion}" if criterion.isdecimal() else ""
    return redirect(f"{reverse('review', args=[unit, year, set_code])}{query}{anchor}")


@require_POST
def submission_reopen(
    request: SignedInRequest, unit: str, year: int, set_code: str
) -> HttpResponse:
    """Opens a year again; what is refused is told on the year's own page, with what was typed."""
    found = submission_or_404(request.user, unit, year, set_code, Right.LOCK)
    try:
        reopen(submission=found, by=request.user, reason=request.POST.get("reason", ""))
    except ActionRefusedError as refusal:
        found = submission_or_404(request.user, unit, year, set_code)
        return submission_answer(request, found, refused=str(refusal))
    messages.success(request, "Đã mở lại số liệu.")
    return redirect("communes:submission", unit=unit, year=year, set_code=set_code)


def _do(task: str, found: Submission, by: User, opinions: list[Opinion], posted: QueryDict) -> str:
    """Do what the pressed button says; what was done. Raises ``ActionRefusedError``."""
    remark = posted.get("nhan-xet-chung", "")
    if task == _SAVE:
        number = record(submission=found, by=by, opinions=opinions)
        return f"Đã lưu {number} ý kiến." if number else "Không có ý kiến nào mới để lưu."
    if task == _RETURN:
        send_back(submission=found, by=by, opinions=opinions, remark=remark)
        return "Đã trả lại để bổ sung. Cán bộ của đơn vị đã được báo."
    if task == _ACCEPT:
        as_computed = posted.get("theo-ket-qua-tinh") == "1"
        accept(submission=found, by=by, opinions=opinions, as_computed=as_computed, remark=remark)
        return "Đã chấp nhận số liệu. Cán bộ của đơn vị đã được báo."
    if task == _UNACCEPT:
        unaccept(submission=found, by=by, reason=posted.get("ly-do", ""))
        return "Đã hủy chấp nhận. Số liệu lại chờ thẩm định."
    raise Http404("Không có thao tác này.")


def _review_page(request: SignedInRequest, found: Submission, typed: Typed) -> HttpResponse:
    """The page; after a refusal with its sentences and what was typed."""
    return render(
        request,
        "reports/review/review.html",
        review_context(found, request.user, request.GET.get("xem", ""), typed),
        status=409 if typed.refused else 200,
    )


def _opinions(posted: QueryDict) -> list[Opinion]:
    """What the form says of each indicator it shows; ``ban-<code>`` names them."""
    found = []
    for name in posted:
        prefix, _, code = name.partition("-")
        if prefix != "ban" or not code:
            continue
        outcome = posted.get(f"ket-qua-{code}", "")
        found.append(
            Opinion(
                code,
                Outcome(outcome) if outcome in DECIDABLE else None,
                posted.get(f"nhan-xet-{code}", "").replace("\r\n", "\n"),
                posted.get(f"tra-lai-{code}") == "1",
                posted.get(name, ""),
                posted.get(f"y-kien-{code}", ""),
            )
        )
    return found


def _accept_many(request: SignedInRequest) -> None:
    """Accept each marked year by itself; what became of each is told by its unit's name."""
    given = request.POST.getlist("ho-so")[:_MOST_AT_ONCE]
    marked = [int(one) for one in given if one.isdecimal() and len(one) < _ID_DIGITS]
    if not marked:
        messages.warning(request, "Hãy đánh dấu ít nhất một xã rồi bấm “Chấp nhận”.")
        return
    chosen = list(
        submissions_to_review()
        .filter(pk__in=marked, unit__in=units_with(request.user, Right.REVIEW))
        .select_related("criteria_set")
        .order_by("unit__slug", "year")
    )
    done, refused = [], []
    for year in sorted({one.year for one in chosen}):
        of_year = [one for one in chosen if one.year == year]
        findings = findings_of(of_year, year)
        for one in of_year:
            name = f"{one.unit.name_on(date(year, 12, 31))} năm {year}"
            count = open_findings(findings.get(one.pk, []))
            try:
                accept_at_once(submission=one, by=request.user, open_findings=count)
            except ActionRefusedError as refusal:
                refused.append(f"{name}: {refusal}")
            else:
                done.append(name)
    if done:
        messages.success(request, f"Đã chấp nhận {len(done)} hồ sơ: {', '.join(done)}.")
    for sentence in refused:
        messages.error(request, sentence)
