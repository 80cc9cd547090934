"""All that a dossier says at a moment, as plain data: what papers, fingerprint and conditions read.

Gathered by ``reports/dossiers/gathering.py``. No ORM, no request, no clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from criteria.sets import CriteriaSetDefinition
from reports.comparison_data import ComparisonData, UnitYear
from reports.dossiers.rules.procedure import Level, LevelProcedure, Procedure, State


@dataclass(frozen=True, slots=True)
class UnitNames:
    """How papers name the unit and those above it, at the end of the dossier's year."""

    title: str  # "Thành phố Bắc Kạn"
    full: str  # "thành phố Bắc Kạn"
    name: str  # "Bắc Kạn": the place in a paper's date
    parent: str  # "tỉnh Bắc Kạn"; "" for none
    province: str  # "tỉnh Bắc Kạn"
    province_name: str  # "Bắc Kạn"


@dataclass(frozen=True, slots=True)
class Facts:
    """The declared facts (``reports/models/facts.py``); ``None`` where nothing was declared."""

    registered_on: date | None = None
    arrears: Decimal | None = None  # triệu đồng
    households: int | None = None
    households_asked: int | None = None
    people_satisfied: int | None = None
    published_times: int | None = None
    published_from: date | None = None
    published_until: date | None = None
    meeting_on: date | None = None
    meeting_invited: int | None = None
    meeting_present: int | None = None
    meeting_agreed: int | None = None
    public_order_kept: bool | None = None
    leader: str = ""
    leader_post: str = ""


@dataclass(frozen=True, slots=True)
class CapitalItem:
    """One line of the capital table, in triệu đồng; ``depth`` 2 is a part of the line above."""

    depth: int
    name: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class RoadmapItem:
    """What will be done in a year, for whom."""

    year: int
    subject: str
    content: str


@dataclass(frozen=True, slots=True)
class OpinionItem:
    """What an organisation or the people said, and how it was taken up ("" not yet)."""

    organisation: str
    content: str
    reply: str


@dataclass(frozen=True, slots=True)
class Written:
    """A paragraph as somebody wrote it, over the printed figures of that moment, by name."""

    text: str
    basis: Mapping[str, str]
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Recognition:
    """A decision that stands and recognises a unit (``reports/models/decisions.py``)."""

    unit_slug: str
    unit_title: str  # "Xã Song Mai"
    level: Level
    year: int
    number: str
    signed_on: date
    issuer: str
    subject: str
    announced_year: int | None


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune of a city at the end of the dossier's year, and its recognition, if any."""

    slug: str
    title: str  # "Xã Dương Quang"
    recognition: Recognition | None


@dataclass(frozen=True, slots=True)
class AnsweredPoint:
    """A contradiction of the dossier's figures, with the last answer to it.

    ``changes_verdict`` says that it bears on what is attained; ``year`` is ``None`` for the whole.
    """

    key: str
    year: int | None
    unit: str
    indicator: str
    message: str
    changes_verdict: bool
    is_open: bool
    answer: str  # "Giải trình: …", "" for none
    answered_by: str


@dataclass(frozen=True, slots=True)
class DepartmentWord:
    """The written appraisal of a department or of the coordination office, of this round."""

    name: str
    agrees: bool
    text: str
    document: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Seat:
    """A member of the council at its meeting."""

    full_name: str
    organisation: str
    seat: str  # "chair", "deputy", "secretary", "member"
    seat_label: str
    present: bool


@dataclass(frozen=True, slots=True)
class Session:
    """The council's last meeting on the dossier in this round."""

    number: int
    held_on: date
    place: str
    established_by: str
    ballots_issued: int | None
    ballots_valid: int | None
    agree: int | None
    disagree: int | None
    discussion: str
    closed: bool
    members: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class SignedDecision:
    """A signed decision on the dossier (``kind``: "recognise", "refuse", "revoke")."""

    kind: str
    number: str
    signed_on: date
    issuer: str
    signatory: str
    signatory_post: str
    subject: str
    reasons: str
    year: int
    announced_on: date | None


@dataclass(frozen=True, slots=True)
class DossierContent:
    """One dossier, whole.

    ``comparison`` is ``None`` while the unit has no values of the year under the set. For a city
    ``communes`` are its communes at the end of the year; else it is empty. ``decision`` recognises
    or refuses, and ended the dossier in this round; ``revocation`` takes the recognition back.
    """

    pk: int
    unit_slug: str
    names: UnitNames
    level: Level
    year: int
    state: State
    round: int
    procedure: Procedure
    rules: LevelProcedure
    set_code: str
    set_version: int
    set_digest: str
    definition: CriteriaSetDefinition
    comparison: ComparisonData | None
    points: tuple[AnsweredPoint, ...]
    facts: Facts
    capital: tuple[CapitalItem, ...] = ()
    roadmap: tuple[RoadmapItem, ...] = ()
    opinions: tuple[OpinionItem, ...] = ()
    narrative: Mapping[str, Written] = field(default_factory=dict)
    communes: tuple[Commune, ...] = ()
    words: tuple[DepartmentWord, ...] = ()
    session: Session | None = None
    decision: SignedDecision | None = None
    revocation: SignedDecision | None = None
    attached: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # file names by slot

    def judged(self) -> list[UnitYear]:
        """The unit-years of the dossier's year that are judged: its communes', or its own.

        A commune of the city that has no values stands there empty; one that has left does not.
        """
        if self.comparison is None or self.year not in self.comparison.years:
            return []
        own = {one.slug: one for one in self.comparison.judged_units() if one.year == self.year}
        if not self.communes or not self.comparison.by_communes:
            return list(own.values())
        return [
            own.get(one.slug) or UnitYear(one.slug, one.title, self.year, {})
            for one in self.communes
        ]
