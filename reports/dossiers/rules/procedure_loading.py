"""The strict loader of procedures: a TOML definition in, ``Procedure`` out.

The form: the period, its ``citation`` (or ``uncited = true`` and a ``note`` that says why), its
``levels`` with their council and revocation; then ``steps``, ``conditions`` and ``papers``, each
for the levels it names, in the order in which a level has them. A file with any mistake is refused
whole, with every mistake and its place (``criteria/loading_toml.py``).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from criteria.loading_toml import DefinitionError, Problem, Table, parse_toml
from criteria.sets import Citation
from reports.dossiers.rules.procedure import (
    CHAIN,
    Actor,
    Condition,
    ConditionKind,
    CouncilRule,
    Days,
    Level,
    LevelProcedure,
    Mark,
    PaperSlot,
    Procedure,
    RevocationRule,
    State,
    Step,
)

# What the portal writes itself (``reports/dossiers/drafting/``).
GENERATED = frozenset(
    {
        "to-trinh",
        "bao-cao",
        "tong-hop-y-kien",
        "bien-ban",
        "bao-cao-tham-tra",
        "bao-cao-tham-dinh",
        "bien-ban-hoi-dong",
        "quyet-dinh",
        "danh-sach-xa",
        "bieu-so-sanh",
        "nguon-luc",
        "lo-trinh",
    }
)

_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_DAYS = re.compile(r"([1-9]\d{0,2}) (ngày|ngày làm việc)", re.ASCII)
_RECOGNISED_AS = "{recognised_as}"
_SHARES = (ConditionKind.SATISFACTION, ConditionKind.SURVEYED, ConditionKind.MEETING)
_KINDS = [kind.value for kind in ConditionKind if kind is not ConditionKind.FINDINGS]
_WHOLE = 100


@dataclass(slots=True)
class _Draft:
    """A level while its file is read."""

    table: Table
    level: Level
    recognised_as: str
    decided_by: str
    decision_symbol: str
    first_year: int | None
    council: CouncilRule
    revocation: RevocationRule | None
    steps: list[Step] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    papers: list[PaperSlot] = field(default_factory=list)


def load_procedure(text: str, *, source: str) -> Procedure:
    """Read one procedure; ``source`` (a file name) is what its error is named by.

    Raises ``DefinitionError`` with every mistake of the file.
    """
    problems: list[Problem] = []
    procedure = _read(Table(parse_toml(text, source), "", problems))
    if problems:
        raise DefinitionError(source, problems)
    return procedure


def check_together(procedures: Sequence[tuple[str, Procedure]]) -> None:
    """Refuse files (by name) that share a code, or a level in the same year.

    Raises ``DefinitionError`` named by the later file.
    """
    for position, (source, later) in enumerate(procedures):
        problems = []
        for other, earlier in procedures[:position]:
            if later.code == earlier.code:
                problems.append(Problem("code", f"“{later.code}” đã dùng trong {other}"))
            for level in later.levels.keys() & earlier.levels.keys():
                if _overlap(later, earlier, level):
                    message = f"danh hiệu {level} đã có quy trình cho các năm này trong {other}"
                    problems.append(Problem("first_year", message))
        if problems:
            raise DefinitionError(source, problems)


def holds_in(procedure: Procedure, level: Level, year: int) -> bool:
    """Whether dossiers of a level and a year follow the procedure."""
    first, last = _years(procedure, level)
    return level in procedure.levels and first <= year and (last is None or year <= last)


def _overlap(one: Procedure, other: Procedure, level: Level) -> bool:
    first = max(_years(one, level)[0], _years(other, level)[0])
    return holds_in(one, level, first) and holds_in(other, level, first)


def _years(procedure: Procedure, level: Level) -> tuple[int, int | None]:
    rules = procedure.levels.get(level)
    own = rules.first_year if rules is not None else None
    return own or procedure.first_year, procedure.last_year


def _read(table: Table) -> Procedure:
    code = table.text("code", limit=40)
    if code.strip() and not _CODE.fullmatch(code):
        table.note("code", "chỉ gồm chữ thường không dấu, số và gạch nối (qd-2540-2016)")
    name = table.text("name", limit=300)
    first_year = table.year("first_year")
    last_year = table.year("last_year", required=False)
    if first_year and last_year and first_year > last_year:
        table.note("last_year", f"phải từ năm {first_year} (first_year) trở đi")
    uncited = table.flag("uncited")
    note = table.text("note", required=uncited)
    citation = None if uncited else _read_citation(table, last_year)
    levels = _read_levels(table, (first_year, last_year), cited=not uncited)
    for entry in table.tables("steps"):
        _read_step(entry, levels, cited=not uncited)
    for entry in table.tables("conditions"):
        _read_condition(entry, levels, cited=not uncited)
    for entry in table.tables("papers"):
        _read_paper(entry, levels, cited=not uncited)
    table.finish()
    for draft in levels.values():
        _check_level(draft)
    return Procedure(
        code=code,
        name=name,
        citation=citation,
        first_year=first_year or 0,
        last_year=last_year,
        note=note,
        levels={level: _finished(draft) for level, draft in levels.items()},
    )


def _finished(draft: _Draft) -> LevelProcedure:
    return LevelProcedure(
        level=draft.level,
        recognised_as=draft.recognised_as,
        decided_by=draft.decided_by,
        decision_symbol=draft.decision_symbol,
        steps=tuple(draft.steps),
        conditions=tuple(draft.conditions),
        papers=tuple(draft.papers),
        council=draft.council,
        revocation=draft.revocation,
        first_year=draft.first_year,
    )


def _read_citation(table: Table, last_year: int | None) -> Citation | None:
    entry = table.table("citation")
    if entry is None:
        return None
    citation = Citation(
        kind=entry.text("kind", limit=40),
        number=entry.text("number", limit=60),
        date=entry.day("date"),
        issuer=entry.text("issuer", limit=200),
        abstract=entry.text("abstract", required=False, limit=500),
    )
    if last_year and citation.date.year > last_year:
        entry.note("date", f"ban hành sau năm cuối của quy trình ({last_year}); hãy kiểm tra lại")
    entry.finish()
    return citation


def _read_levels(
    table: Table, years: tuple[int | None, int | None], *, cited: bool
) -> dict[Level, _Draft]:
    levels: dict[Level, _Draft] = {}
    for entry in table.tables("levels"):
        chosen = entry.choice("level", [level.value for level in Level])
        recognised_as = entry.text("recognised_as", limit=200)
        decided_by = entry.text("decided_by", limit=200)
        symbol = entry.text("decision_symbol", limit=20)
        first_year = entry.year("first_year", required=False)
        first, last = years
        if first_year and first and not first <= first_year <= (last or first_year):
            entry.note("first_year", "phải nằm trong các năm của quy trình")
        council = _read_council(entry, cited=cited)
        revocable = entry.flag("revocable")
        is_city = chosen == Level.CITY.value
        revocation = _read_revocation(entry, is_city, cited=cited) if revocable else None
        entry.finish()
        if not chosen:
            continue
        level = Level(chosen)
        if level in levels:
            entry.note("level", f"“{chosen}” đã dùng ở trên; mỗi danh hiệu chỉ ghi một lần")
            continue
        levels[level] = _Draft(
            entry, level, recognised_as, decided_by, symbol, first_year, council, revocation
        )
    return levels


def _read_mark(table: Table, *, cited: bool) -> Mark:
    mark = Mark(table.text("source", limit=300), table.flag("verified"))
    if mark.verified and not cited:
        table.note("verified", "không thể là true khi quy trình chưa có văn bản (uncited)")
    return mark


def _read_percent(table: Table, key: str) -> Decimal:
    value = table.figure(key)
    if value > _WHOLE:
        table.note(key, "tỷ lệ phần trăm phải từ 0 đến 100")
    return value


def _read_council(table: Table, *, cited: bool) -> CouncilRule:
    entry = table.table("council")
    if entry is None:
        return CouncilRule(Decimal(0), Decimal(0), Mark("", verified=False))
    rule = CouncilRule(
        quorum_percent=_read_percent(entry, "quorum_percent"),
        pass_percent=_read_percent(entry, "pass_percent"),
        mark=_read_mark(entry, cited=cited),
    )
    entry.finish()
    return rule


def _read_revocation(table: Table, is_city: bool, *, cited: bool) -> RevocationRule | None:
    entry = table.table("revocation")
    if entry is None:
        return None
    rule = RevocationRule(
        share_with_key=_read_percent(entry, "share_with_key"),
        key_criteria=entry.texts("key_criteria"),
        share_alone=_read_percent(entry, "share_alone"),
        communes_share=_read_percent(entry, "communes_share") if is_city else None,
        mark=_read_mark(entry, cited=cited),
    )
    if not rule.key_criteria:
        entry.note("key_criteria", "phải có ít nhất một tên tiêu chí")
    if rule.share_with_key > rule.share_alone:
        entry.note("share_with_key", "không được lớn hơn share_alone")
    entry.finish()
    return rule


def _levels_of(table: Table, levels: dict[Level, _Draft]) -> list[_Draft]:
    """The levels that a step, condition or paper names."""
    names = table.texts("levels")
    if not names:
        table.note("levels", "phải có ít nhất một danh hiệu trong levels")
    known = {level.value: draft for level, draft in levels.items()}
    for name in names:
        if name not in known:
            table.note("levels", f"quy trình này không có danh hiệu “{name}”")
    return [known[name] for name in dict.fromkeys(names) if name in known]


def _read_step(table: Table, levels: dict[Level, _Draft], *, cited: bool) -> None:
    drafts = _levels_of(table, levels)
    state = table.choice("state", [state.value for state in CHAIN])
    name = table.text("name", limit=200)
    actor = table.choice("actor", [actor.value for actor in Actor])
    told = table.text("days", required=False)
    match = _DAYS.fullmatch(told)
    if told.strip() and not match:
        table.note("days", f"“{told}” phải như “5 ngày làm việc” hoặc “20 ngày”")
    mark = _read_mark(table, cited=cited)
    table.finish()
    if not state or not actor:
        return
    days = Days(int(match[1]), working=match[2] != "ngày") if match else None
    step = Step(State(state), name, Actor(actor), days, mark)
    for draft in drafts:
        if draft.steps and CHAIN.index(draft.steps[-1].state) >= CHAIN.index(step.state):
            table.note("state", f"“{state}” phải đứng sau các bước trước nó của {draft.level}")
        draft.steps.append(step)


def _read_condition(table: Table, levels: dict[Level, _Draft], *, cited: bool) -> None:
    drafts = _levels_of(table, levels)
    chosen = table.choice("kind", _KINDS)
    limit: Decimal | None = None
    above, days = False, None
    if chosen in _SHARES:
        limit, above = _read_percent(table, "limit"), table.flag("above")
    elif chosen == ConditionKind.PUBLICATION:
        limit, days = Decimal(table.ordinal("limit")), table.ordinal("days")
    mark = _read_mark(table, cited=cited)
    if not chosen:  # which other keys it may have is not known
        return
    table.finish()
    condition = Condition(ConditionKind(chosen), mark, limit, above, days)
    for draft in drafts:
        if any(one.kind is condition.kind for one in draft.conditions):
            table.note("kind", f"điều kiện này đã ghi ở trên cho {draft.level}")
        draft.conditions.append(condition)


def _read_paper(table: Table, levels: dict[Level, _Draft], *, cited: bool) -> None:
    drafts = _levels_of(table, levels)
    key = table.text("key", limit=40)
    title = table.text("title", limit=300)
    state = table.choice("state", [state.value for state in CHAIN])
    generated, required = table.flag("generated"), table.flag("required")
    form_number = table.text("form_number", required=False, limit=40)
    mark = _read_mark(table, cited=cited)
    table.finish()
    if key.strip() and not _CODE.fullmatch(key):
        table.note("key", "chỉ gồm chữ thường không dấu, số và gạch nối (to-trinh)")
    elif generated and key not in GENERATED:
        table.note("key", f"cổng thông tin không lập được giấy tờ “{key}”; hãy bỏ generated")
    if set("{}") & set(title.replace(_RECOGNISED_AS, "")):
        table.note("title", f"chỉ được thay thế {_RECOGNISED_AS}")
    if not state:
        return
    for draft in drafts:
        if all(step.state != state for step in draft.steps):
            table.note("state", f"{draft.level} không có bước “{state}”")
        if any(paper.key == key for paper in draft.papers):
            table.note("key", f"“{key}” đã ghi ở trên cho {draft.level}")
        own = title.replace(_RECOGNISED_AS, draft.recognised_as)
        draft.papers.append(
            PaperSlot(key, own, State(state), generated, required, form_number, mark)
        )


def _check_level(draft: _Draft) -> None:
    """A way up begins with the unit, passes a council and ends with a decision, with papers."""
    states = [step.state for step in draft.steps]
    begins = states[:1] == [State.PREPARING] and draft.steps[0].actor is Actor.UNIT
    if not begins or State.COUNCIL not in states or states[-1] is not State.DECIDING:
        draft.table.note(
            "level",
            f"các bước của {draft.level} phải bắt đầu bằng preparing (actor = unit), "
            "có council và kết thúc bằng deciding",
        )
    if not draft.conditions:
        draft.table.note("level", f"{draft.level} chưa có mục nào trong conditions")
    if not draft.papers:
        draft.table.note("level", f"{draft.level} chưa có mục nào trong papers")
