"""Two hand-written tables with cells of the offices' reports, for the tests of the renderers."""

from decimal import Decimal

from criteria.outcomes import Outcome
from reports.tables import (
    Align,
    Cell,
    Column,
    HeaderCell,
    NumberFormat,
    Remark,
    Row,
    RowKind,
    Table,
)

DIFFERING = Cell(
    text="70% (2/3 trường)",
    outcome=Outcome.NOT_ATTAINED,
    remark=Remark.DIFFERS,
    computed="66,67% - Chưa đạt",
    sentence=(
        "Chưa đạt: 2/3 trường = 66,67%, yêu cầu ≥ 70% (chỉ tiêu 5, Quyết định 734/QĐ-UBND); "
        "cần thêm 1 trường."
    ),
)
DIFFERING_WORDS = (
    "70% (2/3 trường)\n"
    "Tính lại khác: 66,67% - Chưa đạt\n"
    "Chưa đạt: 2/3 trường = 66,67%, yêu cầu ≥ 70% (chỉ tiêu 5, Quyết định 734/QĐ-UBND); "
    "cần thêm 1 trường."
)
UNPROVED = Cell(
    text="Năm 2019: Đạt 35,95 tr.đồng.\nNăm 2020 đạt 37,72 tr.đồng",
    outcome=Outcome.ATTAINED,
    remark=Remark.UNPROVED,
    sentence="Bản in không ghi tổng thu nhập và số nhân khẩu.",
)
UNPROVED_WORDS = (
    "Năm 2019: Đạt 35,95 tr.đồng.\n"
    "Năm 2020 đạt 37,72 tr.đồng\n"
    "Chưa chứng minh bằng số liệu\n"
    "Bản in không ghi tổng thu nhập và số nhân khẩu."
)
POVERTY_RATE = Cell(
    text="7,2%",
    number=Decimal("0.072"),
    number_format=NumberFormat.PERCENT,
    decimals=1,
    outcome=Outcome.ATTAINED,
)
NUMBER_WITH_REMARK = Cell(
    text="82%",
    number=Decimal("0.82"),
    number_format=NumberFormat.PERCENT,
    outcome=Outcome.ATTAINED,
    remark=Remark.UNPROVED,
    sentence="Bản in không ghi số hộ.",
)
FORMULA_TEXT = '=HYPERLINK("http://example.vn";"xem")'
DASHED_TEXT = "- 6/6 xã đạt chuẩn;\n- 02 xã nâng cao"
MARKUP_TEXT = r"#set $x^2$ *đậm* _nghiêng_ @mốc <nhãn> \ [khối] // `mã` ~ = 'a' --"


def _percent(text: str, fraction: str, decimals: int = 0) -> Cell:
    return Cell(
        text=text,
        number=Decimal(fraction),
        number_format=NumberFormat.PERCENT,
        decimals=decimals,
    )


def _indicator(*cells: Cell | str) -> Row:
    return Row(
        RowKind.INDICATOR,
        tuple(Cell(text=cell) if isinstance(cell, str) else cell for cell in cells),
    )


