"""The list of findings for people: as a table for files, and as lines of text."""

from collections.abc import Iterator, Sequence

from reports.checks.documentation import sentence_of
from reports.checks.model import Finding, Severity
from reports.checks.registry import CHECKS, CheckReport
from reports.tables import Align, Cell, Column, HeaderCell, Row, RowKind, Table

_TITLE = "DANH SÁCH CHỖ SỐ LIỆU MÂU THUẪN"
_COLUMNS = (
    ("TT", Column(3, Align.CENTER, row_header=True)),
    ("Đơn vị", Column(8)),
    ("Năm", Column(4, Align.CENTER)),
    ("Chỉ tiêu", Column(6, Align.CENTER)),
    ("Ô", Column(10)),
    ("In trong biểu", Column(16)),
    ("Tính được", Column(12)),
    ("Mâu thuẫn và cách sửa", Column(28)),
    ("Mức độ", Column(8)),
    ("Độ chắc chắn", Column(7)),
)
_ANSWER = ("Trả lời", Column(16))
_CELLS = 8
_NONE_FOUND = "Không có chỗ nào mâu thuẫn."


def findings_table(
    report: CheckReport,
    *,
    unit_name: str,
    reference: str,
    set_name: str,
    answers: Sequence[str] | None = None,
) -> Table:
    """The findings of one table, ready for any renderer.

    ``reference`` says what was checked; ``answers``, one text per finding, add a column of what
    people answered.
    """
    columns = _COLUMNS if answers is None else (*_COLUMNS, _ANSWER)
    told = answers if answers is not None else [None] * len(report.findings)
    rows = tuple(
        _row(number, finding, answer)
        for number, (finding, answer) in enumerate(zip(report.findings, told, strict=True), start=1)
    )
    nothing = Row(RowKind.GROUP, (Cell(_NONE_FOUND, colspan=len(columns)),))
    return Table(
        title=f"{_TITLE}\n{unit_name.upper()}",
        reference=reference,
        columns=tuple(column for _, column in columns),
        header=(tuple(HeaderCell(name) for name, _ in columns),),
        rows=rows or (nothing,),
        notes=tuple(_looked_at(report)),
        unit_name=unit_name,
        criteria_set_name=set_name,
    )


def findings_text(report: CheckReport) -> Iterator[str]:
    """The findings by severity, line by line, and what was looked at."""
    for severity in Severity:
        found = [finding for finding in report.findings if finding.severity is severity]
        if not found:
            continue
        yield f"{severity.label} ({len(found)}):"
        for finding in found:
            about = "" if finding.message.startswith(finding.unit) else f"{_about(finding)}: "
            cells = _cells(finding)
            where = f"; ô {cells}" if cells else ""
            yield f"  {about}{finding.message} ({finding.certainty.label}{where})"
    if not report.findings:
        yield _NONE_FOUND
    yield from _looked_at(report)


def _row(number: int, finding: Finding, answer: str | None) -> Row:
    texts = (
        str(number),
        finding.unit,
        str(finding.year or ""),
        ", ".join(_indicators(finding)),
        _cells(finding),
        "; ".join(finding.printed),
        "; ".join(finding.computed),
        finding.message,
        finding.severity.label,
        finding.certainty.label,
        *(() if answer is None else (answer,)),
    )
    return Row(RowKind.INDICATOR, tuple(Cell(text) for text in texts))


def _about(finding: Finding) -> str:
    """Unit, year and indicators: "Xã Dương Quang, năm 2020, chỉ tiêu 5"."""
    year = f"năm {finding.year}" if finding.year else ""
    codes = _indicators(finding)
    indicators = f"chỉ tiêu {', '.join(codes)}" if codes else ""
    return ", ".join(part for part in (finding.unit, year, indicators) if part)


def _indicators(finding: Finding) -> list[str]:
    codes = (finding.indicator, *finding.other_indicators)
    return list(dict.fromkeys(code for code in codes if code))


def _cells(finding: Finding) -> str:
    """The cells, each sheet named once: "Biểu 1!H20, I20"; of many only the first ones."""
    texts: list[str] = []
    sheet = ""
    cells = [cell for cell in (finding.cell, *finding.other_cells) if cell]
    for cell in cells[:_CELLS]:
        name, _, address = cell.rpartition("!")
        texts.append(address if name == sheet else cell)
        sheet = name
    return ", ".join(texts) + (", …" if len(cells) > _CELLS else "")


def _looked_at(report: CheckReport) -> Iterator[str]:
    """How many places were looked at, and which checks could not run and why."""
    looked = sum(number for number in report.checked.values() if isinstance(number, int))
    yield f"Đã đối chiếu {looked} chỗ."
    for check in CHECKS:
        reason = report.checked.get(check.__name__)
        if isinstance(reason, str):
            yield f"Không kiểm tra được: {sentence_of(check).rstrip('.')} ({reason.rstrip('.')})."
