"""The grammar of result cells: what is read, and what is kept verbatim and named as unread."""

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communes.intake.cells import read_count, read_result, read_totals
from communes.intake.readings import CellReading, Detail
from criteria.outcomes import Outcome
from tests.communes.comparison_workbooks import giang, kan

ATTAINED, NOT_ATTAINED = Outcome.ATTAINED, Outcome.NOT_ATTAINED
NOT_APPLICABLE, NOT_REGULATED = Outcome.NOT_APPLICABLE, Outcome.NOT_REGULATED


def read(code: str, text: str, year: int | None = 2020) -> CellReading:
    return read_result(text, kan(code), year=year)


# ------------------------------------------------------------------------------ words


@pytest.mark.parametrize(
    ("code", "text", "said"),
    [
        ("4.1", "Đạt", ATTAINED),
        ("4.1", "ĐẠT.", ATTAINED),
        ("4.1", "Đạt chuẩn theo quy định", ATTAINED),
        ("4.1", "Đạt chuẩn mức độ 2", ATTAINED),
        ("4.1", "Đạt (hệ thống điện đã nâng cấp)", ATTAINED),
        ("4.1", "Đạt theo Quyết định số 734/QĐ-UBND ngày 29/5/2017", ATTAINED),
        ("4.1", "Đạt (tháng 12/2020)", ATTAINED),
        ("4.1", "Chưa", NOT_ATTAINED),
        ("4.1", "không đạt", NOT_ATTAINED),
        ("4.1", "Chưa thực hiện", NOT_ATTAINED),
        ("4.1", "Không", NOT_ATTAINED),
        ("4.1", "Đang triển khai xây dựng", NOT_ATTAINED),
        ("4.1", "Chưa quy định", NOT_REGULATED),
        ("4.1", "Chưa có quy định", NOT_REGULATED),
        ("2.4", "không có", NOT_APPLICABLE),
        ("4.2", "Không có", NOT_APPLICABLE),
        ("8.1", "Chưa có", NOT_ATTAINED),
        ("8.1", "Chưa có điểm phục vụ bưu chính", NOT_ATTAINED),
        ("8.1", "Có", ATTAINED),
    ],
)
def test_status_words(code: str, text: str, said: Outcome) -> None:
    reading = read(code, text)
    assert (reading.said, reading.unread) == (said, None)


def test_none_of_what_the_indicator_asks_for_is_not_excused() -> None:
    """8.1 asks for a postal point: "không có" answers no; 2.4 asks of a road: there is none."""
    assert read("8.1", "không có").said is NOT_ATTAINED
    assert read("13.1", "không có").said is NOT_ATTAINED
    assert read("2.4", "không có").said is NOT_APPLICABLE


def test_status_set_off_at_the_end() -> None:
    assert (read("4.2", "100% - Đạt").said, read("4.2", "100% - Đạt").stated_percent) == (
        ATTAINED,
        Decimal(100),
    )
    assert read("4.2", "65% (chưa đạt)").said is NOT_ATTAINED
    assert read("4.2", "65% (chưa đạt)").stated_percent == 65


@pytest.mark.parametrize(
    "text",
    [
        "Đang rà soát",
        "tốt",
        "x",
        "N/A",
        "-",
        "Cơ bản đạt",
        "Đạt một phần",
        "Đạt chuẩn cơ bản",
        "Đạt nhưng chưa bền vững",
        "Đạt - chưa đạt",
        "Chưa có số liệu",
        "Chưa báo cáo",
        "Phấn đấu đạt",
    ],
)
def test_words_that_say_no_outcome_leave_the_cell_unread(text: str) -> None:
    reading = read("4.1", text)
    assert reading.said is None
    assert reading.unread
    assert reading.raw == text


def test_an_empty_cell_says_nothing_and_is_not_unread() -> None:
    assert read("4.1", " \u00a0\n") == CellReading("")


# ------------------------------------------------------------------------------ ratios, per cent


