"""The strict loader of procedures: one mistake per case; and the procedures that are shipped."""

from datetime import date
from decimal import Decimal

import pytest

from criteria.loading_toml import DefinitionError
from criteria.sets import Citation
from reports.dossiers.rules.procedure import (
    Actor,
    Condition,
    ConditionKind,
    CouncilRule,
    Days,
    Level,
    Mark,
    PaperSlot,
    RevocationRule,
    State,
    Step,
)
from reports.dossiers.rules.procedure_loading import check_together, load_procedure
from reports.dossiers.rules.procedures import procedure, procedure_for, shipped_procedures

SOUND = """
code = "qd-1-2001"
name = "Quy trình thử nghiệm"
first_year = 2001
last_year = 2005

[citation]
kind = "Quyết định"
number = "1/QĐ-TTg"
date = 2001-02-03
issuer = "Thủ tướng Chính phủ"

[[levels]]
level = "commune"
recognised_as = "đạt chuẩn"
decided_by = "Chủ tịch UBND tỉnh"
decision_symbol = "QĐ-UBND"
first_year = 2002
revocable = true
[levels.council]
quorum_percent = 70
pass_percent = 90
source = "Điều 9"
verified = true
[levels.revocation]
share_with_key = 30
key_criteria = ["Thu nhập"]
share_alone = 50
source = "Điều 22"

[[steps]]
levels = ["commune"]
state = "preparing"
name = "Lập hồ sơ"
actor = "unit"
source = "Điều 4"

[[steps]]
levels = ["commune"]
state = "council"
name = "Họp Hội đồng"
actor = "province"
days = "20 ngày"
source = "Điều 5"

[[steps]]
levels = ["commune"]
state = "deciding"
name = "Quyết định"
actor = "province"
days = "5 ngày làm việc"
source = "Điều 6"

[[conditions]]
levels = ["commune"]
kind = "satisfaction"
limit = 80.5
above = true
source = "Điều 7"

[[conditions]]
levels = ["commune"]
kind = "publication"
limit = 3
days = 20
source = "Điều 8"

[[papers]]
levels = ["commune"]
key = "to-trinh"
title = "Tờ trình công nhận xã {recognised_as}"
state = "preparing"
generated = true
required = true
form_number = "Mẫu số 01"
source = "Phụ lục"
"""

_CITATION = SOUND[SOUND.index("[citation]") : SOUND.index("[[levels]]")]
_REVOCATION = SOUND[SOUND.index("[levels.revocation]") : SOUND.index("[[steps]]")]
_PAPERS = SOUND[SOUND.index("[[papers]]") :]
_CONDITIONS = SOUND[SOUND.index("[[conditions]]") : SOUND.index("[[papers]]")]
_COUNCIL_STEP = SOUND[
    SOUND.index('[[steps]]\nlevels = ["commune"]\nstate = "council"') :
].partition("\n\n")[0]
_UNCITED = ("[citation]", "uncited = true\nnote = 'x'\n[citation]")

