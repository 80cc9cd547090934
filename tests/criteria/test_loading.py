"""The strict loader: one sound set with zones and years, and one broken file per rule."""

import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from criteria.loading import DefinitionError, Problem, definition_digest, load_definition
from criteria.rules import (
    AllRule,
    BooleanRule,
    CountRule,
    NumberRule,
    Part,
    RatioRule,
    ThresholdCase,
    threshold_for,
)
from criteria.sets import Citation, CriteriaSetDefinition, Group
from criteria.thresholds import Op, Threshold

HERE = Path(__file__).parent
SOUND = HERE / "definitions_sound" / "zones_and_years.toml"
BROKEN = HERE / "definitions_broken"

INDICATOR = "criteria[0].indicators[0]"
RULE = f"{INDICATOR}.rule"
CASE = f"{RULE}.thresholds[0]"

# Every problem of every broken file: its path, and what its message must say.
EXPECTED: dict[str, list[tuple[str, str]]] = {
    "blank_text": [(f"{INDICATOR}.text", "để trống")],
    "boolean_with_printed_threshold": [
        (f"{INDICATOR}.threshold_text", "in ngưỡng “≥ 70%” nhưng rule không có")
    ],
    "citation_without_issuer": [("legal_basis[0].issuer", "thiếu khóa")],
    "count_of_half_a_thing": [(f"{CASE}.value", "số nguyên")],
    "counted_is_no_text": [(f"{RULE}.counted[1]", "chuỗi chữ")],
    "criteria_are_no_tables": [("criteria", "danh sách các bảng")],
    "criterion_number_zero": [("criteria[0].number", "từ 1 đến 999")],
    "control_character": [(f"{INDICATOR}.text", "ký tự điều khiển")],
    "date_in_quotes": [("legal_basis[0].date", "ngày dạng 2017-05-29")],
    "date_with_time": [("legal_basis[0].date", "ngày dạng 2017-05-29")],
    "empty_citation": [("legal_basis", "có ít nhất một")],
    "empty_file": [
        ("code", "thiếu khóa"),
        ("name", "thiếu khóa"),
        ("level", "thiếu khóa"),
        ("method", "thiếu khóa"),
        ("jurisdiction", "thiếu khóa"),
        ("first_year", "thiếu khóa"),
        ("last_year", "thiếu khóa"),
        ("legal_basis", "thiếu khóa"),
        ("groups", "thiếu khóa"),
        ("criteria", "thiếu khóa"),
    ],
    "impossible_date": [("dòng 13", "không đúng cú pháp TOML")],
    "indicator_code_with_a_letter": [(f"{INDICATOR}.code", "số thứ tự")],
    "indicator_is_no_table": [(INDICATOR, "một bảng")],
    "indicator_of_another_criterion": [(f"{INDICATOR}.code", "“6.1” không thuộc tiêu chí số 5")],
    "issued_after_the_last_year": [("legal_basis[0].date", "2020")],
    "jurisdiction_with_capitals": [("jurisdiction", "chữ thường không dấu")],
    "missing_citation": [("legal_basis", "thiếu khóa")],
    "missing_rule": [(RULE, "thiếu khóa")],
    "misspelt_key": [
        (f"{INDICATOR}.threshold_text", "thiếu khóa"),
        (f"{INDICATOR}.treshold_text", "có phải là “threshold_text”?"),
    ],
    "needless_confirmation": [(f"{INDICATOR}.threshold_implied_operator", "hãy bỏ khóa này")],
    "negative_value": [(f"{CASE}.value", "không âm")],
    "no_thresholds": [(f"{RULE}.thresholds", "có ít nhất một")],
    "not_toml": [("dòng 18", "không đúng cú pháp TOML")],
    "overlapping_everywhere": [(f"{RULE}.thresholds[1]", "trùng vùng và năm với thresholds[0]")],
    "overlapping_in_a_zone": [(f"{RULE}.thresholds[1]", "trùng vùng và năm với thresholds[0]")],
    "overlapping_years": [(f"{RULE}.thresholds[1]", "trùng vùng và năm với thresholds[0]")],
    "part_in_a_part": [(f"{RULE}.parts[1].type", "“all” không hợp lệ")],
    "part_key_with_accents": [(f"{RULE}.parts[0].key", "chữ thường không dấu")],
    "printed_threshold_without_rule": [
        (f"{INDICATOR}.threshold_text", "in ngưỡng “≥ 50%” nhưng rule không có")
    ],
    "quotation_not_in_text": [(f"{INDICATOR}.threshold_in_text[0]", "nguyên văn")],
    "quoted_threshold_without_rule": [
        (f"{INDICATOR}.threshold_in_text[0]", "in ngưỡng “≥ 50%” nhưng rule không có")
    ],
    "repeated_criterion_number": [("criteria[1].number", "“5” đã dùng")],
    "repeated_group": [("groups[1].number", "“I” đã dùng")],
    "repeated_group_name": [("groups[1].name", "“Hạ tầng” đã dùng")],
    "repeated_indicator_code": [("criteria[0].indicators[1].code", "“5” đã dùng")],
    "repeated_key": [("dòng 19", "ghi hai lần")],
    "repeated_part_key": [(f"{RULE}.parts[1].key", "“school” đã dùng")],
    "rule_is_no_table": [(RULE, "một bảng")],
    "same_total_in_two_units": [
        ("criteria[0].indicators[1].rule.same_total", f"tính bằng “hộ” tại {RULE}")
    ],
    "same_total_outside_a_ratio": [(f"{RULE}.same_total", "không có trong mẫu")],
    "set_code_with_spaces": [("code", "chữ thường không dấu")],
    "several_mistakes": [
        ("level", "“xã” không hợp lệ"),
        ("legal_basis[0].date", "ngày dạng"),
        ("criteria[0].group", "không có nhóm “Văn hóa”"),
        (f"{CASE}.value", "phải là số"),
        (f"{RULE}.numerator", "thiếu khóa"),
    ],
    "share_above_100": [(f"{CASE}.value", "từ 0 đến 100")],
    "sign_differs_from_print": [(CASE, "“≥ 70%” không in")],
    "single_part": [(f"{RULE}.parts", "ít nhất hai phần")],
    "threshold_not_printed": [(CASE, "“≥ 75%” không in")],
    "too_long_for_its_column": [(f"{INDICATOR}.threshold_text", "dài quá 200 ký tự")],
    "unknown_group": [("criteria[0].group", "không có nhóm “Kinh tế”")],
    "unknown_key_in_rule": [(f"{RULE}.unit", "không có trong mẫu")],
    "unknown_key_in_set": [("pass_mark", "không có trong mẫu")],
    "unknown_key_in_threshold": [(f"{CASE}.year", "không có trong mẫu")],
    "unknown_level": [("level", "“xã” không hợp lệ")],
    "unknown_method": [("method", "“votes” không hợp lệ")],
    "unknown_rule_type": [(f"{RULE}.type", "“share” không hợp lệ")],
    "unknown_same_total": [(f"{RULE}.same_total", "“houshold” không hợp lệ")],
    "unknown_sign": [(f"{CASE}.op", "“≥” không hợp lệ")],
    "unreadable_threshold": [(f"{INDICATOR}.threshold_text", "“1234.567” không phải là một số")],
    "unsigned_threshold_not_confirmed": [
        (f"{INDICATOR}.threshold_implied_operator", "xác nhận đọc là “≥ 70%”")
    ],
    "unknown_village_answer": [(f"{RULE}.village_answer", "“market” không hợp lệ")],
    "value_as_yes": [(f"{CASE}.value", "phải là số")],
    "value_beyond_decimals": [(f"{CASE}.value", "phải là số")],
    "value_in_quotes": [(f"{CASE}.value", "không đặt trong ngoặc kép")],
    "value_not_a_number": [(f"{CASE}.value", "phải là số")],
    "value_of_five_decimals": [(f"{CASE}.value", "tối đa 4 chữ số thập phân")],
    "value_without_end": [(f"{CASE}.value", "phải là số")],
    "village_answer_without_villages": [(f"{RULE}.village_answer", "tổng số thôn")],
    "year_as_yes": [("first_year", "số nguyên")],
    "year_of_five_digits": [("first_year", "từ 1990 đến 2100")],
    "years_of_a_case_reversed": [(f"{CASE}.to_year", "từ năm 2019")],
    "years_reversed": [("last_year", "từ năm 2017")],
}
BROKEN_FILES = sorted(BROKEN.glob("*.toml"))


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def problems_of(text: str) -> tuple[Problem, ...]:
    with pytest.raises(DefinitionError) as refusal:
        load_definition(text, source="tep.toml")
    return refusal.value.problems


