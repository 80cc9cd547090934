"""Whether a dossier may go up, and a recognition may be taken back: each edge, both sides."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.dossiers.rules.conditions import (
    Check,
    DossierFigures,
    UnitCriteria,
    check_conditions,
    may_revoke,
    shown_share,
)
from reports.dossiers.rules.procedure import (
    Condition,
    ConditionKind,
    Level,
    LevelProcedure,
    Mark,
    RevocationRule,
)
from reports.dossiers.rules.procedures import procedure

MARK = Mark("Điều 5", verified=False)
ASKED = DossierFigures(households=5000, households_asked=3000, people_satisfied=2400)
PUBLISHED = DossierFigures(
    published_times=5, published_from=date(2024, 9, 1), published_until=date(2024, 9, 15)
)
MET = DossierFigures(meeting_invited=60, meeting_present=50, meeting_agreed=45)


def rules(*conditions: Condition) -> LevelProcedure:
    return replace(procedure("qd-18-2022").levels[Level.COMMUNE], conditions=conditions)


def check(
    kind: ConditionKind,
    figures: DossierFigures,
    limit: int | None = None,
    *,
    above: bool = False,
    days: int | None = None,
) -> Check:
    asked = Condition(kind, MARK, None if limit is None else Decimal(limit), above, days)
    checks = check_conditions(rules(asked), figures)
    assert [one.kind for one in checks] == [kind, ConditionKind.FINDINGS]
    assert checks[0].mark == MARK
    return checks[0]


def unmet(asked: LevelProcedure, figures: DossierFigures) -> list[str]:
    return [one.sentence for one in check_conditions(asked, figures) if not one.met]


def told(one: Check) -> tuple[bool, str]:
    return one.met, one.sentence


def test_criteria_that_all_attain() -> None:
    figures = DossierFigures(criteria=(UnitCriteria("Xã Song Mai", 19, 19),))
    assert told(check(ConditionKind.CRITERIA, figures)) == (True, "đạt 19/19 tiêu chí")


def test_what_rests_on_the_declared_word_alone_is_told() -> None:
    figures = DossierFigures(
        criteria=(UnitCriteria("Xã Song Mai", 19, 19, unproved=("2.3", "14.2")),)
    )
    assert told(check(ConditionKind.CRITERIA, figures)) == (
        True,
        "đạt 19/19 tiêu chí; lấy theo kết quả báo cáo, chưa chứng minh bằng số liệu: chỉ tiêu "
        "2.3, 14.2",
    )


def test_each_criterion_that_does_not_attain_is_named() -> None:
    figures = DossierFigures(
        criteria=(UnitCriteria("Xã Song Mai", 19, 17, ((5, "Trường học"), (10, "Thu nhập"))),)
    )
    assert told(check(ConditionKind.CRITERIA, figures)) == (
        False,
        "Tiêu chí 5 (Trường học), Tiêu chí 10 (Thu nhập) chưa đạt (mới đạt 17/19 tiêu chí)",
    )


def test_of_several_units_each_one_that_fails_is_named() -> None:
    figures = DossierFigures(
        criteria=(
            UnitCriteria("Xã Dương Quang", 19, 18, ((5, "Trường học"),)),
            UnitCriteria("Xã Nông Thượng", 19, 19),
        )
    )
    assert told(check(ConditionKind.CRITERIA, figures)) == (
        False,
        "Xã Dương Quang: Tiêu chí 5 (Trường học) chưa đạt (mới đạt 18/19 tiêu chí)",
    )


@pytest.mark.parametrize("criteria", [(), (UnitCriteria("Xã Song Mai", 0, 0),)])
def test_no_figures_are_no_attainment(criteria: tuple[UnitCriteria, ...]) -> None:
    assert told(check(ConditionKind.CRITERIA, DossierFigures(criteria=criteria))) == (
        False,
        "chưa có số liệu các tiêu chí của năm xét, hãy nhập và gửi số liệu năm",
    )


@pytest.mark.parametrize(
    ("figures", "met", "sentence"),
    [
        (DossierFigures(communes_total=2, communes_recognised=2), True,
         "2/2 xã đã được công nhận"),
        (DossierFigures(communes_total=2, communes_recognised=1,
                        communes_missing=("Xã Nông Thượng",)), False,
         "Xã Nông Thượng chưa có quyết định công nhận (mới có 1/2 xã đã được công nhận), "
         "hãy ghi quyết định nếu đã ban hành"),
        (DossierFigures(communes_total=0, communes_recognised=0), False,
         "chưa có danh sách xã của năm xét, hãy đề nghị quản trị bổ sung đơn vị"),
        (DossierFigures(), False,
         "chưa có danh sách xã của năm xét, hãy đề nghị quản trị bổ sung đơn vị"),
    ],
)  # fmt: skip
def test_all_communes_are_recognised(figures: DossierFigures, met: bool, sentence: str) -> None:
    assert told(check(ConditionKind.COMMUNES, figures)) == (met, sentence)


@pytest.mark.parametrize(
    ("arrears", "met", "sentence"),
    [
        (Decimal(0), True, "không có nợ đọng xây dựng cơ bản"),
        (Decimal("0.0001"), False,
         "còn nợ đọng xây dựng cơ bản 0,0001 triệu đồng, phải thanh toán hết"),
        (Decimal("1234.5"), False,
         "còn nợ đọng xây dựng cơ bản 1.234,5 triệu đồng, phải thanh toán hết"),
        (None, False,
         "chưa khai nợ đọng xây dựng cơ bản, hãy khai ở thông tin hồ sơ (không nợ: 0)"),
    ],
)  # fmt: skip
def test_no_arrears(arrears: Decimal | None, met: bool, sentence: str) -> None:
    figures = DossierFigures(arrears=arrears)
    assert told(check(ConditionKind.ARREARS, figures)) == (met, sentence)


@pytest.mark.parametrize(
    ("satisfied", "above", "met", "sentence"),
    [
        (2400, False, True, "tỷ lệ hài lòng 80% (2.400/3.000 hộ được lấy ý kiến)"),
        (2399, False, False,
         "tỷ lệ hài lòng 79,97% (2.399/3.000 hộ được lấy ý kiến), cần từ 80%"),
        (2400, True, False,
         "tỷ lệ hài lòng 80% (2.400/3.000 hộ được lấy ý kiến), cần trên 80%"),
        (2401, True, True, "tỷ lệ hài lòng 80,03% (2.401/3.000 hộ được lấy ý kiến)"),
        (None, False, False, "chưa khai số hộ hài lòng, hãy khai ở thông tin hồ sơ"),
        (3001, False, False,
         "số hộ hài lòng (3001) lớn hơn số hộ được lấy ý kiến (3000), hãy sửa thông tin hồ sơ"),
    ],
)  # fmt: skip
def test_satisfaction(satisfied: int | None, above: bool, met: bool, sentence: str) -> None:
    figures = replace(ASKED, people_satisfied=satisfied)
    assert told(check(ConditionKind.SATISFACTION, figures, 80, above=above)) == (met, sentence)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (None, "chưa khai số hộ được lấy ý kiến, hãy khai ở thông tin hồ sơ"),
        (0, "số hộ được lấy ý kiến đang là 0, hãy kiểm tra lại thông tin hồ sơ"),
    ],
)
def test_nobody_asked_is_nobody_satisfied(asked: int | None, sentence: str) -> None:
    figures = DossierFigures(households_asked=asked, people_satisfied=0)
    assert told(check(ConditionKind.SATISFACTION, figures, 80)) == (False, sentence)


@pytest.mark.parametrize(
    ("asked", "above", "met", "sentence"),
    [
        (3000, True, False, "đã lấy ý kiến 60% số hộ (3.000/5.000 hộ), cần trên 60%"),
        (3001, True, True, "đã lấy ý kiến 60,02% số hộ (3.001/5.000 hộ)"),
        (3000, False, True, "đã lấy ý kiến 60% số hộ (3.000/5.000 hộ)"),
    ],
)
def test_the_share_of_households_asked(asked: int, above: bool, met: bool, sentence: str) -> None:
    figures = replace(ASKED, households_asked=asked)
    assert told(check(ConditionKind.SURVEYED, figures, 60, above=above)) == (met, sentence)


@pytest.mark.parametrize(
    ("changed", "met", "sentence"),
    [
        ({}, True, "cuộc họp đề nghị có 90% đồng ý (45/50 người dự họp)"),
        ({"meeting_agreed": 44}, False,
         "cuộc họp đề nghị có 88% đồng ý (44/50 người dự họp), cần từ 90%"),
        ({"meeting_invited": 49}, False,
         "số người dự họp (50) lớn hơn số người được mời họp (49), hãy sửa thông tin hồ sơ"),
        ({"meeting_invited": None}, True, "cuộc họp đề nghị có 90% đồng ý (45/50 người dự họp)"),
        ({"meeting_present": None}, False,
         "chưa khai số người dự họp, hãy khai ở thông tin hồ sơ"),
    ],
)  # fmt: skip
def test_the_meeting_agrees(changed: dict[str, int | None], met: bool, sentence: str) -> None:
    figures = replace(MET, **changed)
    assert told(check(ConditionKind.MEETING, figures, 90)) == (met, sentence)


WANTED = "cần ít nhất 5 lần trong thời hạn 15 ngày"


@pytest.mark.parametrize(
    ("changed", "met", "sentence"),
    [
        ({}, True, "đã công khai 5 lần trong 15 ngày (từ 01/9/2024 đến 15/9/2024)"),
        ({"published_times": 4}, False,
         f"đã công khai 4 lần trong 15 ngày (từ 01/9/2024 đến 15/9/2024), {WANTED}"),
        ({"published_until": date(2024, 9, 14)}, False,
         f"đã công khai 5 lần trong 14 ngày (từ 01/9/2024 đến 14/9/2024), {WANTED}"),
        ({"published_until": date(2024, 9, 16)}, False,
         f"đã công khai 5 lần trong 16 ngày (từ 01/9/2024 đến 16/9/2024), {WANTED}, "
         "hãy khai đợt 15 ngày có đủ số lần"),
        ({"published_times": None}, False, f"chưa khai số lần công bố, công khai, {WANTED}"),
        ({"published_from": None}, False,
         "chưa khai ngày bắt đầu, ngày kết thúc công khai, hãy khai ở thông tin hồ sơ"),
        ({"published_until": date(2024, 8, 31)}, False,
         "ngày kết thúc công khai trước ngày bắt đầu, hãy sửa thông tin hồ sơ"),
    ],
)  # fmt: skip
def test_the_publication(changed: dict[str, object], met: bool, sentence: str) -> None:
    figures = replace(PUBLISHED, **changed)  # type: ignore[arg-type]
    assert told(check(ConditionKind.PUBLICATION, figures, 5, days=15)) == (met, sentence)


@pytest.mark.parametrize(
    ("kept", "met", "sentence"),
    [
        (True, True, "bảo đảm an ninh, trật tự"),
        (False, False, "chưa bảo đảm an ninh, trật tự, cần giải quyết và có xác nhận của Công an"),
        (None, False, "chưa khai tình hình an ninh, trật tự, hãy khai ở thông tin hồ sơ"),
    ],
)
def test_public_order(kept: bool | None, met: bool, sentence: str) -> None:
    figures = DossierFigures(public_order_kept=kept)
    assert told(check(ConditionKind.PUBLIC_ORDER, figures)) == (met, sentence)


def test_registration() -> None:
    figures = DossierFigures(registered_on=date(2019, 9, 5))
    assert told(check(ConditionKind.REGISTERED, figures)) == (True, "đã đăng ký ngày 05/9/2019")
    assert told(check(ConditionKind.REGISTERED, DossierFigures())) == (
        False,
        "chưa khai ngày đăng ký, hãy khai ở thông tin hồ sơ",
    )


@pytest.mark.parametrize(
    ("count", "met", "sentence"),
    [
        (0, True, "không còn chỗ mâu thuẫn chưa trả lời làm thay đổi kết quả đạt"),
        (1, False,
         "còn 1 chỗ mâu thuẫn làm thay đổi kết quả đạt chưa được trả lời, "
         "hãy sửa số liệu hoặc giải trình"),
    ],
)  # fmt: skip
def test_open_contradictions_stop_every_dossier(count: int, met: bool, sentence: str) -> None:
    [found] = check_conditions(rules(), DossierFigures(open_findings=count))
    assert told(found) == (met, sentence)
    assert (found.kind, found.mark.note) == (ConditionKind.FINDINGS, "")


def test_why_a_dossier_may_not_go_up() -> None:
    asked = rules(
        Condition(ConditionKind.ARREARS, MARK),
        Condition(ConditionKind.PUBLIC_ORDER, MARK),
        Condition(ConditionKind.REGISTERED, MARK),
    )
    figures = DossierFigures(arrears=Decimal(2), public_order_kept=True)
    assert unmet(asked, figures) == [
        "còn nợ đọng xây dựng cơ bản 2 triệu đồng, phải thanh toán hết",
        "chưa khai ngày đăng ký, hãy khai ở thông tin hồ sơ",
    ]
    done = replace(figures, arrears=Decimal(0), registered_on=date(2019, 9, 5))
    assert unmet(asked, done) == []


def test_a_commune_of_2024_that_declared_all_may_go_up() -> None:
    figures = DossierFigures(
        criteria=(UnitCriteria("Xã Song Mai", 19, 19),),
        arrears=Decimal(0),
        households_asked=100,
        people_satisfied=80,
        published_times=5,
        published_from=date(2024, 9, 1),
        published_until=date(2024, 9, 15),
        meeting_present=10,
        meeting_agreed=9,
        public_order_kept=True,
    )
    asked = procedure("qd-18-2022").levels[Level.COMMUNE]
    assert unmet(asked, figures) == []
    assert len(unmet(asked, DossierFigures())) == 6


def test_a_city_of_2024_is_not_judged_by_the_criteria_of_its_communes() -> None:
    """Quyết định 320/QĐ-TTg, Phụ lục II: the city's own criteria, which the portal has not."""
    figures = DossierFigures(
        criteria=(UnitCriteria("Xã Dương Quang", 19, 19), UnitCriteria("Xã Nông Thượng", 19, 19)),
        communes_total=2,
        communes_recognised=2,
        arrears=Decimal(0),
        households_asked=100,
        people_satisfied=100,
        published_times=5,
        published_from=date(2024, 9, 1),
        published_until=date(2024, 9, 15),
        meeting_present=10,
        meeting_agreed=10,
        public_order_kept=True,
    )
    of_2024, of_2020 = (
        procedure(code).levels[Level.CITY] for code in ("qd-18-2022", "qd-2540-2016")
    )
    [sentence] = unmet(of_2024, figures)
    assert sentence.startswith("cổng thông tin chưa có bộ tiêu chí cấp huyện, thành phố")
    assert not any("320" in one for one in unmet(of_2020, figures))


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(4, 5, "80%"), (79_996, 100_000, "79,996%"), (80_004, 100_000, "80,004%"), (2, 3, "66,67%")],
)
def test_a_share_is_never_printed_on_the_other_side_of_its_limit(
    part: int, whole: int, shown: str
) -> None:
    assert shown_share(part, whole, Decimal(80)) == shown


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(0, 100))
def test_a_printed_share_agrees_with_the_verdict(part: int, whole: int, limit: int) -> None:
    figures = DossierFigures(households_asked=whole, people_satisfied=min(part, whole))
    found = check(ConditionKind.SATISFACTION, figures, limit)
    printed = found.sentence.split()[4].removesuffix("%").replace(",", ".")
    assert found.met is (Fraction(printed) >= limit)


