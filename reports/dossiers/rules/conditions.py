"""Whether a dossier may go up: each condition of its procedure beside the dossier's figures. Pure.

Comparisons are exact; only what is printed is rounded (``criteria/numbers.py``), and never to a
figure on the other side of the limit. Whatever was not declared (``None``) is not met.
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from criteria.numbers import format_decimal, round_half_up
from reports.dossiers.rules.calendar import printed_day
from reports.dossiers.rules.procedure import (
    Condition,
    ConditionKind,
    LevelProcedure,
    Mark,
    RevocationRule,
)

_PORTAL = Mark("quy định của cổng thông tin", verified=True)
_WHOLE = 100


@dataclass(frozen=True, slots=True)
class UnitCriteria:
    """The criteria of one judged unit: how many, how many attain, and which do not.

    ``unproved`` are the indicators that count as declared, because no figures prove them.
    """

    unit: str  # "Xã Dương Quang"
    total: int
    attained: int
    not_attained: tuple[tuple[int, str], ...] = ()  # (5, "Trường học")
    unproved: tuple[str, ...] = ()  # "2.3"


@dataclass(frozen=True, slots=True)
class DossierFigures:
    """The figures that conditions ask for; ``None`` where nothing was declared.

    ``criteria`` has one entry per judged unit (a city's communes, or the unit itself), ``arrears``
    is in triệu đồng, ``open_findings`` counts unanswered contradictions that change a verdict.
    """

    criteria: tuple[UnitCriteria, ...] = ()
    communes_total: int | None = None
    communes_recognised: int | None = None
    communes_missing: tuple[str, ...] = ()  # "Xã Nông Thượng"
    registered_on: date | None = None
    arrears: Decimal | None = None
    households: int | None = None
    households_asked: int | None = None
    people_satisfied: int | None = None
    published_times: int | None = None
    published_from: date | None = None
    published_until: date | None = None
    meeting_invited: int | None = None
    meeting_present: int | None = None
    meeting_agreed: int | None = None
    public_order_kept: bool | None = None
    open_findings: int = 0


@dataclass(frozen=True, slots=True)
class Check:
    """One condition: whether it is met, and why in a clause without a full stop."""

    kind: ConditionKind
    met: bool
    sentence: str
    mark: Mark


def check_conditions(rules: LevelProcedure, figures: DossierFigures) -> tuple[Check, ...]:
    """Every condition of the procedure in its order, and at the end the portal's own.

    The portal's: contradictions that change a verdict must be corrected or explained first.
    """
    checks = []
    for condition in rules.conditions:
        met, sentence = _CHECKS[condition.kind](condition, figures)
        checks.append(Check(condition.kind, met, sentence, condition.mark))
    return (*checks, _findings(figures.open_findings))


def shown_share(part: int, whole: int, limit: Decimal) -> str:
    """A share in per cent, with the decimals (two or more) that keep it on its side of ``limit``.

    79,996 % of 80 % is not printed as 80,00%. ``whole`` must be positive.
    """
    exact = Fraction(part * _WHOLE, whole)
    places = 2
    while _side(shown := round_half_up(exact, places), limit) != _side(exact, limit):
        places += 1
    return f"{format_decimal(shown)}%"


def _side(share: Fraction | Decimal, limit: Decimal) -> int:
    gap = Fraction(share) - Fraction(limit)
    return (gap > 0) - (gap < 0)


def _reaches(part: int, whole: int, condition: Condition) -> bool:
    """Whether the share reaches the condition's limit, or passes it where ``above`` asks so."""
    above, limit = part * _WHOLE, _limit(condition) * whole
    return above > limit if condition.above else above >= limit


def _limit(condition: Condition) -> Decimal:
    if condition.limit is None:
        raise ValueError(f"condition {condition.kind} has no limit")
    return condition.limit


def _wanted(condition: Condition) -> str:
    """As a sentence ends: "cần từ 80%" or "cần trên 80%"."""
    return f"cần {'trên' if condition.above else 'từ'} {format_decimal(_limit(condition))}%"


def _registered(condition: Condition, figures: DossierFigures) -> tuple[bool, str]:
    if figures.registered_on is None:
        return False, "chưa khai ngày đăng ký, hãy khai ở thông tin hồ sơ"
    return True, f"đã đăng ký ngày {printed_day(figures.registered_on)}"


def _criteria(condition: Condition, figures: DossierFigures) -> tuple[bool, str]:
    if not figures.criteria or any(not one.total for one in figures.criteria):
        return False, "chưa có số liệu các tiêu chí của năm xét, hãy nhập và gửi số liệu năm"
    failing = [one for one in figures.criteria if one.attained < one.total]
    if failing:
        named = len(figures.criteria) > 1
        return False, ", ".join(_failing(one, named) for one in failing)
    told = [f"{one.unit} {one.attained}/{one.total} tiêu chí" for one in figures.criteria]
    if len(told) == 1:
        [one] = figures.criteria
        return True, f"đạt {one.attained}/{one.total} tiêu chí{_unproved(figures.criteria)}"
    return True, f"đạt đủ tiêu chí: {', '.join(told)}{_unproved(figures.criteria)}"


def _unproved(units: Sequence[UnitCriteria]) -> str:
    """What of it rests on the declared word alone; "" where figures prove all."""
    named = len(units) > 1
    told = [
        f"{f'{one.unit}: ' if named else ''}{', '.join(one.unproved)}"
        for one in units
        if one.unproved
    ]
    if not told:
        return ""
    return f"; lấy theo kết quả báo cáo, chưa chứng minh bằng số liệu: chỉ tiêu {'; '.join(told)}"


def _failing(one: UnitCriteria, named: bool) -> str:
    names = ", ".join(f"Tiêu chí {number} ({name})" for number, name in one.not_attained)
    count = f"mới đạt {one.attained}/{one.total} tiêu chí"
    told = f"{names} chưa đạt ({count})" if names else count
    return f"{one.unit}: {told}" if named else told


def _own_criteria(condition: Condition, figures: DossierFigures) -> tuple[bool, str]:
    """Never met: that all communes attain is another condition, and says nothing of these."""
    return False, (
        "cổng thông tin chưa có bộ tiêu chí cấp huyện, thành phố (Quyết định 320/QĐ-TTg) nên chưa "
        "xét được các tiêu chí này, hãy đề nghị quản trị bổ sung bộ tiêu chí trước khi trình"
    )


def _communes(condition: Condition, figures: DossierFigures) -> tuple[bool, str]:
    total, recognised = figures.communes_total, figures.communes_recognised
    if not total or recognised is None:
        return False, "chưa có danh sách xã của năm xét, hãy đề nghị quản trị bổ sung đơn vị"
    count = f"{recognised}/{total} xã đã được công nhận"
    if recognised >= total:
        return True, count
    missing = ", ".join(figures.communes_missing)
    told = f"{missing} chưa có quyết định công nhận" if missing else "còn xã chưa được công nhận"
    return False, f"{told} (mới có {count}), hãy ghi quyết định nếu đã ban hành"


def _arrears(condition: Condition, figures: DossierFigures) -> tuple[bool, str]:
    if figures.arrears is None:
        return False, "chưa khai nợ đọng xây dựng cơ bản, hãy khai ở thông tin hồ sơ (không nợ: 0)"
    if figures.arrears > 0:
        owed = format_decimal(figures.arrears)
        return False, f"còn nợ đọng xây dựng cơ bản {owed} triệu đồng, phải thanh toán hết"
    return True, "không có nợ đọng xây dựng cơ bản"


def _surveyed(condition: Condition, figures: DossierFigures) -> tuple[bool, str]:
    return _share(
        condition,
        ("số hộ được lấy ý kiến", figures.households_asked),
        ("tổng số hộ", figures.households),
        lambda share, of: f"đã lấy ý kiến {share} số hộ ({of} hộ)",
    )


def _satisfaction(condition: Condition, figures: DossierFigures) -> tuple[bool, str]:
    return _share(
        condition,
        ("số hộ hài lòng", figures.people_satisfied),
        ("số hộ được lấy ý kiến", figures.households_asked),
        lambda share, of: f"tỷ lệ hài lòng {share} ({of} hộ được lấy ý kiến)",
    )


def _meeting(condition: Condition, figures: DossierFigures) -> tuple[bool, str]:
    invited, present = figures.meeting_invited, figures.meeting_present
    if invited is not None and present is not None and present > invited:
        return False, _too_many("số người dự họp", present, "số người được mời họp", invited)
    return _share(
        condition,
        ("số người đồng ý", figures.meeting_agreed),
        ("số người dự họp", present),
        lambda share, of: f"cuộc họp đề nghị có {share} đồng ý ({of} người dự họp)",
    )


def _share(
    condition: Condition,
    part: tuple[str, int | None],
    whole: tuple[str, int | None],
    sentence: Callable[[str, str], str],
) -> tuple[bool, str]:
    """A share against its limit; ``part`` and ``whole`` are each what is counted and how many."""
    for name, count in (whole, part):
        if count is None:
            return False, f"chưa khai {name}, hãy khai ở thông tin hồ sơ"
    below, above = whole[1] or 0, part[1] or 0
    if not below:
        return False, f"{whole[0]} đang là 0, hãy kiểm tra lại thông tin hồ sơ"
    if above > below:
        return False, _too_many(part[0], above, whole[0], below)
    told = sentence(shown_share(above, below, _limit(condition)), _of(above, below))
    if _reaches(above, below, condition):
        return True, told
    return False, f"{told}, {_wanted(condition)}"


def _of(part: int, whole: int) -> str:
    return f"{format_decimal(Decimal(part))}/{format_decimal(Decimal(whole))}"


def _too_many(part: str, count: int, whole: str, total: int) -> str:
    return f"{part} ({count}) lớn hơn {whole} ({total}), hãy sửa thông tin hồ sơ"


def _publication(condition: Condition, figures: DossierFigures) -> tuple[bool, str]:
    """So many times in a publication of just its days, first and last day included.

    "ít nhất 05 lần trong thời hạn 15 ngày", as the portal reads it: the days are for people to
    answer, so fewer do not do; and of more days it is not known whether the times fell within 15.
    """
    times, days = _limit(condition), condition.days or 0
    wanted = f"cần ít nhất {format_decimal(times)} lần trong thời hạn {days} ngày"
    if figures.published_times is None:
        return False, f"chưa khai số lần công bố, công khai, {wanted}"
    since, until = figures.published_from, figures.published_until
    if since is None or until is None:
        return (
            False,
            "chưa khai ngày bắt đầu, ngày kết thúc công khai, hãy khai ở thông tin hồ sơ",
        )
    if until < since:
        return False, "ngày kết thúc công khai trước ngày bắt đầu, hãy sửa thông tin hồ sơ"
    lasted = (until - since).days + 1
    told = (
        f"đã công khai {figures.published_times} lần trong {lasted} ngày "
        f"(từ {printed_day(since)} đến {printed_day(until)})"
    )
    if figures.published_times < times or lasted < days:
        return False, f"{told}, {wanted}"
    if lasted > days:
        return False, f"{told}, {wanted}, hãy khai đợt {days} ngày có đủ số lần"
    return True, told


def _public_order(condition: Condition, figures: DossierFigures) -> tuple[bool, str]:
    if figures.public_order_kept is None:
        return False, "chưa khai tình hình an ninh, trật tự, hãy khai ở thông tin hồ sơ"
    if not figures.public_order_kept:
        return False, "chưa bảo đảm an ninh, trật tự, cần giải quyết và có xác nhận của Công an"
    return True, "bảo đảm an ninh, trật tự"


def _findings(count: int) -> Check:
    if not count:
        told = "không còn chỗ mâu thuẫn chưa trả lời làm thay đổi kết quả đạt"
        return Check(ConditionKind.FINDINGS, True, told, _PORTAL)
    told = (
        f"còn {count} chỗ mâu thuẫn làm thay đổi kết quả đạt chưa được trả lời, "
        "hãy sửa số liệu hoặc giải trình"
    )
    return Check(ConditionKind.FINDINGS, False, told, _PORTAL)


_CHECKS: dict[ConditionKind, Callable[[Condition, DossierFigures], tuple[bool, str]]] = {
    ConditionKind.REGISTERED: _registered,
    ConditionKind.CRITERIA: _criteria,
    ConditionKind.OWN_CRITERIA: _own_criteria,
    ConditionKind.COMMUNES: _communes,
    ConditionKind.ARREARS: _arrears,
    ConditionKind.SURVEYED: _surveyed,
    ConditionKind.SATISFACTION: _satisfaction,
    ConditionKind.PUBLICATION: _publication,
    ConditionKind.MEETING: _meeting,
    ConditionKind.PUBLIC_ORDER: _public_order,
}


def may_revoke(
    rule: RevocationRule,
    failed: Sequence[str],
    total: int,
    *,
    communes_revoked: int = 0,
    communes_total: int = 0,
) -> tuple[bool, str]:
    """Whether a recognition may be taken back, and the reason in words.

    ``failed`` are the names of the criteria that no longer attain, of ``total``; for a city also
    how many of its communes were revoked. A share of exactly the upper limit needs no key
    criterion: of two paragraphs that both hold there, the one that asks for less decides.

    Raises ``ValueError`` where more failed than there are, or a name comes twice.
    """
    names = {_same_name(name) for name in failed}
    if total <= 0 or len(failed) > total or len(names) < len(failed):
        raise ValueError(f"{len(failed)} failed criteria ({len(names)} names) of {total}")
    share = rule.communes_share
    if share is not None and communes_total and communes_revoked * _WHOLE >= share * communes_total:
        shown = shown_share(communes_revoked, communes_total, share)
        told = f"{communes_revoked}/{communes_total} xã đã bị thu hồi quyết định công nhận ({shown}"
        return True, f"{told}, từ {format_decimal(share)}%): đủ căn cứ xem xét thu hồi"
    count = len(failed)
    if count * _WHOLE >= rule.share_alone * total:
        return True, f"{_failed_share(count, total, rule.share_alone)}: đủ căn cứ xem xét thu hồi"
    told = _failed_share(count, total, rule.share_with_key)
    if count * _WHOLE < rule.share_with_key * total:
        return False, f"{told}: chưa đủ căn cứ thu hồi"
    keys = [name for name in rule.key_criteria if _same_name(name) in names]
    if keys:
        return True, f"{told}, trong đó có {', '.join(keys)}: đủ căn cứ xem xét thu hồi"
    return False, (
        f"{told} nhưng không có tiêu chí nào trong số: {'; '.join(rule.key_criteria)}: "
        "chưa đủ căn cứ thu hồi"
    )


def _failed_share(count: int, total: int, limit: Decimal) -> str:
    """As a sentence says it: "6/19 tiêu chí không còn đạt (31,58%, từ 30% trở lên)"."""
    bound = f"{format_decimal(limit)}%"
    side = f"từ {bound} trở lên" if count * _WHOLE >= limit * total else f"dưới {bound}"
    return f"{count}/{total} tiêu chí không còn đạt ({shown_share(count, total, limit)}, {side})"


def _same_name(name: str) -> str:
    """A criterion's name as names are compared: "Quốc phòng và An ninh" is "… và an ninh"."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())
