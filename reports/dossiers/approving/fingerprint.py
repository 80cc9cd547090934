"""The fingerprint of a frozen content, and in words what differs between two frozen contents.

``frozen`` (``reports/dossiers/approving/freezing.py``) takes the content; the same content has the
same fingerprint, and contents of different fingerprints differ in at least one told place. Plain
Python.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import zip_longest
from typing import Any

from criteria.outcomes import Outcome
from reports.dossiers.approving.difference_words import (
    FACTS,
    NOTHING,
    READ,
    abridged,
    capital_text,
    code_order,
    opinion_text,
    outcome_text,
    place_text,
    printed_text,
    raw_texts,
    recognition_text,
    roadmap_text,
)
from reports.dossiers.approving.freezing import (
    VALUE_COUNTS,
    VALUE_FIGURES,
    VALUE_TEXTS,
    covered,
    frozen,
)

__all__ = ["Difference", "DifferenceKind", "covered", "differences", "fingerprint", "frozen"]


class DifferenceKind(StrEnum):
    """What differs, in the order in which differences are told."""

    VERDICT = "verdict"
    SET = "set"
    VALUE = "value"
    POINT = "point"
    FACT = "fact"
    TEXT = "text"

    @property
    def label(self) -> str:
        """In words."""
        return _KINDS[self]


_KINDS = {
    DifferenceKind.VERDICT: "Kết quả",
    DifferenceKind.SET: "Bộ tiêu chí",
    DifferenceKind.VALUE: "Số liệu",
    DifferenceKind.POINT: "Đối chiếu số liệu",
    DifferenceKind.FACT: "Thông tin hồ sơ",
    DifferenceKind.TEXT: "Nội dung văn bản",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where two contents differ: what stood and what stands, as offices print it."""

    kind: DifferenceKind
    place: str  # "Xã Dương Quang, năm 2020, chỉ tiêu 2.2"; "" for the dossier as a whole
    what: str  # "số liệu"
    before: str
    after: str