@pytest.fixture(scope="module")
def sound() -> CriteriaSetDefinition:
    return load_definition(read(SOUND), source=SOUND.name)


def test_every_broken_file_has_its_expectation() -> None:
    assert {path.stem for path in BROKEN_FILES} == EXPECTED.keys()


@pytest.mark.parametrize("path", BROKEN_FILES, ids=lambda path: path.stem)
def test_a_broken_file_is_refused_with_every_mistake_and_its_place(path: Path) -> None:
    problems = problems_of(read(path))
    expected = EXPECTED[path.stem]
    # A file that is no TOML names the line; the column is the parser's business.
    assert [problem.path.partition(", cột")[0] for problem in problems] == [
        place for place, _ in expected
    ]
    for problem, (_, words) in zip(problems, expected, strict=True):
        assert words in problem.message


def test_the_error_names_the_file_and_tells_every_problem() -> None:
    with pytest.raises(DefinitionError) as refusal:
        load_definition(read(BROKEN / "several_mistakes.toml"), source="bo-tieu-chi.toml")
    assert refusal.value.source == "bo-tieu-chi.toml"
    lines = str(refusal.value).splitlines()
    assert lines[0] == "bo-tieu-chi.toml có 5 lỗi:"
    assert lines[1].startswith("- level: “xã” không hợp lệ")
    assert len(lines) == 6


