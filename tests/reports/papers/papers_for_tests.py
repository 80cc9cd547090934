"""Hand-written papers in the words of the offices: a report, a decision, minutes, a submission."""

from dataclasses import replace

from reports.papers.paper import (
    Annex,
    Heading,
    Organ,
    Paper,
    PaperDate,
    Paragraph,
    ShortCode,
    Signature,
    TextTable,
)
from reports.tables import Align, Cell, Column, HeaderCell, Row, RowKind, Table
from tests.reports.tables_for_tests import BY_COMMUNES

CODE = ShortCode("K7Q2-9MXA", "https://ntm.backan.gov.vn/tra-cuu/K7Q2-9MXA")
CITY = Organ("", "Ủy ban nhân dân thành phố Bắc Kạn")
OFFICE = Organ("UBND tỉnh Bắc Kạn", "Văn phòng Điều phối xây dựng nông thôn mới")

_LONG = (
    "Thành phố Bắc Kạn chỉ đạo các xã rà soát từng tiêu chí, huy động nguồn lực của Nhà nước, "
    "doanh nghiệp và Nhân dân để thực hiện Chương trình mục tiêu quốc gia xây dựng nông thôn mới; "
    "đến hết năm 2020, 2/2 xã đạt 19/19 tiêu chí, thu nhập bình quân đầu người khu vực nông thôn "
    "đạt 38,45 triệu đồng/người/năm, tỷ lệ hộ nghèo đa chiều còn 1,49%."
)


def _rows(*texts: tuple[str, ...]) -> tuple[Row, ...]:
    return tuple(
        Row(RowKind.INDICATOR, tuple(Cell(text=text) for text in cells)) for cells in texts
    )


SMALL_TABLE = Table(
    title="Kết quả thực hiện tiêu chí năm 2011",
    reference="",
    columns=(
        Column(1, Align.CENTER),
        Column(6, row_header=True),
        Column(3, Align.CENTER),
        Column(3, Align.CENTER),
    ),
    header=(tuple(HeaderCell(text) for text in ("TT", "Tiêu chí", "Nông Thượng", "Dương Quang")),),
    rows=_rows(
        ("1", "Quy hoạch", "", ""),
        ("3", "Thủy lợi", "x", "x"),
        ("19", "An ninh, trật tự xã hội", "x", "x"),
    ),
    notes=("Ghi chú: Đánh dấu x đối với tiêu chí đạt.",),
)

REPORT = Paper(
    key="ket-qua",
    title="Báo cáo kết quả thành phố Bắc Kạn hoàn thành nhiệm vụ xây dựng nông thôn mới năm 2020",
    organ=CITY,
    symbol="BC-UBND",
    dated=PaperDate("Bắc Kạn", 2021, 4),
    kind="Báo cáo",
    subject=(
        "Kết quả thực hiện Thành phố Bắc Kạn hoàn thành nhiệm vụ xây dựng nông thôn mới năm 2020"
    ),
    mark="Dự thảo",
    addressees=("Ủy ban nhân dân tỉnh Bắc Kạn",),
    blocks=(
        Paragraph(
            "Thực hiện Công văn số 356/VPĐP-NV&MT ngày 04/5/2021 của Văn phòng Điều phối Trung "
            "ương, UBND thành phố Bắc Kạn báo cáo kết quả như sau:"
        ),
        Heading(1, "I. Đặc điểm tình hình chung"),
        Heading(2, "1. Khái quát về điều kiện tự nhiên"),
        Heading(3, "1.1. Vị trí địa lý"),
        Paragraph(f"{_LONG}\n- Phía Đông giáp xã Mỹ Thanh;\n- Phía Tây giáp xã Quang Thuận."),
        TextTable(SMALL_TABLE, CODE),
        Heading(1, "II. Kết quả thực hiện các tiêu chí"),
        *(
            block
            for number in range(1, 20)
            for block in (
                Heading(2, f"{number}. Tiêu chí số {number}"),
                Paragraph(_LONG),
                Paragraph("Hiện nay cả 2/2 xã đã đạt tiêu chí này.", italic=True),
            )
        ),
        Paragraph("UBND thành phố Bắc Kạn trân trọng báo cáo."),
    ),
    signatures=(Signature(("TM. Ủy ban nhân dân", "Chủ tịch"), "Dương Hữu Bường"),),
    recipients=("Như trên", "Thường trực Thành ủy, HĐND thành phố", "Lưu: VT, KT"),
    annexes=(
        Annex("Phụ lục I", replace(BY_COMMUNES, rows=BY_COMMUNES.rows * 5), CODE),
        Annex("Phụ lục II", BY_COMMUNES),
    ),
)

