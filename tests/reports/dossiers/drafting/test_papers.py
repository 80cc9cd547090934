"""Whole papers: who writes to whom, minutes and ballots, decisions, what stays blank in a draft."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from reports.dossiers.approving.signed_figures import printed_texts
from reports.dossiers.content import (
    AnsweredPoint,
    Commune,
    DepartmentWord,
    Facts,
    Recognition,
    Seat,
    Session,
    SignedDecision,
)
from reports.dossiers.drafting.papers import build_paper, generated_keys
from reports.dossiers.rules.procedure import Level, State
from reports.dossiers.rules.procedures import shipped_procedures
from reports.papers.paper import Heading, Paragraph, ShortCode, TextTable
from tests.reports.dossiers.drafting.factory import GOOD, dossier, schools

WAYS = [(way, level) for way in shipped_procedures() for level in way.levels]


def paper(content, key):
    return build_paper(content, key, lambda name: ShortCode(name, f"https://vd.vn/ma/{name}"))


def told(built):
    return [
        f"{block.lead} {block.text}".strip()
        for block in built.blocks
        if isinstance(block, Paragraph)
    ]


def headings(built, level=1):
    return [
        block.text for block in built.blocks if isinstance(block, Heading) and block.level == level
    ]


def codes(built):
    within = [block.code.text for block in built.blocks if isinstance(block, TextTable)]
    return within + [annex.code.text for annex in built.annexes]


def commune(**changes):
    return dossier({"Xã Một": {2020: GOOD}}, **changes)


def city(**changes):
    return dossier({"Xã Một": {2020: GOOD}, "Xã Hai": {2020: GOOD}}, city=True, **changes)


def under(content, code):
    """The same dossier under another shipped procedure."""
    way = next(one for one in shipped_procedures() if one.code == code)
    return replace(content, procedure=way, rules=way.levels[content.level])


@pytest.mark.parametrize(
    ("way", "level"), WAYS, ids=[f"{way.code}-{level.value}" for way, level in WAYS]
)
def test_every_paper_of_every_procedure_can_be_drafted(way, level):
    content = city() if level is Level.CITY else commune()
    content = replace(content, level=level, procedure=way, rules=way.levels[level])
    keys = generated_keys(content)
    assert {"to-trinh", "bao-cao", "quyet-dinh"} <= set(keys)
    for key in keys:
        built = paper(content, key)
        assert built.key == key
        assert built.signatures
        assert "None" not in "\n".join(printed_texts(built))
        assert built.title in [slot.title for slot in content.rules.papers]


def test_a_paper_that_the_portal_does_not_write_is_an_error():
    with pytest.raises(KeyError):
        paper(commune(), "hinh-anh")


# ---- who writes to whom ----


def test_a_commune_asks_its_city_to_verify():
    built = paper(commune(), "to-trinh")
    assert (built.organ.superior, built.organ.name) == ("", "Ủy ban nhân dân xã Một")
    assert (built.symbol, built.number) == ("TTr-UBND", "")
    assert (built.dated.place, built.dated.day, built.dated.month) == ("Một", None, None)
    assert built.addressees == ("Ủy ban nhân dân thành phố B",)
    assert (
        built.subject == "Về việc thẩm tra, xét, công nhận xã Một đạt chuẩn nông thôn mới năm 2020"
    )
    assert built.signatures[0].titles == ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")


def test_without_a_district_level_a_commune_writes_to_the_province():
    content = under(commune(), "hai-cap-2025")
    content = replace(content, year=2025, names=replace(content.names, parent="tỉnh A"))
    built = paper(content, "to-trinh")
    assert built.addressees == ("Ủy ban nhân dân tỉnh A",)
    assert built.subject.startswith("Về việc thẩm định, ")
    # no text of that period was found: the set's decision is all that is cited
    assert built.bases == (
        "Căn cứ Luật Tổ chức chính quyền địa phương",
        "Căn cứ Quyết định số 734/QĐ-UBND ngày 29/5/2017 của UBND tỉnh A về bộ tiêu chí",
    )


def test_a_city_writes_to_the_province_and_the_prime_minister_decides():
    assert paper(city(), "to-trinh").addressees == ("Ủy ban nhân dân tỉnh A",)
    verified = paper(city(), "bao-cao-tham-tra")
    assert (verified.organ.name, verified.symbol) == ("Ủy ban nhân dân tỉnh A", "BC-UBND")
    assert verified.addressees == ("Thủ tướng Chính phủ",)
    decided = paper(city(), "quyet-dinh")
    assert (decided.organ.name, decided.symbol) == ("Thủ tướng Chính phủ", "QĐ-TTg")
    assert decided.decider == "THỦ TƯỚNG CHÍNH PHỦ"
    assert (decided.dated.place, decided.signatures[0].titles) == ("Hà Nội", ("THỦ TƯỚNG",))


def test_the_provinces_office_appraises_a_commune():
    built = paper(commune(), "bao-cao-tham-dinh")
    assert built.organ.superior == "Ủy ban nhân dân tỉnh A"
    assert built.organ.name == "Văn phòng Điều phối nông thôn mới tỉnh A"
    assert (built.symbol, built.dated.place) == ("BC-VPĐP", "A")
    assert built.addressees == ("Ủy ban nhân dân tỉnh A",)


@pytest.mark.parametrize(
    ("post", "titles"),
    [
        ("Phó Chủ tịch", ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
        ("Chủ tịch UBND xã", ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")),
    ],
)
def test_a_deputy_signs_for_the_chairman(post, titles):
    content = commune(facts=Facts(leader="Lê Văn A", leader_post=post))
    signature = paper(content, "bao-cao").signatures[0]
    assert (signature.titles, signature.name) == (titles, "Lê Văn A")


# ---- the report ----


def test_the_report_has_the_chapters_of_report_228():
    assert headings(paper(city(), "bao-cao")) == [
        "I. Đặc điểm tình hình chung",
        "II. Căn cứ triển khai thực hiện",
        "III. Công tác chỉ đạo, tổ chức thực hiện",
        "IV. Kết quả xây dựng nông thôn mới",
        "V. Đánh giá chung",
        "VI. Kế hoạch duy trì, nâng cao chất lượng các tiêu chí",
    ]


def test_annexes_are_numbered_and_named_in_the_text():
    built = paper(city(), "bao-cao")
    assert [annex.label for annex in built.annexes] == ["Phụ lục I", "Phụ lục II"]
    assert codes(built)[-2:] == ["bieu-so-sanh", "danh-sach-xa"]
    assert any(text.endswith("tại Phụ lục I kèm theo.") for text in told(built))
    alone = paper(commune(), "bao-cao")
    assert [annex.label for annex in alone.annexes] == ["Phụ lục"]


def test_what_is_not_declared_is_a_visible_blank():
    text = "\n".join(told(paper(commune(), "bao-cao")))
    assert "Tổng số hộ: (chưa có số liệu)." in text
    assert "Tổng nguồn lực đã huy động: (chưa có số liệu)." in text


def test_unverified_figures_of_the_procedure_are_not_printed_as_law():
    content = commune(session=session(10, 10, agree=9, disagree=1))
    assert not content.rules.council.mark.verified
    text = "\n".join(printed_texts(paper(content, "bien-ban-hoi-dong")))
    assert "70%" not in text
    assert "2540" not in text
    read = replace(content.rules.council, mark=replace(content.rules.council.mark, verified=True))
    content = replace(content, rules=replace(content.rules, council=read))
    text = "\n".join(printed_texts(paper(content, "bien-ban-hoi-dong")))
    assert "đủ số thành viên để họp theo Quyết định 2540/QĐ-TTg." in text


# ---- minutes ----


def test_minutes_of_the_units_meeting():
    facts = Facts(
        meeting_on=date(2021, 2, 1), meeting_invited=40, meeting_present=38, meeting_agreed=37
    )
    built = paper(commune(facts=facts), "bien-ban")
    text = told(built)
    assert text[0].startswith("Hôm nay, ngày 01 tháng 02 năm 2021, tại ...")
    assert "- Số người được mời: 40 người; số người dự họp: 38 người, đạt 95%." in text
    # 37/38 = 97,368...%
    assert (
        "- Đồng ý đề nghị xét, công nhận xã Một đạt chuẩn nông thôn mới năm 2020: 37/38 người dự "
        "họp đồng ý, đạt 97,37%." in text
    )
    assert "- Không đồng ý: 1 người." in text
    assert [one.titles for one in built.signatures] == [("THƯ KÝ",), ("CHỦ TRÌ",)]
    assert built.symbol == ""


def session(members, present, **votes):
    seats = ("chair", "secretary", *["member"] * (members - 2))
    return Session(
        number=1,
        held_on=date(2021, 4, 2),
        place="UBND tỉnh A",
        established_by="Quyết định số 5/QĐ-UBND",
        ballots_issued=present if votes else None,
        ballots_valid=sum(votes.values()) if votes else None,
        agree=votes.get("agree"),
        disagree=votes.get("disagree"),
        discussion="Các thành viên thảo luận.",
        closed=True,
        members=tuple(
            Seat(f"Người {place}", "Sở", seat, seat, place <= present)
            for place, seat in enumerate(seats, start=1)
        ),
    )


@pytest.mark.parametrize(
    ("held", "attendance", "conclusion"),
    [
        (
            session(10, 10, agree=9, disagree=1),
            "Có mặt 10/10 thành viên, đạt 100%; đủ số thành viên để họp.",
            "Hội đồng thông qua việc đề nghị công nhận xã Một đạt chuẩn nông thôn mới năm 2020.",
        ),
        (
            session(10, 10, agree=8, disagree=2),
            "Có mặt 10/10 thành viên, đạt 100%; đủ số thành viên để họp.",
            "Hội đồng không thông qua việc đề nghị công nhận xã Một đạt chuẩn nông thôn mới năm "
            "2020 do số phiếu đồng ý không đủ.",
        ),
        (
            session(10, 6, agree=6, disagree=0),
            "Có mặt 6/10 thành viên, đạt 60%; không đủ số thành viên để họp.",
            "Cuộc họp không đủ số thành viên; kết quả bỏ phiếu không có giá trị.",
        ),
        (
            session(10, 7),
            "Có mặt 7/10 thành viên, đạt 70%; đủ số thành viên để họp.",
            "Kết luận của Hội đồng: (chưa có số liệu).",
        ),
    ],
    ids=["passed", "failed", "no quorum", "not voted yet"],
)
def test_minutes_of_the_council(held, attendance, conclusion):
    built = paper(commune(session=held), "bien-ban-hoi-dong")
    assert attendance in told(built)
    assert told(built)[-2] == conclusion
    assert [one.name for one in built.signatures] == ["Người 2", "Người 1"]


def test_minutes_of_a_council_that_has_not_met_are_a_form():
    built = paper(commune(), "bien-ban-hoi-dong")
    assert "Kết quả: (chưa có số liệu)." in told(built)
    assert built.dated.day is None


# ---- appraisal ----


def test_the_appraisal_tells_each_criterion_contradiction_and_opinion():
    point = AnsweredPoint("k", 2020, "Xã Một", "3", "2/3 không phải 70%", True, True, "", "")
    layout = replace(point, message="thiếu một ô", changes_verdict=False)
    word = DepartmentWord(
        "Sở A", False, "Thiếu trường", "12/SA", "x", datetime(2021, 3, 1, tzinfo=UTC)
    )
    content = dossier(
        {"Xã Một": {2020: GOOD | {"3": schools("2", "3")}}}, points=(point, layout), words=(word,)
    )
    built = paper(content, "bao-cao-tham-dinh")
    text = told(built)
    assert "- Xã Một: tự đánh giá 4/5 tiêu chí đạt; tính lại từ số liệu 4/5 tiêu chí đạt." in text
    assert (
        "Xã Một chưa đạt tiêu chí số 3 (Trường học): chỉ tiêu 3: 2/3 trường = 66,67%, yêu cầu ≥ "
        "70% (Quyết định 734/QĐ-UBND), cần thêm 1 trường." in text
    )
    assert any(one.startswith("Số liệu có 2 chỗ mâu thuẫn, trong đó 1 chỗ") for one in text)
    assert codes(built) == ["mau-thuan", "y-kien-so-nganh", "ket-qua-tham-dinh"]
    points, opinions = [block.table for block in built.blocks if isinstance(block, TextTable)]
    assert [cell.text for cell in points.rows[0].cells] == [
        "1",
        "Xã Một, chỉ tiêu 3, năm 2020",
        "2/3 không phải 70%",
        "(chưa có giải trình)",
    ]
    assert len(points.rows) == 1
    assert [cell.text for cell in opinions.rows[0].cells][1:3] == ["Sở A", "Không đồng ý"]
    row = built.annexes[0].table.rows[2]
    assert [cell.text for cell in row.cells] == [
        "3",
        "Trường học",
        "Chưa đạt",
        "Chưa đạt",
        "Chưa đạt",
    ]


# ---- the decision ----

RECOGNISED = Recognition(
    "x", "Xã", Level.COMMUNE, 2017, "1/QĐ-UBND", date(2017, 1, 1), "UBND tỉnh A", "", None
)


def test_a_draft_decision():
    content = commune(session=session(10, 10, agree=10, disagree=0))
    built = paper(content, "quyet-dinh")
    assert (built.mark, built.number, built.symbol) == ("DỰ THẢO", "", "QĐ-UBND")
    assert built.organ.name == "Ủy ban nhân dân tỉnh A"
    assert built.decider == "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH A"
    assert built.announcement == "QUYẾT ĐỊNH:"
    assert built.bases[0] == "Căn cứ Luật Tổ chức chính quyền địa phương"
    assert built.bases[-2:] == (
        "Căn cứ Biên bản họp Hội đồng thẩm định ngày 02/4/2021",
        "Theo đề nghị của Văn phòng Điều phối nông thôn mới tỉnh A tại Tờ trình số      /TTr-VPĐP "
        "ngày      tháng      năm 2021",
    )
    assert told(built) == [
        "Điều 1. Công nhận xã Một, thành phố B, tỉnh A đạt chuẩn nông thôn mới năm 2020.",
        "Điều 2. Ủy ban nhân dân thành phố B tổ chức công bố theo quy định. Ủy ban nhân dân xã Một "
        "duy trì, nâng cao chất lượng các tiêu chí đã đạt.",
        "Điều 3. Quyết định này có hiệu lực thi hành kể từ ngày ký. Chánh Văn phòng Ủy ban nhân "
        "dân tỉnh A; Chánh Văn phòng Điều phối nông thôn mới tỉnh A; Chủ tịch Ủy ban nhân dân "
        "thành phố B; Chủ tịch Ủy ban nhân dân xã Một và các cơ quan, tổ chức, cá nhân có liên "
        "quan chịu trách nhiệm thi hành Quyết định này.",
    ]


@pytest.mark.parametrize(
    ("content", "against"),
    [
        (commune(), "(Bản dự thảo: Hội đồng thẩm định chưa họp.)"),
        (
            commune(session=session(10, 10, agree=8, disagree=2)),
            "(Bản dự thảo: Hội đồng thẩm định chưa thông qua.)",
        ),
        (
            dossier(
                {"Xã Một": {2020: GOOD | {"3": schools("2", "3")}}},
                session=session(10, 10, agree=10, disagree=0),
            ),
            "(Bản dự thảo: Xã Một tính lại đạt 4/5 tiêu chí.)",
        ),
        (
            city(
                session=session(10, 10, agree=10, disagree=0),
                communes=(
                    Commune("Xã Một", "Xã Một", RECOGNISED),
                    Commune("Xã Hai", "Xã Hai", None),
                ),
            ),
            "(Bản dự thảo: 1 xã chưa có quyết định công nhận.)",
        ),
    ],
    ids=["not met", "ballot failed", "criteria", "communes"],
)
def test_a_draft_decision_says_what_stands_against_it(content, against):
    assert told(paper(content, "quyet-dinh"))[0] == against


def signed(kind, reasons=""):
    return SignedDecision(
        kind=kind,
        number="86/QĐ-UBND",
        signed_on=date(2021, 1, 17),
        issuer="UBND tỉnh A",
        signatory="Trần Thị B",
        signatory_post="Phó Chủ tịch UBND tỉnh",
        subject="Công nhận xã Một đạt chuẩn nông thôn mới năm 2020",
        reasons=reasons,
        year=2020,
        announced_on=None,
    )


def test_a_signed_decision_has_its_number_day_and_signatory():
    built = paper(commune(decision=signed("recognise")), "quyet-dinh")
    assert (built.mark, built.number, built.symbol) == ("", "86/QĐ-UBND", "")
    assert (built.dated.year, built.dated.month, built.dated.day) == (2021, 1, 17)
    assert built.signatures[0].titles == ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")
    assert built.signatures[0].name == "Trần Thị B"
    assert told(built)[0].startswith("Điều 1. Công nhận xã Một")


def test_a_refusal_gives_its_reasons():
    built = paper(commune(decision=signed("refuse", "Chưa đạt tiêu chí số 5.")), "quyet-dinh")
    assert told(built)[0] == (
        "Điều 1. Không công nhận xã Một, thành phố B, tỉnh A đạt chuẩn nông thôn mới năm 2020. "
        "Lý do: Chưa đạt tiêu chí số 5."
    )


def test_the_request_lists_the_units_other_papers():
    content = commune()
    text = told(paper(content, "to-trinh"))
    own = [
        slot.title
        for slot in content.rules.papers
        if slot.state is State.PREPARING and slot.key != "to-trinh"
    ]
    assert [one for one in text if one[:1].isdigit()] == [
        f"{place}. {title}." for place, title in enumerate(own, start=1)
    ]
    assert own