@pytest.mark.parametrize(
    "text", ["a = " + "[" * 50_000, "a = " + "9" * 5_000], ids=["nested", "long"]
)
def test_a_hostile_file_is_refused_like_any_other(text: str) -> None:
    (problem,) = problems_of(text)
    assert problem.path == "tệp"


def test_the_set_itself_is_read(sound: CriteriaSetDefinition) -> None:
    assert (sound.code, sound.level, sound.method) == (
        "thu_nghiem_2017_2020",
        "commune",
        "attainment",
    )
    assert sound.name == "Bộ tiêu chí thử nghiệm giai đoạn 2017-2020"
    assert (sound.jurisdiction, sound.first_year, sound.last_year) == (
        "tinh-thu-nghiem",
        2017,
        2020,
    )
    assert sound.legal_basis == (
        Citation(
            "Quyết định",
            "1/QĐ-UBND",
            date(2017, 1, 15),
            "UBND tỉnh Thử Nghiệm",
            "về việc ban hành Bộ tiêu chí thử nghiệm",
        ),
        Citation("Quyết định", "1980/QĐ-TTg", date(2016, 10, 17), "Thủ tướng Chính phủ"),
    )
    assert sound.groups == (Group("I", "Hạ tầng"), Group("II", "Kinh tế"))
    assert [(c.number, c.name, c.group) for c in sound.criteria] == [
        (4, "Điện", "Hạ tầng"),
        (9, "Nhà ở dân cư", "Hạ tầng"),
        (10, "Thu nhập", "Kinh tế"),
    ]
    assert [i.code for i in sound.indicators()] == ["4.1", "4.2", "9.1", "9.2", "10"]


