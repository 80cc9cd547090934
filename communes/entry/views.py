"""The entry page: shown, saved field by field, or by the ordinary form of a criterion."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from communes.entry.confirming import ConfirmationRefusedError, confirm
from communes.entry.kept_typing import not_saved_yet
from communes.entry.lookup import submission_for
from communes.entry.page import entry_page
from communes.entry.pieces import address, changed_pieces
from communes.entry.saving import Saved, SaveState, Typed, save_indicators
from communes.entry.soft_checks import SoftCheck
from communes.kept_typing import by_script, signed_in_or_told, take_typing
from communes.requests import SignedInRequest
from communes.writable import LockedError

_STATUS = {
    SaveState.SAVED: 200,
    SaveState.REFUSED: 400,
    SaveState.CONFLICT: 409,
    SaveState.CLOSED: 423,
}
_CONTROLS = frozenset({"version", "force", "person", "csrfmiddlewaretoken"})
_SOMEBODY_ELSE = (
    "Chưa lưu: trình duyệt này vừa đăng nhập bằng tài khoản khác. Số liệu được giữ trên máy này; "
    "hãy đăng nhập lại bằng tài khoản đã nhập."
)


@signed_in_or_told
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: SignedInRequest, unit: str, year: int, set_code: str) -> HttpResponse:
    """The page; a post is its form, whose good indicators are saved, bad ones told."""
    if request.method == "POST":
        return _save_form(request, unit, year, set_code)
    seen = submission_for(request.user, unit=unit, year=year, set_code=set_code)
    page = entry_page(seen)
    if seen.writable:
        typed = _typed_by_code(take_typing(request))
        page = replace(
            page,
            saved=not_saved_yet(seen.submission.criteria_set.parsed(), page.facts, typed),
        )
    return render(request, "communes/entry/entry.html", page.context())


def _save_form(request: SignedInRequest, unit: str, year: int, set_code: str) -> HttpResponse:
    typed = _typed_by_code(request.POST)
    closed = ""
    saved: Mapping[str, Saved] = {}
    try:
        saved = save_indicators(
            request.user, unit=unit, year=year, set_code=set_code, typed=typed
        ).saved
    except LockedError as error:
        closed = str(error)
    seen = submission_for(request.user, unit=unit, year=year, set_code=set_code)
    page = entry_page(seen)
    if closed:
        saved = not_saved_yet(
            seen.submission.criteria_set.parsed(), page.facts, typed, SaveState.CLOSED, closed
        )
    bad = [one.state for one in saved.values() if one.state is not SaveState.SAVED]
    if not bad:
        if not closed:
            messages.success(request, "Đã lưu.")
        criterion = request.POST.get("criterion", "")
        place = f"#tieu-chi-{criterion}" if criterion.isdecimal() else ""
        return redirect(f"{address('entry', seen.submission)}{place}")
    context = replace(page, saved=saved).context()
    return render(request, "communes/entry/entry.html", context, status=_STATUS[bad[0]])


@signed_in_or_told
@require_POST
def entry_save(
    request: SignedInRequest, unit: str, year: int, set_code: str, code: str
) -> HttpResponse:
    """Save one indicator for a script; what changes on the page comes back with the answer.

    ``person`` is who typed: what one person typed is not saved in the name of another, who logged
    in meanwhile in the same browser.
    """
    if request.POST.get("person", str(request.user.pk)) != str(request.user.pk):
        return JsonResponse({"state": "login", "message": _SOMEBODY_ELSE}, status=401)
    typed = _typed(request.POST)
    try:
        result = save_indicators(
            request.user, unit=unit, year=year, set_code=set_code, typed={code: typed}
        )
    except LockedError as error:
        return _answer(Saved(SaveState.CLOSED, typed.texts, str(error), version=typed.version), {})
    saved = result.saved[code]
    pieces = {}
    if saved.state is SaveState.SAVED:
        writable = result.writable
        pieces = changed_pieces(
            writable.submission, result.facts, writable.zone, code, get_token(request)
        )
    return _answer(saved, pieces)


def _answer(saved: Saved, pieces: dict[str, str]) -> JsonResponse:
    return JsonResponse(
        {
            "state": saved.state,
            "version": saved.version,
            "fields": dict(saved.texts) if saved.state is SaveState.SAVED else {},
            "errors": dict(saved.errors),
            "incomplete": sorted(saved.incomplete),
            "fragments": pieces,
            "message": saved.message,
        },
        status=_STATUS[saved.state],
    )


@signed_in_or_told
@require_POST
def entry_confirm(
    request: SignedInRequest, unit: str, year: int, set_code: str, code: str
) -> HttpResponse:
    """The officer confirms an unusual value with a reason; by form or by script."""
    posted = request.POST
    check = SoftCheck(
        posted.get("check", ""), posted.get("part", ""), posted.get("about", ""), sentence=""
    )
    state, message, pieces = SaveState.SAVED, "Đã xác nhận.", {}
    try:
        writable, facts = confirm(
            request.user,
            unit=unit,
            year=year,
            set_code=set_code,
            code=code,
            check=check,
            reason=posted.get("reason", ""),
        )
        if by_script(request):
            pieces = changed_pieces(
                writable.submission, facts, writable.zone, code, get_token(request)
            )
    except LockedError as error:
        state, message = SaveState.CLOSED, str(error)
    except ConfirmationRefusedError as error:
        state, message = SaveState.REFUSED, str(error)
    if by_script(request):
        errors = {} if state is SaveState.SAVED else {"reason": message}
        return JsonResponse(
            {"state": state, "errors": errors, "fragments": pieces, "message": message},
            status=_STATUS[state],
        )
    if state is SaveState.SAVED:
        messages.success(request, f"Chỉ tiêu {code}: {message}")
    else:
        messages.error(request, f"Chỉ tiêu {code}: {message}")
    seen = submission_for(request.user, unit=unit, year=year, set_code=set_code)
    return redirect(f"{address('entry', seen.submission)}#chi-tieu-{code}")


def _typed(posted: QueryDict) -> Typed:
    """The fields of one indicator as a script sends them."""
    texts = {name: str(text) for name, text in posted.dict().items() if name not in _CONTROLS}
    return Typed(texts, posted.get("version", ""), posted.get("force") == "1")


def _typed_by_code(posted: QueryDict) -> dict[str, Typed]:
    """The fields of a form, "2.1:numerator", by indicator code."""
    by_code: dict[str, dict[str, str]] = defaultdict(dict)
    for name, text in posted.dict().items():
        code, colon, field_name = name.partition(":")
        if colon:
            by_code[code][field_name] = str(text)
    return {
        code: Typed(
            {name: text for name, text in fields.items() if name not in _CONTROLS},
            fields.get("version", ""),
            fields.get("force") == "1",
        )
        for code, fields in by_code.items()
    }