def fingerprint(content: Mapping[str, Any]) -> str:
    """The SHA-256 of a frozen content's canonical JSON: sorted keys, no spaces, UTF-8."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    """What differs between two frozen contents, verdicts first; none iff their fingerprints agree.

    Each may have been through the database's JSON, which keeps no order of keys.
    """
    names = {**before["names"], **after["names"]}
    told = [
        *_of_whole(before, after),
        *_of_names(before["names"], after["names"]),
        *_of_verdicts(before["verdicts"], after["verdicts"], names),
        *_of_values(before["values"], after["values"], names),
        *_of_points(before["points"], after["points"]),
        *_of_facts(before["facts"], after["facts"]),
        *_of_recognitions(before["communes"], after["communes"], names),
        *(one for table in TABLES for one in _of_rows(table, before, after)),
        *_of_narrative(before["narrative"], after["narrative"]),
    ]
    order = list(DifferenceKind)
    return tuple(sorted(told, key=lambda one: order.index(one.kind)))


_Told = Iterator[Difference]
_Content = Mapping[str, Any]


def _of_whole(before: _Content, after: _Content) -> _Told:
    for key, what in (("unit", "đơn vị"), ("level", "danh hiệu"), ("year", "năm xét")):
        if before[key] != after[key]:
            yield Difference(DifferenceKind.FACT, "", what, str(before[key]), str(after[key]))
    if before["set"] != after["set"]:
        what = "bộ tiêu chí dùng để đánh giá"
        yield Difference(
            DifferenceKind.SET, "", what, _set_text(before["set"]), _set_text(after["set"])
        )


def _set_text(one: _Content) -> str:
    shown = f"{one['name']} ({one['code']}, phiên bản {one['version']}"
    return f"{shown}, mã băm {one['digest'][:12]})"


def _of_names(before: _Content, after: _Content) -> _Told:
    for slug in sorted(before.keys() | after.keys()):
        was, now = before.get(slug), after.get(slug)
        if was != now:
            told = was or "không có", now or "không có"
            yield Difference(DifferenceKind.TEXT, "", "tên đơn vị", *told)


def _of_verdicts(before: _Content, after: _Content, names: _Content) -> _Told:
    for (slug, year, number), was, now in _leaves(before, after, depth=3):
        known = now or was
        place = f"{place_text(names.get(slug, slug), year)}, tiêu chí {number} ({known['name']})"
        if was and now and was["name"] != now["name"]:
            yield Difference(DifferenceKind.TEXT, place, "tên tiêu chí", was["name"], now["name"])
        for key, what in (("computed", "kết quả tính lại"), ("declared", "kết quả báo cáo")):
            told = _attained(was, key), _attained(now, key)
            if told[0] != told[1]:
                yield Difference(DifferenceKind.VERDICT, place, what, *told)


def _attained(one: _Content, key: str) -> str:
    if not one:
        return "không có"
    return (Outcome.ATTAINED if one[key] else Outcome.NOT_ATTAINED).label


_NO_VALUE: _Content = {
    **dict.fromkeys(VALUE_TEXTS, ""),
    **dict.fromkeys(VALUE_FIGURES),
    **dict.fromkeys(VALUE_COUNTS),
    "stated_decimals": 0,
    "said": "",
    "counted": "",
    "computed": Outcome.MISSING.value,
    "outcome": Outcome.MISSING.value,
}


def _of_values(before: _Content, after: _Content, names: _Content) -> _Told:
    for (slug, year, code), was, now in _leaves(before, after, depth=3):
        place = place_text(names.get(slug, slug), year, code)
        whole = was.get("", _NO_VALUE), now.get("", _NO_VALUE)
        is_reworded = raw_texts(whole[0]) != raw_texts(whole[1])
        for part in sorted(was.keys() | now.keys()):
            labels = [one[part].get("label", "") for one in (was, now) if part in one]
            label = labels[-1]
            if label != labels[0]:
                yield Difference(DifferenceKind.TEXT, place, "tên phần", labels[0], label)
            yield from _of_value(
                f"{place} ({label})" if label else place,
                was.get(part),
                now.get(part),
                # What the indicator itself prints shows its parts' figures too.
                is_shown=bool(part) and is_reworded,
            )


def _of_value(place: str, was: _Content | None, now: _Content | None, *, is_shown: bool) -> _Told:
    """What differs in one value; its texts stand for the figures that were read from them."""
    one, other = was or _NO_VALUE, now or _NO_VALUE
    outcomes = dict.fromkeys(
        (outcome_text(one[key]), outcome_text(other[key])) for key in ("outcome", "computed")
    )
    for told, what in zip(outcomes, ("kết quả", "kết quả tính lại"), strict=False):
        if told[0] != told[1]:
            yield Difference(DifferenceKind.VERDICT, place, what, *told)
    if raw_texts(one) != raw_texts(other):
        if not is_shown:
            told = abridged(printed_text(one) or NOTHING, printed_text(other) or NOTHING)
            yield Difference(DifferenceKind.VALUE, place, "số liệu", *told)
    else:
        for what, told in _figures(one, other):
            yield Difference(DifferenceKind.VALUE, place, what, *told)
    if one["note"] != other["note"]:
        told = abridged(one["note"] or NOTHING, other["note"] or NOTHING)
        yield Difference(DifferenceKind.VALUE, place, "ghi chú", *told)


def _figures(one: _Content, other: _Content) -> Iterator[tuple[str, tuple[str, str]]]:
    """What differs where the printed texts are the same: what was read from them."""
    for what, keys, text in READ:
        if any(one[key] != other[key] for key in keys):
            yield what, (text(one), text(other))


def _leaves(
    before: _Content, after: _Content, depth: int
) -> Iterator[tuple[tuple[str, ...], _Content, _Content]]:
    """The mappings that lie ``depth`` keys down on either side, in the order people count."""
    for key in sorted(before.keys() | after.keys(), key=code_order):
        was, now = before.get(key, {}), after.get(key, {})
        if depth == 1:
            yield (key,), was, now
        else:
            for path, *both in _leaves(was, now, depth - 1):
                yield (key, *path), both[0], both[1]


def _of_points(before: _Content, after: _Content) -> _Told:
    order = {key: _point_order(key, point) for key, point in {**before, **after}.items()}
    for key in sorted(order, key=order.__getitem__):
        was, now = before.get(key), after.get(key)
        known = now or was
        assert known is not None
        place = place_text(known["unit"], known["year"], known["indicator"])
        messages = _messages(was), _messages(now)
        if was is None or now is None or was["messages"] != now["messages"]:
            what = "chỗ mâu thuẫn"
            if was is None or now is None:
                what += " mới phát hiện" if was is None else " không còn"
            yield Difference(DifferenceKind.POINT, place, what, *messages)
        if was is None or now is None:
            continue
        if was["answer"] != now["answer"]:
            told = abridged(was["answer"] or "chưa trả lời", now["answer"] or "chưa trả lời")
            yield Difference(DifferenceKind.POINT, place, "trả lời chỗ mâu thuẫn", *told)
        if was["changes_verdict"] != now["changes_verdict"]:
            told = _bearing(was), _bearing(now)
            yield Difference(DifferenceKind.POINT, place, "mức độ của chỗ mâu thuẫn", *told)
        if any(was[key] != now[key] for key in ("unit", "year", "indicator")):
            told = _point_place(was), _point_place(now)
            yield Difference(DifferenceKind.POINT, place, "nơi có mâu thuẫn", *told)


def _messages(point: _Content | None) -> str:
    return " ".join(point["messages"]) if point is not None else ""


def _bearing(point: _Content) -> str:
    kept = "" if point["changes_verdict"] else "không "
    return f"{kept}làm thay đổi kết quả đạt"


def _point_place(point: _Content) -> str:
    return place_text(point["unit"], point["year"], point["indicator"])


def _point_order(key: str, point: _Content) -> tuple[Any, ...]:
    return (point["unit"], point["year"] or 0, code_order(point["indicator"]), key)


def _of_facts(before: _Content, after: _Content) -> _Told:
    for key, (what, text) in FACTS.items():
        was, now = before.get(key), after.get(key)
        if was != now:
            yield Difference(DifferenceKind.FACT, "", what, text(was), text(now))


def _of_recognitions(before: _Content, after: _Content, names: _Content) -> _Told:
    for slug in sorted(before.keys() | after.keys()):
        was, now = before.get(slug), after.get(slug)
        if was != now:
            told = recognition_text(was), recognition_text(now)
            place = names.get(slug, slug)
            yield Difference(DifferenceKind.FACT, place, "quyết định công nhận", *told)


def _of_rows(table: "FrozenTable", before: _Content, after: _Content) -> _Told:
    """What differs in a table whose rows have an order but no keys."""
    was, now = before[table.key], after[table.key]
    one, other = ([json.dumps(row, sort_keys=True) for row in rows] for rows in (was, now))
    for tag, i, j, k, m in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        for number, pair in enumerate(zip_longest(was[i:j], now[k:m])):
            line = (k if number < m - k else i) + number + 1
            told = [table.text(row) if row is not None else "không có" for row in pair]
            yield Difference(table.kind, table.name, f"dòng {line}", *abridged(*told))


@dataclass(frozen=True, slots=True)
class FrozenTable:
    """A table of a frozen content whose rows have an order: its key, its name, a row in words."""

    key: str
    name: str
    kind: DifferenceKind
    text: Callable[[_Content], str]


TABLES = (
    FrozenTable("capital", "Nguồn lực", DifferenceKind.FACT, capital_text),
    FrozenTable("roadmap", "Lộ trình", DifferenceKind.TEXT, roadmap_text),
    FrozenTable("opinions", "Ý kiến tham gia", DifferenceKind.TEXT, opinion_text),
)


def _of_narrative(before: _Content, after: _Content) -> _Told:
    for key in sorted(before.keys() | after.keys(), key=code_order):
        was, now = before.get(key), after.get(key)
        if was != now:
            told = abridged(was or "(theo dự thảo của cổng)", now or "(theo dự thảo của cổng)")
            yield Difference(DifferenceKind.TEXT, "Thuyết minh", f"đoạn “{key}”", *told)