BY_COMMUNES = Table(
    title="Biểu so sánh kết quả xây dựng nông thôn mới năm 2011 và đến năm 2020",
    reference=(
        "(Kèm theo Báo cáo số 228/BC-UBND ngày 18 tháng 6 năm 2021 của UBND thành phố Bắc Kạn)"
    ),
    columns=(
        Column(4, Align.CENTER, row_header=True),
        Column(4, Align.CENTER, row_header=True),
        Column(22, row_header=True),
        Column(8, Align.CENTER),
        *(Column(10, Align.CENTER) for _ in range(6)),
        Column(16),
    ),
    header=(
        (
            HeaderCell("Tiêu chí", rowspan=2),
            HeaderCell("Chỉ tiêu", rowspan=2),
            HeaderCell("Nội dung tiêu chí", rowspan=2),
            HeaderCell("Chỉ tiêu chung", rowspan=2),
            HeaderCell("Kết quả bắt đầu xây dựng NTM năm 2011", colspan=3),
            HeaderCell("Kết quả xây dựng nông thôn mới đến tháng 12/2020", colspan=3),
            HeaderCell("So sánh 2020/2011", rowspan=2),
        ),
        (
            HeaderCell("Kết quả"),
            HeaderCell("Xã Dương Quang"),
            HeaderCell("Xã Nông Thượng"),
            HeaderCell("Kết quả"),
            HeaderCell("Xã Dương Quang"),
            HeaderCell("Xã Nông Thượng"),
        ),
        tuple(HeaderCell(f"({number})") for number in range(1, 12)),
    ),
    rows=(
        Row(RowKind.GROUP, (Cell(text="II. HẠ TẦNG KINH TẾ - XÃ HỘI", colspan=11),)),
        _indicator(
            Cell(text="2", rowspan=3),
            "2.1",
            "Đường xã và đường từ trung tâm xã đến đường huyện được nhựa hóa hoặc bê tông hóa, "
            "đảm bảo ô tô đi lại thuận tiện quanh năm",
            "100%",
            "0/2 xã (nhựa hóa, bê tông hóa 5/17 km, đạt 29,41%)",
            "50% (nhựa hóa, bê tông hóa 5/10 km)",
            "0% (nhựa hóa, bê tông hóa 0/7 km)",
            "2/2 xã (nhựa hóa, bê tông hóa 17/17km, đạt 100%)",
            "100% (nhựa hóa, bê tông hóa 10/10 km)",
            "100% (nhựa hóa, bê tông hóa 7/7km)",
            "Nhựa hóa, bê tông hóa thêm 12 km.",
        ),
        _indicator(
            "2.3",
            "Đường ngõ, xóm sạch và không lầy lội vào mùa mưa",
            "100% (50% cứng hóa)",
            "0/2 xã",
            "0% (được cứng hóa 0/11,7km)",
            "0% (được cứng hóa 0/11,848km)",
            "2/2 xã",
            "79,49% (cứng hóa 9,3/11,7km)",
            "63,54% (cứng hóa 7,528/11,848 km)",
            DASHED_TEXT,
        ),
        _indicator(
            "2.4",
            "Đường trục chính nội đồng đảm bảo vận chuyển hàng hóa thuận tiện quanh năm",
            "Đạt",
            "0/2 xã",
            "0% (cứng hóa 0/1km)",
            Cell(text="không có", outcome=Outcome.NOT_APPLICABLE),
            "2/2 xã",
            "100% (cứng hóa 1/1km)",
            Cell(text="không có", outcome=Outcome.NOT_APPLICABLE),
            FORMULA_TEXT,
        ),
        _indicator(
            "5",
            "",
            "Tỷ lệ trường học các cấp: mầm non, mẫu giáo, tiểu học, THCS có cơ sở vật chất và "
            "thiết bị dạy học đạt chuẩn quốc gia.",
            "70%",
            "0/2 xã",
            "0% (0/3 trường)",
            "0% (0/3 trường)",
            "2/2 xã",
            DIFFERING,
            DIFFERING,
            MARKUP_TEXT,
        ),
        _indicator(
            "10",
            "",
            "Thu nhập bình quân đầu người/năm khu vực nông thôn.",
            "36 triệu",
            "0/2 xã",
            "Chưa đạt (7 tr.đồng)",
            "Chưa đạt (7tr.đồng)",
            "2/2 xã",
            UNPROVED,
            "Năm 2019 đạt 33,56 tr.đồng. Năm 2020 đạt 39,18 tr.đồng",
            "#N/A",
        ),
        _indicator(
            "11",
            "",
            "Tỷ lệ hộ nghèo đa chiều giai đoạn 2016-2020",
            "<12%",
            "0/2 xã",
            POVERTY_RATE,
            _percent("4%", "0.04"),
            "2/2 xã",
            _percent("1,20%", "0.0120", 2),
            _percent("1,71%", "0.0171", 2),
            "giảm 2,69%; 4,15",
        ),
        _indicator(
            "17",
            "17.6",
            "Tỷ lệ hộ gia đình có nhà tiêu, tắm, bể chứa nước sinh hoạt hợp vệ sinh",
            "≥70%",
            "",
            "Chưa quy định",
            "Chưa quy định",
            "2/2 xã",
            NUMBER_WITH_REMARK,
            "88%",
            "(2.447/2.685)/(2.619/2.817)/(3.195/3.565)",
        ),
        Row(RowKind.INDICATOR, ()),
        Row(
            RowKind.SUMMARY,
            (
                Cell(text="Số hộ toàn xã", colspan=3),
                Cell(),
                Cell(),
                Cell(text="748", number=Decimal(748), number_format=NumberFormat.PLAIN),
                Cell(text="796", number=Decimal(796), number_format=NumberFormat.PLAIN),
                Cell(),
                Cell(text="1.851", number=Decimal(1851), number_format=NumberFormat.PLAIN),
                Cell(
                    text="1.873,5",
                    number=Decimal("1873.5"),
                    number_format=NumberFormat.PLAIN,
                    decimals=1,
                ),
                Cell(),
            ),
        ),
    ),
    notes=(
        "Ghi chú: Năm 2011, Thành phố Bắc Kạn có 4 xã thực hiện NTM (Nông Thượng, Dương Quang, "
        "Huyền Tụng, Xuất Hóa). Đến năm 2015, Thành phố Bắc Kạn còn 02 xã thực hiện Chương trình "
        "MTQG NTM là Nông Thượng và Dương Quang.",
    ),
    unit_name="Thành phố Bắc Kạn",
    criteria_set_name="Bộ tiêu chí xã nông thôn mới tỉnh Bắc Kạn 2017-2020",
)

