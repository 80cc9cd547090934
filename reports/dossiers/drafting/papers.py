"""Every paper that the portal writes, by its key in the procedure's list of papers."""

from collections.abc import Callable, Mapping

from reports.dossiers.content import DossierContent
from reports.dossiers.drafting.appraisal import appraisal, verification
from reports.dossiers.drafting.decision import decision
from reports.dossiers.drafting.letters import opinions, request
from reports.dossiers.drafting.minutes import council_minutes, meeting_minutes
from reports.dossiers.drafting.parts import Codes, titled
from reports.dossiers.drafting.report import report
from reports.dossiers.drafting.sheets import (
    capital_sheet,
    communes_list,
    comparison_sheet,
    roadmap_sheet,
)
from reports.papers.paper import Paper

_BUILDERS: Mapping[str, Callable[[DossierContent, Codes], Paper]] = {
    "to-trinh": request,
    "bao-cao": report,
    "tong-hop-y-kien": opinions,
    "bien-ban": meeting_minutes,
    "bao-cao-tham-tra": verification,
    "bao-cao-tham-dinh": appraisal,
    "bien-ban-hoi-dong": council_minutes,
    "quyet-dinh": decision,
    "danh-sach-xa": communes_list,
    "bieu-so-sanh": comparison_sheet,
    "nguon-luc": capital_sheet,
    "lo-trinh": roadmap_sheet,
}


def build_paper(content: DossierContent, key: str, code: Codes) -> Paper:
    """The paper ``key``; ``code`` gives the short code of a table by its name, or ``None``.

    Raises ``KeyError`` for a paper that the portal does not write.
    """
    return titled(_BUILDERS[key](content, code), content)


def generated_keys(content: DossierContent) -> tuple[str, ...]:
    """The keys of the papers that the dossier's procedure has the portal write, in its order."""
    return tuple(slot.key for slot in content.rules.papers if slot.generated)
