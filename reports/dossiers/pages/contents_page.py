"""What the pages of a dossier's contents show: facts by their conditions, changes, sums."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.urls import reverse

from communes.access import Right, units_with
from communes.models import User
from communes.requests import SignedInRequest
from criteria.numbers import format_decimal, percent_of, round_half_up
from reports.dossiers.content import CapitalItem, Facts
from reports.dossiers.contents import SERVER, history_of
from reports.dossiers.contents_rules import FACT_LABELS, whole_of
from reports.dossiers.pages.page import Tab, dossier_context, rules_of
from reports.dossiers.rules.conditions import Check, DossierFigures, check_conditions
from reports.dossiers.rules.procedure import Condition, ConditionKind, LevelProcedure, State
from reports.models import Dossier, DossierFacts

Kind = ConditionKind

PAGES = (
    ("Thông tin", "dossier_facts"),
    ("Nguồn lực", "dossier_capital"),
    ("Lộ trình", "dossier_roadmap"),
    ("Ý kiến tham gia", "dossier_opinions"),
    ("Thuyết minh", "dossier_narrative"),
)
# Facts as they stand together on the page, with the conditions that they answer.
GROUPS: tuple[tuple[str, tuple[str, ...], tuple[ConditionKind, ...]], ...] = (
    ("Đăng ký", ("registered_on",), (Kind.REGISTERED,)),
    ("Nợ đọng xây dựng cơ bản", ("arrears",), (Kind.ARREARS,)),
    (
        "Lấy ý kiến về sự hài lòng của người dân",
        ("households", "households_asked", "people_satisfied"),
        (Kind.SURVEYED, Kind.SATISFACTION),
    ),
    (
        "Công bố, công khai",
        ("published_times", "published_from", "published_until"),
        (Kind.PUBLICATION,),
    ),
    (
        "Cuộc họp đề nghị xét, công nhận",
        ("meeting_on", "meeting_invited", "meeting_present", "meeting_agreed"),
        (Kind.MEETING,),
    ),
    ("An ninh, trật tự", ("public_order_kept",), (Kind.PUBLIC_ORDER,)),
    ("Người ký văn bản của đơn vị", ("leader", "leader_post"), ()),
)
_LISTED_CHANGES = 50


@dataclass(frozen=True, slots=True)
class ShownCondition:
    """A condition beside its facts: what is asked, its mark, and how the stored facts stand."""

    asked: str  # "cần từ 90% số người dự họp đồng ý"
    source: str
    note: str  # "chưa đối chiếu văn bản" or ""
    check: Check


@dataclass(frozen=True, slots=True)
class Change:
    """One change in the history of a page: when, by whom, what became what, why."""

    at: datetime
    by: str
    what: tuple[str, ...]
    reason: str


def contents_context(request: SignedInRequest, dossier: Dossier, page: str) -> dict[str, Any]:
    """The frame of a page of the contents; ``page`` is the name of its address.

    Adds to ``dossier_context``: ``subtabs`` ((words, url, whether it is shown)) and ``closed``, why
    who enters for the unit cannot write now ("" otherwise).
    """
    frame = dossier_context(request, dossier, Tab.CONTENTS)
    state = State(dossier.state)
    closed = ""
    if not frame["may_prepare"] and _enters(request.user, dossier):
        closed = (
            f"hồ sơ đang ở trạng thái “{state.label}”; nội dung chỉ sửa được khi đơn vị đang lập "
            "hồ sơ hoặc hồ sơ được trả lại."
        )
    return {
        **frame,
        "subtabs": [
            (words, reverse(name, args=[dossier.pk]), name == page) for words, name in PAGES
        ],
        "closed": closed,
    }


def conditions_of(rules: LevelProcedure, facts: Facts) -> dict[ConditionKind, ShownCondition]:
    """The procedure's conditions on facts, by kind, beside what is declared."""
    wanted = [one for one in rules.conditions if _asked(one)]
    figures = DossierFigures(
        **{
            name: getattr(facts, name)
            for name in Facts.__dataclass_fields__
            if name in DossierFigures.__dataclass_fields__
        }
    )
    checks = check_conditions(replace(rules, conditions=tuple(wanted)), figures)
    return {
        one.kind: ShownCondition(_asked(one), one.mark.source, one.mark.note, check)
        for one, check in zip(wanted, checks, strict=False)  # the last check is the portal's own
    }


