"""The unit's tables as papers of their own: communes, comparison, capital, roadmap."""

from dataclasses import replace

from reports.dossiers.content import DossierContent
from reports.dossiers.drafting.comparisons import comparison_tables
from reports.dossiers.drafting.organs import dated, signature, unit_organ
from reports.dossiers.drafting.parts import Codes, annexes, lines, text_table
from reports.dossiers.drafting.subject import subject_of
from reports.dossiers.drafting.tables import capital_table, recognised_table, roadmap_table
from reports.dossiers.drafting.wording import BLANK
from reports.papers.paper import Block, Paper, Signature
from reports.tables import Table


def communes_list(content: DossierContent, code: Codes) -> Paper:
    """Build "Danh sách xã đã đạt chuẩn", in the form of report 003's annex; its maker signs too."""
    table = recognised_table(content)
    paper = _sheet(
        content,
        "danh-sach-xa",
        "Danh sách",
        "Các xã đã đạt chuẩn nông thôn mới",
        [text_table("danh-sach-xa", _untitled(table), code)],
    )
    return replace(paper, signatures=(Signature(("NGƯỜI LẬP DANH SÁCH",)), *paper.signatures))


def comparison_sheet(content: DossierContent, code: Codes) -> Paper:
    """Build "Biểu so sánh": how many criteria are attained; the comparison as annexes."""
    organ = unit_organ(content)
    tables = comparison_tables(content, reference=f"(Kèm theo hồ sơ của {organ.name})")
    paper = _sheet(
        content,
        "bieu-so-sanh",
        "Biểu so sánh",
        f"Kết quả xây dựng nông thôn mới năm {content.year}",
        lines(*_counts(content)),
    )
    return replace(paper, annexes=annexes(tables, code))


def capital_sheet(content: DossierContent, code: Codes) -> Paper:
    """Build "Biểu nguồn lực": the capital with shares of the whole."""
    table = capital_table(content)
    return _sheet(
        content,
        "nguon-luc",
        "Biểu tổng hợp",
        "Kết quả huy động nguồn lực xây dựng nông thôn mới",
        [text_table("nguon-luc", _untitled(table), code)],
    )


def roadmap_sheet(content: DossierContent, code: Codes) -> Paper:
    """Build "Lộ trình": what will be done in which year."""
    table = roadmap_table(content)
    return _sheet(
        content,
        "lo-trinh",
        "Lộ trình",
        "Duy trì, nâng cao chất lượng các tiêu chí nông thôn mới",
        [text_table("lo-trinh", _untitled(table), code)],
    )


def _sheet(
    content: DossierContent, key: str, kind: str, subject: str, blocks: list[Block]
) -> Paper:
    organ = unit_organ(content)
    above = ", ".join(
        dict.fromkeys(one for one in (content.names.full, content.names.province) if one)
    )
    return Paper(
        key=key,
        title=f"{kind} {subject}",
        organ=organ,
        symbol="",
        dated=dated(content, organ),
        kind=kind,
        subject=f"{subject}\n(thuộc {above})"
        if key == "danh-sach-xa"
        else f"{subject} của {above}",
        blocks=tuple(blocks),
        signatures=(signature(organ, content.facts.leader_post, content.facts.leader),),
    )


def _untitled(table: Table) -> Table:
    """The paper's own head names it."""
    return replace(table, title="")


def _counts(content: DossierContent) -> list[str]:
    subject = subject_of(content)
    if subject is None:
        return [f"Kết quả đánh giá tiêu chí năm {content.year}: {BLANK}."]
    total = len(subject.definition.criteria)
    told = [f"Kết quả đánh giá theo {subject.definition.name}:"]
    for unit in subject.in_year(subject.year):
        result = unit.result(subject.definition)
        told.append(
            f"- {unit.name} năm {unit.year}: báo cáo {result.declared_attained}/{total} tiêu chí, "
            f"tính lại {result.computed_attained}/{total} tiêu chí."
        )
    return [*told, "Số liệu từng chỉ tiêu tại biểu kèm theo."]
