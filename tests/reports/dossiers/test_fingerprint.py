"""What is frozen of a dossier, its fingerprint, and the words for what differs."""

import json
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria.loading import load_definition, shipped_definitions
from criteria.outcomes import Outcome
from reports.comparison_data import ComparisonData, IndicatorRecord, StoredValue, UnitYear
from reports.dossiers.approving.difference_words import FACTS, abridged
from reports.dossiers.approving.fingerprint import differences, fingerprint, frozen
from reports.dossiers.content import (
    AnsweredPoint,
    CapitalItem,
    Commune,
    DossierContent,
    Facts,
    OpinionItem,
    Recognition,
    RoadmapItem,
    UnitNames,
    Written,
)
from reports.dossiers.rules.procedure import Level, State
from reports.dossiers.rules.procedures import procedure

[SET_FILE] = [path for path in shipped_definitions() if path.name == "bac_kan_2017_2020.toml"]
SET = load_definition(SET_FILE.read_text(encoding="utf-8"), source=SET_FILE.name)
DUONG_QUANG = "xa-duong-quang"
NEW_YEAR = datetime(2021, 1, 1, tzinfo=UTC)


def value(part="", raw="", outcome=Outcome.ATTAINED, **more) -> StoredValue:
    kept = {"rate_raw": "", "count_raw": "", "note": "", "declared": None, "explanation": "x"}
    return StoredValue(
        pk=1, part=part, raw=raw, computed=outcome, outcome=outcome, **{**kept, **more}
    )


def road(metres="7.5", raw="100% (7,5/7,5 km)", outcome=Outcome.ATTAINED) -> StoredValue:
    return value(
        raw=raw,
        outcome=outcome,
        numerator=Decimal(metres),
        denominator=Decimal("7.5"),
        quantity_unit="km",
    )


def content(values=None, parts=None, year=2020, **more) -> DossierContent:
    """Xã Dương Quang, 2020, with these values by indicator code and parts of 17.1 by key."""
    records = {code: IndicatorRecord(one, {}) for code, one in (values or {}).items()}
    if parts:
        records["17.1"] = IndicatorRecord(records["17.1"].value, parts)
    own = UnitYear(DUONG_QUANG, "Xã Dương Quang", year, records)
    rules = procedure("qd-2540-2016")
    said = {
        "points": (),
        "facts": Facts(),
        "set_version": 1,
        "set_digest": "a" * 64,
        "state": State.PREPARING,
        "comparison": ComparisonData(
            unit_slug=DUONG_QUANG,
            unit_name="Xã Dương Quang",
            parent_name="Thành phố Bắc Kạn",
            definition=SET,
            years=(year,),
            city={},
            communes=({year: own},),
            reference="",
        ),
    }
    return DossierContent(
        pk=1,
        unit_slug=DUONG_QUANG,
        names=UnitNames("Xã Dương Quang", "xã Dương Quang", "Dương Quang", "", "", ""),
        level=Level.COMMUNE,
        year=year,
        round=1,
        procedure=rules,
        rules=rules.levels[Level.COMMUNE],
        set_code="bac_kan_2017_2020",
        definition=SET,
        **{**said, **more},
    )


def point(**more) -> AnsweredPoint:
    kept = {
        "key": "k1",
        "year": 2020,
        "unit": "Xã Dương Quang",
        "indicator": "5",
        "message": "Bảng ghi 70%, tính lại 66,67%.",
        "changes_verdict": True,
        "is_open": True,
        "answer": "",
        "answered_by": "",
    }
    return AnsweredPoint(**{**kept, **more})


def told(before: DossierContent, after: DossierContent) -> list[tuple[str, ...]]:
    return [
        (one.kind, one.place, one.what, one.before, one.after)
        for one in differences(frozen(before), frozen(after))
    ]


def taken(one: DossierContent) -> str:
    return fingerprint(frozen(one))


def through_jsonb(kept: dict) -> dict:
    """As PostgreSQL gives it back: keys by length, then by letters."""

    def ordered(pairs):
        return dict(sorted(pairs, key=lambda pair: (len(pair[0]), pair[0])))

    return json.loads(json.dumps(kept), object_pairs_hook=ordered)


