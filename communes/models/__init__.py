"""The models of the communes floor, by subject."""

from communes.models.departments import Department, Responsibility
from communes.models.downloads import Download
from communes.models.entry import Comment, Confirmation, Evidence
from communes.models.imports import ImportRun
from communes.models.notices import Notice
from communes.models.people import Posting, Role, User
from communes.models.profiles import UnitTotal, VillageYear
from communes.models.reviews import ReviewVerdict
from communes.models.submissions import (
    IndicatorValue,
    Source,
    Submission,
    SubmissionStateChange,
    ValueChange,
)
from communes.models.units import Unit, UnitEvent, UnitLineage, UnitVersion
from communes.models.uploads import PendingUpload
from communes.models.years import DeadlineExtension, ReportingYear

__all__ = [
    "Comment",
    "Confirmation",
    "DeadlineExtension",
    "Department",
    "Download",
    "Evidence",
    "ImportRun",
    "IndicatorValue",
    "Notice",
    "PendingUpload",
    "Posting",
    "ReportingYear",
    "Responsibility",
    "ReviewVerdict",
    "Role",
    "Source",
    "Submission",
    "SubmissionStateChange",
    "Unit",
    "UnitEvent",
    "UnitLineage",
    "UnitTotal",
    "UnitVersion",
    "User",
    "ValueChange",
    "VillageYear",
]