# Name → what is replaced, by what, and every expected problem: its place, and words of its message.
BROKEN: dict[str, tuple[str, str, list[tuple[str, str]]]] = {
    "unknown_key": ("last_year", "end_year = 1\nlast_year", [("end_year", "không có trong mẫu")]),
    "repeated_key": ("last_year = 2005", "code = 'x'", [("dòng 5", "ghi hai lần")]),
    "code_with_capitals": ('"qd-1-2001"', '"QĐ 1"', [("code", "chữ thường không dấu")]),
    "years_reversed": ("last_year = 2005", "last_year = 2000", [
        ("last_year", "từ năm 2001"),
        ("levels[0].first_year", "trong các năm"),
        ("citation.date", "sau năm cuối"),
    ]),
    "missing_citation": (_CITATION, "", [("citation", "thiếu khóa")]),
    "uncited_without_note": (_CITATION, "uncited = true\n", [
        ("note", "thiếu khóa"),
        ("levels[0].council.verified", "chưa có văn bản"),
    ]),
    "uncited_and_cited": (*_UNCITED, [
        ("levels[0].council.verified", "chưa có văn bản"),
        ("citation", "không có trong mẫu"),
    ]),
    "issued_after_the_last_year": ("2001-02-03", "2006-01-01", [
        ("citation.date", "sau năm cuối của quy trình (2005)")
    ]),
    "unknown_level": ('level = "commune"\nrec', 'level = "xa"\nrec', [
        ("levels[0].level", "“xa” không hợp lệ"),
        *((f"{place}.levels", "không có danh hiệu “commune”") for place in (
            "steps[0]", "steps[1]", "steps[2]", "conditions[0]", "conditions[1]", "papers[0]"
        )),
    ]),
    "first_year_outside": ("first_year = 2002", "first_year = 2006", [
        ("levels[0].first_year", "trong các năm của quy trình")
    ]),
    "quorum_above_100": ("quorum_percent = 70", "quorum_percent = 101", [
        ("levels[0].council.quorum_percent", "từ 0 đến 100")
    ]),
    "council_without_source": ('source = "Điều 9"', "", [
        ("levels[0].council.source", "thiếu khóa")
    ]),
    "revocable_without_rule": (_REVOCATION, "", [("levels[0].revocation", "thiếu khóa")]),
    "rule_without_revocable": ("revocable = true\n", "", [
        ("levels[0].revocation", "không có trong mẫu")
    ]),
    "revocation_without_names": ('["Thu nhập"]', "[]", [
        ("levels[0].revocation.key_criteria", "ít nhất một tên")
    ]),
    "revocation_shares_reversed": ("share_with_key = 30", "share_with_key = 51", [
        ("levels[0].revocation.share_with_key", "không được lớn hơn share_alone")
    ]),
    "communes_share_of_a_commune": ("share_alone = 50", "share_alone = 50\ncommunes_share = 30", [
        ("levels[0].revocation.communes_share", "không có trong mẫu")
    ]),
    "step_of_no_level": ('[[steps]]\nlevels = ["commune"]\nstate = "council"',
        '[[steps]]\nstate = "council"', [
        ("steps[1].levels", "ít nhất một danh hiệu"),
        ("levels[0].level", "có council"),
    ]),
    "state_off_the_chain": ('state = "council"', 'state = "returned"', [
        ("steps[1].state", "“returned” không hợp lệ"),
        ("levels[0].level", "có council"),
    ]),
    "steps_out_of_order": ('state = "council"', 'state = "preparing"', [
        ("steps[1].state", "phải đứng sau"),
        ("levels[0].level", "có council"),
    ]),
    "begun_by_the_province": ('actor = "unit"', 'actor = "province"', [
        ("levels[0].level", "bắt đầu bằng preparing (actor = unit)")
    ]),
    "no_council": (_COUNCIL_STEP, "", [("levels[0].level", "có council")]),
    "unreadable_days": ('"5 ngày làm việc"', '"5 hôm"', [("steps[2].days", "“5 hôm” phải như")]),
    "no_day_at_all": ('"5 ngày làm việc"', '"0 ngày"', [("steps[2].days", "“0 ngày” phải như")]),
    "unknown_kind": ('kind = "satisfaction"', 'kind = "findings"', [
        ("conditions[0].kind", "“findings” không hợp lệ")
    ]),
    "repeated_kind": (_CONDITIONS, _CONDITIONS * 2, [
        ("conditions[2].kind", "đã ghi ở trên"),
        ("conditions[3].kind", "đã ghi ở trên"),
    ]),
    "share_above_100": ("limit = 80.5", "limit = 100.01", [
        ("conditions[0].limit", "từ 0 đến 100")
    ]),
    "no_limit": ("limit = 80.5\n", "", [("conditions[0].limit", "thiếu khóa")]),
    "limit_where_none_is_asked": ('"satisfaction"', '"arrears"', [
        ("conditions[0].limit", "không có trong mẫu"),
        ("conditions[0].above", "không có trong mẫu"),
    ]),
    "half_a_publication": ("limit = 3", "limit = 2.5", [("conditions[1].limit", "số nguyên")]),
    "publication_without_days": ("days = 20\n", "", [("conditions[1].days", "thiếu khóa")]),
    "unknown_generated_paper": ('key = "to-trinh"', 'key = "to-trinh-2"', [
        ("papers[0].key", "không lập được")
    ]),
    "paper_key_with_accents": ('key = "to-trinh"', 'key = "tờ trình"', [
        ("papers[0].key", "chữ thường không dấu")
    ]),
    "repeated_paper": (_PAPERS, _PAPERS * 2, [("papers[1].key", "“to-trinh” đã ghi ở trên")]),
    "paper_of_no_step": (
        'state = "preparing"\ngenerated', 'state = "verifying"\ngenerated', [
        ("papers[0].state", "commune không có bước “verifying”")
    ]),
    "unknown_placeholder": ("{recognised_as}", "{year}", [
        ("papers[0].title", "chỉ được thay thế")
    ]),
    "paper_without_source": ('source = "Phụ lục"', "", [("papers[0].source", "thiếu khóa")]),
}  # fmt: skip


