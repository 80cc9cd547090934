"""The models of the communes floor, by subject."""

from communes.models.people import Posting, Role, User
from communes.models.submissions import (
    IndicatorValue,
    Source,
    Submission,
    SubmissionStateChange,
    ValueChange,
)
from communes.models.units import Unit, UnitEvent, UnitLineage, UnitVersion
from communes.models.uploads import PendingUpload

__all__ = [
    "IndicatorValue",
    "PendingUpload",
    "Posting",
    "Role",
    "Source",
    "Submission",
    "SubmissionStateChange",
    "Unit",
    "UnitEvent",
    "UnitLineage",
    "UnitVersion",
    "User",
    "ValueChange",
]