COMMUNE_RULE = RevocationRule(Decimal(30), ("Thu nhập", "Quốc phòng và An ninh"), Decimal(50), MARK)
CITY_RULE = replace(COMMUNE_RULE, communes_share=Decimal(30))
OTHERS = [f"Tiêu chí khác {number}" for number in range(19)]


@pytest.mark.parametrize(
    ("failed", "total", "revocable", "sentence"),
    [
        (["Thu nhập", *OTHERS[:4]], 19, False,
         "5/19 tiêu chí không còn đạt (26,32%, dưới 30%): chưa đủ căn cứ thu hồi"),
        (["Thu nhập", *OTHERS[:5]], 19, True,
         "6/19 tiêu chí không còn đạt (31,58%, từ 30% trở lên), trong đó có Thu nhập: "
         "đủ căn cứ xem xét thu hồi"),
        (["QUỐC PHÒNG  và an ninh", *OTHERS[:5]], 19, True,
         "6/19 tiêu chí không còn đạt (31,58%, từ 30% trở lên), trong đó có Quốc phòng và An ninh: "
         "đủ căn cứ xem xét thu hồi"),
        (OTHERS[:9], 19, False,
         "9/19 tiêu chí không còn đạt (47,37%, từ 30% trở lên) nhưng không có tiêu chí nào trong "
         "số: Thu nhập; Quốc phòng và An ninh: chưa đủ căn cứ thu hồi"),
        (OTHERS[:10], 19, True,
         "10/19 tiêu chí không còn đạt (52,63%, từ 50% trở lên): đủ căn cứ xem xét thu hồi"),
        # Exactly on the limits, which 19 criteria cannot be and 10 can.
        (OTHERS[:5], 10, True,
         "5/10 tiêu chí không còn đạt (50%, từ 50% trở lên): đủ căn cứ xem xét thu hồi"),
        (["Thu nhập", *OTHERS[:2]], 10, True,
         "3/10 tiêu chí không còn đạt (30%, từ 30% trở lên), trong đó có Thu nhập: "
         "đủ căn cứ xem xét thu hồi"),
        ([], 19, False, "0/19 tiêu chí không còn đạt (0%, dưới 30%): chưa đủ căn cứ thu hồi"),
    ],
)  # fmt: skip
def test_when_a_recognition_may_be_taken_back(
    failed: list[str], total: int, revocable: bool, sentence: str
) -> None:
    assert may_revoke(COMMUNE_RULE, failed, total) == (revocable, sentence)


@pytest.mark.parametrize(
    ("revoked", "total", "revocable"), [(2, 7, False), (3, 10, True), (3, 9, True), (0, 0, False)]
)
def test_a_citys_recognition_falls_with_its_communes(
    revoked: int, total: int, revocable: bool
) -> None:
    found, sentence = may_revoke(CITY_RULE, [], 9, communes_revoked=revoked, communes_total=total)
    assert found is revocable
    assert (f"{revoked}/{total} xã đã bị thu hồi" in sentence) is revocable


@pytest.mark.parametrize(
    ("failed", "total"), [(OTHERS[:2], 1), ([], 0), (["Thu nhập", "thu nhập"], 19)]
)
def test_impossible_counts_are_refused(failed: list[str], total: int) -> None:
    with pytest.raises(ValueError, match="failed criteria"):
        may_revoke(COMMUNE_RULE, failed, total)
