"""Opening a dossier: for which units, under which procedure and which criteria set."""

from collections.abc import Collection
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from communes.access import Right, review_reach, units_with
from communes.models import ReportingYear, Submission, Unit, UnitVersion, User
from communes.models.units import Kind
from criteria.models import CriteriaSet
from criteria.services import mark_used
from reports.dossiers.gathering import unit_names
from reports.dossiers.rules.procedure import Level, State
from reports.dossiers.rules.procedures import procedure_for
from reports.dossiers.way.actions import Action, DossierRefusedError
from reports.models import Dossier, DossierLine

KINDS: dict[Level, tuple[Kind, ...]] = {
    Level.VILLAGE: (Kind.VILLAGE,),
    Level.COMMUNE: (Kind.COMMUNE,),
    Level.ADVANCED: (Kind.COMMUNE,),
    Level.MODEL: (Kind.COMMUNE,),
    Level.CITY: (Kind.CITY, Kind.DISTRICT),
}
# What a city is judged by is its communes: it has no set of its own before 2022.
_SET_LEVELS = {
    Level.VILLAGE: "village",
    Level.COMMUNE: "commune",
    Level.ADVANCED: "advanced_commune",
    Level.MODEL: "model_commune",
    Level.CITY: "commune",
}


@transaction.atomic
def open_dossier(*, unit: Unit, level: Level, year: int, by: User | None) -> Dossier:
    """Open the unit's dossier of a level and a year; ``by`` is ``None`` on the server itself.

    Raises ``PermissionDenied`` for who neither enters for the unit nor is of the office,
    ``DossierRefusedError`` (a sentence) for a unit of another kind, a year to come, without a
    procedure or a criteria set, and where there is one already.
    """
    if by is not None and not _may_open(unit, by):
        raise PermissionDenied
    # The unit's row is locked: of two people who open at once the second is told.
    found = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    if year > timezone.localdate().year:
        raise DossierRefusedError(f"Năm {year} chưa đến; hãy chọn năm đã có số liệu.")
    _refuse_kind(found, level, year)
    procedure = procedure_for(level, year)
    if procedure is None:
        raise DossierRefusedError(
            f"Chưa có quy trình xét, công nhận {level.label} cho năm {year}; hãy đề nghị quản trị "
            "nạp quy trình."
        )
    criteria_set = criteria_set_for(found, level, year)
    if criteria_set is None:
        raise DossierRefusedError(
            f"Chưa có bộ tiêu chí để xét {level.label} của {unit_names(found, year).province} cho "
            f"năm {year}; hãy đề nghị quản trị nạp bộ tiêu chí."
        )
    if Dossier.objects.filter(unit=found, level=level.value, year=year).exists():
        raise DossierRefusedError(
            f"{unit_names(found, year).title} đã có hồ sơ xét, công nhận {level.label} năm {year}; "
            "hãy mở hồ sơ đó trong danh sách."
        )
    dossier = Dossier.objects.create(
        unit=found,
        level=level.value,
        year=year,
        criteria_set=criteria_set,
        procedure=procedure.code,
        state=State.PREPARING.value,
        state_since=timezone.now(),
        opened_by=by,
    )
    mark_used(criteria_set)  # what the dossier is judged by is fixed from now on
    DossierLine.objects.create(
        dossier=dossier,
        action=Action.OPEN,
        after=dossier.state,
        round=dossier.round,
        reason=f"Lập hồ sơ xét, công nhận {level.label} năm {year}",
        made_by=by,
    )
    return dossier


def _may_open(unit: Unit, by: User) -> bool:
    enters = units_with(by, Right.ENTER).filter(pk=unit.pk).exists()
    return enters or review_reach(by, unit.pk).office


def criteria_set_for(unit: Unit, level: Level, year: int) -> CriteriaSet | None:
    """The set that judges the unit's ``year`` at a level; ``None`` where the portal has none.

    The set of the opened year stands; else the version under which the unit, or one of its
    communes, has values; else the newest.
    """
    province = _province_of(unit, year)
    opened = (
        ReportingYear.objects.filter(unit=province, year=year, level=_SET_LEVELS[level])
        .select_related("criteria_set")
        .first()
    )
    if opened is not None:
        return opened.criteria_set
    made_for = list(
        CriteriaSet.objects.filter(
            level=_SET_LEVELS[level],
            jurisdiction=province.slug,
            first_year__lte=year,
            last_year__gte=year,
        ).order_by("-first_year", "-version")
    )
    family = [unit.pk, *(one.unit_id for one in UnitVersion.objects.communes_of(unit, year))]
    used = _sets_with_values(family, year)
    return next((one for one in made_for if one.pk in used), made_for[0] if made_for else None)


def _sets_with_values(units: Collection[int], year: int) -> set[int]:
    return set(
        Submission.objects.filter(unit__in=units, year=year).values_list("criteria_set", flat=True)
    )


def _province_of(unit: Unit, year: int) -> Unit:
    day = date(year, 12, 31)
    while (parent := unit.version_on(day).parent) is not None:
        unit = parent
    return unit


def _refuse_kind(unit: Unit, level: Level, year: int) -> None:
    """Refuse a unit that was not, at the end of ``year``, of the kind that the level is for."""
    version = UnitVersion.objects.in_year(year).filter(unit=unit).first()
    if version is None:
        raise DossierRefusedError(
            f"Cuối năm {year} không có {unit_names(unit, year).full}; hãy kiểm tra lại đơn vị và "
            "năm xét."
        )
    if version.kind not in KINDS[level]:
        wanted = " hoặc ".join(kind.label for kind in KINDS[level])
        raise DossierRefusedError(
            f"Cuối năm {year} {version.full_name} là {version.get_kind_display()}; hồ sơ "
            f"{level.label} chỉ lập cho {wanted}."
        )