def test_a_boolean_names_what_is_counted(sound: CriteriaSetDefinition) -> None:
    assert sound.indicator("4.1").rule == BooleanRule(("trạm biến áp",))


def test_a_ratio_keeps_exact_decimals_and_which_sign_was_printed(
    sound: CriteriaSetDefinition,
) -> None:
    indicator = sound.indicator("4.2")
    assert indicator.threshold_text == "≥ 98,5% (vùng khó khăn 95%)"
    assert indicator.reading_note == "95% is printed without a sign."
    assert indicator.rule == RatioRule(
        cases=(
            ThresholdCase(Threshold(Op.AT_LEAST, Decimal("98.5"), "%")),
            ThresholdCase(Threshold(Op.AT_LEAST, Decimal(95), "%", implied=True), zone="kho-khan"),
        ),
        numerator="số hộ sử dụng điện thường xuyên, an toàn",
        denominator="tổng số hộ",
        quantity_unit="hộ",
        same_total="households",
    )


def test_a_count_of_none_is_read_from_the_word(sound: CriteriaSetDefinition) -> None:
    assert sound.indicator("9.1").rule == CountRule(
        (ThresholdCase(Threshold(Op.EQUAL, Decimal(0), "hộ", implied=True)),), "hộ"
    )


def test_a_compound_keeps_its_parts_and_leaves_sizes_out(sound: CriteriaSetDefinition) -> None:
    indicator = sound.indicator("9.2")
    assert indicator.threshold_in_text == ("Từ 75% trở lên hộ", "tối thiểu 14m2/người")
    assert indicator.rule == AllRule(
        (
            Part(
                "houses",
                "hộ có nhà ở đạt tiêu chuẩn",
                RatioRule(
                    (ThresholdCase(Threshold(Op.AT_LEAST, Decimal(75), "%")),),
                    "số hộ có nhà ở đạt tiêu chuẩn",
                    "tổng số hộ",
                    "hộ",
                    "households",
                ),
            ),
            Part("regulation", "xã có quy chế quản lý", BooleanRule()),
        )
    )


@pytest.mark.parametrize(
    ("zone", "year", "value"),
    [
        (None, 2016, "28"),
        (None, 2017, "28"),
        (None, 2018, "30.5"),
        (None, 2019, "30.5"),
        (None, 2020, None),
        ("kho-khan", 2017, "24"),
        ("kho-khan", 2018, "26"),
        ("kho-khan", 2019, "24"),
        ("kho-khan", 2020, "24"),
        ("thuan-loi", 2018, "30.5"),
    ],
)
def test_the_threshold_in_force_depends_on_zone_and_year(
    sound: CriteriaSetDefinition, zone: str | None, year: int, value: str | None
) -> None:
    rule = sound.indicator("10").rule
    assert isinstance(rule, NumberRule)
    threshold = threshold_for(rule.cases, zone, year)
    assert threshold == (
        None if value is None else Threshold(Op.AT_LEAST, Decimal(value), "triệu đồng/người/năm")
    )


@pytest.mark.parametrize(
    "saved",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\ufeff" + text,
        lambda text: unicodedata.normalize("NFD", text),
    ],
    ids=["windows line ends", "byte order mark", "decomposed accents"],
)
def test_how_an_editor_saved_the_file_changes_nothing(
    saved: Callable[[str], str], sound: CriteriaSetDefinition
) -> None:
    text = read(SOUND)
    assert saved(text) != text
    assert load_definition(saved(text), source="x") == sound
    assert definition_digest(saved(text)) == definition_digest(text)


def test_the_digest_is_the_published_sha_256_of_abc() -> None:
    assert definition_digest("abc") == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


def test_another_threshold_is_another_digest() -> None:
    text = read(SOUND)
    assert definition_digest(text.replace("98.5", "98.6")) != definition_digest(text)