def test_both_databases_spell_a_figure_alike():
    """SQLite gives 7.5, PostgreSQL 7.5000."""
    assert taken(content({"2.2": road("7.5")})) == taken(content({"2.2": road("7.5000")}))
    zero = value(number=Decimal("0.0000"), raw="0")
    assert taken(content({"10": zero})) == taken(
        content({"10": replace(zero, number=Decimal("-0"))})
    )
    assert taken(content({"2.2": road("7.5")})) != taken(content({"2.2": road("7.5001")}))


def test_what_went_through_a_database_is_the_same():
    kept = frozen(
        content(
            {"2.2": road(), "17.1": value(raw="Đạt")},
            {"clean_water": value("clean_water", number=Decimal(5))},
            points=(point(),),
            facts=Facts(arrears=Decimal("1.5"), meeting_on=date(2020, 9, 1)),
            capital=(CapitalItem(1, "Ngân sách trung ương", Decimal("10.0000")),),
            narrative={
                "giao-thong": Written("Đã đạt.", {}, "An", datetime(2021, 1, 1, tzinfo=UTC))
            },
        )
    )
    back = through_jsonb(kept)
    assert list(back) != list(kept)
    assert fingerprint(back) == fingerprint(kept)
    assert differences(kept, back) == ()


def test_what_comes_after_an_approval_or_with_time_changes_nothing():
    answered = point(answer="Chấp nhận có thời hạn: chờ số liệu", is_open=False, answered_by="An")
    before = content({"2.2": road()}, points=(answered,))
    after = content(
        {"2.2": replace(road(), pk=99, explanation="viết lại", cell="H20", typed=True)},
        points=(replace(answered, is_open=True, answered_by="Nguyễn Thị An"),),
        state=State.APPRAISING,
        attached={"bien-ban": ("a.pdf",)},
    )
    assert taken(before) == taken(after)


def test_a_changed_value_is_told_where_it_stands_and_as_it_is_printed():
    assert told(
        content({"2.2": road(), "3.1": value(raw="Đạt")}),
        content({"2.2": road("7", "93,33% (7/7,5 km)"), "3.1": value(raw="Đạt")}),
    ) == [
        (
            "value",
            "Xã Dương Quang, năm 2020, chỉ tiêu 2.2",
            "số liệu",
            "100% (7,5/7,5 km)",
            "93,33% (7/7,5 km)",
        )
    ]


def test_a_figure_behind_the_same_text_is_told_too():
    assert told(content({"2.2": road("7.5")}), content({"2.2": road("7.25")})) == [
        (
            "value",
            "Xã Dương Quang, năm 2020, chỉ tiêu 2.2",
            "tử số, mẫu số",
            "7,5/7,5 km",
            "7,25/7,5 km",
        )
    ]


def test_a_flipped_verdict_comes_first_and_the_criterion_with_it():
    """Criterion 4 (Điện) has 4.1 and 4.2: both must attain."""
    first = content({"4.1": value(raw="Đạt"), "4.2": value(raw="98%")})
    failed = replace(value(raw="90%"), outcome=Outcome.NOT_ATTAINED, computed=Outcome.NOT_ATTAINED)
    year = "Xã Dương Quang, năm 2020"
    assert told(first, content({"4.1": value(raw="Đạt"), "4.2": failed})) == [
        ("verdict", f"{year}, tiêu chí 4 (Điện)", "kết quả tính lại", "Đạt", "Chưa đạt"),
        ("verdict", f"{year}, tiêu chí 4 (Điện)", "kết quả báo cáo", "Đạt", "Chưa đạt"),
        ("verdict", f"{year}, chỉ tiêu 4.2", "kết quả", "Đạt", "Chưa đạt"),
        ("value", f"{year}, chỉ tiêu 4.2", "số liệu", "98%", "90%"),
    ]


def test_an_emptied_value_is_as_one_never_given():
    emptied = value(outcome=Outcome.MISSING)
    assert taken(content({"2.2": emptied})) == taken(content({}))
    noted = replace(emptied, note="chờ nghiệm thu")
    assert told(content({}), content({"2.2": noted})) == [
        ("value", "Xã Dương Quang, năm 2020, chỉ tiêu 2.2", "ghi chú", "(trống)", "chờ nghiệm thu")
    ]


