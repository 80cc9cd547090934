"""Which dossier rests on a unit's year: what was approved upon it is not taken back below it."""

from communes.models import Submission
from reports.dossiers.rules.procedure import CHAIN, Level, State
from reports.dossiers.way.people import parent_of
from reports.dossiers.way.telling import title_of
from reports.models import Approval

_ABOVE_UNIT = [state.value for state in CHAIN if state is not State.PREPARING]
_GIVEN_BACK = [State.PREPARING.value, State.RETURNED.value, State.REFUSED.value]


def why_not_taken_back(submission: Submission, doing: str = "hủy chấp nhận") -> str:
    """Why the year stands as it is: a dossier was approved upon it; "" where none was.

    Of the unit itself, or of the city or district that it lies in; ``doing`` names in the sentence
    what is refused. Two queries.
    """
    units = [submission.unit_id]
    if (parent := parent_of(submission.unit, submission.year)) is not None:
        units.append(parent)
    found = (
        Approval.objects.filter(
            dossier__unit__in=units,
            dossier__year=submission.year,
            dossier__criteria_set=submission.criteria_set_id,
            state__in=_ABOVE_UNIT,
            undone_at=None,
        )
        .exclude(dossier__state__in=_GIVEN_BACK)
        .select_related("dossier__unit")
        .defer("papers")
        .order_by("-pk")
    )
    for approval in found:
        dossier = approval.dossier
        is_own = dossier.unit_id == submission.unit_id or dossier.level == Level.CITY
        if is_own and approval.round == dossier.round:
            return (
                f"Không {doing} được: hồ sơ xét, công nhận {title_of(dossier)} đã được thông qua "
                f"trên số liệu này (bước “{State(approval.state).label}”, {approval.made_by}); "
                "hãy trả lại hồ sơ đó hoặc hủy bước đã thông qua rồi làm lại."
            )
    return ""
