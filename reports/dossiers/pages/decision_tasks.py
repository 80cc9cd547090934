"""What can be done about signed decisions: each task with its form, or why it cannot be done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django import forms
from django.http import QueryDict

from communes.models import Submission
from communes.models.units import Kind
from criteria.numbers import format_decimal
from reports.dossiers.gathering import unit_names
from reports.dossiers.pages.forms_decision import (
    AnnounceForm,
    AnnulForm,
    CorrectForm,
    DecideForm,
    RevokeForm,
)
from reports.dossiers.pages.page import rules_of
from reports.dossiers.rules.procedure import Level, RevocationRule
from reports.dossiers.rules.procedures import procedure_for
from reports.dossiers.way.actions import Action
from reports.dossiers.way.correcting import why_not_annulled
from reports.dossiers.way.revoking import revocation_ground
from reports.dossiers.way.workflow import Offer
from reports.models import Decision, Dossier

DECIDE, ANNOUNCE, CORRECT, REVOKE = "quyet-dinh", "cong-bo", "dinh-chinh", "thu-hoi"
ANNUL = "huy-ban-ghi"
_CHAIRMAN = "Chủ tịch UBND "  # of a council of one of these kinds, as procedures name it
_DECIDING = {
    "tỉnh": (Kind.PROVINCE,),
    "cấp huyện": (Kind.CITY, Kind.DISTRICT),
    "xã": (Kind.COMMUNE,),
}
_KINDS = {
    Action.RECOGNISE: Decision.Kind.RECOGNISE,
    Action.REFUSE: Decision.Kind.REFUSE,
}


@dataclass(frozen=True, slots=True)
class Lead:
    """A sentence over a form, and the mark of the text that it was read from, if any."""

    text: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """One form of the page; ``key`` names it in addresses and in what is posted.

    Without a form, ``lead`` says why it cannot be done. ``is_folded`` ones are opened by a click.
    """

    key: str
    title: str
    button: str
    form: forms.Form | None
    lead: tuple[Lead, ...] = ()
    is_main: bool = False
    is_folded: bool = False
    years: tuple[int, ...] = ()  # other years whose figures can be asked


def bound_form(key: str, posted: QueryDict, decisions: Sequence[Decision]) -> forms.Form | None:
    """The form of the task ``key`` with what was posted; ``None`` for no task of ``decisions``."""
    if key == DECIDE:
        return DecideForm(posted, kinds=list(_KINDS.values()), prefix=DECIDE)
    if key == ANNOUNCE:
        return AnnounceForm(posted, prefix=ANNOUNCE)
    if key == REVOKE:
        return RevokeForm(posted, prefix=REVOKE) if standing_one(decisions) else None
    if key == ANNUL:
        return AnnulForm(posted, prefix=ANNUL) if _without_dossier(decisions) else None
    for one in decisions:
        if key == f"{CORRECT}-{one.pk}":
            return CorrectForm(posted, decision=one, prefix=key)
    return None


def standing_one(decisions: Sequence[Decision]) -> Decision | None:
    """The recognition among ``decisions`` that was not revoked, nor written down by mistake."""
    for one in decisions:
        if (
            one.kind == Decision.Kind.RECOGNISE
            and one.annulled_at is None
            and not hasattr(one, "revoked_by")
        ):
            return one
    return None


def annullable_one(decisions: Sequence[Decision]) -> Decision | None:
    """The decision whose row can be marked as written down by mistake."""
    return next((one for one in decisions if not why_not_annulled(one)), None)


def _without_dossier(decisions: Sequence[Decision]) -> bool:
    """Also where it was annulled meanwhile: then that is told."""
    return bool(decisions) and all(one.dossier_id is None for one in decisions)


def decide_task(dossier: Dossier, offers: Sequence[Offer], bound: forms.Form | None) -> Task | None:
    """The decision that ends the dossier; ``None`` where it is not this person's now.

    A ``bound`` form stays on the page, with what was typed, even where that has changed.
    """
    mine = [one for one in offers if one.action in _KINDS]
    kinds = [_KINDS[one.action] for one in mine if not one.why_not]
    lead = tuple(Lead(f"{one.label}: {one.why_not}") for one in mine if one.why_not)
    form = bound
    if form is None and kinds:
        initial = _drafted(dossier, recognised=Decision.Kind.RECOGNISE in kinds)
        if len(kinds) == 1:
            initial["kind"] = kinds[0].value
        form = DecideForm(kinds=kinds, initial=initial, prefix=DECIDE)
    if form is None and not lead:
        return None
    return Task(DECIDE, "Ghi quyết định đã ký", "Ghi quyết định", form, lead, is_main=True)


def announce_task(offers: Sequence[Offer], bound: forms.Form | None) -> Task | None:
    """The announcement; ``None`` where it is not this person's now."""
    if bound is None and all(one.action is not Action.ANNOUNCE for one in offers):
        return None
    form = bound or AnnounceForm(prefix=ANNOUNCE)
    return Task(ANNOUNCE, "Công bố", "Ghi ngày công bố", form, is_main=True)