def facts_of(dossier: Dossier) -> Facts:
    """The facts as they are stored; all empty where nothing was declared."""
    kept = DossierFacts.objects.filter(dossier=dossier).first()
    if kept is None:
        return Facts()
    return Facts(**{name: getattr(kept, name) for name in Facts.__dataclass_fields__})


def fact_groups(
    dossier: Dossier, facts: Facts, fields: Mapping[str, Any], stored: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The groups of the page: heading, its rows, its conditions.

    ``fields`` are the form's bound fields by name (none for who only reads), ``stored`` what is
    kept where somebody else changed it meanwhile.
    """
    _, rules = rules_of(dossier)
    conditions = conditions_of(rules, facts)
    return [
        {
            "heading": heading,
            "rows": [
                {
                    "label": FACT_LABELS[name],
                    "text": fact_text(getattr(facts, name)),
                    "field": fields.get(name),
                    "stored": stored.get(name),
                }
                for name in names
            ],
            "conditions": [conditions[kind] for kind in kinds if kind in conditions],
        }
        for heading, names, kinds in GROUPS
    ]


def fact_text(value: object) -> str:
    """A fact as offices print it; "" where nothing was declared."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, (int, Decimal)):
        return format_decimal(Decimal(value))
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


def fact_changes(dossier: Dossier) -> list[Change]:
    """The latest changes of the facts, the newest first; one query."""
    rows = list(
        history_of(DossierFacts, dossier).select_related("history_user")[: _LISTED_CHANGES + 1]
    )
    changes = []
    for place, row in enumerate(rows[:_LISTED_CHANGES]):
        before = rows[place + 1] if place + 1 < len(rows) else None
        what = tuple(
            f"{label}: {_or_blank(was)} → {_or_blank(now)}"
            for name, label in FACT_LABELS.items()
            if (was := fact_text(getattr(before, name, None)))
            != (now := fact_text(getattr(row, name)))
        )
        changes.append(_change(row, what))
    return changes


def line_changes(model: type[models.Model], dossier: Dossier, text: Any) -> list[Change]:
    """The latest changes of a list's lines, the newest first; one query."""
    rows = history_of(model, dossier).select_related("history_user")[:_LISTED_CHANGES]
    return [
        _change(row, (f"{_DONE[row.history_type]} dòng {row.position}: {text(row)}",))
        for row in rows
    ]


def capital_shares(lines: Sequence[CapitalItem], total: Decimal) -> list[str]:
    """Of each line its share of the total, of a part its share of its source: "12,5%"; "" of 0."""
    shares = []
    for place, line in enumerate(lines):
        whole = whole_of(lines, place, total)
        share = round_half_up(percent_of(line.amount, whole), 2) if whole else None
        shares.append("" if share is None else f"{format_decimal(share)}%")
    return shares


_DONE = {"+": "Thêm", "~": "Sửa", "-": "Bỏ"}


def _asked(condition: Condition) -> str:
    """What a condition asks of the facts; "" for those that other things answer."""
    if condition.kind in _PLAIN:
        return _PLAIN[condition.kind]
    if condition.limit is None:
        return ""
    limit = format_decimal(condition.limit)
    if condition.kind is Kind.PUBLICATION:
        return f"cần ít nhất {limit} lần trong thời hạn {condition.days} ngày"
    share = f"{'trên' if condition.above else 'từ'} {limit}%"
    return _SHARES[condition.kind].format(share) if condition.kind in _SHARES else ""


_PLAIN = {
    Kind.REGISTERED: "phải đăng ký",
    Kind.ARREARS: "không được có nợ đọng",
    Kind.PUBLIC_ORDER: "phải bảo đảm an ninh, trật tự",
}
_SHARES = {
    Kind.SURVEYED: "cần lấy ý kiến {} tổng số hộ",
    Kind.SATISFACTION: "cần {} số hộ được lấy ý kiến hài lòng",
    Kind.MEETING: "cần {} số người dự họp đồng ý",
}


def _change(row: Any, what: tuple[str, ...]) -> Change:
    return Change(
        row.history_date, str(row.history_user or SERVER), what, row.history_change_reason or ""
    )


def _or_blank(text: str) -> str:
    return text or "(trống)"


def _enters(user: User, dossier: Dossier) -> bool:
    return units_with(user, Right.ENTER).filter(pk=dossier.unit_id).exists()
