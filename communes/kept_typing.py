"""What an ordinary form brought after the session had ended: kept until its sender signs in again.

Signing in keeps what the session of an unknown visitor held. A script keeps its fields itself.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
    QueryDict,
)
from django.http.response import HttpResponseBase

from communes.requests import SignedInRequest

KEPT_TOLD = (
    "Chưa lưu vì phiên làm việc đã hết; nội dung anh/chị đã gõ còn nguyên bên dưới, hãy xem lại "
    "rồi lưu."
)
_KEY = "typed"
_LONGEST = 60_000  # characters: more than a whole year typed, little for a table of sessions

P = ParamSpec("P")


def by_script(request: HttpRequest) -> bool:
    """Whether a script asked, and not a form or a link."""
    return request.headers.get("X-Requested-With") == "fetch"


def signed_in_or_told(
    view: Callable[Concatenate[SignedInRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Lead to the login page as every view does, keeping what a form brought; tell a script 401."""

    @login_not_required
    @wraps(view)
    def asked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)  # type: ignore[arg-type]  # signed in
        if by_script(request):
            return JsonResponse({"state": "login"}, status=401)
        back = page_of(request)
        if request.method == "POST":
            _keep(request, back)
        return redirect_to_login(back)

    return asked


def page_of(request: HttpRequest) -> str:
    """Where one goes on after signing in: the page itself, or the one whose form was sent.

    Many addresses only take what is sent to them; to come back to such a one is a dead end.
    """
    sent_from = urlsplit(request.headers.get("Referer", ""))
    if request.method == "POST" and sent_from.netloc == request.get_host():
        return sent_from.path
    return request.get_full_path()


def _keep(request: HttpRequest, page: str) -> None:
    """Keep the fields of a form in the visitor's session, for ``page`` to show them again."""
    fields = {
        name: str(text)
        for name, text in request.POST.dict().items()
        if name != "csrfmiddlewaretoken"
    }
    if fields and sum(len(name) + len(text) for name, text in fields.items()) <= _LONGEST:
        request.session[_KEY] = {"path": page, "fields": fields}


def take_typing(request: HttpRequest) -> QueryDict:
    """The fields that were kept for this very page, once; none if there are none."""
    taken = QueryDict(mutable=True)
    kept = request.session.get(_KEY)
    if kept is not None and kept["path"] == request.path:
        del request.session[_KEY]
        taken.update(kept["fields"])
    return taken


class SignInMiddleware(LoginRequiredMiddleware):
    """Login by default; whose form met the login page is led back to the page it stood on."""

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        """Lead to the login page."""
        return redirect_to_login(page_of(request))