def correct_task(decision: Decision, bound: forms.Form | None) -> Task:
    """What was written down wrongly of a decision."""
    key = f"{CORRECT}-{decision.pk}"
    return Task(
        key,
        f"Đính chính {decision.number}",
        "Lưu đính chính",
        bound or CorrectForm(decision=decision, prefix=key),
        (Lead("Dùng khi ghi sai so với văn bản đã ký. Nội dung cũ và mới đều được giữ lại."),),
        is_folded=bound is None,
    )


def annul_task(decision: Decision, bound: forms.Form | None) -> Task:
    """What makes the row of a decision that never was, or was another unit's, count no more."""
    lead = (
        "Dùng khi quyết định này không có thật hoặc không phải của đơn vị này. Bản ghi vẫn được "
        "giữ lại kèm lý do, nhưng không còn được tính là đã công nhận."
    )
    return Task(
        ANNUL,
        f"Ghi nhầm, hủy bản ghi {decision.number}",
        "Hủy bản ghi",
        bound or AnnulForm(prefix=ANNUL),
        (Lead(lead),),
        is_folded=bound is None,
    )


def revoke_task(recognition: Decision, bound: forms.Form | None, asked: str) -> Task:
    """The revocation, with the rule of the period and what the figures say of it.

    ``asked`` is the year whose figures the person wants to see, as she typed it.
    """
    years = _later_years(recognition)
    year = _year_asked(recognition, bound, asked, years)
    level = Level(recognition.level)
    is_met, told = revocation_ground(recognition.unit, level, year)
    lead = [Lead(f"Theo số liệu năm {year}: {told}.")]
    procedure = procedure_for(level, year)
    rule = procedure.levels[level].revocation if procedure else None
    if rule is not None:
        lead.insert(0, Lead(_rule_text(rule), rule.mark.note))
    form = bound
    if form is None and is_met:
        names = unit_names(recognition.unit, recognition.year)
        initial = {
            "year": year,
            "issuer": recognition.issuer,
            "subject": f"Thu hồi Quyết định số {recognition.number} về việc công nhận "
            f"{names.full} năm {recognition.year}",
        }
        form = RevokeForm(initial=initial, prefix=REVOKE)
    return Task(
        REVOKE,
        "Thu hồi quyết định công nhận",
        "Ghi quyết định thu hồi",
        form,
        tuple(lead),
        is_folded=bound is None and not asked,
        years=tuple(one for one in years if one != year),
    )


def _drafted(dossier: Dossier, *, recognised: bool) -> dict[str, object]:
    """What the decision will most likely say."""
    _, rules = rules_of(dossier)
    names = unit_names(dossier.unit, dossier.year)
    verb = "Công nhận" if recognised else "Không công nhận"
    return {
        "issuer": _issuer(dossier, rules.decided_by),
        "subject": f"{verb} {names.full} {rules.recognised_as} năm {dossier.year}",
    }


def _issuer(dossier: Dossier, decided_by: str) -> str:
    """Whose decision it is: "Chủ tịch UBND cấp huyện" signs for the district of the unit."""
    if not decided_by.startswith(_CHAIRMAN):
        return decided_by  # the Prime Minister
    kinds = _DECIDING.get(decided_by.removeprefix(_CHAIRMAN), ())
    day = date(dossier.year, 12, 31)
    version = dossier.unit.version_on(day)
    while version.kind not in kinds and version.parent is not None:
        version = version.parent.version_on(day)
    return f"UBND {version.full_name}" if version.kind in kinds else ""


def _later_years(recognition: Decision) -> list[int]:
    """The years after a recognition of which the portal has figures."""
    return list(
        Submission.objects.filter(unit=recognition.unit, year__gt=recognition.year)
        .order_by("year")
        .values_list("year", flat=True)
        .distinct()
    )


def _year_asked(
    recognition: Decision, bound: forms.Form | None, asked: str, years: Sequence[int]
) -> int:
    """The posted year; else the one asked for; else the last with figures."""
    if bound is not None and isinstance(given := bound.cleaned_data.get("year"), int):
        return given
    if asked in {str(one) for one in years}:
        return int(asked)
    return years[-1] if years else recognition.year + 1


def _rule_text(rule: RevocationRule) -> str:
    keys = "; ".join(rule.key_criteria)
    text = (
        f"Thu hồi khi từ {format_decimal(rule.share_with_key)}% số tiêu chí không còn đạt, trong "
        f"đó có ít nhất một tiêu chí: {keys}; hoặc khi từ {format_decimal(rule.share_alone)}% số "
        "tiêu chí không còn đạt"
    )
    if rule.communes_share is not None:
        text += (
            f"; đối với thành phố, huyện: khi từ {format_decimal(rule.communes_share)}% số xã bị "
            "thu hồi"
        )
    return f"{text} ({rule.mark.source})."