def test_a_part_is_told_by_its_name_unless_its_indicator_shows_it():
    whole = value(raw="Đạt")
    clean, cleaner = (
        {"clean_water": value("clean_water", raw="", number=Decimal(one))} for one in (50, 55)
    )
    assert told(content({"17.1": whole}, clean), content({"17.1": whole}, cleaner)) == [
        ("value", "Xã Dương Quang, năm 2020, chỉ tiêu 17.1 (nước sạch)", "số", "50", "55")
    ]
    shown = [{"clean_water": value("clean_water", raw=one)} for one in ("50%", "55%")]
    assert told(
        content({"17.1": value(raw="nước sạch: 50%")}, shown[0]),
        content({"17.1": value(raw="nước sạch: 55%")}, shown[1]),
    ) == [
        (
            "value",
            "Xã Dương Quang, năm 2020, chỉ tiêu 17.1",
            "số liệu",
            "nước sạch: 50%",
            "nước sạch: 55%",
        )
    ]


def test_another_version_of_the_set_is_told_with_its_hash():
    [one] = told(content(), content(set_version=2, set_digest="b" * 64))
    assert one[0] == "set"
    assert "phiên bản 1, mã băm aaaaaaaaaaaa)" in one[3]
    assert "phiên bản 2, mã băm bbbbbbbbbbbb)" in one[4]


def test_contradictions_and_their_answers_are_told():
    place = "Xã Dương Quang, năm 2020, chỉ tiêu 5"
    message = "Bảng ghi 70%, tính lại 66,67%."
    none, found = content(), content(points=(point(),))
    answered = content(points=(point(answer="Giải trình: làm tròn", is_open=False),))
    assert told(none, found) == [("point", place, "chỗ mâu thuẫn mới phát hiện", "", message)]
    assert told(found, none) == [("point", place, "chỗ mâu thuẫn không còn", message, "")]
    assert told(found, answered) == [
        ("point", place, "trả lời chỗ mâu thuẫn", "chưa trả lời", "Giải trình: làm tròn")
    ]


def test_a_line_put_between_others_is_told_once():
    first = CapitalItem(1, "Ngân sách trung ương", Decimal("1234.5"))
    last = CapitalItem(1, "Dân góp", Decimal(20))
    between = CapitalItem(2, "Vốn đầu tư", Decimal(1000))
    assert told(content(capital=(first, last)), content(capital=(first, between, last))) == [
        ("fact", "Nguồn lực", "dòng 2", "không có", "trong đó Vốn đầu tư: 1.000 triệu đồng")
    ]


def test_a_recognition_of_a_commune_is_told_with_its_decision():
    song_mai = Recognition(
        "xa-song-mai", "Xã Song Mai", Level.COMMUNE, 2013, "88/QĐ-UBND", date(2014, 1, 24),
        "UBND tỉnh Bắc Giang", "Về việc công nhận", 2014,
    )  # fmt: skip
    before, after = (
        content(communes=(Commune("xa-song-mai", "Xã Song Mai", one),)) for one in (None, song_mai)
    )
    assert told(before, after) == [
        (
            "fact",
            "Xã Song Mai",
            "quyết định công nhận",
            "chưa được công nhận",
            "xã đạt chuẩn nông thôn mới, năm 2013: Quyết định số 88/QĐ-UBND ngày 24/01/2014 của "
            "UBND tỉnh Bắc Giang “Về việc công nhận”, công bố năm 2014",
        )
    ]


FACTS_TOLD = {
    "registered_on": (date(2019, 9, 5), "05/9/2019"),
    "arrears": (Decimal("1234.5000"), "1.234,5 triệu đồng"),
    "households": (1234, "1.234"),
    "households_asked": (0, "0"),
    "people_satisfied": (900, "900"),
    "published_times": (3, "3"),
    "published_from": (date(2020, 2, 29), "29/02/2020"),
    "published_until": (date(2020, 3, 9), "09/3/2020"),
    "meeting_on": (date(2020, 12, 31), "31/12/2020"),
    "meeting_invited": (60, "60"),
    "meeting_present": (58, "58"),
    "meeting_agreed": (57, "57"),
    "public_order_kept": (False, "không"),
    "leader": ("Lê Văn Ba", "Lê Văn Ba"),
    "leader_post": ("Chủ tịch", "Chủ tịch"),
}


