"""Every file that leaves the portal leaves a line: one place, so that no view can forget it."""

import hashlib
import re
from collections.abc import Callable
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from communes.models import Download, User

_NAME = re.compile(r"""filename\*=utf-8''(?P<coded>[^;]+)|filename="(?P<plain>[^"]*)\"""", re.I)


class DownloadLogMiddleware:
    """Record who took which file, shown in the page or saved.

    The line is written before the file is given: what cannot be recorded is not given out. Of a
    streamed file the checksum stands with the file itself.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, after recording what the answer hands over."""
        response = self.get_response(request)
        user = getattr(request, "user", None)
        if (
            isinstance(user, User)
            and response.status_code == 200
            and request.method != "HEAD"
            and response.has_header("Content-Disposition")
        ):
            Download.objects.create(user=user, path=request.path[:500], **_facts(response))
        return response


def _facts(response: HttpResponseBase) -> dict[str, str | int | None]:
    """Name, size and, where the whole file is at hand, checksum."""
    found = _NAME.search(response["Content-Disposition"])
    name = ""
    if found:
        name = unquote(found["coded"]) if found["coded"] else found["plain"]
    if isinstance(response, HttpResponse):
        data = response.content
        return {
            "file_name": name[:255],
            "size": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
        }
    length = response.headers.get("Content-Length")
    return {"file_name": name[:255], "size": int(length) if length else None}
