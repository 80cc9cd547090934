"""The procedures that come with the portal, and which of them a dossier follows. Pure."""

from functools import cache
from pathlib import Path

from reports.dossiers.rules.procedure import Level, Procedure
from reports.dossiers.rules.procedure_loading import check_together, holds_in, load_procedure

_DEFINITIONS = Path(__file__).parent / "definitions"


@cache
def shipped_procedures() -> tuple[Procedure, ...]:
    """Every shipped procedure, the earliest period first; no two hold a level in the same year.

    Raises ``criteria.loading_toml.DefinitionError`` for a file with mistakes.
    """
    read = [
        (path.name, load_procedure(path.read_text(encoding="utf-8"), source=path.name))
        for path in sorted(_DEFINITIONS.glob("*.toml"))
    ]
    check_together(read)
    return tuple(sorted((one for _, one in read), key=lambda one: one.first_year))


def procedure(code: str) -> Procedure:
    """The procedure of a code such as "qd-2540-2016"; raises ``KeyError`` for an unknown one."""
    return {one.code: one for one in shipped_procedures()}[code]


def procedure_for(level: Level, year: int) -> Procedure | None:
    """The procedure that a dossier of ``level`` and ``year`` follows.

    ``None`` where the level was not recognised that year, or no rule of that year was found.
    """
    return next((one for one in shipped_procedures() if holds_in(one, level, year)), None)