@pytest.mark.parametrize("name", [one.name for one in fields(Facts)])
def test_every_fact_is_frozen_and_told(name):
    declared, text = FACTS_TOLD[name]
    [one] = told(content(), content(facts=Facts(**{name: declared})))
    assert one == ("fact", "", FACTS[name][0], "(trống)", text)


def test_of_long_texts_the_differing_words_are_told():
    start, end = "a" * 300, "z" * 300
    assert abridged(f"{start}70%{end}", f"{start}71%{end}") == (
        f"…{'a' * 39}70%{'z' * 39}…",
        f"…{'a' * 39}71%{'z' * 39}…",
    )
    assert abridged("b" * 200, "c" * 200) == ("b" * 200, "c" * 200)


_TEXTS = st.sampled_from(["", "70%", "70% | x", "x", "Đạt", "aa"])
_FIGURES = st.sampled_from([None, Decimal(0), Decimal("5.0000"), Decimal("5.1")])
_COUNTS = st.sampled_from([None, 0, 2])
_OUTCOMES = st.sampled_from(list(Outcome))
_VALUES = st.builds(
    StoredValue,
    pk=st.integers(1, 3),
    part=st.just(""),
    raw=_TEXTS,
    rate_raw=_TEXTS,
    count_raw=_TEXTS,
    note=_TEXTS,
    declared=st.none(),
    computed=_OUTCOMES,
    outcome=_OUTCOMES,
    explanation=_TEXTS,
    numerator=_FIGURES,
    denominator=_FIGURES,
    quantity_unit=_TEXTS,
    stated_percent=_FIGURES,
    stated_decimals=st.integers(0, 1),
    communes_attained=_COUNTS,
    communes_total=_COUNTS,
    said=st.none() | _OUTCOMES,
    counted=st.none() | _OUTCOMES,
    number=_FIGURES,
)
_CONTENTS = st.builds(
    content,
    values=st.fixed_dictionaries({"17.1": _VALUES}, optional={"2.2": _VALUES}),
    parts=st.dictionaries(st.sampled_from(["clean_water", "hygienic_water"]), _VALUES, max_size=1),
    year=st.sampled_from([2019, 2020]),
    points=st.lists(
        st.builds(
            point,
            key=st.sampled_from(["k1", "k2"]),
            year=st.sampled_from([None, 2020]),
            indicator=st.sampled_from(["", "5"]),
            message=_TEXTS,
            changes_verdict=st.booleans(),
            is_open=st.booleans(),
            answer=_TEXTS,
        ),
        max_size=2,
    ).map(tuple),
    facts=st.builds(Facts, households=_COUNTS, public_order_kept=st.none() | st.booleans()),
    capital=st.lists(
        st.builds(CapitalItem, st.sampled_from([1, 2]), _TEXTS, _FIGURES.filter(bool)), max_size=3
    ).map(tuple),
    roadmap=st.lists(st.builds(RoadmapItem, st.just(2021), _TEXTS, _TEXTS), max_size=2).map(tuple),
    opinions=st.lists(st.builds(OpinionItem, _TEXTS, _TEXTS, _TEXTS), max_size=2).map(tuple),
    narrative=st.dictionaries(
        st.sampled_from(["a", "b"]),
        st.builds(Written, _TEXTS, st.just({}), _TEXTS, st.just(NEW_YEAR)),
    ),
    communes=st.sampled_from([(), (Commune("c", "Xã C", None),)]),
)


@given(before=_CONTENTS, after=_CONTENTS)
def test_differences_are_told_exactly_where_fingerprints_differ(before, after):
    was, now = through_jsonb(frozen(before)), frozen(after)
    found = differences(was, now)
    assert bool(found) == (fingerprint(was) != fingerprint(now))
    assert differences(now, now) == ()
    kinds = [one.kind for one in found]
    assert kinds == sorted(kinds, key=["verdict", "set", "value", "point", "fact", "text"].index)


_PARTS = (
    "points",
    "facts",
    "capital",
    "roadmap",
    "opinions",
    "narrative",
    "communes",
    "comparison",
)


@given(one=_CONTENTS, other=_CONTENTS, name=st.sampled_from(_PARTS))
def test_one_part_that_differs_is_enough(one, other, name):
    """Contents made at random differ nearly everywhere; here in one part only."""
    was, now = frozen(one), frozen(replace(one, **{name: getattr(other, name)}))
    assert bool(differences(was, now)) == (fingerprint(was) != fingerprint(now))