@pytest.mark.parametrize(
    ("code", "text", "numerator", "denominator", "unit", "percent"),
    [
        ("5", "70% (2/3 trường)", "2", "3", "trường", "70"),
        ("5", "18/18trường", "18", "18", "trường", None),
        ("2.1", "100 % (nhựa hóa, bê tông hóa 10/10 .km)", "10", "10", "km", "100"),
        ("2.1", "28,87/28.87 km", "28.87", "28.87", "km", None),
        ("4.2", "1724 hộ/1724 hộ", "1724", "1724", "hộ", None),
        ("4.2", "13.981/14.026 hộ", "13981", "14026", "hộ", None),
        ("17.7", "100% (355/355%)", "355", "355", "%", "100"),
        ("12", "91,14% (2.447/2.685)", "2447", "2685", None, "91.14"),
        ("15.3", "25,48% (66/259 trẻ)", "66", "259", "trẻ", "25.48"),
        ("4.2", "851/748 hộ", "851", "748", "hộ", None),
        ("4.2", "- 748/748 hộ", "748", "748", "hộ", None),
    ],
)
def test_ratio_cells(
    code: str, text: str, numerator: str, denominator: str, unit: str | None, percent: str | None
) -> None:
    reading = read(code, text)
    assert (reading.numerator, reading.denominator) == (Decimal(numerator), Decimal(denominator))
    assert reading.quantity_unit == unit
    assert reading.stated_percent == (None if percent is None else Decimal(percent))
    assert reading.unread is None


def test_a_percentage_alone() -> None:
    assert read("11", "1,20%") == CellReading("1,20%", stated_percent=Decimal("1.20"))
    assert read("11", "đạt 29,41%").stated_percent == Decimal("29.41")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("1,234 hộ", "“1,234”"),
        ("50% (2/3 hộ) 40%", "“50%”, “40%”"),
        ("khoảng 70%", "“70%”"),
        ("ước đạt 70%", "ước tính"),
        ("70-80%", "“70-80%”"),
        ("70 đến 80%", "“70 đến 80%”"),
        ("gần 100%", "“100%”"),
        ("trên 90%", "“trên 90%”"),
        ("<12%", "“<12%”"),
        ("từ 80% trở lên", "“80%”"),
        ("-5%", "“5%”"),
        ("Chưa đạt 70%", "70%"),
        ("70", "“70”"),
        ("70%?", "dấu hỏi"),
        ("12 345 hộ", "“12 345”"),
        ("5/10/15 hộ", "“5/10/15”"),
        ("12/2020", "“12/2020”"),
        ("7,5/10 hộ", "“7,5 hộ”"),
        ("75.125%", "“75.125%”"),
        ("70,12345%", "“70,12345”"),
        ("748/748 hộ, 3/5 thôn", "“748/748 hộ”, “3/5 thôn”"),
        ("5 hộ/10 người", "“5 hộ/10 người”"),
        ("1½ hộ", "“½”"),
        ("98%, trong đó hộ nghèo 100%", "“98%”, “100%”"),
        ("không", "“không”"),
        ("CT135: 100%", "“135”"),
        ("2/6/2020", "đã đổi một tỷ số thành ngày"),
        ("Đạt kế hoạch 95%", "dự kiến"),
        ("báo cáo 5", "“5”"),
    ],
)
def test_figures_that_are_not_certain_are_named_and_not_taken(text: str, named: str) -> None:
    reading = read("4.2", text)
    assert reading.unread is not None
    assert named in reading.unread
    if text not in ("50% (2/3 hộ) 40%", "CT135: 100%"):
        assert reading.stated_percent is reading.numerator is reading.number is None


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("98% (Quyết định 4800 của BCT, Nghị quyết số 05-NQ/TU)", 98),
        ("98% (Báo cáo số 12/BC-UBND ngày 18/6/2021)", 98),
        ("98% trẻ em dưới 5 tuổi, giai đoạn 2016-2020", 98),
        ("98%, chợ hạng 2", 98),
        ("98% hộ đảm bảo 3 sạch", 98),
        ("hộ loại 90 %", 90),
        ("khu vực 3: 75,5%", Decimal("75.5")),
    ],
)
def test_citations_dates_ages_and_ranks_are_no_figures(text: str, percent: Decimal) -> None:
    reading = read("4.2", text)
    assert (reading.stated_percent, reading.unread) == (percent, None)


