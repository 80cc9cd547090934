"""The boxes of a paper in Word around its text: head, title, addressees, recipients, signatures."""

from collections.abc import Sequence

from reports.papers import layout
from reports.papers.docx_styles import GAP, RULE
from reports.papers.lines import (
    ADDRESSED_TO,
    MOTTO,
    NATION,
    RECIPIENTS,
    balanced_lines,
    date_line,
    listed,
    number_line,
    one_line,
    post_lines,
    short_rule_mm,
    signature_width_mm,
    width_mm,
)
from reports.papers.paper import Paper, Signature
from reports.renderers.docx_elements import (
    NOTHING,
    Xml,
    element,
    joined,
    lines_of_runs,
    paragraph,
    run,
    twips,
)

Cells = Sequence[Sequence[Xml]]


def layout_table(
    widths_mm: Sequence[float], rows: Sequence[Cells], *, vertical: str = "top"
) -> Xml:
    """Set paragraphs side by side without borders; no row of them is torn by a page end."""
    widths = [twips(width) for width in widths_mm]
    drawn = []
    for cells in rows:
        row = [element("trPr", element("cantSplit"))]
        for width, content in zip(widths, cells, strict=True):
            properties = element(
                "tcPr", element("tcW", w=width, type="dxa"), element("vAlign", val=vertical)
            )
            row.append(element("tc", properties, *(content or (paragraph(GAP),))))
        drawn.append(element("tr", *row))
    return element(
        "tbl",
        element(
            "tblPr",
            element("tblW", w=sum(widths), type="dxa"),
            element("tblInd", w=0, type="dxa"),
            element("tblLayout", type="fixed"),
            element(
                "tblCellMar", element("left", w=0, type="dxa"), element("right", w=0, type="dxa")
            ),
            element("tblLook", val="0000", firstRow=0, lastRow=0, firstColumn=0, lastColumn=0),
        ),
        element("tblGrid", *(element("gridCol", w=width) for width in widths)),
        *drawn,
    )


def gap(points: float, extra: Xml = NOTHING, *, keep_with_next: bool = False) -> Xml:
    """Write an empty paragraph of ``points``; ``extra`` are properties after the spacing."""
    keeps = element("keepNext") if keep_with_next else NOTHING
    spacing = element("spacing", before=0, after=0, line=round(points * 20), lineRule="exact")
    return paragraph(GAP, NOTHING, joined((keeps, spacing, extra)))


def head(paper: Paper) -> list[Xml]:
    """Draw organ, Quốc hiệu and Tiêu ngữ with their rules, number, place and date, the mark."""
    left: list[Xml] = []
    superior = _organ_lines(paper.organ.superior, bold=False)
    if superior:
        left.append(paragraph("PaperSuperior", lines_of_runs(superior)))
    name = _organ_lines(paper.organ.name, bold=True)
    left.append(paragraph("PaperOrgan", lines_of_runs(name)))
    left.append(_rule(short_rule_mm(name, layout.ORGAN_PT), layout.LEFT_COLUMN_MM))
    motto_mm = width_mm((MOTTO,), layout.MOTTO_PT, bold=True)
    right = [
        paragraph("PaperNation", run(NATION)),
        paragraph("PaperMotto", run(MOTTO)),
        _rule(motto_mm, layout.RIGHT_COLUMN_MM),
    ]
    number = number_line(paper)
    rows: list[Cells] = [
        (left, right),
        (
            [paragraph("PaperNumber", run(number))] if number else [],
            [paragraph("PaperDate", run(date_line(paper.dated)))],
        ),
    ]
    if paper.mark:
        rows.append(([_boxed(one_line(paper.mark).upper())], []))
    return [layout_table((layout.LEFT_COLUMN_MM, layout.RIGHT_COLUMN_MM), rows)]


def title(paper: Paper) -> list[Xml]:
    """Draw type and subject, with the rule under the last of them."""
    drawn: list[Xml] = []
    kind = _title_lines(paper.kind.upper())
    subject = _title_lines(paper.subject)
    if kind:
        drawn.append(paragraph("Title", lines_of_runs(kind)))
    if subject:
        style = "Subtitle" if kind else "Title"
        drawn.append(paragraph(style, lines_of_runs(subject)))
    if drawn:
        rule_mm = short_rule_mm(subject or kind, layout.TITLE_PT)
        drawn += [_rule(rule_mm, layout.TEXT_WIDTH_MM), gap(14)]
    else:
        drawn.append(gap(14))
    return drawn