def test_the_sound_procedure_is_read() -> None:
    read = load_procedure(SOUND, source="tep.toml")
    assert (read.code, read.name, read.note) == ("qd-1-2001", "Quy trình thử nghiệm", "")
    assert (read.first_year, read.last_year) == (2001, 2005)
    assert read.citation == Citation(
        "Quyết định", "1/QĐ-TTg", date(2001, 2, 3), "Thủ tướng Chính phủ"
    )
    rules = read.levels[Level.COMMUNE]
    assert read.levels.keys() == {Level.COMMUNE}
    assert (rules.level, rules.recognised_as) == (Level.COMMUNE, "đạt chuẩn")
    assert (rules.decided_by, rules.decision_symbol) == ("Chủ tịch UBND tỉnh", "QĐ-UBND")
    assert rules.first_year == 2002
    assert rules.steps == (
        Step(State.PREPARING, "Lập hồ sơ", Actor.UNIT, None, Mark("Điều 4", verified=False)),
        Step(
            State.COUNCIL,
            "Họp Hội đồng",
            Actor.PROVINCE,
            Days(20, working=False),
            Mark("Điều 5", verified=False),
        ),
        Step(
            State.DECIDING,
            "Quyết định",
            Actor.PROVINCE,
            Days(5, working=True),
            Mark("Điều 6", verified=False),
        ),
    )
    assert rules.conditions == (
        Condition(
            ConditionKind.SATISFACTION,
            Mark("Điều 7", verified=False),
            Decimal("80.5"),
            above=True,
        ),
        Condition(ConditionKind.PUBLICATION, Mark("Điều 8", verified=False), Decimal(3), days=20),
    )
    assert rules.papers == (
        PaperSlot(
            "to-trinh",
            "Tờ trình công nhận xã đạt chuẩn",
            State.PREPARING,
            generated=True,
            required=True,
            form_number="Mẫu số 01",
            mark=Mark("Phụ lục", verified=False),
        ),
    )
    assert rules.council == CouncilRule(Decimal(70), Decimal(90), Mark("Điều 9", verified=True))
    assert rules.revocation == RevocationRule(
        Decimal(30), ("Thu nhập",), Decimal(50), Mark("Điều 22", verified=False)
    )


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_with_every_mistake_and_its_place(name: str) -> None:
    old, new, expected = BROKEN[name]
    assert SOUND.count(old) == 1 or old == "last_year"
    with pytest.raises(DefinitionError) as refusal:
        load_procedure(SOUND.replace(old, new, 1), source="quy-trinh.toml")
    assert refusal.value.source == "quy-trinh.toml"
    found = sorted((p.path.partition(", cột")[0], p.message) for p in refusal.value.problems)
    assert [place for place, _ in found] == sorted(place for place, _ in expected)
    for (_, message), (_, words) in zip(found, sorted(expected), strict=True):
        assert words in message


@pytest.mark.parametrize(("last", "overlap"), [(2004, False), (2005, True)])
def test_two_files_never_hold_a_level_in_the_same_year(last: int, overlap: bool) -> None:
    earlier = load_procedure(
        SOUND.replace("last_year = 2005", f"last_year = {last}"), source="a.toml"
    )
    text = SOUND.replace("qd-1-2001", "qd-2-2005").replace("first_year = 2001", "first_year = 2005")
    later = load_procedure(text.replace("first_year = 2002", ""), source="b.toml")
    together = [("a.toml", earlier), ("b.toml", later)]
    if not overlap:
        check_together(together)
        return
    with pytest.raises(DefinitionError, match=r"b\.toml(.|\n)*commune(.|\n)*a\.toml"):
        check_together(together)


def test_two_files_never_share_a_code() -> None:
    one = load_procedure(SOUND, source="a.toml")
    moved = SOUND.replace("2001\nlast_year = 2005", "2006").replace("first_year = 2002", "")
    other = load_procedure(moved, source="b.toml")
    with pytest.raises(DefinitionError, match=r"“qd-1-2001” đã dùng trong a\.toml"):
        check_together([("a.toml", one), ("b.toml", other)])


def test_the_shipped_procedures_in_their_order() -> None:
    assert [one.code for one in shipped_procedures()] == [
        "qd-2540-2016",
        "qd-18-2022",
        "hai-cap-2025",
    ]


# Level → code → the years in which it holds; every other year from 2016 to 2030 has none.
PERIODS = {
    Level.COMMUNE: {
        "qd-2540-2016": range(2016, 2021),
        "qd-18-2022": range(2021, 2025),
        "hai-cap-2025": range(2025, 2031),
    },
    Level.VILLAGE: {
        "qd-2540-2016": range(2016, 2021),
        "qd-18-2022": range(2021, 2025),
        "hai-cap-2025": range(2025, 2031),
    },
    Level.ADVANCED: {"qd-18-2022": range(2021, 2025), "hai-cap-2025": range(2025, 2031)},
    Level.MODEL: {
        "qd-2540-2016": range(2018, 2021),
        "qd-18-2022": range(2021, 2025),
        "hai-cap-2025": range(2025, 2031),
    },
    Level.CITY: {"qd-2540-2016": range(2016, 2021), "qd-18-2022": range(2021, 2025)},
}


