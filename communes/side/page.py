"""What the page beside an indicator shows, as plain data for its template."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone

from communes.models import Comment, Confirmation, Evidence, IndicatorValue, ValueChange
from communes.side.comments import MAX_LENGTH
from communes.side.contents import SUFFIXES
from communes.side.places import Side
from communes.stored_answers import VALUE_COLUMNS, StoredAnswer, assembled_answers
from communes.wording import differing, history_text
from communes.writable import LockedError, refuse_closed, unit_name
from criteria.numbers import format_decimal, round_half_up
from criteria.outcomes import Outcome
from criteria.printing import printed_answer
from criteria.rules import AllRule

_CHANGES = 20
_SERVER = "máy chủ (dòng lệnh)"
_KB = 1024


def side_context(side: Side) -> dict[str, Any]:
    """The context of ``communes/side/side.html``; the same queries however much is there."""
    submission, indicator = side.submission, side.indicator
    name = unit_name(submission.unit, submission.year)
    title = name[:1].upper() + name[1:]
    entry_url = reverse("communes:entry", args=side.place.args[:3])
    return {
        "heading": f"Chỉ tiêu {indicator.code}",
        "unit_and_year": f"{title}, năm {submission.year}",
        "set_name": submission.criteria_set.name,
        "indicator": indicator,
        "dom_id": indicator.code.replace(".", "-"),
        "place": side.place,
        "entry_url": f"{entry_url}#chi-tieu-{indicator.code}",
        "locked": _locked(side),
        "takes_files": side.takes_files,
        "suffixes": ",".join(SUFFIXES),
        "may_comment": side.may_enter or side.may_review,
        "comment_length": format_decimal(Decimal(MAX_LENGTH)),
        **_value(side),
        **_evidence(side),
        "comments": _comments(side),
        "confirmations": _confirmations(side),
        **_history(side),
        "breadcrumbs": [
            ("Trang chủ", reverse("home")),
            (f"Nhập số liệu {title}, năm {submission.year}", entry_url),
            (f"Chỉ tiêu {indicator.code}", ""),
        ],
    }


def size_text(size: int) -> str:
    """Bytes as people read them: "340 KB", "1,2 MB"; what is there is at least 1 KB."""
    if size < _KB * _KB:
        return f"{format_decimal(round_half_up(max(Decimal(size) / _KB, Decimal(1)), 0))} KB"
    return f"{format_decimal(round_half_up(Decimal(size) / (_KB * _KB), 1))} MB"


def _locked(side: Side) -> str:
    """Why an officer may not attach anything now; "" where she may, or never could."""
    if not side.may_enter:
        return ""
    try:
        refuse_closed(side.submission, side.dates, timezone.localdate())
    except LockedError as error:
        return str(error)
    return ""


def _value(side: Side) -> dict[str, Any]:
    """The present answer as a table prints it, its verdict and where its whole page is."""
    rows = IndicatorValue.objects.filter(submission=side.submission, indicator=side.indicator_pk)
    answers: Mapping[str, StoredAnswer] = assembled_answers(rows.values(*VALUE_COLUMNS)).get(
        side.submission.pk, {}
    )
    stored = answers.get(side.indicator.code)
    if stored is None:
        return {"answer": "", "outcome": Outcome.MISSING, "explanation": "", "note": ""}
    return {
        "answer": printed_answer(side.indicator.rule, stored.answer) or stored.raw,
        "outcome": stored.outcome,
        "explanation": stored.explanation,
        "note": stored.note,
        "value_url": reverse("communes:value", args=[stored.value_pk]),
    }


def _evidence(side: Side) -> dict[str, Any]:
    """The files, and apart from them the removed ones for those who enter or review."""
    every = Evidence.objects.filter(
        submission=side.submission, indicator=side.indicator_pk
    ).select_related("made_by", "removed_by")
    rows = [
        {
            "key": one.key,
            "name": one.file_name,
            "size": size_text(one.size),
            "by": one.made_by,
            "at": one.made_at,
            "removed_by": one.removed_by,
            "removed_at": one.removed_at,
            "url": reverse("communes:evidence_file", args=[one.key]),
        }
        for one in every
    ]
    concerned = side.may_enter or side.may_review
    return {
        "files": [row for row in rows if row["removed_at"] is None],
        "removed_files": [row for row in rows if row["removed_at"] is not None and concerned],
        "reads_removed": side.may_review,
    }


def _comments(side: Side) -> list[dict[str, Any]]:
    return [
        {
            "pk": one.pk,
            "by": one.made_by,
            "at": one.made_at,
            "text": one.text,
            "is_demand": one.kind == Comment.Kind.RETURN,
            "resolved_at": one.resolved_at,
            "can_resolve": side.may_review
            and one.kind == Comment.Kind.RETURN
            and one.resolved_at is None,
        }
        for one in Comment.objects.filter(
            submission=side.submission, indicator=side.indicator_pk
        ).select_related("made_by")
    ]


def _confirmations(side: Side) -> list[dict[str, Any]]:
    return [
        {
            "about": one.about,
            "part": _part_label(side, one.part),
            "reason": one.reason,
            "by": one.made_by,
            "at": one.made_at,
        }
        for one in Confirmation.objects.filter(
            submission=side.submission, indicator=side.indicator_pk
        )
        .select_related("made_by")
        .order_by("-made_at", "-pk")
    ]


def _history(side: Side) -> dict[str, Any]:
    """The latest changes of the value and its parts; all of them stand on the value's page."""
    changes = list(
        ValueChange.objects.filter(
            value__submission=side.submission, value__indicator=side.indicator_pk
        )
        .select_related("made_by", "source", "value")
        .order_by("-made_at", "-pk")[: _CHANGES + 1]
    )
    return {
        "changes": [_change(side, change) for change in changes[:_CHANGES]],
        "changes_listed": _CHANGES if len(changes) > _CHANGES else 0,
    }


def _change(side: Side, change: ValueChange) -> dict[str, Any]:
    before, after = differing(change.before, change.after)
    return {
        "at": change.made_at,
        "by": change.made_by or _SERVER,
        "via": change.source.get_channel_display() if change.source else "Nhập trực tiếp",
        "part": _part_label(side, change.value.part),
        "before": history_text(before),
        "after": history_text(after),
        "is_first": change.before is None,
        "reason": change.reason,
    }


def _part_label(side: Side, part: str) -> str:
    rule = side.indicator.rule
    if not part or not isinstance(rule, AllRule):
        return ""
    return next((one.label for one in rule.parts if one.key == part), part)
