"""What the page of a dossier's papers shows: every slot of its procedure, by step."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.urls import reverse

from communes.models import User
from communes.requests import SignedInRequest
from criteria.numbers import format_decimal, round_half_up
from reports.dossiers.approving.approvals import standing
from reports.dossiers.pages.page import Tab, dossier_context, rules_of
from reports.dossiers.rules.procedure import LevelProcedure, PaperSlot, State
from reports.dossiers.way.actions import step_of
from reports.dossiers.way.people import Powers, powers_of
from reports.models import Dossier, PaperFile, SignedCopy

PAGES = (("Giấy tờ", "dossier_papers"), ("Bộ hồ sơ", "dossier_bundle"))
_KILO = Decimal(1024)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What was refused of a paper: at which slot, in sentences; ``signed``: of its signed copy."""

    slot: str
    sentences: tuple[str, ...]
    signed: bool = False


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file with its size in words.

    Of a signed copy: ``may_remove``, and ``counts``, whether its approval stands in this round.
    """

    file: PaperFile | SignedCopy
    size: str
    may_remove: bool = False
    counts: bool = True


@dataclass(frozen=True, slots=True)
class ShownPaper:
    """One slot: what is there, what is missing, what the person may do with it now.

    ``form`` says which form it follows, or that the text was not read. ``missing`` says that a
    required paper was not attached.
    """

    slot: PaperSlot
    form: str
    files: tuple[ShownFile, ...]
    copies: tuple[ShownFile, ...]
    missing: bool
    may_attach: bool
    may_sign: bool
    errors: tuple[str, ...] = ()
    sign_errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperStep:
    """The papers of one step of the procedure.

    ``now``: the dossier is at it; ``reached``: it is, or has been.
    """

    name: str
    now: bool
    reached: bool
    papers: tuple[ShownPaper, ...] = field(default_factory=tuple)


def papers_context(request: SignedInRequest, dossier: Dossier, page: str) -> dict[str, Any]:
    """The frame of a page about papers; ``page`` is the name of its address."""
    return {
        **dossier_context(request, dossier, Tab.PAPERS),
        "subtabs": [
            (words, reverse(name, args=[dossier.pk]), name == page) for words, name in PAGES
        ],
    }


def paper_steps(user: User, dossier: Dossier, trouble: Trouble | None = None) -> list[PaperStep]:
    """Every paper of the procedure by step; the number of queries is fixed."""
    _, rules = rules_of(dossier)
    powers = powers_of(user, dossier)
    has_approval = standing(dossier).exists()
    files = _by_place(_kept(PaperFile, dossier), "slot")
    copies = _by_place(
        _kept(SignedCopy, dossier).select_related("approval").defer("approval__papers"), "paper"
    )
    here = step_of(State(dossier.state))
    order = [step.state for step in rules.steps]
    reached = order.index(here) if here in order else len(order)
    steps = []
    for place, step in enumerate(rules.steps):
        shown = []
        for slot in rules.papers:
            if slot.state is not step.state:
                continue
            own = powers.acts_at(step)
            of_slot = trouble if trouble is not None and trouble.slot == slot.key else None
            shown.append(
                ShownPaper(
                    slot=slot,
                    form=_form(slot),
                    files=tuple(files[slot.key]),
                    copies=tuple(
                        _shown_copy(one, dossier, user, powers, own) for one in copies[slot.key]
                    ),
                    missing=slot.required and not slot.generated and not files[slot.key],
                    may_attach=not slot.generated
                    and own
                    and here is slot.state
                    and dossier.state != State.REFUSED,
                    may_sign=slot.generated and has_approval and _may_sign(powers, own),
                    errors=of_slot.sentences if of_slot and not of_slot.signed else (),
                    sign_errors=of_slot.sentences if of_slot and of_slot.signed else (),
                )
            )
        if shown:
            steps.append(PaperStep(step.name, step.state is here, place <= reached, tuple(shown)))
    return steps


def slot_of(rules: LevelProcedure, key: str) -> PaperSlot | None:
    """The slot ``key`` of a procedure."""
    return next((one for one in rules.papers if one.key == key), None)


def size_text(size: int) -> str:
    """Bytes in words: "812 byte", "35,2 KB", "4,1 MB"."""
    if size < _KILO:
        return f"{size} byte"
    kilo = Decimal(size) / _KILO
    if kilo < _KILO:
        return f"{format_decimal(round_half_up(kilo, 1))} KB"
    return f"{format_decimal(round_half_up(kilo / _KILO, 1))} MB"


def _form(slot: PaperSlot) -> str:
    if slot.form_number:
        return f"Mẫu số {slot.form_number}"
    return "" if slot.mark.verified else "số mẫu chưa đối chiếu văn bản"


def _shown_copy(
    shown: ShownFile, dossier: Dossier, user: User, powers: Powers, acts_here: bool
) -> ShownFile:
    """As ``approving/signed.py`` would allow and count it, without asking again."""
    copy = shown.file
    assert isinstance(copy, SignedCopy)
    own = copy.made_by_id == user.pk and _may_sign(powers, acts_here)
    approval = copy.approval
    return replace(
        shown,
        may_remove=own or powers.office or acts_here,
        counts=approval is not None
        and approval.undone_at is None
        and approval.round == dossier.round,
    )


def _may_sign(powers: Powers, acts_here: bool) -> bool:
    return powers.enters or powers.office or acts_here


def _kept(model: Any, dossier: Dossier) -> Any:
    return (
        model.objects.filter(dossier=dossier, removed_at=None)
        .select_related("made_by")
        .order_by("made_at", "key")
    )


def _by_place(files: Iterable[PaperFile | SignedCopy], name: str) -> Mapping[str, list[ShownFile]]:
    found: dict[str, list[ShownFile]] = defaultdict(list)
    for file in files:
        found[getattr(file, name)].append(ShownFile(file, size_text(file.size)))
    return found
