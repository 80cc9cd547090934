"""Who decides what in which state; rounds; accepting and taking back; two people at once."""

import threading
from decimal import Decimal
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, connections

from communes.access import review_reach
from communes.entries import ValueEntry
from communes.models import Comment, Posting, Responsibility, ReviewVerdict, Submission
from communes.services import write_values
from communes.submission_actions import Action, ActionRefusedError, allowed_actions
from communes.submitting import submit_year, withdraw_year
from criteria.answers import Answer
from criteria.outcomes import Outcome
from reports.review.changes import last_round
from reports.review.deciding import (
    OpinionsRefusedError,
    accept,
    accept_at_once,
    record,
    send_back,
    unaccept,
)
from tests.reports.review.years_under_review import (
    as_reviewed,
    department_of,
    opinion,
    opinions_on_all,
    reviewer_of,
    submitted,
)

pytestmark = pytest.mark.django_db

PEOPLE = ("an", "binh", "chi", "dung", "giang", "hai", "lan", "hoa", "tam")
OFFICE, SCHOOLS = {"dung", "giang"}, {"dung", "giang", "hoa"}
# task: state: who may; who reviews and is not named is refused in a sentence, the others outright
MAY = {
    "verdict on 5": {"submitted": SCHOOLS},
    "verdict on 1.1": {"submitted": OFFICE},
    "return 5": {"submitted": SCHOOLS},
    "return 1.1": {"submitted": OFFICE},
    "accept as computed": {"submitted": OFFICE},
    "unaccept": {"accepted": OFFICE},
}
REVIEWERS = {"dung", "giang", "hoa", "tam"}


def do(task: str, year: Submission, by) -> None:
    kind, _, code = task.partition(" ")
    if kind == "verdict":
        record(submission=year, by=by, opinions=[opinion(year, code.removeprefix("on "))])
    elif kind == "return":
        back = opinion(year, code, None, "Bổ sung", send_back=True)
        send_back(submission=year, by=by, opinions=[back], remark="")
    elif kind == "accept":
        accept(submission=year, by=by, as_computed=True)
    else:
        unaccept(submission=year, by=by, reason="Xem lại")


@pytest.mark.parametrize("task", MAY)
def test_every_task_in_every_state_by_everybody(task, year, cast, hoa, units):
    tam = reviewer_of(department_of(units["tinh-bac-kan"], "yte", "Sở Y tế", (15,)), "tam", "Tâm")
    everybody = {"hoa": hoa, "tam": tam}
    for state, name in product(Submission.State.values, PEOPLE):
        Submission.objects.filter(pk=year.pk).update(state=state)
        ReviewVerdict.objects.all().delete()
        Comment.objects.all().delete()
        user = everybody.get(name) or getattr(cast, name)
        if name in MAY[task].get(state, ()):
            do(task, year, user)
            continue
        error = ActionRefusedError if name in REVIEWERS else PermissionDenied
        with pytest.raises(error) as refused:
            do(task, year, user)
        assert name not in REVIEWERS or len(str(refused.value)) > 20, "a sentence says why"
        assert not ReviewVerdict.objects.exists() and not Comment.objects.exists()
        assert Submission.objects.get(pk=year.pk).state == state


def test_whose_word_a_reviewers_is(cast, hoa, schools, units, criteria_sets):
    commune = units["xa-duong-quang"].pk
    assert review_reach(hoa, commune).departments == {schools.pk}
    assert not review_reach(hoa, commune).office
    assert review_reach(cast.dung, commune).office
    assert not review_reach(cast.hai, commune).office, "of another province"
    posting = Posting.objects.get(user=cast.an)
    posting.department = schools
    with pytest.raises(ValidationError, match="Chỉ người thẩm định"):
        posting.full_clean()
    with pytest.raises(ValidationError, match="không có tiêu chí số 20"):
        Responsibility(department=schools, set_code="bac_kan_2017_2020", criterion=20).full_clean()
    Responsibility(department=schools, set_code="bac_kan_2017_2020", criterion=19).full_clean()


# Verdicts


def test_a_verdict_says_who_judged_which_value_in_whose_name(year, hoa, schools):
    assert record(submission=year, by=hoa, opinions=[opinion(year, "5")]) == 1
    verdict = ReviewVerdict.objects.get()
    assert (verdict.department, verdict.made_by, verdict.outcome) == (schools, hoa, "attained")
    assert as_reviewed(year).is_decided("5")
    assert record(submission=year, by=hoa, opinions=[opinion(year, "5")]) == 0, "nothing new"


