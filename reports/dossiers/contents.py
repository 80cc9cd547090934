"""The one writer of what a dossier says beside its indicators: facts, lists, paragraphs.

Each call is one transaction with the dossier's row locked. ``by`` ``None`` is the command line,
which has every right. ``seen`` is the mark of what the person's page showed (``fact_mark``,
``list_mark``, ``paragraph_mark``): where somebody wrote since, she is told and nothing is written;
without it nothing is compared.

The unit's contents are written while it prepares its dossier; a paragraph of a later paper at the
step that the paper belongs to, by who acts there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from communes.models import User
from reports.dossiers.approving.difference_words import FACTS, abridged
from reports.dossiers.approving.freezing import frozen_fact
from reports.dossiers.content import CapitalItem, Facts, OpinionItem, RoadmapItem
from reports.dossiers.contents_rules import (
    LONGEST,
    capital_faults,
    cleaned,
    fact_faults,
    opinion_faults,
    roadmap_faults,
    unknown_facts,
)
from reports.dossiers.drafting.narrative import ShownParagraph, paragraphs
from reports.dossiers.gathering import gather
from reports.dossiers.rules.procedure import Level, State
from reports.dossiers.rules.procedures import procedure
from reports.dossiers.way.actions import Action, DossierRefusedError, step_of
from reports.dossiers.way.people import acts_at, may_prepare
from reports.dossiers.way.workflow import log
from reports.models import (
    CapitalLine,
    Dossier,
    DossierFacts,
    NarrativeText,
    OpinionLine,
    RoadmapLine,
)

CapitalInput = CapitalItem
RoadmapInput = RoadmapItem
OpinionInput = OpinionItem

_FACTS = tuple(Facts.__dataclass_fields__)
SERVER = "máy chủ (dòng lệnh)"
_Line = TypeVar("_Line", CapitalLine, RoadmapLine, OpinionLine)


class ContentsRefusedError(DossierRefusedError):
    """What was written contradicts itself; nothing was stored.

    ``faults`` are the sentences by place: a field of the facts, "3-amount" for the fourth line of a
    list, "" for the whole.
    """

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("Chưa lưu: có chỗ cần sửa, ghi ngay tại ô.")
        self.faults = dict(faults)


class ContentsChangedError(DossierRefusedError):
    """Somebody else wrote since the person's page was made; the message says who and when."""


def fact_mark(dossier: Dossier) -> int:
    """What marks the facts as they are now: the number of their last change, 0 for none."""
    return _mark(DossierFacts, dossier)


def list_mark(model: type[models.Model], dossier: Dossier) -> int:
    """What marks a list (``CapitalLine``, ``RoadmapLine``, ``OpinionLine``) as it is now."""
    return _mark(model, dossier)


def paragraph_mark(dossier: Dossier, key: str) -> int:
    """What marks a paragraph as it is now: its last version's number, 0 for none."""
    latest = dossier.narrative.filter(key=key).order_by("-pk").values_list("pk", flat=True)
    return latest.first() or 0


def history_of(model: type[models.Model], dossier: Dossier) -> models.QuerySet[Any]:
    """The changes of a dossier's facts or lines, the newest first."""
    changes: models.QuerySet[Any] = model.history.filter(  # type: ignore[attr-defined]
        dossier=dossier
    )
    return changes.order_by("-history_id")


def paragraph_marks(dossier: Dossier) -> dict[str, int]:
    """The marks of all paragraphs that somebody wrote, by key; one query."""
    kept = dossier.narrative.order_by().values("key").annotate(last=models.Max("pk"))
    return dict(kept.values_list("key", "last"))


@transaction.atomic
def save_facts(
    *,
    dossier: Dossier,
    by: User | None,
    values: Mapping[str, Any],
    reason: str,
    seen: int | None = None,
) -> DossierFacts:
    """Declare facts: ``values`` by the names of ``reports/dossiers/content.py: Facts``.

    What is not named stays; ``None`` takes a fact back. What was declared before is changed with a
    ``reason`` only. Raises ``DossierRefusedError`` with a
    sentence, ``ContentsRefusedError`` with sentences by field, ``PermissionDenied``.
    """
    if unknown := unknown_facts(values):
        raise ValueError(f"no facts of a dossier: {', '.join(unknown)}")
    said = _reason(reason)
    locked = _locked_to_prepare(dossier, by)
    _refuse_changed(DossierFacts, dossier, seen)
    kept = DossierFacts.objects.filter(dossier=dossier).first() or DossierFacts(dossier=dossier)
    before = {name: getattr(kept, name) for name in _FACTS}
    after = before | {
        name: cleaned(value) if isinstance(value, str) else value for name, value in values.items()
    }
    if faults := fact_faults(Facts(**after), timezone.localdate()):
        raise ContentsRefusedError(faults)
    if after == before:
        return kept
    if any(before[name] not in (None, "", after[name]) for name in _FACTS):
        _refuse_unexplained(said)
    for name, value in after.items():
        setattr(kept, name, value)
    kept._history_user = by  # type: ignore[attr-defined]  # outside a request too
    kept._change_reason = said  # type: ignore[attr-defined]
    kept.save()
    _log(locked, by, _changed_facts(before, after), said)
    return kept


