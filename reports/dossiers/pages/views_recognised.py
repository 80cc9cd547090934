"""Who is recognised: the list by province, city or district, as a page and as files."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from communes.access import unit_for, units_of_office, visible_units
from communes.kept_typing import KEPT_TOLD, signed_in_or_told, take_typing
from communes.models import Unit, UnitVersion, User
from communes.models.units import Kind
from communes.requests import SignedInRequest
from reports.dossiers.content import Recognition
from reports.dossiers.gathering import unit_names
from reports.dossiers.pages.forms_decision import EarlierForm
from reports.dossiers.pages.forms_way import FIRST_YEAR, level_name
from reports.dossiers.pages.recognised_list import Place, recognised_list
from reports.dossiers.rules.procedure import Level
from reports.dossiers.way.actions import DossierRefusedError
from reports.dossiers.way.decisions import recognised, record_earlier
from reports.dossiers.way.opening import KINDS
from reports.downloads import file_response
from reports.files import FILE_FORMATS
from reports.models import Decision
from reports.tables import Table

_PARENTS = (Kind.PROVINCE, Kind.CITY, Kind.DISTRICT)
_VERSIONS = "versions__parent__versions__parent__versions"


@dataclass(frozen=True, slots=True)
class Choice:
    """Of whom the list is: ``units`` are those that the person can choose from."""

    unit: Unit
    year: int
    level: Level
    units: list[Unit]

    @property
    def query(self) -> str:
        """As a query string."""
        said = (
            ("don-vi", self.unit.slug),
            ("nam", self.year),
            ("danh-hieu", self.level.value),
        )
        return urlencode(said)


@signed_in_or_told
@require_http_methods(["GET", "POST"])
def recognised_page(request: SignedInRequest) -> HttpResponse:
    """The list; a POST of the office writes a decision down that is older than the portal."""
    office = units_of_office(request.user).exists()
    choice = _choice(request.user, request.GET)
    form, refused, status = None, "", 200
    if request.method == "POST":
        if not office:
            raise PermissionDenied
        form = EarlierForm(request.POST, user=request.user)
        status = 400
        if form.is_valid():
            try:
                decision = record_earlier(
                    **{**form.cleaned_data, "level": Level(form.cleaned_data["level"])},
                    by=request.user,
                )
            except DossierRefusedError as refusal:
                refused, status = str(refusal), 409
            else:
                messages.success(request, f"Đã ghi quyết định {decision.number}.")
                return redirect("recognition", decision.pk)
    elif office:
        kept = take_typing(request)
        form = EarlierForm(kept or None, user=request.user)
        if kept:
            messages.warning(request, KEPT_TOLD)
    return render(
        request,
        "reports/dossiers/recognised.html",
        {
            **(_shown(choice) if choice else {}),
            "form": form,
            "refused": refused,
            "query": choice.query if choice else "",
            "breadcrumbs": [
                ("Trang chủ", reverse("home")),
                ("Hồ sơ công nhận", reverse("dossiers")),
                ("Danh sách đã công nhận", ""),
            ],
        },
        status=status,
    )


@require_safe
def recognised_file(request: SignedInRequest, file_format: str) -> HttpResponse:
    """The list as a file to download."""
    choice = _choice(request.user, request.GET)
    if choice is None:
        raise Http404("Không có đơn vị nào trong phạm vi của bạn.")
    table, _ = _table(choice)
    return file_response(table, (choice.year,), file_format, kind="da-cong-nhan")


def _choice(user: User, asked: Mapping[str, str]) -> Choice | None:
    """What is asked for; else the first unit, the last year that it was there, communes.

    Raises ``Http404`` for a unit that she may not see or that holds no others, and for a year or a
    level that is none. ``None`` for who sees no unit at all.
    """
    seen = visible_units(user)
    # An officer sees her commune only, and finds whether it is recognised.
    units = _units(seen.filter(versions__kind__in=_PARENTS)) or _units(
        seen.filter(versions__kind=Kind.COMMUNE)
    )
    if not units:
        return None
    slug, given = asked.get("don-vi", ""), asked.get("nam", "")
    if "\x00" in slug:  # in no name, and no database takes it
        raise Http404("Không có đơn vị này.")
    if slug:
        unit_for(user, slug)
    unit = next((one for one in units if one.slug == slug), None) if slug else units[0]
    if unit is None:
        raise Http404("Danh sách chỉ lập cho tỉnh, thành phố, huyện hoặc xã của bạn.")
    years = _years()
    if given and given not in {str(year) for year in years}:
        raise Http404("Không có năm này.")
    level = asked.get("danh-hieu") or Level.COMMUNE.value
    if level not in set(Level):
        raise Http404("Không có danh hiệu này.")
    return Choice(unit, int(given) if given else _last_year(unit), Level(level), units)


def _last_year(unit: Unit) -> int:
    """The last year at whose end the unit was there: of one that ended, the year before."""
    ends = [one.valid_to for one in unit.versions.all()]
    year = timezone.localdate().year
    known = [end for end in ends if end is not None]
    if None in ends or not known:
        return year
    return max(FIRST_YEAR, min(year, max(known).year - 1))


def _units(found: Any) -> list[Unit]:
    return list(found.distinct().prefetch_related(_VERSIONS).order_by("slug"))


def _years() -> list[int]:
    """From this year back to the first that the reports speak of."""
    return list(range(timezone.localdate().year, FIRST_YEAR - 1, -1))


def _table(choice: Choice) -> tuple[Table, tuple[Recognition, ...]]:
    found = recognised(choice.unit, choice.year, choice.level)
    keys = {
        (slug, number, signed_on): str(pk)
        for pk, slug, number, signed_on in Decision.objects.filter(
            kind=Decision.Kind.RECOGNISE,
            level=choice.level.value,
            annulled_at=None,
            unit__slug__in=[one.unit_slug for one in found],
        ).values_list("pk", "unit__slug", "number", "signed_on")
    }
    names = unit_names(choice.unit, choice.year)
    table = recognised_list(
        found,
        Place(names.full, names.province, names.title, len(_members(choice))),
        choice.level,
        choice.year,
        [keys.get((one.unit_slug, one.number, one.signed_on), "") for one in found],
    )
    return table, found


def _shown(choice: Choice) -> dict[str, Any]:
    """What the page shows of a choice."""
    table, found = _table(choice)
    day = date(choice.year, 12, 31)
    is_shown = bool(found) or choice.unit.version_on(day).kind in _PARENTS
    *lines, total = table.rows
    file_query = f"?{choice.query}"
    return {
        "table": table if is_shown else None,
        "title": " ".join(table.title.split()),
        "rows": [
            [
                (cell, heading.text, column.row_header)
                for cell, heading, column in zip(
                    row.cells, table.header[0], table.columns, strict=True
                )
            ]
            for row in lines
        ],
        "total": total.cells[0].text,
        "selects": [
            (
                "don-vi",
                "Đơn vị",
                [(one.slug, one.name_on(day)) for one in choice.units],
                choice.unit.slug,
            ),
            ("nam", "Đến hết năm", [(str(one), str(one)) for one in _years()], str(choice.year)),
            (
                "danh-hieu",
                "Danh hiệu",
                [(one.value, level_name(one)) for one in Level],
                choice.level.value,
            ),
        ],
        "downloads": [
            (one.label, reverse("recognised_file", args=[one.suffix]) + file_query)
            for one in FILE_FORMATS.values()
            if is_shown
        ],
        "revoked": _revoked(choice),
        "annulled": _annulled(choice),
    }


def _members(choice: Choice) -> dict[int, UnitVersion]:
    """The units of the level's kind in the chosen unit at the end of the year, by id."""
    own = UnitVersion.objects.in_year(choice.year).select_related("unit")
    found = {one.unit_id: one for one in own.filter(unit=choice.unit, kind__in=KINDS[choice.level])}
    above = {choice.unit.pk}
    while above:
        below = list(own.filter(parent__in=above))
        found.update({one.unit_id: one for one in below if one.kind in KINDS[choice.level]})
        above = {one.unit_id for one in below}
    return found


def _revoked(choice: Choice) -> list[dict[str, Any]]:
    """The recognitions of the list's units that were taken back by the end of the year."""
    members = _members(choice)
    taken_back = (
        Decision.objects.filter(
            kind=Decision.Kind.RECOGNISE,
            unit__in=members,
            level=choice.level.value,
            year__lte=choice.year,
            annulled_at=None,
            revoked_by__signed_on__lte=date(choice.year, 12, 31),
        )
        .select_related("revoked_by")
        .order_by("year", "signed_on", "pk")
    )
    return [
        {
            "name": members[one.unit_id].title_name,
            "number": one.number,
            "signed_on": one.signed_on,
            "year": one.year,
            "revocation": one.revoked_by,
        }
        for one in taken_back
    ]


def _annulled(choice: Choice) -> list[Decision]:
    """The rows for the year or before, of the list's units, that were written down by mistake."""
    return list(
        Decision.objects.filter(
            unit__in=_members(choice),
            level=choice.level.value,
            year__lte=choice.year,
            annulled_at__isnull=False,
        )
        .select_related("annulled_by")
        .order_by("year", "signed_on", "pk")
    )
