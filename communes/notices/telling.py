"""The notices themselves: who is told what, in which words, leading where."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse

from communes.access import Right, units_with
from communes.models import (
    Comment,
    DeadlineExtension,
    Notice,
    ReportingYear,
    Submission,
    SubmissionStateChange,
    User,
)
from communes.notices.mails import mail_after_commit
from communes.notices.recipients import officers_of, reviewers_of
from communes.writable import dates_of, latest_extension, unit_name

Kind = Notice.Kind
_TITLE_LENGTH = 200
_NAMED = 10


@dataclass(frozen=True, slots=True)
class Message:
    """What a person is told; ``key`` keeps her from being told the same thing twice."""

    kind: Notice.Kind
    key: str
    title: str
    text: str
    path: str
    submission: Submission | None = None

    def to(self, user: User) -> Notice:
        """The notice for one person, not stored yet."""
        return Notice(
            user=user,
            kind=self.kind,
            submission=self.submission,
            title=self.title[:_TITLE_LENGTH],
            text=self.text,
            key=self.key,
            path=self.path,
        )


def tell_opened(opened: ReportingYear) -> None:
    """Tell the officers of every commune that the year is open; one notice to each person."""
    submissions = (
        Submission.objects.filter(reporting_year=opened)
        .select_related("unit", "criteria_set")
        .prefetch_related("unit__versions")
        .order_by("unit__slug")
    )
    store_notices(
        Message(
            Kind.OPENED,
            f"opened:{opened.pk}",
            f"Mở nhập số liệu năm {opened.year}: {title_of(own)}",
            f"Năm {opened.year} đã mở nhập số liệu cho {units_in_words(own)}, theo "
            f"{opened.criteria_set.name}. Hạn nộp: {opened.deadline:%d/%m/%Y}; ngày cuối nhập mới: "
            f"{opened.new_until:%d/%m/%Y}; ngày cuối sửa số liệu: {opened.edit_until:%d/%m/%Y}.",
            entry_path(own),
            own[0] if len(own) == 1 else None,
        ).to(officer)
        for officer, own in by_officer(submissions)
    )


def tell_extended(submission: Submission, granted: DeadlineExtension) -> None:
    """Tell the officers of one commune that they have more time."""
    told = _for_telling(submission)
    _tell(
        officers_of([told.unit_id])[told.unit_id],
        Message(
            Kind.EXTENDED,
            f"extended:{granted.pk}",
            f"Gia hạn nhập số liệu năm {told.year}: {title_of([told])}",
            f"{title_of([told])} được gia hạn nhập số liệu năm {told.year} đến hết ngày "
            f"{granted.until:%d/%m/%Y}. Lý do: {granted.reason}. "
            f"Người gia hạn: {granted.granted_by}.",
            entry_path([told]),
            told,
        ),
    )


def tell_submitted(submission: Submission) -> None:
    """Tell the reviewers that a commune has submitted its year."""
    told = _for_telling(submission)
    change = _last_change(told)
    who = f" Người gửi: {change.made_by}." if change.made_by else ""
    _tell(
        reviewers_of([told.unit_id])[told.unit_id],
        Message(
            Kind.SUBMITTED,
            f"submitted:{change.pk}",
            f"Đã gửi số liệu năm {told.year}: {title_of([told])}",
            f"{title_of([told])} đã gửi số liệu năm {told.year} để thẩm định.{who}"
            f"{_deadline(told)}",
            _submission_path(told),
            told,
        ),
    )


def tell_returned(submission: Submission, reason: str) -> None:
    """Tell the officers that their year was sent back, and why."""
    told = _for_telling(submission)
    _tell_officers(
        told,
        Kind.RETURNED,
        "returned",
        f"Trả lại bổ sung số liệu năm {told.year}: {title_of([told])}",
        f"Người thẩm định trả lại số liệu năm {told.year} của {units_in_words([told])} để bổ "
        f"sung. {_sentence(reason)}{_deadline(told)}",
    )


def tell_accepted(submission: Submission) -> None:
    """Tell the officers that their year was accepted."""
    told = _for_telling(submission)
    _tell_officers(
        told,
        Kind.ACCEPTED,
        "accepted",
        f"Đã chấp nhận số liệu năm {told.year}: {title_of([told])}",
        f"Số liệu năm {told.year} của {units_in_words([told])} đã được chấp nhận. Từ nay chỉ "
        "quản trị mở lại được.",
    )


def tell_unaccepted(submission: Submission, reason: str) -> None:
    """Tell the officers that their year's acceptance was taken back, and why."""
    told = _for_telling(submission)
    _tell_officers(
        told,
        Kind.REOPENED,
        "unaccepted",
        f"Hủy chấp nhận số liệu năm {told.year}: {title_of([told])}",
        f"Người thẩm định hủy chấp nhận số liệu năm {told.year} của {units_in_words([told])} "
        f"để xem xét lại; số liệu đang chờ thẩm định. Lý do: {_sentence(reason)}",
    )


