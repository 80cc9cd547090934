"""The unit's report on its results, in the order of report 228/BC-UBND of thành phố Bắc Kạn."""

from criteria.answers import COMMUNES
from reports.dossiers.content import DossierContent
from reports.dossiers.drafting.comparisons import comparison_tables
from reports.dossiers.drafting.grids import Head, grid, texts, total_row
from reports.dossiers.drafting.narrative import (
    ShownParagraph,
    criterion_key,
    every_paragraph,
    grouped_criteria,
)
from reports.dossiers.drafting.organs import (
    addressee,
    dated,
    decider,
    office,
    recipients,
    recognition,
    results_of,
    signature,
    symbol_of,
    unit_organ,
)
from reports.dossiers.drafting.parts import (
    Codes,
    annexes,
    cited,
    joined,
    label_of,
    legal_bases,
    lines,
    reference,
    shown,
    text_table,
)
from reports.dossiers.drafting.subject import Subject, subject_of
from reports.dossiers.drafting.tables import capital_table, recognised_table, roadmap_table
from reports.dossiers.drafting.wording import BLANK, capitalised, share
from reports.dossiers.rules.procedure import Level
from reports.papers.lines import listed
from reports.papers.paper import Block, Heading, Paper
from reports.tables import Cell, Table

_SHOWN_UNITS = 6  # of more units, the table of the baseline year counts them


def report(content: DossierContent, code: Codes) -> Paper:
    """Build "Báo cáo kết quả …" with its annexes: comparison, communes, capital, roadmap."""
    organ = unit_organ(content)
    date = dated(content, organ)
    attached = _annex_tables(content, reference("Báo cáo", organ, date))
    told = {one.key: one for one in every_paragraph(content)}
    subject = subject_of(content)
    next_one = addressee(content)
    return Paper(
        key="bao-cao",
        title="Báo cáo kết quả xây dựng nông thôn mới",
        organ=organ,
        symbol=symbol_of(organ, "BC"),
        dated=date,
        kind="Báo cáo",
        subject=capitalised(results_of(content)),
        addressees=(next_one,),
        blocks=joined(
            (
                lines(
                    f"Thực hiện quy định về điều kiện, trình tự, thủ tục, hồ sơ xét, công nhận, "
                    f"{organ.name} báo cáo {results_of(content)} như sau:"
                ),
                [Heading(1, "I. Đặc điểm tình hình chung")],
                shown(told["dac-diem"]),
                _baseline(subject, code),
                [Heading(1, "II. Căn cứ triển khai thực hiện")],
                lines(*_documents(content)),
                [Heading(1, "III. Công tác chỉ đạo, tổ chức thực hiện")],
                shown(told["chi-dao"]),
                shown(told["tuyen-truyen"]),
                shown(told["nguon-luc"]),
                lines(_see(attached, "nguon-luc", "nguồn lực huy động")),
                [Heading(1, "IV. Kết quả xây dựng nông thôn mới")],
                _standing(content, subject, label_of(attached, "danh-sach-xa")),
                _criteria(content, told, label_of(attached, "bieu-so-sanh")),
                shown(told["no-dong"]),
                [Heading(1, "V. Đánh giá chung")],
                shown(told["ket-qua-noi-bat"]),
                shown(told["ton-tai"]),
                shown(told["bai-hoc"]),
                [Heading(1, "VI. Kế hoạch duy trì, nâng cao chất lượng các tiêu chí")],
                shown(told["quan-diem"]),
                [Heading(2, "2. Lộ trình thực hiện")],
                lines(_see(attached, "lo-trinh", "lộ trình") or f"Lộ trình: {BLANK}."),
                shown(told["de-xuat"]),
                lines(
                    f"Trên đây là báo cáo {results_of(content)}. {organ.name} "
                    f"kính đề nghị {next_one} xem xét, {_asked(content, next_one)}."
                ),
            )
        ),
        signatures=(signature(organ, content.facts.leader_post, content.facts.leader),),
        recipients=recipients(content, content.names.full, office(content).name),
        annexes=annexes(attached, code),
    )


def _documents(content: DossierContent) -> list[str]:
    return [f"- {line}" for line in listed([cited(one) for one in legal_bases(content)])]


def _asked(content: DossierContent, next_one: str) -> str:
    final = decider(content)
    if final == next_one:
        return f"công nhận {recognition(content)}"
    return f"trình {final} công nhận {recognition(content)}"


