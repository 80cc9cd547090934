"""The tables of papers: recognised communes, capital, roadmap, opinions, the split comparison."""

import time
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from criteria.outcomes import Outcome
from reports.dossiers.content import CapitalItem, Commune, OpinionItem, Recognition, RoadmapItem
from reports.dossiers.drafting.comparisons import comparison_tables
from reports.dossiers.drafting.papers import build_paper
from reports.dossiers.drafting.tables import (
    capital_table,
    opinions_table,
    recognised_table,
    roadmap_table,
)
from reports.dossiers.rules.procedure import Level
from tests.reports.dossiers.drafting.factory import GOOD, POOR, dossier, schools, unit_year


def texts(table):
    return [[cell.text for cell in row.cells] for row in table.rows]


def recognition(name, year, number, day, announced):
    return Recognition(
        unit_slug=name,
        unit_title=name,
        level=Level.COMMUNE,
        year=year,
        number=number,
        signed_on=day,
        issuer="UBND tỉnh A",
        subject=f"Công nhận {name} đạt chuẩn nông thôn mới năm {year}",
        announced_year=announced,
    )


SONG_MAI = recognition("Xã Song Mai", 2013, "112/QĐ-UBND", date(2014, 1, 24), 2014)
DINH_TRI = recognition("Xã Dĩnh Trì", 2014, "1968/QĐ-UBND", date(2014, 12, 10), None)


def city_of(*communes):
    content = dossier({"Xã Một": {2020: GOOD}}, city=True)
    return replace(content, communes=tuple(Commune(name, name, one) for name, one in communes))


def test_recognised_communes_stand_by_year_with_their_decisions():
    content = city_of(("Xã Dĩnh Trì", DINH_TRI), ("Xã Song Mai", SONG_MAI))
    assert texts(recognised_table(content)) == [
        [
            "1",
            "Xã Song Mai",
            "2013",
            "Số 112/QĐ-UBND ngày 24/01/2014",
            "UBND tỉnh A",
            "Công nhận Xã Song Mai đạt chuẩn nông thôn mới năm 2013",
            "2014",
        ],
        [
            "2",
            "Xã Dĩnh Trì",
            "2014",
            "Số 1968/QĐ-UBND ngày 10/12/2014",
            "UBND tỉnh A",
            "Công nhận Xã Dĩnh Trì đạt chuẩn nông thôn mới năm 2014",
            "(chưa có số liệu)",
        ],
        ["Tổng số: 2 xã đạt chuẩn/tổng số 2 xã thuộc thành phố, đạt 100%"],
    ]
    assert recognised_table(content).notes == ()


def test_communes_that_are_not_recognised_are_counted_and_named():
    table = recognised_table(city_of(("Xã Song Mai", SONG_MAI), ("Xã Hai", None), ("Xã Ba", None)))
    assert texts(table)[-1] == ["Tổng số: 1 xã đạt chuẩn/tổng số 3 xã thuộc thành phố, đạt 33,33%"]
    assert table.notes == ("Chưa có quyết định công nhận: xã Hai, xã Ba.",)


def test_a_city_without_communes_divides_by_nothing():
    assert texts(recognised_table(city_of()))[-1] == [
        "Tổng số: 0 xã đạt chuẩn/tổng số 0 xã thuộc thành phố"
    ]


def with_capital(*lines):
    items = tuple(CapitalItem(depth, name, Decimal(amount)) for depth, name, amount in lines)
    return dossier({"Xã Một": {2020: GOOD}}, capital=items)


def test_capital_of_report_228_adds_up_and_is_shared_as_it_prints():
    table = capital_table(
        with_capital(
            (1, "Ngân sách Trung ương", "19612.25"),
            (2, "Trái phiếu chính phủ", "3954"),
            (2, "Đầu tư phát triển", "6640"),
            (2, "Sự nghiệp", "9018.25"),
            (1, "Ngân sách địa phương", "76259.8"),
            (1, "Vốn lồng ghép", "7694.27"),
            (1, "Vốn cộng đồng dân cư", "7678.76"),
            (1, "Vốn doanh nghiệp, tín dụng", "3738"),
        )
    )
    shares = [row[3] for row in texts(table) if row[0].isdigit()]
    assert shares == ["17,06%", "66,32%", "6,69%", "6,68%", "3,25%"]
    assert texts(table)[1] == ["", "- Trái phiếu chính phủ", "3.954", "3,44%"]
    assert texts(table)[-1] == ["Tổng cộng", "114.983,08", "100%"]
    assert table.notes == ()


@pytest.mark.parametrize(
    ("part", "note"),
    [
        ("60", ()),
        (
            "59.99",
            (
                "Số liệu cần kiểm tra lại: “Ngân sách” ghi 100 triệu đồng, cộng các phần là 99,99 "
                "triệu đồng, chênh lệch 0,01 triệu đồng.",
            ),
        ),
    ],
)
def test_parts_that_do_not_add_up_are_told(part, note):
    content = with_capital((1, "Ngân sách", "100"), (2, "Tỉnh", "40"), (2, "Xã", part))
    assert capital_table(content).notes == note


