"""The table of the villages' answers between form and database. Plain Python.

A cell is known by the village's slug and the field's name. Cells as texts: figures as typed, "1"
for yes, "0" for no, "" for not answered.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from communes.villages.figures import whole_figure
from criteria.numbers import NumberError, format_decimal

# A village's answer: a count, yes or no, or not answered.
Given = int | bool | None
Cells = Mapping[str, Mapping[str, Given]]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of every village: the field's name, the column's words, figure or yes/no."""

    name: str
    label: str
    is_figure: bool = False


QUESTIONS = (
    Question("households", "Số hộ", is_figure=True),
    Question("population", "Số dân", is_figure=True),
    Question("culture_house", "Có nhà văn hóa"),
    Question("sports_area", "Có khu thể thao"),
    Question("cultural_village", "Đạt thôn văn hóa"),
    Question("ntm_village", "Đạt thôn nông thôn mới"),
)
NAMES = tuple(question.name for question in QUESTIONS)
ANSWERED = {"": "Chưa trả lời", "1": "Có", "0": "Không"}


@dataclass(slots=True)
class TypedTable:
    """What was typed: ``texts`` by cell, ``errors`` by cell, ``changed`` answers by village.

    ``conflicts`` counts the cells that somebody else changed meanwhile to something else.
    """

    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    errors: dict[tuple[str, str], str] = field(default_factory=dict)
    changed: dict[str, dict[str, Given]] = field(default_factory=dict)
    conflicts: int = 0


def cell_name(village: str, question: str) -> str:
    """The name of a cell's form field."""
    return f"{village}.{question}"


def cell_text(value: Given) -> str:
    """A stored answer as a cell's text."""
    if value is None:
        return ""
    return str(int(value))


def shown_text(question: Question, value: Given) -> str:
    """A stored answer as its cell shows it: figures in the office's form, "1.724"."""
    if question.is_figure and value is not None:
        return format_decimal(Decimal(int(value)))
    return cell_text(value)


def seen_text(villages: Sequence[str], stored: Cells) -> str:
    """What a page shows, to be handed back with what was typed on it."""
    return json.dumps(
        {slug: [cell_text(stored.get(slug, {}).get(name)) for name in NAMES] for slug in villages},
        separators=(",", ":"),
    )


def read_table(
    posted: Mapping[str, str], villages: Sequence[str], stored: Cells, *, year: int
) -> TypedTable:
    """Read a posted table; ``stored`` are the present answers by village.

    Only what was changed on the page counts as typed, so that two people who fill different cells
    do not undo each other; for a cell that both changed, the second is told.
    """
    seen = _seen(posted.get("seen", ""))
    table = TypedTable()
    for slug in villages:
        present = stored.get(slug, {})
        for place, question in enumerate(QUESTIONS):
            cell = (slug, question.name)
            now = present.get(question.name)
            text = posted.get(cell_name(*cell), shown_text(question, now)).strip()
            table.texts[cell] = text
            try:
                value = _value(question, text, year)
            except NumberError as error:
                table.errors[cell] = str(error)
                continue
            shown = seen[slug][place] if slug in seen else cell_text(now)
            if value == now:
                continue
            if cell_text(value) == shown:
                table.texts[cell] = shown_text(question, now)
            elif shown != cell_text(now):
                table.conflicts += 1
                table.errors[cell] = (
                    f"Người khác vừa ghi “{_told(question, now)}”; bấm Lưu lần nữa nếu giữ số của "
                    "anh/chị."
                )
            else:
                table.changed.setdefault(slug, {})[question.name] = value
    return table


def _value(question: Question, text: str, year: int) -> Given:
    if question.is_figure:
        return whole_figure(text, year)
    if text not in ANSWERED:
        raise NumberError("Hãy chọn Có, Không hoặc Chưa trả lời.")
    return text == "1" if text else None


def _told(question: Question, value: Given) -> str:
    text = shown_text(question, value)
    return (text or "(trống)") if question.is_figure else ANSWERED[text]


def _seen(text: str) -> dict[str, list[str]]:
    """What the page had shown by village; nothing where the text was tampered with."""
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(read, dict):
        return {}
    return {
        slug: cells
        for slug, cells in read.items()
        if isinstance(cells, list)
        and len(cells) == len(NAMES)
        and all(isinstance(cell, str) for cell in cells)
    }
