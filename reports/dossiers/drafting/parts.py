"""What several papers share: bases, blocks of paragraphs, references and labels of annexes."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from criteria.sets import Citation
from reports.dossiers.content import DossierContent
from reports.dossiers.drafting.narrative import ShownParagraph
from reports.dossiers.drafting.organs import symbol_of
from reports.papers.paper import (
    Annex,
    Block,
    Heading,
    Organ,
    Paper,
    PaperDate,
    Paragraph,
    ShortCode,
    TextTable,
)
from reports.tables import Table

Codes = Callable[[str], ShortCode | None]

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII")
_LOCAL_GOVERNMENT = "Luật Tổ chức chính quyền địa phương"


def cited(citation: Citation) -> str:
    """A document with number, date, issuer and abstract, as a "Căn cứ" line cites it."""
    return f"{citation.full} {citation.abstract}".strip()


def legal_bases(content: DossierContent) -> list[Citation]:
    """The documents that a dossier rests on: of the procedure, then of the set."""
    procedure = content.procedure.citation
    return [*([procedure] if procedure is not None else []), *content.definition.legal_basis]


def basis_lines(content: DossierContent, law: str = _LOCAL_GOVERNMENT) -> list[str]:
    """The "Căn cứ" lines; laws are cited without number."""
    return [f"Căn cứ {law}", *(f"Căn cứ {cited(one)}" for one in legal_bases(content))]


def lines(*texts: str) -> list[Block]:
    """Paragraphs."""
    return [Paragraph(text) for text in texts if text]


def shown(paragraph: ShownParagraph, *, heading: str | None = None) -> list[Block]:
    """A paragraph of the narrative under its heading, one printed paragraph per line."""
    text = [Paragraph(line.strip()) for line in paragraph.text.splitlines() if line.strip()]
    return [Heading(paragraph.level, heading or paragraph.heading), *text]


def text_table(name: str, table: Table, code: Codes) -> TextTable:
    """A table between paragraphs with the code that leads to its values."""
    return TextTable(table, code(name))


def reference(kind: str, organ: Organ, dated: PaperDate) -> str:
    """The line under an annex's title; number and day stay blank until the paper is signed."""
    symbol = symbol_of(organ, "BC" if kind == "Báo cáo" else "TTr")
    return (
        f"(Kèm theo {kind} số      /{symbol} ngày      tháng      năm {dated.year} của "
        f"{organ.name})"
    )


def annexes(tables: Sequence[tuple[str, Table]], code: Codes) -> tuple[Annex, ...]:
    """Annexes with Roman numbers; a single one has none."""
    if len(tables) == 1:
        [(name, table)] = tables
        return (Annex("Phụ lục", table, code(name)),)
    return tuple(
        Annex(f"Phụ lục {roman(place)}", table, code(name))
        for place, (name, table) in enumerate(tables, start=1)
    )


def label_of(tables: Sequence[tuple[str, Table]], name: str) -> str:
    """How the text names the annex ``name``; "" where it is not there."""
    place = next((at for at, (one, _) in enumerate(tables, start=1) if one == name), 0)
    if not place:
        return ""
    return "Phụ lục" if len(tables) == 1 else f"Phụ lục {roman(place)}"


def roman(number: int) -> str:
    """A Roman number from 1 on."""
    tens, ones = divmod(number - 1, 10)
    return "X" * tens + _ROMAN[ones] if tens else _ROMAN[ones]


def titled(paper: Paper, content: DossierContent) -> Paper:
    """The paper under the title that the procedure's list of papers gives it."""
    title = next((slot.title for slot in content.rules.papers if slot.key == paper.key), "")
    return replace(paper, title=title or paper.title)


def joined(groups: Iterable[Iterable[Block]]) -> tuple[Block, ...]:
    """Blocks one after another."""
    return tuple(block for group in groups for block in group)