def test_what_is_certain_beside_an_ambiguity_is_still_given() -> None:
    reading = read("4.2", "50% (2/3 hộ) 40%")
    assert (reading.numerator, reading.denominator) == (2, 3)
    assert reading.stated_percent is None


def test_a_number_beside_the_ratio_is_a_detail() -> None:
    reading = read("17.2", "100% (41/41 hộ), 2 tổ hợp tác")
    assert (reading.numerator, reading.stated_percent) == (41, 100)
    assert reading.details == (Detail("tổ hợp tác", number=Decimal(2), unit="tổ hợp tác"),)


def test_a_text_far_too_long_for_a_cell_is_left_unread() -> None:
    reading = read("4.2", "tỷ lệ 70% " * 3000)
    assert reading.stated_percent is None
    assert reading.unread == "ô dài hơn 2000 chữ, không đọc số liệu trong đó"


def test_a_cell_with_other_figures_alone_is_unread() -> None:
    reading = read("6.1", "Có 01 nhà văn hóa")
    assert reading.details == (Detail("nhà văn hóa", number=Decimal(1), unit="nhà văn hóa"),)
    assert reading.unread == "ô chỉ có số liệu khác, không ghi kết quả của chỉ tiêu"


def test_a_share_named_by_the_cell_is_a_detail_of_a_yes_no_indicator() -> None:
    reading = read("3.2", "Đạt. Tỷ lệ km kênh mương được kiên cố hóa đạt 56%")
    assert (reading.said, reading.stated_percent) == (ATTAINED, None)
    assert reading.details == (
        Detail("Tỷ lệ km kênh mương được kiên cố hóa", stated_percent=Decimal(56)),
    )


# ------------------------------------------------------------------------------ numbers, years


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("37,72", "37.72"),
        ("7tr.đồng", "7"),
        ("36 triệu", "36"),
        ("19,95 triệu đồng/người", "19.95"),
        ("15.000.000 đồng", "15"),
        ("37.720 nghìn đồng", "37.72"),
        ("Năm 2020: đạt 48 triệu đồng/người", "48"),
    ],
)
def test_income_in_the_rules_unit(text: str, number: str) -> None:
    reading = read("10", text)
    assert (reading.number, reading.unit) == (Decimal(number), "triệu đồng/người/năm")
    assert reading.unread is None


@pytest.mark.parametrize(
    "text",
    [
        "3 triệu đồng/người/tháng",
        "35 tạ",
        "36-37 triệu",
        "100%",
        "37.720",
        "36.000.000",
        "37.720 tr.đồng",
    ],
)
def test_income_in_another_unit_is_not_converted(text: str) -> None:
    reading = read("10", text)
    assert reading.number is None
    assert reading.unread


def test_of_several_years_the_columns_is_taken() -> None:
    text = "Năm 2019: Đạt 35,95 tr.đồng. năm 2020 đạt 37,72 tr.đồng"
    unit = "triệu đồng/người/năm"
    details = (
        Detail("Năm 2019", 2019, Decimal("35.95"), unit),
        Detail("năm 2020", 2020, Decimal("37.72"), unit),
    )
    assert read("10", text, 2020).number == Decimal("37.72")
    assert read("10", text, 2019).number == Decimal("35.95")
    assert read("10", text, 2020).details == details
    after = read("10", "35,95 tr.đồng (năm 2019); 37,72 tr.đồng (năm 2020)", 2020)
    assert after.number == Decimal("37.72")


