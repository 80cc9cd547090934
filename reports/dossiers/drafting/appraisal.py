"""The reports of verification and of appraisal: self-assessment, computed verdict, opinions."""

from collections.abc import Sequence

from reports.comparison_data import UnitYear
from reports.dossiers.content import DossierContent
from reports.dossiers.drafting.criteria_text import reasons
from reports.dossiers.drafting.grids import Head, grid, texts, total_row
from reports.dossiers.drafting.narrative import conclusions
from reports.dossiers.drafting.organs import (
    addressee,
    dated,
    organ_at,
    recognition,
    signature,
    symbol_of,
)
from reports.dossiers.drafting.parts import (
    Codes,
    annexes,
    joined,
    lines,
    reference,
    shown,
    text_table,
)
from reports.dossiers.drafting.subject import Subject, UnitResult, subject_of
from reports.dossiers.drafting.wording import BLANK, listed
from reports.dossiers.rules.procedure import State
from reports.papers.paper import Block, Heading, Organ, Paper, PaperDate, Paragraph
from reports.tables import Align, Cell, Column, HeaderCell, Row, Table

_NAME = "ket-qua-tham-dinh"
MOST_UNITS = 4
_NO_ANSWER = "(chưa có giải trình)"


def verification(content: DossierContent, code: Codes) -> Paper:
    """Build "Báo cáo thẩm tra" of the level above the unit."""
    return _paper(content, code, "bao-cao-tham-tra", "thẩm tra", State.VERIFYING)


def appraisal(content: DossierContent, code: Codes) -> Paper:
    """Build "Báo cáo thẩm định": criteria of each unit, contradictions, departments' opinions."""
    return _paper(content, code, "bao-cao-tham-dinh", "thẩm định", State.APPRAISING)


def _paper(content: DossierContent, code: Codes, key: str, what: str, state: State) -> Paper:
    organ = organ_at(content, state)
    date = dated(content, organ, state)
    subject = subject_of(content)
    told = {one.key: one for one in conclusions(content, subject)}
    next_one = addressee(content, state)
    tables = _tables(content, subject, organ, date, what)
    opinions = what == "thẩm định"
    numbers = iter(("II", "III", "IV"))
    blocks: list[Block] = [
        *lines(
            f"{organ.name} báo cáo kết quả {what} hồ sơ đề nghị xét, công nhận "
            f"{recognition(content)} như sau:"
        ),
        Heading(1, f"I. Kết quả {what} từng tiêu chí"),
        *lines(*_counts(content, subject)),
        *lines(
            "Kết quả tự đánh giá, kết quả tính lại và kết luận của từng tiêu chí tại phụ lục kèm "
            "theo."
            if tables
            else ""
        ),
        *_failing(content, subject),
        Heading(1, f"{next(numbers)}. Các chỗ mâu thuẫn của số liệu và giải trình"),
        *_points(content, code),
    ]
    if opinions:
        blocks.append(Heading(1, f"{next(numbers)}. Ý kiến của các sở, ngành"))
        blocks += _words(content, code)
    conclusion = told["tham-dinh-nhan-xet" if opinions else "tham-tra-nhan-xet"]
    return Paper(
        key=key,
        title=f"Báo cáo {what}",
        organ=organ,
        symbol=symbol_of(organ, "BC"),
        dated=date,
        kind="Báo cáo",
        subject=f"{what.capitalize()} hồ sơ đề nghị xét, công nhận {recognition(content)}",
        addressees=(next_one,),
        blocks=joined(
            (
                blocks,
                shown(conclusion),
                lines(
                    f"Trên đây là báo cáo kết quả {what} hồ sơ đề nghị xét, công nhận "
                    f"{recognition(content)}. {organ.name} kính trình {next_one} xem xét."
                ),
            )
        ),
        signatures=(signature(organ),),
        recipients=("Như trên", f"Ủy ban nhân dân {content.names.full}", "Lưu: VT"),
        annexes=annexes(tables, code),
    )


def _counts(content: DossierContent, subject: Subject | None) -> list[str]:
    if subject is None:
        return [f"Kết quả đánh giá tiêu chí năm {content.year}: {BLANK}."]
    told = []
    for unit in subject.in_year(subject.year):
        result = unit.result(subject.definition)
        total = result.criteria_total
        told.append(
            f"- {unit.name}: tự đánh giá {result.declared_attained}/{total} tiêu chí đạt; tính lại "
            f"từ số liệu {result.computed_attained}/{total} tiêu chí đạt."
        )
    return told


def _failing(content: DossierContent, subject: Subject | None) -> list[Block]:
    """The criteria that are not attained, and why."""
    if subject is None:
        return []
    told: list[Block] = []
    for unit, by_number, _ in subject.results(subject.year):
        for result in by_number.values():
            if not result.computed:
                why = reasons(subject, unit, result)
                text = f"chưa đạt tiêu chí số {result.number} ({result.name}): {why}."
                told.append(Paragraph(text, lead=unit.name))
    return told


