"""What the reports floor keeps: answers to findings, and the dossiers with all that is theirs."""

from reports.models.approvals import Approval, PaperCode, Snapshot
from reports.models.calendar import CalendarDay
from reports.models.council import CouncilMember, CouncilSession
from reports.models.decisions import Decision
from reports.models.dossiers import DepartmentOpinion, Dossier, DossierLine
from reports.models.facts import (
    CapitalLine,
    DossierFacts,
    NarrativeText,
    OpinionLine,
    RoadmapLine,
)
from reports.models.files import Bundle, PaperFile, SignedCopy
from reports.models.findings import FindingAnswer

__all__ = [
    "Approval",
    "Bundle",
    "CalendarDay",
    "CapitalLine",
    "CouncilMember",
    "CouncilSession",
    "Decision",
    "DepartmentOpinion",
    "Dossier",
    "DossierFacts",
    "DossierLine",
    "FindingAnswer",
    "NarrativeText",
    "OpinionLine",
    "PaperCode",
    "PaperFile",
    "RoadmapLine",
    "SignedCopy",
    "Snapshot",
]