def test_years_behind_their_figures() -> None:
    text = "96% năm 2011, 100% năm 2020"
    assert read("4.2", text, 2020).stated_percent == 100
    assert read("4.2", text, 2011).stated_percent == 96
    assert read("4.2", "96% năm 2011", 2020).stated_percent is None
    assert read("4.2", "96% năm 2011", 2020).unread
    assert read("4.2", "khoảng 90% năm 2019, 98% năm 2020", 2020).stated_percent == 98
    assert read("4.2", "tăng lên 98% so với năm 2011", 2020).stated_percent == 98


def test_a_year_between_two_figures_belongs_to_neither_for_certain() -> None:
    reading = read("4.2", "96% năm 2011 đạt 80%", 2020)
    assert reading.stated_percent is None
    assert reading.unread is not None
    assert "không rõ “năm 2011”" in reading.unread


def test_only_another_years_figure_is_no_answer() -> None:
    reading = read("10", "Năm 2019 đạt 33 triệu", 2020)
    assert reading.number is None
    assert reading.unread is not None
    assert "2019" in reading.unread


@pytest.mark.parametrize("text", ["Không", "không có", "không còn", "0", "0 hộ"])
def test_no_makeshift_house(text: str) -> None:
    reading = read("9.1", text)
    assert (reading.said, reading.number, reading.unit, reading.unread) == (None, 0, "hộ", None)


def test_makeshift_houses_counted() -> None:
    assert read("9.1", "có 04 hộ").number == 4
    for text in ("hai hộ", "04 căn", "4/748 hộ", "Không, trừ một hộ"):
        assert read("9.1", text).number is None
        assert read("9.1", text).unread


# ------------------------------------------------------------------------------ what is counted


def test_presence_attains_and_absence_does_not() -> None:
    market = read("7", "có 01 điểm mua bán, trao đổi hàng hóa đáp ứng Quyết định 4800 của BCT")
    assert (market.said, market.number) == (ATTAINED, 1)
    assert market.unit == "điểm mua bán, trao đổi hàng hóa"
    none = read("7", "không có chợ")
    assert (none.said, none.number, none.unit) == (NOT_ATTAINED, 0, "chợ")
    assert (read("13.1", "Không").number, read("13.1", "Không").unit) == (0, "HTX")
    two = read("13.1", "Đạt (có 02 hợp tác xã hoạt động theo Luật HTX năm 2012)")
    assert (two.said, two.number, two.unit, two.unread) == (ATTAINED, 2, "HTX", None)
    assert read("13.1", "có 00 HTX").said is NOT_ATTAINED


def test_a_count_with_reservations_says_no_outcome() -> None:
    reading = read("13.1", "có 01 HTX nhưng chưa hoạt động")
    assert reading.said is None
    assert reading.unread
    assert read("13.1", "Đạt (có 00 HTX)").unread


# ------------------------------------------------------------------------------ parts


def parts(reading: CellReading) -> dict[str, object]:
    return {one.key: one.stated_percent for one in reading.parts}


@pytest.mark.parametrize(
    "text",
    [
        "100% nước HVS; 55,95% nước sạch theo quy định",
        "Nước HVS 100%, nước sạch 55,95%",
        "NS: 55,95%; HVS: 100%",
        "- Nước hợp vệ sinh: 100% - Nước sạch: 55,95%",
    ],
)
def test_parts_are_told_by_their_words(text: str) -> None:
    reading = read("17.1", text)
    assert parts(reading) == {"hygienic_water": Decimal(100), "clean_water": Decimal("55.95")}
    assert reading.unread is None


@pytest.mark.parametrize("text", ["100% và 50%", "94,3% 24,3%", "HVS 100% NS 60%"])
def test_parts_that_are_not_told_apart_are_not_shared_out(text: str) -> None:
    reading = read("17.1", text)
    assert (reading.parts, reading.stated_percent) == ((), None)
    assert reading.unread


