"""Approvals of a dossier: what was approved is frozen, and compared with what stands now.

Who may approve, and when, is decided by ``reports/dossiers/way/workflow.py``, inside whose
transaction ``approve`` and ``undo_approval`` are called. Nothing is stored of a broken approval: it
shows by itself at the next reading, and is whole again where what was changed is changed back.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.utils import timezone

from communes.models import User
from reports.dossiers.approving.fingerprint import (
    Difference,
    DifferenceKind,
    covered,
    differences,
    fingerprint,
    frozen,
)
from reports.dossiers.approving.freezing import Frozen
from reports.dossiers.approving.signed_figures import printed_texts
from reports.dossiers.content import DossierContent
from reports.dossiers.drafting.papers import build_paper, generated_keys
from reports.dossiers.gathering import gather
from reports.dossiers.rules.procedure import State
from reports.models import Approval, Dossier, Snapshot


@dataclass(frozen=True, slots=True)
class ApprovalState:
    """An approval that stands, and what of the content it was given to has changed since."""

    approval: Approval
    differences: tuple[Difference, ...]

    @property
    def is_broken(self) -> bool:
        """Whether what was approved has changed since.

        An answer to a contradiction adds to it and changes no figure; where a figure brought the
        contradiction, the figure itself is among the differences.
        """
        return any(one.kind is not DifferenceKind.POINT for one in self.differences)


def take_snapshot(dossier: Dossier, content: DossierContent) -> Snapshot:
    """The frozen ``content`` of ``dossier`` in the database; the same content is stored once."""
    kept = frozen(content)
    snapshot, _ = Snapshot.objects.get_or_create(
        dossier=dossier, sha256=fingerprint(kept), defaults={"content": kept}
    )
    return snapshot


def approve(
    *, dossier: Dossier, state: State, by: User, content: DossierContent | None = None
) -> Approval:
    """Approve what the dossier says now (``content`` where it is at hand), at the step ``state``.

    Stored beside the snapshot are the texts of all papers that the portal writes.
    """
    content = content if content is not None else gather(dossier)
    papers = {
        key: list(printed_texts(build_paper(content, key, lambda table: None)))
        for key in generated_keys(content)
    }
    return Approval.objects.create(
        dossier=dossier,
        state=state.value,
        round=dossier.round,
        snapshot=take_snapshot(dossier, content),
        papers=papers,
        made_by=by,
    )


def undo_approval(*, dossier: Dossier, state: State, by: User) -> Approval | None:
    """Take back the last approval that stands of the step ``state``; ``None`` where none stands."""
    last = standing(dossier).filter(state=state.value).last()
    if last is not None:
        last.undone_by, last.undone_at = by, timezone.now()
        last.save(update_fields=["undone_by", "undone_at"])
    return last


def standing(dossier: Dossier) -> QuerySet[Approval]:
    """The approvals of the present round that were not taken back, in the order of their giving.

    Their papers' texts are long; they are read where they are asked for.
    """
    return _standing([dossier])


def approval_states(
    dossiers: Sequence[tuple[Dossier, DossierContent]],
) -> dict[int, tuple[ApprovalState, ...]]:
    """How the standing approvals of dossiers (by id) stand to what they say now.

    One query, and one more where any says something else now.

    An approval answers for the paragraphs of its own step and those below.
    """
    given: dict[int, list[Approval]] = defaultdict(list)
    for approval in (
        _standing([dossier for dossier, _ in dossiers])
        .select_related("snapshot", "made_by")
        .defer("papers", "snapshot__content")
    ):
        given[approval.dossier_id].append(approval)
    now = {dossier.pk: frozen(content) for dossier, content in dossiers if given[dossier.pk]}
    other = {
        approval.snapshot_id
        for pk, kept in now.items()
        for sha256 in [fingerprint(kept)]
        for approval in given[pk]
        if approval.snapshot.sha256 != sha256
    }
    # A snapshot is long: only those are read that say something else.
    then = dict(Snapshot.objects.filter(pk__in=other).values_list("pk", "content")) if other else {}
    return {
        dossier.pk: tuple(_states(given[dossier.pk], then, now.get(dossier.pk, {})))
        for dossier, _ in dossiers
    }


def _states(
    approvals: Sequence[Approval], then: Mapping[int, Frozen], now: Frozen
) -> Iterator[ApprovalState]:
    for approval in approvals:
        found: tuple[Difference, ...] = ()
        if (before := then.get(approval.snapshot_id)) is not None:
            state = State(approval.state)
            found = differences(covered(before, state), covered(now, state))
        yield ApprovalState(approval, found)


def _standing(dossiers: Sequence[Dossier]) -> QuerySet[Approval]:
    return (
        Approval.objects.filter(
            dossier__in=[one.pk for one in dossiers], round=F("dossier__round"), undone_at=None
        )
        .defer("papers")
        .order_by("made_at", "pk")
    )
