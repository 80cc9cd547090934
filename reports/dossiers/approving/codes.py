"""Short codes under the tables of papers: from a code on paper to the very values, and back.

A code stands for one table of a dossier with one content: the same content gets the same code.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import Http404
from django.urls import reverse

from communes.access import Right, units_with
from communes.models import Submission, SubmissionStateChange, User
from reports.dossiers.approving.approvals import take_snapshot
from reports.dossiers.approving.code_rows import (
    SERVER,
    CodeRow,
    Entered,
    line_rows,
    recognition_rows,
    value_rows,
)
from reports.dossiers.approving.difference_words import place_text
from reports.dossiers.approving.fingerprint import TABLES, Difference, differences, frozen
from reports.dossiers.content import DossierContent
from reports.dossiers.gathering import gather
from reports.models import Approval, Dossier, PaperCode, Snapshot
from reports.papers.paper import ShortCode

# Without 0 and O, 1, I and L, and U beside V: what is misread on paper.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
_ATTEMPTS = 20  # one in 30^8 codes is taken by another table; so many never are


def codes_for(dossier: Dossier, content: DossierContent) -> Callable[[str], ShortCode]:
    """The short codes of a dossier's tables by name, made where they are asked for first.

    Whoever takes a paper, the content that it was made from is stored, once: a code on paper must
    lead to it, also where only a reader printed it. Two queries and those of a new snapshot for the
    first; a code that is new costs its insertion.
    """
    known: dict[str, str] = {}
    snapshot: Snapshot | None = None

    def code(table: str) -> ShortCode:
        nonlocal snapshot
        if snapshot is None:
            snapshot = take_snapshot(dossier, content)
            known.update(
                PaperCode.objects.filter(dossier=dossier, snapshot=snapshot).values_list(
                    "table", "code"
                )
            )
        if table not in known:
            known[table] = _made(dossier, table, snapshot)
        return short_code(known[table])

    return code


def short_code(code: str) -> ShortCode:
    """The code as it is printed ("K7Q2-9MXA"), and its address."""
    url = f"{settings.PORTAL_URL}{reverse('paper_code', args=[code])}"
    return ShortCode(f"{code[:4]}-{code[4:]}", url)


def normalise(text: str) -> str:
    """A code as people type it (small letters, blanks, any dash), as it is stored."""
    return "".join(one for one in text.upper() if one.isalnum())


def derived(dossier: Dossier, table: str, sha256: str, attempt: int) -> str:
    """The code number ``attempt`` (from 0) of a table with a content; the same in any database."""
    told = (dossier.unit.slug, dossier.level, str(dossier.year), table, sha256, str(attempt))
    number = int.from_bytes(hashlib.sha256("|".join(told).encode()).digest(), "big")
    letters = []
    for _ in range(LENGTH):
        number, place = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "".join(letters)


def _made(dossier: Dossier, table: str, snapshot: Snapshot) -> str:
    """The table's code, stored; the next one where another table has it already."""
    for attempt in range(_ATTEMPTS):
        candidate = derived(dossier, table, snapshot.sha256, attempt)
        try:
            with transaction.atomic():
                made, _ = PaperCode.objects.get_or_create(
                    dossier=dossier, table=table, snapshot=snapshot, defaults={"code": candidate}
                )
        except IntegrityError:
            continue
        return made.code
    raise RuntimeError(f"no free code for {table} of dossier {dossier.pk}")


@dataclass(frozen=True, slots=True)
class CodePage:
    """What a code leads to: the table's values as printed and as they are, and whose they are.

    ``differences`` are those of what the table shows. ``approvals`` were given to the very content
    that was printed and were not taken back; ``accepted`` are the years that reviewers accepted
    (unit and year in words, who, when).
    """

    code: ShortCode
    dossier: Dossier
    table: str
    title: str
    printed_at: datetime
    rows: tuple[CodeRow, ...]
    differences: tuple[Difference, ...]
    approvals: tuple[Approval, ...]
    accepted: tuple[tuple[str, Entered], ...]

    @property
    def is_changed(self) -> bool:
        """Whether anything that the table shows has changed since it was printed."""
        return bool(self.differences)