def addressees(paper: Paper) -> list[Xml]:
    """Draw "Kính gửi": one recipient beside it, several on lines of their own below its colon."""
    lines = listed(paper.addressees)
    if len(lines) < 2:
        return [paragraph("PaperAddressee", run(f"{ADDRESSED_TO} {line}")) for line in lines]
    before_colon = width_mm((ADDRESSED_TO.removesuffix(":"),), layout.BODY_PT, bold=False)
    dash = width_mm(("- ",), layout.BODY_PT, bold=False)
    left = twips(layout.ADDRESSEE_INDENT_MM + before_colon + dash)
    drawn = [paragraph("PaperAddressees", run(ADDRESSED_TO))]
    for line in lines:
        indent = element("ind", left=left, hanging=twips(dash))
        drawn.append(paragraph("PaperAddressees", run(f"- {line}"), indent))
    return [*drawn, gap(layout.PARAGRAPH_GAP_PT)]


def foot(paper: Paper) -> list[Xml]:
    """Draw "Nơi nhận" and the signatures: one on the right beside it, more in pairs above it."""
    lines = listed(paper.recipients)
    recipients: list[Xml] = []
    if lines:
        recipients.append(paragraph("PaperRecipients", run(RECIPIENTS)))
        recipients += [paragraph("PaperRecipient", run(f"- {line}")) for line in lines]
    before = gap(layout.PARAGRAPH_GAP_PT, keep_with_next=True)
    room = signature_width_mm(paper)
    signed = [_signature(one, room) for one in paper.signatures]
    if len(signed) == 1:
        columns = (layout.LEFT_COLUMN_MM, layout.RIGHT_COLUMN_MM)
        return [before, layout_table(columns, [(recipients, *signed)])]
    if not signed:
        return recipients
    if len(signed) % 2:
        signed.insert(-1, [])
    pairs = [signed[start : start + 2] for start in range(0, len(signed), 2)]
    for later in pairs[1:]:
        later[-1].insert(0, gap(12))
        later[0].insert(0, gap(12))
    drawn = [before, layout_table((room, room), pairs)]
    return [*drawn, gap(12), *recipients] if recipients else drawn


def _organ_lines(text: str, *, bold: bool) -> tuple[str, ...]:
    room = layout.LEFT_COLUMN_MM
    return balanced_lines(text.upper(), room, layout.ORGAN_PT, bold=bold)


def _title_lines(text: str) -> tuple[str, ...]:
    return balanced_lines(text, layout.TEXT_WIDTH_MM, layout.TITLE_PT, bold=True)


def _signature(signature: Signature, room_mm: float) -> list[Xml]:
    return [
        *(paragraph("PaperPost", run(line)) for line in post_lines(signature, room_mm)),
        paragraph("PaperSignatory", run(one_line(signature.name))),
    ]


def _rule(length_mm: float, room_mm: float) -> Xml:
    """Draw a solid rule in the middle of ``room_mm``: the upper border of an empty paragraph."""
    side = twips((room_mm - min(length_mm, room_mm)) / 2)
    border = element("pBdr", _border("top", 0))
    return paragraph(RULE, NOTHING, joined((border, element("ind", left=side, right=side))))


def _boxed(text: str) -> Xml:
    """Draw ``text`` in a box a little wider than itself."""
    padding_pt = 4
    room = layout.LEFT_COLUMN_MM - width_mm((text,), layout.MARK_PT, bold=True)
    side = max(0, twips(room / 2) - 20 * padding_pt)
    edges = (_border(edge, padding_pt) for edge in ("top", "left", "bottom", "right"))
    properties = joined((element("pBdr", *edges), element("ind", left=side, right=side)))
    return paragraph("PaperMark", run(text), properties)


def _border(edge: str, space_pt: int) -> Xml:
    eighths = round(layout.RULE_PT * 8)
    return element(edge, val="single", sz=eighths, space=space_pt, color="000000")
