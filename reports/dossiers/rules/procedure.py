"""How a unit is recognised: steps, actors, days, quorum, papers; data by period, never code.

A procedure is shipped as TOML (``definitions/``) and read by ``procedure_loading.py`` beside it.
Each figure carries its source and whether it was read in the text of the decision: what was not is
shown as "chưa đối chiếu văn bản". Plain Python.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from criteria.sets import Citation


class Level(StrEnum):
    """As what a unit is recognised."""

    VILLAGE = "village"
    COMMUNE = "commune"
    ADVANCED = "advanced"
    MODEL = "model"
    CITY = "city"

    @property
    def label(self) -> str:
        """As a sentence writes it: "xã đạt chuẩn nông thôn mới"."""
        return _LEVELS[self]


_LEVELS = {
    Level.VILLAGE: "thôn đạt chuẩn nông thôn mới",
    Level.COMMUNE: "xã đạt chuẩn nông thôn mới",
    Level.ADVANCED: "xã đạt chuẩn nông thôn mới nâng cao",
    Level.MODEL: "xã đạt chuẩn nông thôn mới kiểu mẫu",
    Level.CITY: "thành phố, huyện hoàn thành nhiệm vụ xây dựng nông thôn mới",
}


class State(StrEnum):
    """Where a dossier is; which of them it passes is the procedure's (``LevelProcedure.steps``)."""

    PREPARING = "preparing"
    VERIFYING = "verifying"
    APPRAISING = "appraising"
    COUNCIL = "council"
    DECIDING = "deciding"
    RECOGNISED = "recognised"
    ANNOUNCED = "announced"
    RETURNED = "returned"
    REFUSED = "refused"
    REVOKED = "revoked"

    @property
    def label(self) -> str:
        """In words."""
        return _STATES[self]


_STATES = {
    State.PREPARING: "Đang lập hồ sơ",
    State.VERIFYING: "Đang thẩm tra",
    State.APPRAISING: "Đang thẩm định",
    State.COUNCIL: "Chờ Hội đồng thẩm định",
    State.DECIDING: "Chờ quyết định",
    State.RECOGNISED: "Đã có quyết định công nhận",
    State.ANNOUNCED: "Đã công bố",
    State.RETURNED: "Trả lại bổ sung",
    State.REFUSED: "Không công nhận",
    State.REVOKED: "Đã thu hồi",
}

# The way up; "thẩm tra" and "thẩm định" name a place on it, not a level of government.
CHAIN = (State.PREPARING, State.VERIFYING, State.APPRAISING, State.COUNCIL, State.DECIDING)


class Actor(StrEnum):
    """Whose turn it is. What the centre does is recorded by the coordination office."""

    UNIT = "unit"
    PARENT = "parent"  # the city or district that the unit lies in
    PROVINCE = "province"
    CENTRE = "centre"

    @property
    def label(self) -> str:
        """In words."""
        return _ACTORS[self]