def tell_reopened(submission: Submission, reason: str) -> None:
    """Tell the officers that their year may be written again and must be submitted again."""
    told = _for_telling(submission)
    _tell_officers(
        told,
        Kind.REOPENED,
        "reopened",
        f"Mở lại số liệu năm {told.year}: {title_of([told])}",
        f"Số liệu năm {told.year} của {units_in_words([told])} đã được mở lại; hãy kiểm tra, "
        f"sửa nếu cần rồi gửi lại. Lý do: {_sentence(reason)}{_deadline(told)}",
    )


def tell_commented(comment: Comment) -> None:
    """Tell the other side of a new word on an indicator: officers, reviewers, never its author.

    What a reviewer writes is for the officers, what an officer writes for the reviewers; what
    somebody in between writes is for both.
    """
    told = _for_telling(comment.submission)
    author, unit = comment.made_by, told.unit_id
    officers = officers_of([unit])[unit]
    people = [] if author in officers else officers
    if not units_with(author, Right.REVIEW).filter(pk=unit).exists():
        people = list(dict.fromkeys([*people, *reviewers_of([unit])[unit]]))
    code = comment.indicator.code
    _tell(
        people,
        Message(
            Kind.COMMENTED,
            f"commented:{comment.pk}",
            f"Trao đổi mới về chỉ tiêu {code} năm {told.year}: {title_of([told])}",
            f"{author} viết về chỉ tiêu {code} của {units_in_words([told])} (năm {told.year}): "
            f"{comment.text}",
            reverse("communes:entry_side", args=[*_place(told), code]),
            told,
        ),
    )


def store_notices(notices: Iterable[Notice]) -> int:
    """Store notices, leaving out what a person was told before; mails follow after the commit.

    Gives how many are new. Inside the caller's transaction; the queries do not grow with people
    (but for one insert per hundred of them).
    """
    wanted = list(notices)
    known = set(
        Notice.objects.filter(key__in={one.key for one in wanted}).values_list("user", "key")
    )
    new = [one for one in wanted if (one.user_id, one.key) not in known]
    Notice.objects.bulk_create(new, ignore_conflicts=True)
    mail_after_commit(new)
    return len(new)


def by_officer(submissions: Iterable[Submission]) -> list[tuple[User, list[Submission]]]:
    """The submissions that each officer is to be told of."""
    every = list(submissions)
    officers = officers_of(one.unit_id for one in every)
    told: dict[User, list[Submission]] = {}
    for submission in every:
        for officer in officers[submission.unit_id]:
            told.setdefault(officer, []).append(submission)
    return list(told.items())


def title_of(submissions: Sequence[Submission]) -> str:
    """The units as a title names them: "Xã Dương Quang", "12 xã"."""
    if len(submissions) > 1:
        return f"{len(submissions)} xã"
    name = unit_name(submissions[0].unit, submissions[0].year)
    return name[:1].upper() + name[1:]


def units_in_words(submissions: Sequence[Submission]) -> str:
    """The units as a sentence names them: "xã A", "12 xã (xã A, xã B … và 2 xã khác)"."""
    names = [unit_name(one.unit, one.year) for one in submissions]
    if len(names) == 1:
        return names[0]
    more = f" và {len(names) - _NAMED} xã khác" if len(names) > _NAMED else ""
    return f"{len(names)} xã ({', '.join(names[:_NAMED])}{more})"


def entry_path(submissions: Sequence[Submission]) -> str:
    """Where the values are entered; the start page for several units."""
    if len(submissions) > 1:
        return reverse("home")
    return reverse("communes:entry", args=_place(submissions[0]))


def _submission_path(submission: Submission) -> str:
    return reverse("communes:submission", args=_place(submission))


def _place(submission: Submission) -> tuple[str, int, str]:
    return submission.unit.slug, submission.year, submission.criteria_set.code


def _tell(people: Iterable[User], message: Message) -> None:
    store_notices(message.to(person) for person in people)


def _tell_officers(told: Submission, kind: Notice.Kind, act: str, title: str, text: str) -> None:
    """Tell a year's officers what became of it; ``act`` and the change make the key."""
    _tell(
        officers_of([told.unit_id])[told.unit_id],
        Message(kind, f"{act}:{_last_change(told).pk}", title, text, _submission_path(told), told),
    )


def _for_telling(submission: Submission) -> Submission:
    """The submission with what its notices name."""
    return (
        Submission.objects.select_related("unit", "criteria_set", "reporting_year")
        .prefetch_related("unit__versions")
        .annotate(extended_until=latest_extension())
        .get(pk=submission.pk)
    )


def _last_change(submission: Submission) -> SubmissionStateChange:
    """The change of state that is told of: each is told once."""
    change = submission.state_changes.select_related("made_by").last()
    assert change is not None
    return change


def _deadline(submission: Submission) -> str:
    if submission.reporting_year is None:
        return ""
    dates = dates_of(submission, getattr(submission, "extended_until", None))
    return (
        f" Hạn nộp: {dates.deadline:%d/%m/%Y}; sửa và gửi được đến hết ngày "
        f"{dates.edit_until:%d/%m/%Y}."
    )


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text[-1] in ".!?…" else f"{text}."