def test_a_part_without_a_source_above_it_is_not_lost():
    table = capital_table(with_capital((2, "Tỉnh", "40"), (1, "Xã", "60")))
    assert texts(table)[-1][1] == "100"


def test_empty_tables_say_so():
    content = dossier({"Xã Một": {2020: GOOD}})
    for table in (capital_table(content), roadmap_table(content), opinions_table(content)):
        assert texts(table) == [["(chưa có số liệu)"]]
        assert table.rows[0].cells[0].colspan == len(table.columns)


def test_the_roadmap_groups_its_years_in_order():
    roadmap = (
        RoadmapItem(2023, "Xã Một", "nâng cao"),
        RoadmapItem(2021, "Xã Một", "ba tiêu chí"),
        RoadmapItem(2021, "Xã Hai", "bốn tiêu chí"),
    )
    table = roadmap_table(dossier({"Xã Một": {2020: GOOD}}, roadmap=roadmap))
    assert texts(table) == [
        ["2021", "Xã Một", "ba tiêu chí"],
        ["Xã Hai", "bốn tiêu chí"],
        ["2023", "Xã Một", "nâng cao"],
    ]
    assert table.rows[0].cells[0].rowspan == 2


def test_an_opinion_without_a_reply_shows_it():
    content = dossier({"Xã Một": {2020: GOOD}}, opinions=(OpinionItem("Mặt trận", "Nhất trí", ""),))
    assert texts(opinions_table(content)) == [
        ["1", "Mặt trận", "Nhất trí", "(chưa có nội dung tiếp thu, giải trình)"]
    ]


def many(count, answers=GOOD):
    units = {f"Xã {place}": {2011: POOR, 2020: answers} for place in range(1, count + 1)}
    return dossier(units, city=True)


def test_four_communes_stay_in_one_table_and_five_are_split():
    assert [name for name, _ in comparison_tables(many(4))] == ["bieu-so-sanh"]
    names = [name for name, _ in comparison_tables(many(5))]
    assert names == ["bieu-so-sanh", "bieu-so-sanh-2", "bieu-so-sanh-3"]


def test_twenty_communes_are_told_in_sum_and_then_by_fours():
    tables = [table for _, table in comparison_tables(many(20))]
    assert len(tables) == 6
    assert tables[0].title.splitlines()[-1] == "Biểu 1/6: Tổng hợp 20 xã"
    assert tables[1].title.splitlines()[-1] == "Biểu 2/6: Xã 1, Xã 2, Xã 3, Xã 4"
    assert tables[5].title.splitlines()[-1] == "Biểu 6/6: Xã 17, Xã 18, Xã 19, Xã 20"
    rows = texts(tables[0])
    assert rows[2] == ["2", "Giao thông", "0/20 xã đạt", "20/20 xã đạt"]
    road = tables[0].rows[3].cells
    # 20 × 7,5 of 20 × 10 km
    assert road[4].computed == "20/20 xã đạt; 150/200 km = 75%"


def test_the_sums_are_over_all_communes_not_over_a_part_of_them():
    content = many(5)
    own = {year: unit_year("tp-b", "Thành phố B", year, GOOD) for year in (2011, 2020)}
    content = replace(content, comparison=replace(content.comparison, city=own))
    for _, table in comparison_tables(content)[1:]:
        assert "Kết quả" not in [head.text for head in table.header[1]]
    within_four = comparison_tables(replace(content, communes=content.communes[:4]))[0][1]
    assert "Kết quả" in [head.text for head in within_four.header[1]]


def test_the_table_of_totals_tells_where_the_report_counts_otherwise():
    units = {f"Xã {place}": {2020: GOOD} for place in range(1, 6)}
    units["Xã 1"] = {2020: GOOD | {"3": schools("2", "3", Outcome.ATTAINED)}}
    rows = texts(comparison_tables(dossier(units, city=True))[0][1])
    assert ["1", "Quy hoạch", "5/5 xã đạt"] in rows
    assert ["3", "Trường học", "4/5 xã đạt (báo cáo: 5/5 xã)"] in rows


def test_the_reference_is_that_of_the_paper_and_not_of_the_file():
    paper = build_paper(dossier({"Xã Một": {2020: GOOD}}), "bao-cao", lambda name: None)
    assert paper.annexes[0].table.reference == (
        "(Kèm theo Báo cáo số      /BC-UBND ngày      tháng      năm 2021 của Ủy ban nhân dân xã "
        "Một)"
    )


def test_all_papers_of_twenty_communes_are_data_in_a_moment():
    content = many(20)
    began = time.perf_counter()
    build_paper(content, "bao-cao", lambda name: None)
    assert time.perf_counter() - began < 1  # 300 ms alone; other work shares the machine