@pytest.mark.parametrize(
    ("code", "outcome", "comment", "sentence"),
    [
        ("5", Outcome.NOT_ATTAINED, "", "khác kết quả tự đánh giá thì phải ghi nhận xét"),
        ("5", Outcome.NOT_APPLICABLE, " ", "khác kết quả tự đánh giá thì phải ghi nhận xét"),
        ("5", None, "Chưa rõ", "Hãy chọn kết quả thẩm định"),
        ("5", Outcome.ATTAINED, "x" * 2001, "dài quá 2000 ký tự"),
        ("5", Outcome.NOT_ATTAINED, "Chưa có quyết định", ""),
        ("5", Outcome.ATTAINED, "x" * 2000, ""),
        ("5", None, "", ""),
        ("5", Outcome.ATTAINED, "", "khác kết quả tính lại thì phải ghi nhận xét"),  # 2/3 < 70 %
        ("1.1", Outcome.ATTAINED, "", ""),
    ],
)
def test_a_comment_is_asked_where_the_verdict_differs(year, cast, code, outcome, comment, sentence):
    given = {"submission": year, "by": cast.dung}
    said = opinion(year, code, outcome, comment)
    if not sentence:
        assert record(opinions=[said], **given) == (outcome is not None)
        return
    with pytest.raises(OpinionsRefusedError) as refused:
        record(opinions=[opinion(year, "1.2"), said], **given)
    assert sentence in refused.value.by_code[code]
    assert not ReviewVerdict.objects.exists(), "all or nothing"


def test_a_changed_value_makes_its_verdict_outdated(year, cast):
    record(submission=year, by=cast.dung, opinions=[opinion(year, "5"), opinion(year, "1.1")])
    stale = opinion(year, "5", Outcome.NOT_ATTAINED, "Chưa đủ")
    back = opinion(year, "5", None, "Trường nào?", send_back=True)
    send_back(submission=year, by=cast.dung, opinions=[back], remark="")
    _change_schools(year, cast.an)
    submitted("xa-duong-quang", cast.an)
    now = as_reviewed(year)
    assert not now.is_decided("5") and now.is_decided("1.1")
    with pytest.raises(OpinionsRefusedError) as refused:
        record(submission=year, by=cast.dung, opinions=[stale])
    assert "Số liệu vừa được thay đổi" in refused.value.by_code["5"]
    with pytest.raises(ActionRefusedError) as refused:
        accept(submission=year, by=cast.dung)
    assert "số liệu của chỉ tiêu 5 đã thay đổi sau khi thẩm định" in str(refused.value)
    record(submission=year, by=cast.dung, opinions=[opinion(year, "5")])
    assert as_reviewed(year).is_decided("5")
    assert ReviewVerdict.objects.filter(indicator__code="5").count() == 2, "nothing is overwritten"


def test_the_second_of_two_reviewers_is_told_of_the_first(year, cast, hoa):
    seen = opinion(year, "5", Outcome.NOT_ATTAINED, "Chưa đủ")
    record(submission=year, by=hoa, opinions=[opinion(year, "5")])
    with pytest.raises(OpinionsRefusedError) as refused:
        record(submission=year, by=cast.dung, opinions=[seen])
    assert "Nguyễn Thị Hoa vừa cho ý kiến “Đạt”" in refused.value.by_code["5"]
    again = opinion(year, "5", Outcome.NOT_ATTAINED, "Chưa đủ")
    assert record(submission=year, by=cast.dung, opinions=[again]) == 1


def test_what_a_reviewer_decided_cannot_be_withdrawn_any_more(year, cast):
    assert Action.WITHDRAW in allowed_actions(year, cast.an)
    record(submission=year, by=cast.dung, opinions=[opinion(year, "1.1")])
    with pytest.raises(ActionRefusedError, match="người thẩm định đã xem xét"):
        withdraw_year(submission=year, by=cast.an, reason="Nhầm")


# Rounds


def test_a_return_asks_for_a_word_at_each_marked_indicator(year, cast):
    back = [opinion(year, "5", None, " ", send_back=True)]
    with pytest.raises(OpinionsRefusedError) as refused:
        send_back(submission=year, by=cast.dung, opinions=back, remark="Xem lại")
    assert "phải ghi yêu cầu bổ sung" in refused.value.by_code["5"]
    with pytest.raises(ActionRefusedError, match="ít nhất một chỉ tiêu"):
        send_back(submission=year, by=cast.dung, opinions=[], remark="Xem lại")


def test_after_a_round_only_what_changed_is_told_before_and_after(year, cast):
    assert last_round(year, year.criteria_set.parsed()) is None
    back = [
        opinion(year, "5", Outcome.NOT_ATTAINED, "Trường nào đạt chuẩn?", send_back=True),
        opinion(year, "1.1", None, "Gửi bản vẽ", send_back=True),
    ]
    send_back(submission=year, by=cast.dung, opinions=back, remark="")
    _change_schools(year, cast.an, "2", "4")
    indicator = Comment.objects.get(indicator__code="1.1").indicator
    Comment.objects.create(submission=year, indicator=indicator, text="Đã nộp", made_by=cast.an)
    with_reasons = last_round(year, year.criteria_set.parsed())
    assert with_reasons is not None
    first, second = with_reasons.changed
    assert (first.code, first.asked, first.values) == ("1.1", ["Gửi bản vẽ"], [])
    assert first.replies == ["Nguyễn Thị An: Đã nộp"]
    assert (second.code, second.asked) == ("5", ["Trường nào đạt chuẩn?"])
    assert second.values == [("", "70% (2/3 trường)", "50% (2/4 trường)")]
    assert second.flip is None, "66,67 % and 50 % are both below 70 %"
    _change_schools(year, cast.an, "3", "4")
    second = last_round(year, year.criteria_set.parsed()).changed[1]
    assert second.values == [("", "70% (2/3 trường)", "75% (3/4 trường)")]
    assert second.flip == (Outcome.NOT_ATTAINED, Outcome.ATTAINED)