def code_page(user: User, code: str) -> CodePage:
    """All about the table with ``code``, as people type it.

    Raises ``Http404`` for an unknown code and for a dossier of a unit that she may not see. The
    number of queries is fixed.
    """
    found = (
        PaperCode.objects.filter(
            code=normalise(code), dossier__unit__in=units_with(user, Right.VIEW)
        )
        .select_related("snapshot", "dossier__unit", "dossier__criteria_set")
        .first()
    )
    if found is None:
        raise Http404("Không có mã tra cứu này trong phạm vi của bạn; hãy kiểm tra lại từng chữ.")
    then, now = found.snapshot.content, frozen(gather(found.dossier))
    kind = _kind_of(found.table)
    shown = {**then, **{key: now[key] for key in kind.keys}}
    rows: Iterable[CodeRow] = ()
    if "values" in kind.keys:
        rows = value_rows(then, now, found.made_at)
    elif "communes" in kind.keys:
        rows = recognition_rows(then, now)
    elif table := next((one for one in TABLES if one.key in kind.keys), None):
        rows = line_rows(table, found.dossier, then, now, found.made_at)
    return CodePage(
        code=short_code(found.code),
        dossier=found.dossier,
        table=found.table,
        title=kind.title,
        printed_at=found.made_at,
        rows=tuple(rows),
        differences=differences(then, shown),
        approvals=tuple(
            Approval.objects.filter(snapshot=found.snapshot, undone_at=None)
            .defer("papers")
            .select_related("made_by")
        ),
        accepted=_accepted(then) if "values" in kind.keys else (),
    )


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a table shows: its title, the parts of a frozen content that stand in it."""

    title: str
    keys: tuple[str, ...]


_VALUES = ("set", "names", "values", "verdicts")
_KINDS = {
    "bieu-so-sanh": _Kind("Biểu so sánh kết quả xây dựng nông thôn mới", _VALUES),
    "thuc-trang": _Kind("Thực trạng các tiêu chí năm bắt đầu", _VALUES),
    "ket-qua-tham-dinh": _Kind("Kết quả thẩm tra, thẩm định từng tiêu chí", _VALUES),
    "mau-thuan": _Kind("Chỗ mâu thuẫn trong số liệu", (*_VALUES, "points")),
    "danh-sach-xa": _Kind("Danh sách các xã đã đạt chuẩn nông thôn mới", ("names", "communes")),
    "nguon-luc": _Kind("Nguồn lực huy động", ("capital",)),
    "lo-trinh": _Kind("Lộ trình thực hiện", ("roadmap",)),
    "y-kien": _Kind("Ý kiến tham gia", ("opinions",)),
    "y-kien-so-nganh": _Kind("Ý kiến thẩm định của các sở, ngành", ()),
    "thanh-vien-hoi-dong": _Kind("Thành viên Hội đồng thẩm định", ()),
}


def _kind_of(table: str) -> _Kind:
    """What the table of this name shows; tables that were divided bear a number behind it."""
    name = _NUMBER.sub("", table)
    return _KINDS.get(name, _Kind("Bảng trong văn bản của hồ sơ", _VALUES))


_NUMBER = re.compile(r"-\d+\Z")


def _accepted(content: Mapping[str, Any]) -> tuple[tuple[str, Entered], ...]:
    """Who accepted the printed years, where they stand accepted; one query."""
    last = {
        (change.submission.unit.slug, change.submission.year): change
        for change in SubmissionStateChange.objects.filter(
            after=Submission.State.ACCEPTED,
            submission__state__in=(Submission.State.ACCEPTED, Submission.State.LOCKED),
            submission__unit__slug__in=content["values"],
            submission__criteria_set__code=content["set"]["code"],
            submission__criteria_set__version=content["set"]["version"],
        )
        .select_related("submission__unit", "made_by")
        .order_by("made_at", "pk")
    }
    return tuple(
        (
            place_text(content["names"].get(slug, slug), year),
            Entered(str(change.made_by or SERVER), change.made_at, ""),
        )
        for (slug, year), change in sorted(last.items())
        if str(year) in content["values"][slug]
    )
