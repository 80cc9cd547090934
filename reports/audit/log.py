"""The audit log as people read it: acts on dossiers and years, files taken out. Read only."""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from communes.access import Right, units_with
from communes.models import Download, Submission, SubmissionStateChange, User
from reports.dossiers.rules.procedure import Level, State
from reports.dossiers.way.actions import Action
from reports.models import DossierLine


class Subject(StrEnum):
    """What the lines are about."""

    DOSSIERS = "ho-so"
    YEARS = "so-lieu"
    DOWNLOADS = "tai-tep"

    @property
    def label(self) -> str:
        """The tab's words."""
        return _SUBJECTS[self]


_SUBJECTS = {
    Subject.DOSSIERS: "Hồ sơ xét công nhận",
    Subject.YEARS: "Số liệu năm",
    Subject.DOWNLOADS: "Tệp đã tải",
}


FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: a person (part of her name), days, both inclusive.

    Days are of the years ``FIRST_YEAR`` to ``LAST_YEAR``: at the ends of the calendar a midnight
    cannot be told in another time zone.
    """

    person: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """One act as the page shows it; ``url`` leads to what it was done with.

    ``action`` names it; of years, whose states say what was done, it is "".
    """

    at: datetime
    by: str
    action: str
    what: str
    url: str
    before: str
    after: str
    reason: str


def dossier_lines(user: User, wish: Wish) -> QuerySet[DossierLine]:
    """The acts on dossiers of the units that ``user`` administers, the newest first."""
    lines = (
        DossierLine.objects.filter(dossier__unit__in=units_with(user, Right.LOCK))
        .select_related("dossier__unit", "made_by")
        .prefetch_related("dossier__unit__versions")
    )
    return lines.filter(_asked(wish, "made_by")).order_by("-made_at", "-pk")


def year_lines(user: User, wish: Wish) -> QuerySet[SubmissionStateChange]:
    """The changes of state of years at the units that ``user`` administers, the newest first."""
    lines = (
        SubmissionStateChange.objects.filter(submission__unit__in=units_with(user, Right.LOCK))
        .select_related("submission__unit", "submission__criteria_set", "made_by")
        .prefetch_related("submission__unit__versions")
    )
    return lines.filter(_asked(wish, "made_by")).order_by("-made_at", "-pk")


def download_lines(user: User, wish: Wish) -> QuerySet[Download]:
    """What people who serve or served at the units that ``user`` administers took, newest first."""
    lines = Download.objects.select_related("user")
    if not user.is_superuser:
        here = User.objects.filter(postings__unit__in=units_with(user, Right.LOCK))
        lines = lines.filter(Q(user__in=here) | Q(user=user))
    return lines.filter(_asked(wish, "user")).order_by("-made_at", "-pk")


def act_on_dossier(line: DossierLine) -> Act:
    """A line of a dossier in words."""
    dossier = line.dossier
    name = dossier.unit.name_on(date(dossier.year, 12, 31))
    return Act(
        line.made_at,
        _who(line.made_by),
        Action(line.action).label,
        f"{name}, {Level(dossier.level).label}, năm {dossier.year}",
        reverse("dossier", args=[dossier.pk]),
        State(line.before).label if line.before else "",
        State(line.after).label,
        line.reason,
    )


def act_on_year(line: SubmissionStateChange) -> Act:
    """A line of a submitted year in words."""
    own = line.submission
    return Act(
        line.made_at,
        _who(line.made_by),
        "",
        f"{own.unit.name_on(date(own.year, 12, 31))}, số liệu năm {own.year}",
        reverse("communes:submission", args=[own.unit.slug, own.year, own.criteria_set.code])
        if own.reporting_year_id
        else "",
        Submission.State(line.before).label if line.before else "",
        Submission.State(line.after).label,
        line.reason,
    )


def _who(user: User | None) -> str:
    return str(user or "máy chủ (dòng lệnh)")


def _asked(wish: Wish, person: str) -> Q:
    asked = Q()
    if wish.person:
        asked &= Q(**{f"{person}__in": _people(wish.person)})
    if wish.since:
        asked &= Q(made_at__gte=_midnight(wish.since))
    if wish.until:
        asked &= Q(made_at__lt=_midnight(wish.until + timedelta(days=1)))
    return asked


def _people(part: str) -> list[int]:
    """Who has ``part`` in her name, by id: whatever the case and the way the marks are encoded.

    Asked here and not of the database, which may know the case of ASCII letters only.
    """
    wanted = _folded(part)
    return [
        pk
        for pk, *names in User.objects.values_list("pk", "full_name", "username")
        if any(wanted in _folded(name) for name in names)
    ]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