TOTALS = Table(
    title="So sánh kết quả thực hiện tiêu chí NTM cấp xã trên địa bàn thành phố Bắc Giang",
    reference=(
        "(Kèm theo Báo cáo số:      /BC-UBND ngày      /4/2021 của UBND thành phố Bắc Giang)"
    ),
    columns=(
        Column(4, Align.CENTER, row_header=True),
        Column(12, row_header=True),
        Column(30),
        Column(8, Align.CENTER),
        *(Column(9, Align.CENTER) for _ in range(6)),
    ),
    header=(
        (
            HeaderCell("TT", rowspan=2),
            HeaderCell("Tiêu chí", rowspan=2),
            HeaderCell("Nội dung tiêu chí", rowspan=2),
            HeaderCell("Yêu cầu", rowspan=2),
            HeaderCell("Năm 2011", colspan=3),
            HeaderCell("Năm 2020", colspan=3),
        ),
        tuple(
            HeaderCell(text)
            for text in ("Kết quả", "Tỷ lệ\n(%)", "Số xã đạt chỉ tiêu/ Tổng số xã") * 2
        ),
    ),
    rows=(
        Row(RowKind.GROUP, (Cell(text="I"), Cell(text="QUY HOẠCH", colspan=2))),
        _indicator(
            Cell(text="1", rowspan=2),
            Cell(text="Quy hoạch và thực hiện quy hoạch", rowspan=2),
            "1.1. Có quy hoạch chung xây dựng xã được phê duyệt và được công bố công khai đúng "
            "thời hạn",
            "Đạt",
            "0/6 xã ",
            _percent("0%", "0"),
            "0",
            "Đạt",
            _percent("100%", "1"),
            "6/6 xã",
        ),
        _indicator(
            "1.2. Ban hành quy định quản lý quy hoạch chung xây dựng xã và tổ chức thực hiện theo "
            "quy hoạch",
            "Đạt",
            "0/6 xã ",
            _percent("0%", "0"),
            "0",
            "Đạt",
            _percent("100%", "1"),
            "6/6 xã",
        ),
        Row(RowKind.GROUP, (Cell(text="II"), Cell(text="HẠ TẦNG KINH TẾ XÃ HỘI", colspan=2))),
        _indicator(
            "2",
            "Giao thông",
            "2.2. 70% đường trục thôn, liên thôn cứng hóa bằng nhựa hóa hoặc bê tông hóa, bảo đảm "
            "nền đường rộng tối thiểu 5,0m, mặt đường rộng tối thiểu 3,5m",
            "-",
            "63,036/81,635 km",
            _percent("73,5%", "0.735", 1),
            "6/6 xã",
            "85,34/85,34\nkm",
            _percent("100%", "1"),
            "6/6 xã",
        ),
    ),
)


def one_cell_table(cell: Cell) -> Table:
    """A table of nothing but ``cell``, under one heading."""
    return Table(
        title="Biểu thử",
        reference="",
        columns=(Column(1),),
        header=((HeaderCell("Kết quả"),),),
        rows=(Row(RowKind.INDICATOR, (cell,)),),
    )
