"""The dossiers of the two source reports, brought in through the same doors as anybody's.

The figures stand in the TOML files beside this module, each with its report; what a report does not
say is left out, and the portal shows it as missing.
"""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from communes.models import Unit, User
from reports.dossiers.content import CapitalItem, RoadmapItem
from reports.dossiers.contents import save_capital, save_facts, save_paragraph, save_roadmap
from reports.dossiers.rules.procedure import Level
from reports.dossiers.way.decisions import record_earlier
from reports.dossiers.way.opening import open_dossier
from reports.models import Decision, Dossier

_FOLDER = Path(__file__).parent


def sample_dossiers() -> tuple[Path, ...]:
    """The shipped definitions, in a fixed order."""
    return tuple(sorted(_FOLDER.glob("*.toml"), reverse=True))


@transaction.atomic
def add_sample_dossier(path: Path, by: User) -> Dossier:
    """The dossier that ``path`` describes; one that is there already stays as it is.

    ``by`` administers the unit's province. Raises as the services that it calls.
    """
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    unit, level = Unit.objects.get(slug=said["unit"]), Level(said["level"])
    before = Dossier.objects.filter(unit=unit, level=level.value, year=said["year"]).first()
    if before is not None:
        return before
    for recognition in said["recognitions"]:
        _recognise(recognition, said["source"], by)
    dossier = open_dossier(unit=unit, level=level, year=said["year"], by=by)
    reason = "Theo báo cáo của thành phố"
    facts = said["facts"] | {"arrears": Decimal(said["facts"]["arrears"])}
    save_facts(dossier=dossier, by=by, values=facts, reason=reason)
    save_capital(
        dossier=dossier,
        by=by,
        lines=[
            CapitalItem(one["depth"], one["name"], Decimal(one["amount"]))
            for one in said["capital"]
        ],
        reason=reason,
    )
    save_roadmap(
        dossier=dossier,
        by=by,
        lines=[RoadmapItem(one["year"], one["subject"], one["content"]) for one in said["roadmap"]],
        reason=reason,
    )
    for one in said["narrative"]:
        save_paragraph(dossier=dossier, by=by, key=one["key"], text=one["text"].strip())
    return dossier


def _recognise(said: dict[str, Any], source: str, by: User) -> None:
    unit = Unit.objects.get(slug=said["unit"])
    year = said["year"]
    if not Decision.objects.filter(unit=unit, level=Level.COMMUNE.value, year=year).exists():
        record_earlier(
            unit=unit,
            level=Level.COMMUNE,
            year=year,
            number=said["number"],
            signed_on=said["signed_on"],
            issuer=said["issuer"],
            subject=said["subject"],
            announced_year=said.get("announced_year"),
            source=source,
            by=by,
        )