_ACTORS = {
    Actor.UNIT: "UBND đơn vị lập hồ sơ",
    Actor.PARENT: "UBND thành phố, huyện",
    Actor.PROVINCE: "Văn phòng Điều phối và các sở, ngành của tỉnh",
    Actor.CENTRE: "Cơ quan Trung ương",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a figure or a rule comes from, and whether that text was read."""

    source: str  # "Quyết định 2540/QĐ-TTg"
    verified: bool

    @property
    def note(self) -> str:
        """What stands beside it on every page: "" or "chưa đối chiếu văn bản"."""
        return "" if self.verified else "chưa đối chiếu văn bản"


@dataclass(frozen=True, slots=True)
class Days:
    """A span of days, ``working`` ones or calendar ones."""

    count: int
    working: bool

    @property
    def text(self) -> str:
        """In words: "5 ngày làm việc"."""
        return f"{self.count} ngày làm việc" if self.working else f"{self.count} ngày"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way up: where the dossier is, who acts, within how many days, if any."""

    state: State
    name: str  # "Thẩm tra của cấp huyện"
    actor: Actor
    days: Days | None
    mark: Mark


class ConditionKind(StrEnum):
    """What must hold before a dossier goes up."""

    REGISTERED = "registered"
    CRITERIA = "criteria"  # all criteria of the unit's own set attain
    OWN_CRITERIA = "own_criteria"  # a city's own, of which the portal has no set: never met
    COMMUNES = "communes"  # all communes of a city are recognised
    ARREARS = "arrears"  # no capital arrears
    SATISFACTION = "satisfaction"  # share of people asked who are satisfied
    SURVEYED = "surveyed"  # share of households that were asked
    PUBLICATION = "publication"  # so many times, within so many days
    MEETING = "meeting"  # share of those present who agree
    PUBLIC_ORDER = "public_order"
    FINDINGS = "findings"  # no open contradiction; the portal's own, in no procedure


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition; ``limit`` is per cent, or times for a publication, which has ``days`` too.

    ``above`` asks for more than the limit, not just for as much.
    """

    kind: ConditionKind
    mark: Mark
    limit: Decimal | None = None
    above: bool = False
    days: int | None = None


@dataclass(frozen=True, slots=True)
class PaperSlot:
    """One paper of a dossier: written by the portal (``generated``) or attached.

    ``state`` is the step that it belongs to; ``required`` ones must be there before the next.
    """

    key: str
    title: str
    state: State
    generated: bool
    required: bool
    form_number: str  # "" where the text was not read
    mark: Mark


@dataclass(frozen=True, slots=True)
class CouncilRule:
    """What a council's ballot needs, in per cent, inclusive, compared exactly.

    ``quorum_percent`` of the members present, ``pass_percent`` of those present agreeing.
    """

    quorum_percent: Decimal
    pass_percent: Decimal
    mark: Mark


@dataclass(frozen=True, slots=True)
class RevocationRule:
    """When a recognition may be taken back.

    Either a share of failed criteria from ``share_with_key`` (per cent) on, one of them among
    ``key_criteria`` (names, as the criteria set has them); or a share from ``share_alone`` on.
    ``communes_share`` is the share of revoked communes for a city, if the rule knows one.
    """

    share_with_key: Decimal
    key_criteria: tuple[str, ...]
    share_alone: Decimal
    mark: Mark
    communes_share: Decimal | None = None


@dataclass(frozen=True, slots=True)
class LevelProcedure:
    """The procedure of one level in one period; ``first_year`` where it began within the period."""

    level: Level
    recognised_as: str  # "đạt chuẩn nông thôn mới", "hoàn thành nhiệm vụ xây dựng nông thôn mới"
    decided_by: str  # "Chủ tịch UBND tỉnh", "Thủ tướng Chính phủ"
    decision_symbol: str  # "QĐ-UBND"
    steps: tuple[Step, ...]  # a part of CHAIN, in its order
    conditions: tuple[Condition, ...]
    papers: tuple[PaperSlot, ...]
    council: CouncilRule
    revocation: RevocationRule | None  # ``None``: the text knows none, or it was not found
    first_year: int | None = None

    def step(self, state: State) -> Step | None:
        """The step of a state; ``None`` where the procedure does not pass it."""
        return next((step for step in self.steps if step.state is state), None)

    def after(self, state: State) -> State:
        """The next state up: of the last step, ``RECOGNISED``."""
        states = [step.state for step in self.steps]
        position = states.index(State.PREPARING if state is State.RETURNED else state) + 1
        return states[position] if position < len(states) else State.RECOGNISED

    def before(self, state: State) -> State:
        """The state below; raises ``ValueError`` below the first."""
        states = [step.state for step in self.steps]
        position = states.index(state) - 1
        if position < 0:
            raise ValueError(f"nothing lies below {state}")
        return states[position]


@dataclass(frozen=True, slots=True)
class Procedure:
    """All levels of one period. ``note`` tells what about it is uncertain."""

    code: str  # "qd-2540-2016"
    name: str
    citation: Citation | None
    first_year: int
    last_year: int | None
    note: str
    levels: Mapping[Level, LevelProcedure]
