"""Figures of a signed paper beside the approved ones: what is a change, and what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.dossiers.approving.bounded_matching import TooMuchToCompareError
from reports.dossiers.approving.signed_figures import (
    MAX_DIFFERENCES,
    FigureDifference,
    compare_figures,
    has_words,
    printed_texts,
)
from reports.papers.paper import Annex, Heading, Organ, Paper, PaperDate, Paragraph, TextTable
from reports.tables import Cell, Column, HeaderCell, Remark, Row, RowKind, Table

APPROVED = (
    "Kết quả xây dựng nông thôn mới năm 2020",
    "Toàn xã có 7,5/10km đường trục thôn được cứng hóa, đạt 70,93% theo báo cáo ngày 18/6/2021.",
    "Tổng nguồn lực huy động là 114.983,08 triệu đồng, trong đó dân góp 1.234 triệu đồng.",
    "Xã Dương Quang có 12 thôn; xã Nông Thượng có 13 thôn.",
)
PRINTED = "\n".join(APPROVED)


def pairs(found, approved=APPROVED):
    return [(one.expected, one.found) for one in compare_figures(approved, found)]


def test_a_changed_figure_is_told_with_the_words_around_it():
    assert compare_figures(APPROVED, PRINTED.replace("70,93%", "79,93%")) == (
        FigureDifference(
            "70,93%",
            "79,93%",
            "trục thôn được cứng hóa, đạt 70,93% theo báo cáo ngày 18/6/2021.",
        ),
    )


@pytest.mark.parametrize(
    ("approved", "signed", "told"),
    [
        ("7,5/10km", "7/10km", ("7,5/10", "7/10")),
        ("7,5/10km", "7,5/11km", ("7,5/10", "7,5/11")),
        ("70,93%", "70,93", ("70,93%", "70,93")),
        ("18/6/2021", "19/7/2021", ("18/6/2021", "19/7/2021")),
        ("114.983,08", "14.983,08", ("114.983,08", "14.983,08")),
        ("đạt 70,93% theo", "theo", ("70,93%", "")),
        ("13 thôn", "13 thôn, 4 tổ", ("", "4")),
        ("12 thôn", "13 thôn", ("12", "13")),
    ],
)
def test_changed_missing_and_added_figures(approved, signed, told):
    assert pairs(PRINTED.replace(approved, signed)) == [told]


def test_figures_that_changed_places_are_told():
    swapped = PRINTED.replace("có 12", "có @").replace("có 13", "có 12").replace("có @", "có 13")
    assert pairs(swapped) == [("12", "13"), ("13", "12")]
    cells = ("Xã A", "70%", "80%", "Xã B")
    assert sorted(pairs("Xã A\n80%\n70%\nXã B", cells)) != []


@pytest.mark.parametrize(
    "issued",
    [
        f"UBND XÃ DƯƠNG QUANG\nSố: 228/BC-UBND Dương Quang, ngày 18 tháng 6 năm 2021\n{PRINTED}",
        f"UBND XÃ DƯƠNG QUANG\nSố:      /BC-UBND\nDương Quang, ngày   tháng   năm 2021\n{PRINTED}",
        f"{PRINTED}\nNơi nhận:\nKý bởi: UBND xã Dương Quang\nThời gian ký: 18/06/2021\n10:20:35",
        f"{PRINTED}\nMã tra cứu: K7Q2-9MXA\nhttp://127.0.0.1:8000/ma/K7Q29MXA/",
        PRINTED.replace("cứng hóa", "cứng\n2\nhóa").replace("\n2\n", "\f2\n"),
        PRINTED.replace("đạt 70,93% ", "đạt\n70,93\n% ").replace("114.983,08", "114.983,\n08"),
        PRINTED.replace("Dương Quang", "Duong Quang").upper(),
    ],
    ids=[
        "number and day",
        "day by hand",
        "stamp",
        "code",
        "page number",
        "torn figures",
        "letters",
    ],
)
def test_what_a_paper_gets_on_its_way_is_no_change(issued):
    assert pairs(issued) == []


def test_what_the_draft_left_blank_may_be_filled_and_nothing_else():
    blank = (
        "(Kèm theo Báo cáo số      /BC-UBND ngày      tháng      năm 2021 của UBND)",
        *APPROVED,
    )
    filled = "(Kèm theo Báo cáo số 228/BC-UBND ngày 18 tháng 6 năm 2021 của UBND)\n" + PRINTED
    assert pairs(filled, blank) == []
    assert pairs(filled.replace("năm 2021 của", "năm 2022 của"), blank) == [("2021", "2022")]
    grown = PRINTED.replace("Toàn xã có", "Năm 2025 toàn xã có")
    assert pairs(grown) == [("", "2025")]


def test_a_head_that_repeats_on_each_page_is_no_change():
    head = "Chỉ tiêu\nKết quả năm 2011\nKết quả năm 2020\n"
    rows = [f"{number}.1 Tỷ lệ hộ dùng điện {number},5%" for number in range(20, 40)]
    approved = ("Chỉ tiêu", "Kết quả năm 2011", "Kết quả năm 2020", *rows)
    pages = [
        f"{number}\n{head}" + "\n".join(rows[at : at + 5])
        for number, at in enumerate((0, 5, 10, 15))
    ]
    assert pairs("\f".join(pages), approved) == []
    pages[2] = pages[2].replace("31,5%", "31,6%")
    assert pairs("\f".join(pages), approved) == [("31,5%", "31,6%")]


def test_of_very_many_differences_the_rest_is_counted():
    numbers = [f"thôn số {number} có {number} hộ" for number in range(1000, 1000 + MAX_DIFFERENCES)]
    other = [one.replace(" có 1", " có 2") for one in numbers]
    assert len(compare_figures(numbers, "\n".join(other))) == MAX_DIFFERENCES
    *told, last = compare_figures(
        [*numbers, "diện tích 5 ha"], "\n".join([*other, "diện tích 6 ha"])
    )
    assert len(told) == MAX_DIFFERENCES
    assert (last.expected, last.found) == ("", "")
    assert last.context == "Còn 1 chỗ khác không liệt kê; hãy đọc lại cả văn bản."


@pytest.mark.parametrize(("words", "times"), [(2, 2500), (1001, 5)])
def test_a_text_far_longer_than_the_approved_one_is_not_compared(words, times):
    """Five thousand words are compared with any paper, else five times its own."""
    approved = ["hộ"] * words
    compare_figures(approved, "hộ " * (words * times))
    with pytest.raises(TooMuchToCompareError):
        compare_figures(approved, "hộ " * (words * times + 1))


def test_comparing_ends_when_it_took_long_enough():
    asked = iter([False, True])
    with pytest.raises(TooMuchToCompareError):
        compare_figures(["a 1 b 2 c 3"], "a 1 b 4 c 3", lambda: next(asked))


def test_a_scan_has_no_words_but_a_stamp():
    assert not has_words("")
    assert not has_words("\f2\n\f3\nKý bởi: Ủy ban nhân dân xã Dương Quang, thành phố Bắc Kạn\n")
    assert not has_words("một hai ba bốn năm sáu bảy tám chín")
    assert has_words("một hai ba bốn năm sáu bảy tám chín mười")


_NAMES = st.sampled_from(["hộ", "thôn", "đường", "trường", "giếng nước", "nhà văn hóa", "sân"])
_FIGURES = st.integers(0, 9_999).map(lambda one: f"{one // 10},{one % 10}%")
_SENTENCES = st.lists(st.tuples(_NAMES, _FIGURES), min_size=1, max_size=60).map(
    lambda pairs: [
        f"Mục thứ {place}: {name} đạt {figure}." for place, (name, figure) in enumerate(pairs)
    ]
)


@given(_SENTENCES, st.data())
def test_new_lines_and_pages_change_nothing_and_one_figure_is_always_found(sentences, data):
    words = " ".join(sentences).split(" ")
    ends = data.draw(
        st.lists(st.sampled_from([" ", "\n", "\n", "  "]), min_size=len(words), max_size=len(words))
    )
    signed = "".join(word + end for word, end in zip(words, ends, strict=True))
    assert pairs(signed, sentences) == []
    figures = [place for place, word in enumerate(words) if word.endswith("%.")]
    place = data.draw(st.sampled_from(figures))
    before, after = words[place].rstrip("."), "777,77%"
    words[place] = f"{after}."
    signed = "".join(word + end for word, end in zip(words, ends, strict=True))
    assert pairs(signed, sentences) == [(before, after)]


def test_every_text_of_a_paper_that_can_hold_a_figure_is_compared():
    table = Table(
        title="BIỂU SO SÁNH NĂM 2011",
        reference="(Kèm theo Báo cáo 12)",
        columns=(Column(1), Column(1)),
        header=((HeaderCell("Chỉ tiêu"), HeaderCell("Năm 2020")),),
        rows=(
            Row(
                RowKind.INDICATOR,
                (
                    Cell("5", sentence="không in ra"),
                    Cell("70%", remark=Remark.DIFFERS, computed="66,67%", sentence="2/3 = 66,67%"),
                ),
            ),
        ),
        notes=("Theo Quyết định 734",),
    )
    paper = Paper(
        "bao-cao", "Báo cáo", Organ("", "UBND"), "BC-UBND", PaperDate("Bắc Kạn", 2021), "Báo cáo",
        subject="Kết quả năm 2020",
        blocks=(Heading(1, "I. Kết quả"), Paragraph("Đạt 5", lead="Điều 1."), TextTable(table)),
        addressees=("UBND tỉnh",),
        bases=("Căn cứ Quyết định 1600",),
        recipients=("Lưu: VT (2 bản)",),
        annexes=(Annex("Phụ lục 1", table),),
    )  # fmt: skip
    of_table = [
        "BIỂU SO SÁNH NĂM 2011", "(Kèm theo Báo cáo 12)", "Chỉ tiêu", "Năm 2020", "5", "70%",
        "Tính lại khác: 66,67%", "2/3 = 66,67%", "Theo Quyết định 734",
    ]  # fmt: skip
    assert list(printed_texts(paper)) == [
        "Kết quả năm 2020", "UBND tỉnh", "Căn cứ Quyết định 1600", "I. Kết quả", "Điều 1. Đạt 5",
        *of_table, "Lưu: VT (2 bản)", "Phụ lục 1", *of_table,
    ]  # fmt: skip