DECISION = Paper(
    key="quyet-dinh",
    title="Quyết định công nhận xã Nông Thượng đạt chuẩn nông thôn mới năm 2020",
    organ=Organ("", "Ủy ban nhân dân tỉnh Bắc Kạn"),
    symbol="QĐ-UBND",
    dated=PaperDate("Bắc Kạn", 2021),
    kind="Quyết định",
    subject="Về việc công nhận xã Nông Thượng, thành phố Bắc Kạn đạt chuẩn nông thôn mới năm 2020",
    decider="CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH BẮC KẠN",
    bases=(
        "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;",
        "Căn cứ Quyết định số 2540/QĐ-TTg ngày 30 tháng 12 năm 2016 của Thủ tướng Chính phủ ban "
        "hành Quy định điều kiện, trình tự, thủ tục, hồ sơ xét, công nhận và công bố địa phương "
        "đạt chuẩn nông thôn mới, giai đoạn 2016 - 2020",
        "Xét đề nghị của Chánh Văn phòng Điều phối xây dựng nông thôn mới tỉnh.",
    ),
    announcement="QUYẾT ĐỊNH:",
    blocks=(
        Paragraph(
            "Công nhận xã Nông Thượng, thành phố Bắc Kạn đạt chuẩn nông thôn mới năm 2020.",
            lead="Điều 1.",
        ),
        Paragraph(
            "Chánh Văn phòng UBND tỉnh, Chủ tịch UBND thành phố Bắc Kạn và Chủ tịch UBND xã Nông "
            "Thượng chịu trách nhiệm thi hành Quyết định này.",
            lead="Điều 2.",
        ),
    ),
    signatures=(Signature(("KT. Chủ tịch", "Phó Chủ tịch")),),
    recipients=("Như Điều 2;", "TT Tỉnh ủy, TT HĐND tỉnh;", "- Lưu: VT, NNTNMT."),
)

MINUTES = Paper(
    key="bien-ban",
    title="Biên bản họp Hội đồng thẩm định",
    organ=OFFICE,
    symbol="",
    dated=PaperDate("Bắc Kạn", 2021, 2, 5),
    kind="Biên bản",
    subject="Họp xét, công nhận xã Nông Thượng đạt chuẩn nông thôn mới năm 2020",
    blocks=(
        Paragraph("Hội đồng thẩm định tiến hành họp, có 9/11 thành viên dự họp."),
        Paragraph("Biên bản kết thúc vào hồi 11 giờ cùng ngày./."),
    ),
    signatures=(
        Signature(("Thư ký",), "Nguyễn Thị Thơm"),
        Signature(("Chủ tịch Hội đồng",), "Nông Quang Nhất"),
    ),
)

SUBMISSION = replace(
    REPORT,
    key="to-trinh",
    kind="Tờ trình",
    symbol="TTr-VPĐP",
    organ=OFFICE,
    dated=PaperDate("Bắc Kạn", 2021, 12, 18),
    number="5",
    mark="",
    addressees=("Ủy ban nhân dân tỉnh Bắc Kạn;", "Hội đồng thẩm định cấp tỉnh."),
    blocks=(Paragraph("Kính đề nghị Ủy ban nhân dân tỉnh xem xét, quyết định."),),
    annexes=(),
)
