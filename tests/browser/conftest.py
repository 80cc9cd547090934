"""A real Chromium before a real server, watched: what goes wrong on any page fails the test."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    Response,
    sync_playwright,
)

from communes.comparison_import import import_comparison
from communes.models import User
from tests.cast import PASSWORD
from tests.kept_rows import written_once

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
# Chromium heeds one such list only, the last: Playwright's own (1.65), then the pages that would
# unfold from the address bar, which every window loads unseen and which cost more than our own.
FEATURES_OFF = [
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "TcpPortRandomizationWin",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(FEATURES_OFF)}",
]
PATIENCE_MS = 15_000

# Chromium says this of every answer from 400 on; which answers are faults is judged in ``Watch``.
_REFUSED = "Failed to load resource: the server responded with a status of"
_NO_LINE = "net::ERR_INTERNET_DISCONNECTED"
_TELL_CSP = """
document.addEventListener("securitypolicyviolation", (violation) => console.error(
    `CSP ${violation.violatedDirective}: ${violation.blockedURI || violation.sourceFile}`));
"""

PageAs = Callable[..., Page]


@pytest.hookimpl(tryfirst=True)  # before -m selects and pytest-django orders by these marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for all tests of a process; where there is none: skip, in CI fail."""
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        reason = f"no Chromium: none of {', '.join(PROGRAMS)} found, and CHROMIUM is not set"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Watch:
    """Everything that went wrong on the pages of one test."""

    server: str
    faults: list[str] = field(default_factory=list)
    line_was_down: bool = False  # a test took it down: that nothing got through is no fault then

    def over(self, page: Page) -> None:
        page.add_init_script(_TELL_CSP)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        page.on("request", self._request)
        page.on("requestfailed", self._request_failed)
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if self.line_was_down and _NO_LINE in message.text:
            return
        if message.type in ("error", "warning") and not message.text.startswith(_REFUSED):
            self.faults.append(f"console {message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.server}/", "data:", "blob:")):
            self.faults.append(f"leaves the server: {request.url}")

    def _request_failed(self, request: Request) -> None:
        # What the browser broke off itself: a navigation that becomes a download, a picture of a
        # page that was left. Something missing on the server is an answer, told below.
        if self.line_was_down and request.failure == _NO_LINE:
            return
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"failed: {request.url} ({request.failure})")

    def _response(self, response: Response) -> None:
        # A refused page or an answer to a script is what a test may ask for; a missing style sheet
        # or picture never is.
        asked = response.request.is_navigation_request() or (
            response.request.headers.get("x-requested-with") == "fetch"
        )
        lowest = 500 if asked else 400
        if response.status >= lowest:
            self.faults.append(f"{response.status}: {response.url}")


@pytest.fixture
def page_as(browser, live_server, cast) -> Iterator[PageAs]:
    """Open a page on the portal's login, or signed in as one of the cast; faults fail the test.

    Who is signed in stands on the first page, or on the one that ``to`` names.
    """
    watch = Watch(live_server.url)
    contexts = []

    def open_page(
        name: str | None = None,
        width: int = 1440,
        height: int = 900,
        zoom: float = 1,
        to: str = "/",
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            viewport={"width": width, "height": height},
            device_scale_factor=zoom,
            # No scrolling still under way when the next key is pressed.
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        if name is not None:
            # The login page has tests of its own; all others come with its cookie.
            context.add_cookies([_session_of(getattr(cast, name), live_server.url)])
        page = context.new_page()
        watch.over(page)
        page.goto("/dang-nhap/" if name is None else to)
        return page

    @contextmanager
    def line_down(page: Page) -> Iterator[None]:
        """Nothing gets through, in either direction."""
        watch.line_was_down = True
        page.context.set_offline(True)
        yield
        page.context.set_offline(False)

    open_page.line_down = line_down
    yield open_page
    for context in contexts:
        for page in context.pages:
            page.wait_for_load_state()
    faults = list(watch.faults)  # closing breaks off what may still be under way
    for context in contexts:
        context.close()
    assert faults == []


def _session_of(user: User, server: str) -> dict[str, str | bool]:
    """The cookie of somebody who has just logged in."""
    client = Client()
    client.force_login(user)
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": server,
        "httpOnly": True,
        "sameSite": "Lax",
    }


def log_in(page: Page, name: str, password: str = PASSWORD) -> None:
    """Fill the login page in and send it."""
    page.get_by_label("Tên đăng nhập").fill(name)
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Đăng nhập").click()


@pytest.fixture
def bac_kan(units, criteria_sets, cast, bac_kan_workbook) -> str:
    """The comparison of thành phố Bắc Kạn is imported; its address."""
    return _imported("bac_kan", units, criteria_sets, cast.giang, bac_kan_workbook)


@pytest.fixture
def bac_giang(units, criteria_sets, cast, bac_giang_workbook) -> str:
    """The comparison of thành phố Bắc Giang is imported; its address."""
    return _imported("bac_giang", units, criteria_sets, cast.hai, bac_giang_workbook)


def _imported(place, units, criteria_sets, by, workbook) -> str:
    slug = f"tp-{place.replace('_', '-')}"
    code = f"{place}_2017_2020"
    written_once(
        place,
        lambda: import_comparison(
            data=workbook,
            file_name=f"{place}_2011_2020.xlsx",
            criteria_set=criteria_sets[code],
            unit=units[slug],
            form=None,
            by=by,
            dry_run=False,
        ),
    )
    return f"/so-sanh/{slug}/{code}/"


def scroll_inside(region: Locator, *, left: int, top: int) -> None:
    """Bring a scroll area to the top of the window and scroll what is in it, both at once."""
    region.evaluate(
        """(region, [left, top]) => {
            region.scrollIntoView({behavior: "instant"});
            region.scrollTo({left, top, behavior: "instant"});
        }""",
        [left, top],
    )


def sideways_overflow(page: Page) -> int:
    """By how many pixels the page, not a table in it, is wider than the window."""
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