def save_capital(
    *,
    dossier: Dossier,
    by: User | None,
    lines: Sequence[CapitalInput],
    reason: str,
    seen: int | None = None,
) -> None:
    """Replace the capital table by ``lines``, in their order; raises as ``save_facts``."""
    clean = [CapitalItem(line.depth, cleaned(line.name), line.amount) for line in lines]
    _save_list(CapitalLine, dossier, by, clean, capital_faults(clean), reason, seen)


def save_roadmap(
    *,
    dossier: Dossier,
    by: User | None,
    lines: Sequence[RoadmapInput],
    reason: str,
    seen: int | None = None,
) -> None:
    """Replace the roadmap by ``lines``, in their order; raises as ``save_facts``."""
    clean = [
        RoadmapItem(line.year, cleaned(line.subject), cleaned(line.content, lines=True))
        for line in lines
    ]
    faults = roadmap_faults(clean, timezone.localdate())
    _save_list(RoadmapLine, dossier, by, clean, faults, reason, seen)


def save_opinions(
    *,
    dossier: Dossier,
    by: User | None,
    lines: Sequence[OpinionInput],
    reason: str,
    seen: int | None = None,
) -> None:
    """Replace the opinions by ``lines``, in their order; raises as ``save_facts``."""
    clean = [
        OpinionItem(
            cleaned(line.organisation),
            cleaned(line.content, lines=True),
            cleaned(line.reply, lines=True),
        )
        for line in lines
    ]
    _save_list(OpinionLine, dossier, by, clean, opinion_faults(clean), reason, seen)


@transaction.atomic
def save_paragraph(
    *, dossier: Dossier, by: User | None, key: str, text: str, seen: int | None = None
) -> NarrativeText | None:
    """Write a paragraph over today's figures; "" or the draft itself falls back to the draft.

    The same text over other figures is a new version: somebody looked and lets it stand. Gives the
    new version, ``None`` where nothing changed. Raises as ``save_facts``.
    """
    locked = _locked(dossier)
    shown = next((one for one in paragraphs(gather(locked)) if one.key == key), None)
    if shown is None:
        raise DossierRefusedError("Hồ sơ này không có đoạn thuyết minh đó; hãy tải lại trang.")
    refuse_paragraph(locked, by, shown)
    _refuse_paragraph_changed(locked, key, seen)
    clean = cleaned(text, lines=True)
    if len(clean) > LONGEST["paragraph"]:
        raise ContentsRefusedError(
            {"text": "Đoạn này dài quá 20.000 ký tự; hãy viết gọn lại hoặc đưa vào phụ lục."}
        )
    if clean == shown.draft:
        clean = ""
    latest = locked.narrative.filter(key=key).order_by("-pk").first()
    before = ("", {}) if latest is None else (latest.text, latest.basis)
    basis = dict(shown.basis) if clean else {}
    if (clean, basis) == before:
        return None
    version = NarrativeText.objects.create(
        dossier=locked, key=key, text=clean, basis=basis, made_by=by
    )
    if not clean:
        what = "trở lại dự thảo của cổng"
    elif clean == before[0]:
        what = "giữ nguyên lời văn với số liệu mới"
    else:
        what = "sửa lời văn"
    _log(locked, by, f"Đoạn “{shown.heading}”: {what}", "")
    return version


def refuse_paragraph(dossier: Dossier, by: User | None, shown: ShownParagraph) -> None:
    """Raise where ``by`` may not write this paragraph now: by its step, and by who acts there."""
    if shown.step is State.PREPARING:
        _refuse_unprepared(dossier, by)
    elif step_of(State(dossier.state)) is not shown.step:
        raise DossierRefusedError(
            f"Đoạn này thuộc bước “{shown.step.label}”; hồ sơ đang ở trạng thái "
            f"“{State(dossier.state).label}” nên chưa sửa hoặc không sửa được nữa."
        )
    elif by is not None:
        step = procedure(dossier.procedure).levels[Level(dossier.level)].step(shown.step)
        if step is None or not acts_at(by, dossier, step):
            raise PermissionDenied


def _save_list(
    model: type[_Line],
    dossier: Dossier,
    by: User | None,
    lines: Sequence[CapitalItem] | Sequence[RoadmapItem] | Sequence[OpinionItem],
    faults: Mapping[str, str],
    reason: str,
    seen: int | None,
) -> None:
    said = _reason(reason)
    with transaction.atomic():
        locked = _locked_to_prepare(dossier, by)
        _refuse_changed(model, locked, seen)
        if faults:
            raise ContentsRefusedError(faults)
        _replace(model, locked, by, [asdict(line) for line in lines], said)


