"""The tables of a dossier's own content: recognised communes, capital, roadmap, opinions."""

from itertools import groupby

from criteria.answers import COMMUNES
from criteria.numbers import format_decimal
from reports.dossiers.content import Commune, DossierContent, Recognition
from reports.dossiers.drafting.capital import capital_groups, capital_total
from reports.dossiers.drafting.grids import Head, grid, texts, total_row
from reports.dossiers.drafting.wording import BLANK, kind_of, listed, share, short_day, within
from reports.tables import Cell, Row, RowKind, Table

_NO_REPLY = "(chưa có nội dung tiếp thu, giải trình)"


def recognised_table(content: DossierContent, *, reference: str = "") -> Table:
    """The recognised communes of a city, in the form of the annex of report 003.

    Ordered by the year recognised. The last row counts them; a note names the others.
    """
    names = content.names
    done = sorted(
        ((one, one.recognition) for one in content.communes if one.recognition is not None),
        key=lambda pair: (pair[1].year, pair[1].signed_on),
    )
    rows = [_recognised_row(place, *pair) for place, pair in enumerate(done, start=1)]
    missing = [within(one.title) for one in content.communes if one.recognition is None]
    heads = (
        Head("TT", 4, center=True),
        Head("Tên xã đã đạt chuẩn NTM", 15, names_row=True),
        Head("Năm được công nhận", 9, center=True),
        Head("Số, ký hiệu, ngày tháng của Quyết định công nhận", 18),
        Head("Cấp ban hành Quyết định", 14),
        Head("Trích yếu nội dung Quyết định", 26),
        Head("Năm công bố xã đạt chuẩn NTM", 11, center=True),
    )
    above = [one for one in (names.full, names.province) if one]
    return grid(
        f"DANH SÁCH CÁC XÃ ĐÃ ĐẠT CHUẨN NÔNG THÔN MỚI\n(thuộc {', '.join(dict.fromkeys(above))})",
        heads,
        [*rows, _recognised_total(content, len(done), len(heads))],
        notes=[f"Chưa có quyết định công nhận: {listed(missing)}."] if missing else (),
        reference=reference,
        unit_name=names.title,
    )


def _recognised_row(place: int, commune: Commune, recognition: Recognition) -> Row:
    announced = recognition.announced_year
    return texts(
        str(place),
        commune.title,
        str(recognition.year),
        f"Số {recognition.number} ngày {short_day(recognition.signed_on)}",
        recognition.issuer or BLANK,
        recognition.subject or BLANK,
        str(announced) if announced is not None else BLANK,
    )


def _recognised_total(content: DossierContent, done: int, width: int) -> Row:
    total = len(content.communes)
    within_unit = kind_of(content.names.full) or content.names.full
    rate = share(done, total)
    text = (
        f"Tổng số: {done} {COMMUNES} đạt chuẩn/tổng số {total} {COMMUNES} thuộc {within_unit}"
        f"{f', đạt {rate}' if rate else ''}"
    )
    return total_row(Cell(text, bold=True, colspan=width))


def capital_table(content: DossierContent, *, reference: str = "") -> Table:
    """The capital with shares of the whole; sums that do not add up are told in the notes."""
    groups = capital_groups(content)
    total = capital_total(content)
    rows = []
    for place, group in enumerate(groups, start=1):
        item = group.item
        rows.append(
            texts(
                str(place),
                item.name,
                format_decimal(item.amount),
                share(item.amount, total),
                bold=True,
            )
        )
        rows += [
            texts("", f"- {part.name}", format_decimal(part.amount), share(part.amount, total))
            for part in group.parts
        ]
    if groups:
        figures = (format_decimal(total), share(total, total))
        rows.append(
            total_row(
                Cell("Tổng cộng", bold=True, colspan=2),
                *(Cell(text, bold=True) for text in figures),
            )
        )
    return grid(
        "KẾT QUẢ HUY ĐỘNG NGUỒN LỰC XÂY DỰNG NÔNG THÔN MỚI",
        (
            Head("TT", 5, center=True),
            Head("Nguồn vốn", 45, names_row=True),
            Head("Số tiền (triệu đồng)", 18, center=True),
            Head("Tỷ lệ trên tổng số", 14, center=True),
        ),
        rows,
        notes=[
            f"Số liệu cần kiểm tra lại: {group.disagreement}"
            for group in groups
            if group.disagreement
        ],
        reference=reference,
        unit_name=content.names.title,
    )


def roadmap_table(content: DossierContent, *, reference: str = "") -> Table:
    """What will be done, by year."""
    rows = []
    items = sorted(content.roadmap, key=lambda one: one.year)
    for year, of_year in groupby(items, key=lambda one: one.year):
        lines = list(of_year)
        for line in lines:
            first = [Cell(str(year), rowspan=len(lines))] if line is lines[0] else []
            rows.append(Row(RowKind.INDICATOR, (*first, Cell(line.subject), Cell(line.content))))
    return grid(
        "LỘ TRÌNH DUY TRÌ, NÂNG CAO CHẤT LƯỢNG CÁC TIÊU CHÍ NÔNG THÔN MỚI",
        (
            Head("Năm", 8, center=True, names_row=True),
            Head("Đơn vị thực hiện", 22),
            Head("Nội dung, mục tiêu", 50),
        ),
        rows,
        reference=reference,
        unit_name=content.names.title,
    )


def opinions_table(content: DossierContent, *, reference: str = "") -> Table:
    """What organisations and the people said, and how it was taken up."""
    return grid(
        "TỔNG HỢP Ý KIẾN THAM GIA",
        (
            Head("TT", 5, center=True),
            Head("Cơ quan, tổ chức", 22, names_row=True),
            Head("Ý kiến tham gia", 34),
            Head("Tiếp thu, giải trình", 28),
        ),
        [
            texts(str(place), one.organisation, one.content, one.reply or _NO_REPLY)
            for place, one in enumerate(content.opinions, start=1)
        ],
        reference=reference,
        unit_name=content.names.title,
    )