def test_one_statement_without_words_stays_with_the_indicator() -> None:
    reading = read("17.1", "90%")
    assert (reading.parts, reading.stated_percent, reading.unread) == ((), 90, None)


def test_a_part_printed_twice_with_other_figures_is_reported() -> None:
    reading = read("17.1", "nước HVS: 90%; nước HVS: 95%")
    assert parts(reading) == {"hygienic_water": Decimal(90)}
    assert reading.unread is not None
    assert "“95%”" in reading.unread


def test_the_only_part_of_a_unit_takes_an_unlabelled_ratio() -> None:
    """Bắc Giang 2.3 has one km part; 2.1 has two, so there the ratio stays undivided."""
    one = read_totals("84,6/109,12 km", "77,5%", "6/6 xã", giang("2.3"))
    assert [(part.key, part.numerator) for part in one.parts] == [("hardened", Decimal("84.6"))]
    two = read_totals("15,848/25,55 km", "62%", "2/6 xã", giang("2.1"))
    assert (two.parts, two.numerator, two.stated_percent) == ((), Decimal("15.848"), 62)


# ------------------------------------------------------------------------------ counts, totals


@pytest.mark.parametrize(
    ("text", "attained", "total"),
    [
        ("2/2 xã", 2, 2),
        ("0/2", 0, 2),
        ("2/2 xã đạt", 2, 2),
        ("2 xã", 2, None),
        ("Không có xã nào", 0, None),
        ("", None, None),
        ("-", None, None),
    ],
)
def test_counts_of_communes(text: str, attained: int | None, total: int | None) -> None:
    reading = read_count(text, kan("4.1"))
    assert (reading.communes_attained, reading.communes_total) == (attained, total)
    assert reading.unread is None


def test_a_count_with_the_citys_own_figures() -> None:
    reading = read_count("2/2 xã (nhựa hóa, bê tông hóa 17/17km, đạt 100%).", kan("2.1"))
    assert (reading.communes_attained, reading.numerator, reading.stated_percent) == (2, 17, 100)


def test_a_city_cell_that_is_no_count_is_read_like_a_result() -> None:
    reading = read_count("5/17 km", kan("2.1"))
    assert (reading.communes_attained, reading.numerator, reading.quantity_unit) == (None, 5, "km")


def test_totals_take_the_rate_from_its_column() -> None:
    reading = read_totals("Chưa thực hiện", "0", "0/6 xã", giang("18.5"))
    assert (reading.said, reading.stated_percent) == (NOT_ATTAINED, 0)
    assert (reading.communes_attained, reading.communes_total) == (0, 6)


def test_a_figure_beside_the_count_of_communes_is_named() -> None:
    reading = read_totals("Đạt", "100%", "6/6 xã (12 thôn)", giang("18.5"))
    assert (reading.communes_attained, reading.communes_total) == (6, 6)
    assert reading.unread is not None
    assert "“12 thôn”" in reading.unread


def test_totals_with_contradicting_rates_choose_none() -> None:
    reading = read_totals("13.981/14.026 hộ (99,6%)", "98%", "6/6 xã", giang("4.2"))
    assert reading.stated_percent is None
    assert reading.unread is not None
    assert "98%" in reading.unread


@pytest.mark.parametrize("rate", ["cao", "90% 80%", "khoảng 90%", "5/6"])
def test_a_rate_that_is_no_percentage_is_unread(rate: str) -> None:
    reading = read_totals("13.981/14.026 hộ", rate, "6/6 xã", giang("4.2"))
    assert reading.stated_percent is None
    assert reading.unread is not None
    assert rate in reading.unread
    assert reading.numerator == 13981


def test_a_number_alone_answers_a_yes_no_row_of_totals() -> None:
    reading = read_totals("0", "0%", "0/6 xã", giang("17.3"))
    assert (reading.number, reading.unit, reading.said, reading.unread) == (0, None, None, None)