@pytest.mark.parametrize("level", Level)
def test_every_level_and_year_has_its_procedure_or_none(level: Level) -> None:
    expected = {year: code for code, years in PERIODS[level].items() for year in years}
    for year in range(2015, 2031):
        chosen = procedure_for(level, year)
        assert (chosen.code if chosen else None) == expected.get(year), year


def test_an_unknown_code_is_no_procedure() -> None:
    assert procedure("hai-cap-2025").citation is None
    with pytest.raises(KeyError):
        procedure("qd-372-2014")


def test_nothing_shipped_claims_to_be_verified() -> None:
    for one in shipped_procedures():
        for rules in one.levels.values():
            marks = [part.mark for part in (*rules.steps, *rules.conditions, *rules.papers)]
            marks += [rules.council.mark]
            marks += [rules.revocation.mark] if rules.revocation else []
            assert {mark.note for mark in marks} == {"chưa đối chiếu văn bản"}


def test_a_commune_goes_by_its_district_until_2024_and_a_city_to_the_centre() -> None:
    def way(code: str, level: Level) -> list[tuple[State, Actor]]:
        return [(step.state, step.actor) for step in procedure(code).levels[level].steps]

    district = [
        (State.PREPARING, Actor.UNIT),
        (State.VERIFYING, Actor.PARENT),
        (State.APPRAISING, Actor.PROVINCE),
        (State.COUNCIL, Actor.PROVINCE),
        (State.DECIDING, Actor.PROVINCE),
    ]
    assert way("qd-2540-2016", Level.COMMUNE) == district
    assert way("qd-18-2022", Level.MODEL) == district
    assert way("hai-cap-2025", Level.COMMUNE) == [district[0], *district[2:]]
    assert way("qd-2540-2016", Level.CITY) == [
        (State.PREPARING, Actor.UNIT),
        (State.VERIFYING, Actor.PROVINCE),
        (State.APPRAISING, Actor.CENTRE),
        (State.COUNCIL, Actor.CENTRE),
        (State.DECIDING, Actor.CENTRE),
    ]


def test_the_conditions_of_a_commune_changed_with_the_decision() -> None:
    def told(code: str) -> dict[str, tuple[Decimal | None, int | None]]:
        conditions = procedure(code).levels[Level.COMMUNE].conditions
        return {one.kind.value: (one.limit, one.days) for one in conditions}

    old, new = told("qd-2540-2016"), told("qd-18-2022")
    assert old["publication"] == (Decimal(3), 20)
    assert new["publication"] == (Decimal(5), 15)
    assert old["meeting"] == new["meeting"] == (Decimal(90), None)
    assert "registered" in old and "registered" not in new
    assert "public_order" in new and "public_order" not in old
    assert told("hai-cap-2025") == new


def test_every_council_needs_70_percent_present_and_90_percent_agreeing() -> None:
    for one in shipped_procedures():
        for rules in one.levels.values():
            assert (rules.council.quorum_percent, rules.council.pass_percent) == (70, 90)


def test_only_2022_knows_revocation() -> None:
    revocable = {
        (one.code, level)
        for one in shipped_procedures()
        for level, rules in one.levels.items()
        if rules.revocation
    }
    assert revocable == {
        ("qd-18-2022", level) for level in (Level.COMMUNE, Level.ADVANCED, Level.MODEL, Level.CITY)
    }
    city = procedure("qd-18-2022").levels[Level.CITY].revocation
    assert city is not None and city.communes_share == 30


def test_the_papers_of_a_citys_dossier_in_2020() -> None:
    papers = procedure("qd-2540-2016").levels[Level.CITY].papers
    generated = [paper.key for paper in papers if paper.generated]
    assert generated == [
        "to-trinh",
        "bao-cao",
        "bieu-so-sanh",
        "danh-sach-xa",
        "nguon-luc",
        "lo-trinh",
        "tong-hop-y-kien",
        "bien-ban",
        "bao-cao-tham-tra",
        "bao-cao-tham-dinh",
        "bien-ban-hoi-dong",
        "quyet-dinh",
    ]
    [petition] = [paper for paper in papers if paper.key == "to-trinh"]
    assert petition.title == (
        "Tờ trình về việc thẩm tra, đề nghị xét, công nhận thành phố hoàn thành nhiệm vụ "
        "xây dựng nông thôn mới"
    )
    assert {paper.form_number for paper in papers} == {""}
