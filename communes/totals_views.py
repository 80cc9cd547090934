"""The page of a commune's totals of one year."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from communes.access import Right
from communes.kept_typing import KEPT_TOLD, signed_in_or_told, take_typing
from communes.models import Submission, UnitTotal
from communes.ratio_places import RatioPlace, ratio_places
from communes.requests import SignedInRequest
from communes.submission_page import anchor
from communes.submission_views import submission_or_404
from communes.totals import TotalsChange, set_totals, totals_of
from communes.villages.counting import VillageCounts, counts
from communes.villages.figures import whole_figure
from communes.villages.page import heading, why_closed
from communes.writable import LockedError
from criteria.numbers import NumberError, format_decimal

Key = UnitTotal.Key
# What each total is counted in, as it stands behind its field.
_UNITS = {
    Key.HOUSEHOLDS: "hộ",
    Key.POPULATION: "người",
    Key.VILLAGES: "thôn",
    Key.LABOUR_FORCE: "người",
}
_LONGEST_REASON = 300
_LISTED_CHANGES = 50


@signed_in_or_told
@require_http_methods(["GET", "POST"])
def profile(request: SignedInRequest, unit: str, year: int, set_code: str) -> HttpResponse:
    """The totals that the set's ratios share; a POST saves them and carries them on.

    The button "take" puts the villages' sum into one field, to be looked at and saved.
    """
    submission = submission_or_404(request.user, unit, year, set_code, Right.ENTER)
    page = _Page(submission)
    if request.method == "POST":
        taken = request.POST.get("take", "")
        figures = page.read(request.POST, taken)
        if not taken and not page.errors:
            try:
                change = set_totals(
                    submission.unit,
                    year,
                    figures,
                    request.user,
                    request.POST.get("reason", "").strip()[:_LONGEST_REASON],
                )
            except ValidationError as error:
                page.errors = {key: " ".join(told) for key, told in error.message_dict.items()}
            except LockedError as locked:
                page.refused = str(locked)
            else:
                messages.success(request, _told(change))
                return redirect("communes:profile", unit=unit, year=year, set_code=set_code)
    kept = take_typing(request)
    if kept:
        page.read(kept, kept.get("take", ""))
    context = {
        **page.context(),
        "reason": (kept or request.POST).get("reason", ""),
        "told": KEPT_TOLD if kept else "",
    }
    status = 423 if page.refused else 400 if page.errors else 200
    return render(request, "communes/totals.html", context, status=status)


def _told(change: TotalsChange) -> str:
    if not change.changed:
        return "Không có gì thay đổi."
    told = f"Đã lưu {', '.join(key.label.lower() for key in change.changed)}."
    if change.carried:
        told += f" Đã cập nhật mẫu số của chỉ tiêu {', '.join(change.carried)}."
    if change.left:
        told += (
            f" Chỉ tiêu {', '.join(change.left)} đang dùng mẫu số khác nên giữ nguyên; hãy kiểm "
            "tra lại."
        )
    return told


class _Page:
    """The page's rows: a total with what is stored, last year's, the villages' sum, its users."""

    def __init__(self, submission: Submission) -> None:
        self.submission = submission
        self.errors: dict[str, str] = {}
        self.refused = ""
        self._entry_url = reverse(
            "communes:entry",
            args=[submission.unit.slug, submission.year, submission.criteria_set.code],
        )
        self._uses: dict[Key, list[RatioPlace]] = {key: [] for key in Key}
        for place in ratio_places(submission.criteria_set.parsed()):
            if place.rule.same_total:
                self._uses[Key(place.rule.same_total)].append(place)
        self._stored = totals_of(submission.unit, submission.year)
        self._last = totals_of(submission.unit, submission.year - 1)
        self._counted = counts(submission.unit, submission.year)
        self._texts = {str(key): _shown(self._stored.get(key)) for key in self.keys}

    @property
    def keys(self) -> list[Key]:
        """The totals that the set asks."""
        return [key for key, places in self._uses.items() if places]

    def read(self, posted: Mapping[str, str], taken: str) -> dict[str, Decimal]:
        """The figures of a posted form, ``taken`` from the villages where that was asked."""
        figures: dict[str, Decimal] = {}
        for key in self.keys:
            text = posted.get(key, "").strip()
            total = _sum(key, self._counted)
            if taken == key and total is not None:
                text = _shown(total)
            present = _shown(self._stored.get(key))
            seen = posted.get(f"seen-{key}", present)
            if text == seen:
                text = present  # not touched on this page: another person's figure stays
            self._texts[str(key)] = text
            if seen != present != text:
                self.errors[str(key)] = (
                    f"Người khác vừa ghi “{present or '(trống)'}”; bấm Lưu lần nữa nếu giữ số của "
                    "anh/chị."
                )
                continue
            try:
                figure = whole_figure(text, self.submission.year)
            except NumberError as error:
                self.errors[str(key)] = str(error)
                continue
            if figure is not None:
                figures[str(key)] = Decimal(figure)
            elif key in self._stored and not taken:
                self.errors[str(key)] = (
                    f"{key.label} đã ghi là {_shown(self._stored[key])}, không bỏ trống được; hãy "
                    "ghi số đúng."
                )
        return figures

    def context(self) -> dict[str, Any]:
        """The context of ``communes/totals.html``."""
        submission = self.submission
        shared = heading(submission, "Tổng số của xã")
        return {
            **shared,
            "closed": why_closed(submission),
            "refused": self.refused,
            "last_year": submission.year - 1,
            "rows": [self._row(key) for key in self.keys],
            "first_error": next(iter(self.errors), ""),
            "history": [_history_row(row) for row in self._history()],
            "villages_url": reverse("communes:village_list", args=shared["place"]),
        }

    def _history(self) -> list[Any]:
        """The latest changes of the year's totals, the newest first."""
        of_year = UnitTotal.history.filter(unit=self.submission.unit, year=self.submission.year)
        return list(
            of_year.select_related("history_user").order_by("-history_date", "-history_id")[
                :_LISTED_CHANGES
            ]
        )

    def _row(self, key: Key) -> dict[str, Any]:
        total = _sum(key, self._counted)
        return {
            "key": key,
            "label": key.label,
            "unit": _UNITS[key],
            "text": self._texts[str(key)],
            "seen": _shown(self._stored.get(key)),
            "error": self.errors.get(str(key), ""),
            "last": _shown(self._last.get(key)),
            "sum": _shown(total),
            "sum_missing": _missing(key, self._counted),
            "can_take": total is not None and _shown(total) != self._texts[str(key)],
            "uses": [
                (place.label, place.text, f"{self._entry_url}{anchor(place.indicator.code)}")
                for place in self._uses[key]
            ],
        }


def _history_row(row: Any) -> dict[str, Any]:
    return {
        "at": row.history_date,
        "by": row.history_user or "máy chủ (dòng lệnh)",
        "label": Key(row.key).label,
        "figure": _shown(row.figure),
        "reason": row.history_change_reason or "",
    }


def _sum(key: Key, counted: VillageCounts) -> Decimal | None:
    """What the villages add up to, where all of them answered."""
    if key is Key.VILLAGES:
        return Decimal(counted.villages) if counted.kept else None
    figures = counted.sums.get(key)
    return figures.total if figures is not None and figures.complete else None


def _missing(key: Key, counted: VillageCounts) -> str:
    """Why there is no sum: how many villages have answered."""
    figures = counted.sums.get(key)
    if figures is None or figures.complete or not counted.kept:
        return ""
    return f"mới có {figures.answered}/{figures.villages} thôn trả lời"


def _shown(figure: Decimal | None) -> str:
    return "" if figure is None else format_decimal(figure)