def _tables(
    content: DossierContent, subject: Subject | None, organ: Organ, date: PaperDate, what: str
) -> list[tuple[str, Table]]:
    """Criteria × units: self-assessment, computed, conclusion; at most four units in a table."""
    if subject is None:
        return []
    results = subject.results(subject.year)
    chunks = [results[at : at + MOST_UNITS] for at in range(0, len(results), MOST_UNITS)]
    under = reference("Báo cáo", organ, date)
    return [
        (
            _NAME if place == 1 else f"{_NAME}-{place}",
            _table(content, subject, chunk, under, what),
        )
        for place, chunk in enumerate(chunks, start=1)
    ]


def _table(
    content: DossierContent,
    subject: Subject,
    units: Sequence[UnitResult],
    under: str,
    what: str,
) -> Table:
    columns = [Column(4, Align.CENTER), Column(22, row_header=True)]
    names = [unit.name for unit, _, _ in units]
    top = [HeaderCell("TT", rowspan=2), HeaderCell("Tiêu chí", rowspan=2)]
    top += [HeaderCell(name, colspan=3) for name in names]
    second = [HeaderCell(text) for _ in names for text in ("Tự đánh giá", "Tính lại", "Kết luận")]
    columns += [Column(9, Align.CENTER) for _ in second]
    rows: list[Row] = []
    for criterion in subject.definition.criteria:
        cells = [str(criterion.number), criterion.name]
        for unit, by_number, _ in units:
            result = by_number[criterion.number]
            cells += [
                _word(result.declared),
                _word(result.computed),
                _word(result.computed)
                + _unproved(unit, [one.code for one in criterion.indicators]),
            ]
        rows.append(texts(*cells))
    total = len(subject.definition.criteria)
    foot = [Cell("Tổng số tiêu chí đạt", bold=True, colspan=2)]
    for unit, _, attained in units:
        declared = unit.result(subject.definition).declared_attained
        foot += [Cell(f"{count}/{total}", bold=True) for count in (declared, attained, attained)]
    rows.append(total_row(*foot))
    return Table(
        title=f"KẾT QUẢ {what.upper()} CÁC TIÊU CHÍ NĂM {subject.year}\n{listed(names)}",
        reference=under,
        columns=tuple(columns),
        header=(tuple(top), tuple(second)),
        rows=tuple(rows),
        notes=(
            f"Kết luận theo kết quả tính lại từ số liệu, {subject.definition.citation.full}.",
            "(*) Có chỉ tiêu chưa chứng minh được bằng số liệu, lấy theo kết quả báo cáo.",
        ),
        unit_name=content.names.title,
    )


def _word(attained: bool) -> str:
    return "Đạt" if attained else "Chưa đạt"


def _unproved(unit: UnitYear, codes: list[str]) -> str:
    records = [unit.records[code] for code in codes if code in unit.records]
    return " (*)" if any(one.value.unproved for one in records) else ""


def _points(content: DossierContent, code: Codes) -> list[Block]:
    if not content.points:
        return lines("Không có chỗ mâu thuẫn nào của số liệu.")
    told = [one for one in content.points if one.changes_verdict or one.answer]
    counts = (
        f"Số liệu có {len(content.points)} chỗ mâu thuẫn, trong đó "
        f"{sum(one.changes_verdict for one in content.points)} chỗ làm thay đổi kết quả đạt; "
        f"{sum(one.is_open for one in content.points)} chỗ chưa được giải trình."
    )
    if not told:
        return lines(counts)
    table = grid(
        "",
        (
            Head("TT", 5, center=True),
            Head("Đơn vị, chỉ tiêu", 20, names_row=True),
            Head("Nội dung", 38),
            Head("Giải trình", 26),
        ),
        [
            texts(
                str(place),
                ", ".join(
                    filter(
                        None,
                        [
                            one.unit,
                            f"chỉ tiêu {one.indicator}" if one.indicator else "",
                            f"năm {one.year}" if one.year else "",
                        ],
                    )
                ),
                one.message,
                f"{one.answer} ({one.answered_by})" if one.answer else _NO_ANSWER,
            )
            for place, one in enumerate(told, start=1)
        ],
    )
    return [
        *lines(f"{counts} Các chỗ làm thay đổi kết quả đạt hoặc đã được giải trình:"),
        text_table("mau-thuan", table, code),
    ]


def _words(content: DossierContent, code: Codes) -> list[Block]:
    if not content.words:
        return lines("Các sở, ngành chưa có ý kiến bằng văn bản.")
    table = grid(
        "",
        (
            Head("TT", 5, center=True),
            Head("Cơ quan", 22, names_row=True),
            Head("Ý kiến", 12, center=True),
            Head("Nội dung", 34),
            Head("Văn bản", 16),
        ),
        [
            texts(
                str(place),
                one.name,
                "Đồng ý" if one.agrees else "Không đồng ý",
                one.text or "",
                one.document or "",
            )
            for place, one in enumerate(content.words, start=1)
        ],
    )
    return [text_table("y-kien-so-nganh", table, code)]
