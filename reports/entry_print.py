"""A commune's year as entered, as a table to print: what its chairman signs off on paper."""

from datetime import datetime

from communes.entry.progress import Standing
from communes.models import DeadlineExtension, Submission
from communes.submission_page import SubmissionStanding, entered_text
from criteria.attainment import CriterionResult
from criteria.outcomes import Outcome
from criteria.sets import CriterionDefinition
from reports.tables import Align, Cell, Column, HeaderCell, Row, RowKind, Table

_COLUMNS = (
    ("TT", Column(5, Align.CENTER, row_header=True)),
    ("Chỉ tiêu", Column(25)),
    ("Mức đạt", Column(9, Align.CENTER)),
    ("Số liệu đã nhập", Column(20)),
    ("Kết quả tính", Column(20)),
    ("Ghi chú, xác nhận", Column(26)),
)
_LEFT = 2  # columns of the left signature; the next one is centred, as a signature is
_SPACE = "\n\u00a0" * 5  # for a signature and a stamp; renderers drop no line that holds a space


def entry_table(standing: SubmissionStanding, printed_at: datetime) -> Table:
    """The whole form, ready for any renderer; ``printed_at`` is the office's local time."""
    submission = standing.submission
    criteria = {one.number: one for one in standing.progress.result.criteria}
    rows = [
        row
        for criterion in standing.definition.criteria
        for row in _criterion_rows(criterion, criteria[criterion.number], standing)
    ]
    return Table(
        title=(
            f"SỐ LIỆU XÂY DỰNG NÔNG THÔN MỚI NĂM {submission.year}\n{standing.unit_name.upper()}"
        ),
        reference="\n".join(_head_lines(standing, printed_at)),
        columns=tuple(column for _, column in _COLUMNS),
        header=(tuple(HeaderCell(name) for name, _ in _COLUMNS),),
        rows=(*rows, _result_row(standing), _signatures(standing)),
        unit_name=standing.unit_name,
        criteria_set_name=standing.definition.name,
    )


def _head_lines(standing: SubmissionStanding, printed_at: datetime) -> list[str]:
    """What the form is of: place, set, granted time, state, and when it was printed."""
    state = Submission.State(standing.submission.state).label
    place = f"{standing.parent_name}. " if standing.parent_name else ""
    return [
        f"{place}{standing.definition.name} ({standing.definition.citation.full})",
        *(_extension_line(one) for one in standing.extensions),
        f"Trạng thái: {state}. In lúc {printed_at:%H:%M %d/%m/%Y}.",
    ]


def _criterion_rows(
    criterion: CriterionDefinition, result: CriterionResult, standing: SubmissionStanding
) -> list[Row]:
    """The criterion with its result, then a row for each of its indicators."""
    if result.nothing_counts:
        outcome = "không tính"
    else:
        outcome = (Outcome.ATTAINED if result.computed else Outcome.NOT_ATTAINED).label.lower()
    heading = f"{criterion.number}. {criterion.name}: {outcome}"
    return [
        Row(RowKind.GROUP, (Cell(heading, bold=True, colspan=len(_COLUMNS)),)),
        *(_indicator_row(standing.standings[indicator.code]) for indicator in criterion.indicators),
    ]


def _indicator_row(one: Standing) -> Row:
    texts = (
        one.indicator.code,
        one.indicator.text,
        one.indicator.threshold_text,
        entered_text(one),
        _result(one),
        "\n".join(_notes(one)),
    )
    return Row(RowKind.INDICATOR, tuple(Cell(text) for text in texts))


def _result(one: Standing) -> str:
    """The outcome; where it does not attain, the sentence that says why."""
    if one.stored is None or one.outcome in (Outcome.ATTAINED, Outcome.NOT_APPLICABLE):
        return one.outcome.label
    return one.stored.explanation


def _notes(one: Standing) -> list[str]:
    note = one.stored.note if one.stored is not None else ""
    return [
        *filter(None, [note]),
        *(f"Xác nhận “{check.about}”: {word.reason} ({word.by})" for check, word in one.confirmed),
    ]


def _result_row(standing: SubmissionStanding) -> Row:
    progress = standing.progress
    text = f"{standing.attained} tiêu chí đạt"
    if not progress.ready:
        text += f"; còn {len(progress.points)} việc chưa xong"
    return Row(
        RowKind.SUMMARY,
        (
            Cell("Kết quả", bold=True, colspan=_LEFT),
            Cell(text, bold=True, colspan=len(_COLUMNS) - _LEFT),
        ),
    )


def _signatures(standing: SubmissionStanding) -> Row:
    """The last row: where officer and chairman sign, and what; it may stand on a page alone."""
    signed = f"{standing.version.full_name} năm {standing.submission.year}: {standing.attained}"
    return Row(
        RowKind.SUMMARY,
        (
            Cell(f"\u00a0\n\u00a0\nNGƯỜI NHẬP SỐ LIỆU\n(Ký, ghi rõ họ tên){_SPACE}", colspan=_LEFT),
            Cell(
                f"Xác nhận số liệu {signed} tiêu chí đạt\n"
                "Ngày …… tháng …… năm ………\n"
                f"CHỦ TỊCH ỦY BAN NHÂN DÂN {standing.version.get_kind_display().upper()}\n"
                f"(Ký, đóng dấu, ghi rõ họ tên){_SPACE}",
                colspan=len(_COLUMNS) - _LEFT,
            ),
        ),
    )


def _extension_line(granted: DeadlineExtension) -> str:
    return (
        f"Gia hạn đến hết ngày {granted.until:%d/%m/%Y}: {granted.reason} "
        f"(người gia hạn: {granted.granted_by})."
    )
