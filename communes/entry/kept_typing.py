"""What was typed and could not be saved, before a session ended or a year closed."""

from collections.abc import Mapping

from communes.entry.facts import EntryFacts
from communes.entry.fields import field_texts
from communes.entry.saving import Saved, SaveState, Typed
from communes.kept_typing import KEPT_TOLD
from criteria.answers import Answer
from criteria.sets import CriteriaSetDefinition


def not_saved_yet(
    definition: CriteriaSetDefinition,
    facts: EntryFacts,
    typed: Mapping[str, Typed],
    state: SaveState = SaveState.REFUSED,
    told: str = KEPT_TOLD,
) -> dict[str, Saved]:
    """Typing that was not saved as the page shows it; what is typed as it is stored is left out."""
    indicators = {one.code: one for one in definition.indicators()}
    found = {}
    for code, one in typed.items():
        if code not in indicators:
            continue
        stored = facts.stored.get(code)
        texts = field_texts(indicators[code], stored.answer if stored is not None else Answer())
        texts["note"] = stored.note if stored is not None else ""
        if any(texts.get(name, text) != text for name, text in one.texts.items()):
            found[code] = Saved(state, one.texts, told, version=one.version)
    return found