def _replace(
    model: type[_Line],
    dossier: Dossier,
    by: User | None,
    lines: Sequence[dict[str, Any]],
    reason: str,
) -> None:
    """Make the stored lines ``lines``; only what differs leaves a trace in the history."""
    stored = list(model._default_manager.filter(dossier=dossier).order_by("position"))
    changed, new = [], []
    for place, line in enumerate(lines):
        if place >= len(stored):
            new.append(model(dossier=dossier, position=place + 1, **line))
        elif any(getattr(stored[place], name) != value for name, value in line.items()):
            for name, value in line.items():
                setattr(stored[place], name, value)
            changed.append(stored[place])
    if changed or stored[len(lines) :]:
        _refuse_unexplained(reason)
    for gone in stored[len(lines) :]:
        gone._history_user = by  # type: ignore[attr-defined]
        gone._change_reason = reason  # type: ignore[attr-defined]
        gone.delete()
    # simple_history's helpers fail on nothing to write.
    if changed:
        bulk_update_with_history(
            changed, model, list(lines[0]), default_user=by, default_change_reason=reason
        )
    if new:
        bulk_create_with_history(new, model, default_user=by, default_change_reason=reason)
    counts = (("sửa", changed), ("thêm", new), ("bỏ", stored[len(lines) :]))
    if told := [f"{what} {len(some)} dòng" for what, some in counts if some]:
        _log(dossier, by, f"{_LIST_NAMES[model]}: {', '.join(told)}", reason)


_LIST_NAMES: dict[type[models.Model], str] = {
    CapitalLine: "Nguồn lực",
    RoadmapLine: "Lộ trình",
    OpinionLine: "Ý kiến tham gia",
}


def _changed_facts(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """The facts that differ, from what to what."""
    told = []
    for name, (what, text) in FACTS.items():
        if before[name] != after[name]:
            both = (None if one[name] == "" else frozen_fact(one[name]) for one in (before, after))
            was, now = abridged(*map(text, both))
            told.append(f"{what}: {was} → {now}")
    return f"Thông tin hồ sơ: {'; '.join(told)}"


def _log(dossier: Dossier, by: User | None, what: str, reason: str) -> None:
    """One line of the dossier's log for one saved change."""
    told = f"{what}. Lý do: {reason}" if reason else what
    log(dossier=dossier, action=Action.EDIT, by=by, reason=told)


def _reason(reason: str) -> str:
    said = cleaned(reason)
    if len(said) > LONGEST["reason"]:
        raise ContentsRefusedError(
            {"reason": f"Lý do dài quá {LONGEST['reason']} ký tự; hãy viết gọn lại."}
        )
    return said


def _refuse_unexplained(reason: str) -> None:
    """What was saved once is changed or taken back for a reason only."""
    if not reason:
        raise ContentsRefusedError({"reason": "Hãy ghi lý do sửa nội dung đã lưu."})


def _locked(dossier: Dossier) -> Dossier:
    return Dossier.objects.select_for_update().get(pk=dossier.pk)


def _locked_to_prepare(dossier: Dossier, by: User | None) -> Dossier:
    locked = _locked(dossier)
    _refuse_unprepared(locked, by)
    return locked


def _refuse_unprepared(dossier: Dossier, by: User | None) -> None:
    state = State(dossier.state)
    if state not in (State.PREPARING, State.RETURNED):
        raise DossierRefusedError(
            f"Hồ sơ đang ở trạng thái “{state.label}”; nội dung chỉ sửa được khi đơn vị đang lập "
            "hồ sơ hoặc hồ sơ được trả lại."
        )
    if by is not None and not may_prepare(by, dossier):
        raise PermissionDenied


def _mark(model: type[models.Model], dossier: Dossier) -> int:
    return history_of(model, dossier).values_list("history_id", flat=True).first() or 0


def _refuse_changed(model: type[models.Model], dossier: Dossier, seen: int | None) -> None:
    if seen is None:
        return
    last = history_of(model, dossier).select_related("history_user").first()
    if last is not None and last.history_id != seen:
        raise _changed(last.history_user, last.history_date)


def _refuse_paragraph_changed(dossier: Dossier, key: str, seen: int | None) -> None:
    if seen is None:
        return
    last = dossier.narrative.filter(key=key).select_related("made_by").order_by("-pk").first()
    if last is not None and last.pk != seen:
        raise _changed(last.made_by, last.made_at)


def _changed(by: User | None, at: datetime) -> ContentsChangedError:
    return ContentsChangedError(
        f"{by or SERVER} vừa sửa nội dung này lúc {timezone.localtime(at):%H:%M %d/%m/%Y}. Nội "
        "dung anh/chị đã ghi còn nguyên bên dưới; hãy so với nội dung đang lưu, nếu vẫn giữ của "
        "mình thì lưu lần nữa."
    )
