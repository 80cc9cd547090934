"""Every action in every state by every role; what else must hold; two people at once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from communes.deadlines import EntryDates
from communes.entries import ValueEntry
from communes.models import Comment, Submission, SubmissionStateChange
from communes.reporting_years import extend, move_dates
from communes.services import write_values
from communes.submission_actions import Action, ActionRefusedError, act, allowed_actions
from communes.submitting import (
    accept_year,
    return_year,
    submit_year,
    unaccept_year,
    withdraw_year,
)
from communes.writable import LockedError, who_locked
from criteria.answers import Answer
from criteria.models import Indicator
from tests.communes.years_at_work import complete, submission_of

pytestmark = pytest.mark.django_db

# state: action: the state it leads to; every pair that is not here is refused
LEADS_TO = {
    "open": {"submit": "submitted", "lock": "locked"},
    "submitted": {
        "withdraw": "open",
        "return": "returned",
        "accept": "accepted",
        "lock": "locked",
        "reopen": "open",
    },
    "returned": {"submit": "submitted", "lock": "locked"},
    "accepted": {"unaccept": "submitted", "lock": "locked", "reopen": "open"},
    "locked": {"reopen": "open"},
}
# who may do what at xã Dương Quang; who is not here may do nothing
MAY = {
    "an": {"submit", "withdraw"},
    "chi": {"submit", "withdraw"},
    "dung": {"return", "accept", "unaccept"},
    "giang": {"submit", "withdraw", "return", "accept", "unaccept", "lock", "reopen"},
}
PEOPLE = ("an", "binh", "chi", "dung", "giang", "hai", "lan")


@pytest.mark.parametrize("state", LEADS_TO)
def test_every_action_in_every_state_by_everybody(opened, cast, state):
    submission = submission_of("xa-duong-quang")
    for name in PEOPLE:
        user = getattr(cast, name)
        for action in Action:
            Submission.objects.update(state=state)
            SubmissionStateChange.objects.all().delete()
            submission.refresh_from_db()
            after = LEADS_TO[state].get(action.value)
            allowed = after is not None and action in MAY.get(name, ())
            assert (action in allowed_actions(submission, user)) is allowed, (name, action)
            if allowed:
                act(submission=submission, action=action, by=user, reason="Lý do")
                change = SubmissionStateChange.objects.get()
                assert (change.before, change.after, change.made_by) == (state, after, user)
            else:
                error = ActionRefusedError if action in MAY.get(name, ()) else PermissionDenied
                with pytest.raises(error):
                    act(submission=submission, action=action, by=user, reason="Lý do")
                assert not SubmissionStateChange.objects.exists()
            submission.refresh_from_db()
            assert submission.state == (after if allowed else state)


@pytest.mark.parametrize(
    ("reason", "sentence"), [("  ", "Phải ghi lý do"), ("x" * 501, "Lý do dài quá 500 ký tự")]
)
def test_a_reason_is_asked_and_never_cut_off(opened, cast, reason, sentence):
    submission = submission_of("xa-duong-quang")
    with pytest.raises(ActionRefusedError, match=sentence):
        act(submission=submission, action=Action.LOCK, by=cast.giang, reason=reason)
    act(submission=submission, action=Action.LOCK, by=cast.giang, reason="x" * 500)


# Submitting


@pytest.fixture
def ready(imported, opened, cast) -> Submission:
    """Xã Dương Quang 2020 with nothing left to do."""
    submission = submission_of("xa-duong-quang")
    complete(submission, cast.an)
    return submission


@pytest.fixture
def submitted(ready, cast) -> Submission:
    return submit_year(submission=ready, by=cast.an, agreed=True)


def test_what_is_ready_is_submitted_once(ready, cast):
    with pytest.raises(ActionRefusedError, match="Hãy đánh dấu vào ô xác nhận"):
        submit_year(submission=ready, by=cast.an, agreed=False)
    submit_year(submission=ready, by=cast.an, agreed=True)
    with pytest.raises(ActionRefusedError, match="đã ở trạng thái “Đã gửi”"):
        submit_year(submission=ready, by=cast.chi, agreed=True)
    changes = SubmissionStateChange.objects.filter(submission=ready, after="submitted")
    assert changes.get().made_by == cast.an


def test_what_is_missing_or_unconfirmed_is_told_by_indicator(imported, opened, cast):
    submission = submission_of("xa-duong-quang")
    with pytest.raises(ActionRefusedError) as refused:
        submit_year(submission=submission, by=cast.an, agreed=True)
    told = str(refused.value)
    assert "còn thiếu số liệu chỉ tiêu 2.3, 2.4, 8.3, 14.2" in told
    assert "cần xác nhận chỉ tiêu 1.1, 1.2, 2.1, 2.2, 3.1 và 39 chỉ tiêu khác" in told


@pytest.mark.parametrize(("days", "open_still"), [(0, True), (-1, False)])
def test_the_last_day_for_corrections_is_the_last_day_to_submit(
    ready, opened, cast, days, open_still
):
    last = timezone.localdate() + timedelta(days=days)
    move_dates(opened=opened, dates=EntryDates(last, last, last), by=cast.giang)
    if open_still:
        assert submit_year(submission=ready, by=cast.an, agreed=True).state == "submitted"
        return
    with pytest.raises(ActionRefusedError, match=f"Đã hết hạn .*{last:%d/%m/%Y}"):
        submit_year(submission=ready, by=cast.an, agreed=True)
    today = timezone.localdate()
    now = submission_of("xa-duong-quang")  # with the dates as moved
    extend(submission=now, until=today, reason="Mưa lũ", today=today, by=cast.giang)
    assert submit_year(submission=ready, by=cast.an, agreed=True).state == "submitted"


def test_after_submitting_nobody_writes_and_the_sentence_says_who_and_what_to_do(submitted, cast):
    told = who_locked(submitted)
    assert "Nguyễn Thị An" in told and "rút lại" in told
    with pytest.raises(LockedError):
        _change(submitted, cast.an)
    accept_year(submission=submitted, by=cast.dung, remark="")
    with pytest.raises(LockedError):
        _change(submitted, cast.an)
    assert "Phạm Văn Dũng" in who_locked(submitted)


def test_withdrawn_until_a_reviewer_writes(submitted, cast):
    with pytest.raises(ActionRefusedError, match="Phải ghi lý do"):
        withdraw_year(submission=submitted, by=cast.an, reason=" ")
    withdraw_year(submission=submitted, by=cast.an, reason="Nhầm số hộ")
    submit_year(submission=submitted, by=cast.an, agreed=True)
    _comment(submitted, cast.an, "1.1", "Gửi thêm bản vẽ")  # an officer's word does not bind
    assert Action.WITHDRAW in allowed_actions(submitted, cast.an)
    _comment(submitted, cast.dung, "1.1", "Đang xem")
    with pytest.raises(ActionRefusedError, match="người thẩm định đã xem xét"):
        withdraw_year(submission=submitted, by=cast.an, reason="Nhầm số hộ")


# Reviewing


def test_a_return_says_at_each_indicator_what_to_add(submitted, cast):
    given = {"submission": submitted, "by": cast.dung, "remark": "Bổ sung trước 15/12"}
    with pytest.raises(ActionRefusedError, match="ít nhất một chỉ tiêu"):
        return_year(demands={"1.1": "  "}, **given)
    with pytest.raises(ActionRefusedError, match="không thuộc bộ tiêu chí"):
        return_year(demands={"99.9": "Xem lại"}, **given)
    with pytest.raises(ActionRefusedError, match="chỉ tiêu 5 dài quá 2000 ký tự"):
        return_year(demands={"5": "x" * 2001}, **given)
    assert not Comment.objects.exists()
    return_year(demands={"5": "Trường nào đạt chuẩn?", "1.1": "", "12": "Xem lại"}, **given)
    comments = Comment.objects.filter(kind=Comment.Kind.RETURN, resolved_at=None)
    assert set(comments.values_list("indicator__code", flat=True)) == {"5", "12"}
    change = SubmissionStateChange.objects.get(after="returned")
    assert change.reason == "Yêu cầu bổ sung chỉ tiêu 5, 12. Bổ sung trước 15/12"
    with pytest.raises(ActionRefusedError):  # a second reviewer, or a second click
        return_year(demands={"5": "Xem lại"}, **given)
    assert Comment.objects.count() == 2


def test_returned_unchanged_is_not_taken_again(submitted, cast):
    demands = {"5": "Trường nào đạt chuẩn?", "1.1": "Gửi quyết định phê duyệt"}
    return_year(submission=submitted, by=cast.dung, demands=demands, remark="")
    again = {"submission": submitted, "by": cast.an, "agreed": True}
    with pytest.raises(ActionRefusedError, match=r"Chưa có gì thay đổi ở chỉ tiêu 1\.1, 5 "):
        submit_year(**again)
    _comment(submitted, cast.an, "1.1", "Quyết định 12/QĐ-UBND, đã đính kèm")
    with pytest.raises(ActionRefusedError, match="Chưa có gì thay đổi ở chỉ tiêu 5 "):
        submit_year(**again)
    _change(submitted, cast.an)  # of 5
    complete(submitted, cast.an)
    submit_year(**again)
    assert not Comment.objects.filter(kind=Comment.Kind.RETURN, resolved_at=None).exists()


def test_nobody_appraises_what_she_submitted_herself(ready, cast):
    submit_year(submission=ready, by=cast.giang, agreed=True)
    for refused in (
        lambda: accept_year(submission=ready, by=cast.giang, remark=""),
        lambda: return_year(submission=ready, by=cast.giang, demands={"5": "x"}, remark=""),
    ):
        with pytest.raises(ActionRefusedError, match="không được tự thẩm định"):
            refused()
    assert not Comment.objects.exists()
    assert accept_year(submission=ready, by=cast.dung, remark="").state == "accepted"


def test_nobody_appraises_what_she_entered_herself(ready, cast):
    _change(ready, cast.giang)  # one figure is enough
    complete(ready, cast.an)
    submit_year(submission=ready, by=cast.an, agreed=True)
    with pytest.raises(ActionRefusedError, match="đã nhập hoặc gửi số liệu không được tự"):
        accept_year(submission=ready, by=cast.giang, remark="")
    assert Action.RETURN not in allowed_actions(ready, cast.giang)
    assert Action.RETURN in allowed_actions(ready, cast.dung)


def test_an_acceptance_taken_back_is_no_submitting(submitted, cast):
    accept_year(submission=submitted, by=cast.dung, remark="")
    with pytest.raises(ActionRefusedError, match="Phải ghi lý do"):
        unaccept_year(submission=submitted, by=cast.dung, reason=" ")
    unaccept_year(submission=submitted, by=cast.dung, reason="Sót biên bản")
    assert "Nguyễn Thị An" in who_locked(submitted), "she submitted it, not the reviewer"
    with pytest.raises(ActionRefusedError, match="người thẩm định đã xem xét"):
        withdraw_year(submission=submitted, by=cast.an, reason="Nhầm số hộ")
    assert accept_year(submission=submitted, by=cast.dung, remark="").state == "accepted"


@pytest.mark.parametrize("name", ["binh", "dung", "hai", "lan"])
def test_submitting_and_withdrawing_is_for_who_enters(ready, cast, name):
    user = getattr(cast, name)
    with pytest.raises(PermissionDenied):
        submit_year(submission=ready, by=user, agreed=True)
    submit_year(submission=ready, by=cast.an, agreed=True)
    with pytest.raises(PermissionDenied):
        withdraw_year(submission=ready, by=user, reason="Nhầm")


@pytest.mark.parametrize("name", ["an", "binh", "chi", "hai", "lan"])
def test_reviewing_is_for_reviewers(submitted, cast, name):
    user = getattr(cast, name)
    with pytest.raises(PermissionDenied):
        accept_year(submission=submitted, by=user, remark="")
    with pytest.raises(PermissionDenied):
        return_year(submission=submitted, by=user, demands={"5": "x"}, remark="")


def _comment(submission: Submission, by, code: str, text: str) -> None:
    indicator = Indicator.objects.get(criterion__criteria_set=submission.criteria_set, code=code)
    Comment.objects.create(submission=submission, indicator=indicator, text=text, made_by=by)


def _change(submission: Submission, by) -> None:
    """Write another figure for the schools."""
    write_values(
        entries=[
            ValueEntry(
                submission.unit,
                2020,
                "5",
                Answer(numerator=Decimal(3), denominator=Decimal(4)),
            )
        ],
        criteria_set=submission.criteria_set,
        zones={},
        source=None,
        by=by,
        reason="Sửa",
        all_asked=True,
    )
