"""The paragraphs of a dossier as they are shown: written by somebody, or drafted from figures."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from criteria.sets import CriterionDefinition, Group
from reports.dossiers.content import DossierContent
from reports.dossiers.drafting.criteria_text import CriterionText
from reports.dossiers.drafting.general_text import (
    Draft,
    after_criteria,
    before_criteria,
    of_appraisals,
)
from reports.dossiers.drafting.subject import Subject, subject_of
from reports.dossiers.drafting.wording import BLANK, PROMPT
from reports.dossiers.rules.procedure import State


@dataclass(frozen=True, slots=True)
class ShownParagraph:
    """One paragraph of a paper: what is written, or the draft, with the figures under it.

    ``text`` has one printed paragraph per line. ``stale`` are the figures that differ from those at
    the time of writing: name, then, now ("" for none). ``step`` is where it may be written,
    ``paper`` the paper that prints it.
    """

    key: str
    heading: str
    level: int
    text: str
    draft: str
    is_written: bool
    written_by: str
    written_at: datetime | None
    stale: tuple[tuple[str, str, str], ...]
    basis: Mapping[str, str]
    step: State
    paper: str


def paragraphs(content: DossierContent) -> tuple[ShownParagraph, ...]:
    """Every paragraph of the papers that the procedure asks for, in the papers' order."""
    papers = {slot.key for slot in content.rules.papers if slot.generated}
    return tuple(one for one in every_paragraph(content) if one.paper in papers)


def unwritten(content: DossierContent) -> tuple[ShownParagraph, ...]:
    """The paragraphs that still ask the unit to write: their prompt would stand in the paper."""
    return tuple(one for one in paragraphs(content) if PROMPT in one.text)


def every_paragraph(content: DossierContent) -> list[ShownParagraph]:
    """The paragraphs of all papers, whether the procedure asks for them or not."""
    subject = subject_of(content)
    drafts = [
        *before_criteria(content, subject),
        *_of_criteria(content, subject),
        *after_criteria(content, subject),
    ]
    return [*(_shown(content, draft) for draft in drafts), *conclusions(content, subject)]


def conclusions(content: DossierContent, subject: Subject | None) -> list[ShownParagraph]:
    """The concluding paragraphs of verification and appraisal, without drafting all others."""
    return [_shown(content, draft) for draft in of_appraisals(content, subject)]


def grouped_criteria(
    content: DossierContent,
) -> Iterator[tuple[str, Group, list[tuple[str, CriterionDefinition]]]]:
    """Each group of the set with its number in the report, and its criteria with theirs.

    A group of one criterion is numbered as that criterion: "2.1" and not "2.1.1".
    """
    definition = content.definition
    for place, group in enumerate(definition.groups, start=1):
        criteria = [one for one in definition.criteria if one.group == group.name]
        number = f"2.{place}"
        if len(criteria) == 1:
            yield number, group, [(number, criteria[0])]
        else:
            yield (
                number,
                group,
                [(f"{number}.{index}", one) for index, one in enumerate(criteria, start=1)],
            )


def criterion_key(number: int) -> str:
    """The stable key of a criterion's paragraph."""
    return f"tieu-chi-{number}"


def _of_criteria(content: DossierContent, subject: Subject | None) -> Iterator[Draft]:
    for _, _, criteria in grouped_criteria(content):
        for number, criterion in criteria:
            heading = f"{number}. {criterion.name} (tiêu chí số {criterion.number})"
            if subject is None:
                name = f"Tiêu chí {criterion.number} năm {content.year}"
                text, basis = f"Kết quả năm {content.year}: {BLANK}.", {name: BLANK}
            else:
                drafted = CriterionText(subject, criterion, content.names.full)
                text, basis = drafted.text(), drafted.basis
            yield Draft(criterion_key(criterion.number), heading, 3, text, basis)


def _shown(content: DossierContent, draft: Draft) -> ShownParagraph:
    written = content.narrative.get(draft.key)
    basis = draft.basis
    if draft.step is not State.PREPARING:  # a word on what was handed in, and on no later one
        basis = {**basis, "Lần trình": str(content.round)}
    stale: tuple[tuple[str, str, str], ...] = ()
    if written is not None:
        names = dict.fromkeys([*written.basis, *basis])
        stale = tuple(
            (name, then, now)
            for name in names
            if (then := written.basis.get(name, "")) != (now := basis.get(name, ""))
        )
    return ShownParagraph(
        key=draft.key,
        heading=draft.heading,
        level=draft.level,
        text=written.text if written is not None else draft.text,
        draft=draft.text,
        is_written=written is not None,
        written_by=written.by if written is not None else "",
        written_at=written.at if written is not None else None,
        stale=stale,
        basis=basis,
        step=draft.step,
        paper=draft.paper,
    )