def test_returned_and_unchanged_it_is_not_taken_again(year, cast):
    back = opinion(year, "5", Outcome.NOT_ATTAINED, "Trường nào?", send_back=True)
    send_back(submission=year, by=cast.dung, opinions=[back], remark="")
    with pytest.raises(ActionRefusedError, match="Chưa có gì thay đổi ở chỉ tiêu 5"):
        submit_year(submission=year, by=cast.an, agreed=True)


# Accepting


def test_a_whole_year_is_accepted_when_each_indicator_is_decided(year, cast, hoa):
    every = opinions_on_all(year)
    assert len(every) == 49
    with pytest.raises(ActionRefusedError) as refused:
        accept(submission=year, by=cast.dung, opinions=every[1:])
    assert str(refused.value) == (
        f"Chưa chấp nhận được vì chỉ tiêu {every[0].code} chưa có ý kiến thẩm định."
    )
    assert not ReviewVerdict.objects.exists()
    record(submission=year, by=cast.dung, opinions=every)
    assert accept(submission=year, by=hoa).state == "accepted", "all is decided by who may"


def test_accepting_as_computed_leaves_a_verdict_at_each_indicator(year, cast, hoa):
    differs = opinion(year, "5", Outcome.NOT_ATTAINED, "Chưa có quyết định")
    record(submission=year, by=hoa, opinions=[differs])
    with pytest.raises(ActionRefusedError, match="chưa có ý kiến thẩm định"):
        accept(submission=year, by=cast.dung)
    with pytest.raises(ActionRefusedError, match="do sở, ngành khác hoặc văn phòng điều phối"):
        accept(submission=year, by=hoa, as_computed=True)
    accept(submission=year, by=cast.dung, as_computed=True, remark="Đủ điều kiện")
    assert ReviewVerdict.objects.count() == 49
    words = ReviewVerdict.objects.filter(comment="Chấp nhận kết quả tính.", made_by=cast.dung)
    assert words.count() == 48, "not that which was decided"
    assert year.state_changes.last().reason == "Đủ điều kiện"


def test_an_acceptance_is_taken_back_and_the_verdicts_stand(year, cast):
    accept(submission=year, by=cast.dung, as_computed=True)
    unaccept(submission=year, by=cast.dung, reason="Sót biên bản")
    assert as_reviewed(year).undecided() == []
    with pytest.raises(ActionRefusedError, match="đã ở trạng thái “Đã gửi”"):
        unaccept(submission=year, by=cast.dung, reason="Sót biên bản")
    assert accept(submission=year, by=cast.dung).state == "accepted"


def test_many_at_once_only_where_nothing_is_open(year, cast):
    given = {"submission": year, "by": cast.dung}
    with pytest.raises(ActionRefusedError, match="chưa có ý kiến thẩm định"):
        accept_at_once(open_findings=0, **given)
    record(opinions=opinions_on_all(year), **given)
    with pytest.raises(ActionRefusedError, match="còn 1 mâu thuẫn chưa giải trình"):
        accept_at_once(open_findings=1, **given)
    assert accept_at_once(open_findings=0, **given).state == "accepted"


# Two people at once


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["accept", "return"])
def test_of_two_reviewers_at_once_one_succeeds_and_the_other_is_told(first, imported, opened, cast):
    year = submitted("xa-duong-quang", cast.an)
    back = opinion(year, "5", None, "Trường nào?", send_back=True)
    tasks = {
        "accept": lambda by: accept(submission=_again(year), by=by, as_computed=True),
        "return": lambda by: send_back(submission=_again(year), by=by, opinions=[back], remark=""),
    }
    told: list[str] = []
    done: list[str] = []

    def act(name: str, by) -> None:
        try:
            tasks[name](by)
            done.append(name)
        except ActionRefusedError as refusal:
            told.append(str(refusal))
        finally:
            connections.close_all()

    acts = [(first, cast.dung), ("accept", cast.giang)]
    if connection.vendor == "sqlite":  # one writer at a time: its own lock keeps them apart
        for name, by in acts:
            act(name, by)
    else:
        threads = [threading.Thread(target=act, args=one) for one in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(done) == len(told) == 1
    assert "trạng thái" in told[0]
    assert year.state_changes.exclude(after="submitted").exclude(before="").count() == 1


def _again(year: Submission) -> Submission:
    return Submission.objects.select_related("unit", "criteria_set").get(pk=year.pk)


def _change_schools(year: Submission, by, numerator: str = "3", denominator: str = "4") -> None:
    """Another figure for the schools."""
    answer = Answer(numerator=Decimal(numerator), denominator=Decimal(denominator))
    write_values(
        entries=[ValueEntry(year.unit, 2020, "5", answer)],
        criteria_set=year.criteria_set,
        zones={},
        source=None,
        by=by,
        reason="Sửa",
        all_asked=True,
    )