def _annex_tables(content: DossierContent, under: str) -> list[tuple[str, Table]]:
    tables = list(comparison_tables(content, reference=under))
    if content.level is Level.CITY:
        tables.append(("danh-sach-xa", recognised_table(content, reference=under)))
    if content.capital:
        tables.append(("nguon-luc", capital_table(content, reference=under)))
    if content.roadmap:
        tables.append(("lo-trinh", roadmap_table(content, reference=under)))
    return tables


def _see(attached: list[tuple[str, Table]], name: str, what: str) -> str:
    label = label_of(attached, name)
    return f"Chi tiết {what} tại {label} kèm theo." if label else ""


def _baseline(subject: Subject | None, code: Codes) -> list[Block]:
    """What was attained when the program began, by criteria."""
    if subject is None or subject.baseline is None:
        return []
    year = subject.baseline
    results = subject.results(year)
    many = len(results) > _SHOWN_UNITS
    names = ["Số xã đạt"] if many else [unit.name for unit, _, _ in results]
    heads = [Head("TT", 5, center=True), Head("Tiêu chí", 34, names_row=True)]
    heads += [Head(name, 14, center=True) for name in names]
    rows = []
    for criterion in subject.definition.criteria:
        attained = [by_number[criterion.number].computed for _, by_number, _ in results]
        marks = (
            [f"{sum(attained)}/{len(attained)} {COMMUNES}"]
            if many
            else ["x" if one else "" for one in attained]
        )
        rows.append(texts(str(criterion.number), criterion.name, *marks))
    total = len(subject.definition.criteria)
    if not many:
        counts = [Cell(f"{attained}/{total}", bold=True) for _, _, attained in results]
        rows.append(total_row(Cell("Tổng cộng", bold=True, colspan=2), *counts))
    table = grid(
        "",
        heads,
        rows,
        notes=[
            "Kết quả tính lại từ số liệu; dấu x: tiêu chí đạt."
            if not many
            else "Kết quả tính lại từ số liệu."
        ],
    )
    return [
        Heading(2, f"2. Thực trạng các tiêu chí năm {year}"),
        *lines(
            f"Mức độ đạt các tiêu chí năm {year}, đánh giá theo {subject.definition.name}, như sau:"
        ),
        text_table("thuc-trang", table, code),
    ]


def _standing(content: DossierContent, subject: Subject | None, listed_in: str) -> list[Block]:
    """How many communes are recognised; of one unit, how many criteria it attains."""
    if content.level is not Level.CITY:
        text = f"Kết quả năm {content.year}: {BLANK}."
        if subject is not None:
            [(_, _, attained)] = subject.results(content.year)
            total = len(subject.definition.criteria)
            text = f"Đến năm {content.year}, {content.names.full} đạt {attained}/{total} tiêu chí."
        return [Heading(2, "1. Kết quả chung"), *lines(text)]
    total = len(content.communes)
    done = sum(one.recognition is not None for one in content.communes)
    rate = share(done, total) or BLANK
    return [
        Heading(2, "1. Số xã đạt chuẩn nông thôn mới theo quy định"),
        *lines(
            f"- Tổng số xã trên địa bàn: {total} {COMMUNES}.",
            f"- Số xã đã được công nhận đạt chuẩn nông thôn mới: {done} {COMMUNES}.",
            f"- Tỷ lệ xã đạt chuẩn nông thôn mới: {rate}.",
            f"(Danh sách, số và ngày của quyết định công nhận tại {listed_in} kèm theo.)",
        ),
    ]


def _criteria(
    content: DossierContent, told: dict[str, ShownParagraph], compared_in: str
) -> list[Block]:
    blocks: list[Block] = [
        Heading(2, f"2. Kết quả thực hiện các tiêu chí đến hết năm {content.year}"),
        *lines(
            f"Kết quả được đánh giá theo {content.definition.name} "
            f"({content.definition.citation.full})"
            + (f"; số liệu từng chỉ tiêu tại {compared_in} kèm theo." if compared_in else ".")
        ),
    ]
    for number, group, criteria in grouped_criteria(content):
        if len(criteria) > 1:
            blocks.append(Heading(2, f"{number}. {group.name}"))
        for _, criterion in criteria:
            blocks += shown(told[criterion_key(criterion.number)])
    return blocks