# ------------------------------------------------------------------------------ properties

SAMPLES = (
    ("4.1", "Chưa đạt"),
    ("4.2", "Đạt 25,79% (612/2.373 hộ)"),
    ("2.1", "100% (nhựa hóa, bê tông hóa 10/10 km)"),
    ("10", "Năm 2019: Đạt 35,95 tr.đồng. năm 2020 đạt 37,72 tr.đồng"),
    ("17.1", "100% nước HVS; 55,95% nước sạch theo quy định"),
    ("7", "có 01 điểm mua bán, trao đổi hàng hóa đáp ứng Quyết định 4800 của BCT"),
    ("4.2", "Đang rà soát 3 hộ?"),
)


@given(
    sample=st.sampled_from(SAMPLES),
    form=st.sampled_from(["NFC", "NFD"]),
    space=st.sampled_from([" ", "  ", "\u00a0", "\n", " \u200b", "\t "]),
    edge=st.sampled_from(["", " ", "\n", "\ufeff"]),
)
def test_spaces_and_unicode_forms_change_nothing(
    sample: tuple[str, str], form: str, space: str, edge: str
) -> None:
    code, text = sample
    typed = edge + unicodedata.normalize(form, text).replace(" ", space) + edge  # type: ignore[arg-type]
    assert read(code, typed) == read(code, text)


@given(
    word=st.sampled_from(["đạt", "chưa đạt", "không đạt", "chưa quy định", "không có", "chưa"]),
    data=st.data(),
)
def test_the_case_of_status_words_changes_nothing(word: str, data: st.DataObject) -> None:
    upper = data.draw(st.lists(st.booleans(), min_size=len(word), max_size=len(word)))
    typed = "".join(c.upper() if up else c for c, up in zip(word, upper, strict=True))
    plain = read("4.2", word)
    assert (read("4.2", typed).said, read("4.2", typed).unread) == (plain.said, None)


@given(
    percent=st.integers(0, 10_000),
    numerator=st.integers(0, 99_999),
    denominator=st.integers(1, 99_999),
    unit=st.sampled_from(["hộ", "trường", "người", "thôn", "trẻ", "cơ sở"]),
    gap=st.sampled_from(["", " "]),
    said=st.sampled_from(["", "Đạt "]),
)
def test_a_percentage_with_its_ratio_comes_back_exactly(
    percent: int, numerator: int, denominator: int, unit: str, gap: str, said: str
) -> None:
    def grouped(number: int) -> str:
        return f"{number:,}".replace(",", ".")

    text = f"{said}{percent // 100},{percent % 100:02d}%{gap}"
    text += f"({grouped(numerator)}/{grouped(denominator)}{gap}{unit})"
    reading = read("4.2", text)
    assert reading.stated_percent == Decimal(percent) / 100
    assert (reading.numerator, reading.denominator) == (numerator, denominator)
    assert (reading.quantity_unit, reading.unread) == (unit, None)
    assert reading.said is (ATTAINED if said else None)


@given(st.text(alphabet="0123456789,./%-() đạtchưhộkm", max_size=30))
def test_no_digit_is_passed_over_in_silence(text: str) -> None:
    """Any cell with digits gives a figure, a detail or a reason."""
    reading = read("4.2", text)
    if any(char.isdigit() for char in text):
        figures = (reading.stated_percent, reading.numerator, reading.number)
        dated = "/20" in reading.raw or "/19" in reading.raw
        assert any(one is not None for one in figures) or reading.details or reading.unread or dated


@given(st.text(max_size=60))
def test_no_text_whatever_makes_the_parser_fail(text: str) -> None:
    for code in ("4.1", "4.2", "17.1", "9.1", "10", "13.1"):
        assert isinstance(read(code, text).raw, str)
    assert isinstance(read_count(text, kan("2.1")).raw, str)
    assert isinstance(read_totals(text, text, text, giang("3.1")).raw, str)
