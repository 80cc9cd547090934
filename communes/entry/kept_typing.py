"""What an ordinary form brought after the session had ended: kept until its sender signs in again.

Signing in keeps what the session of an unknown visitor held. A script keeps its fields itself.
"""

from collections.abc import Mapping

from django.http import HttpRequest, QueryDict

from communes.entry.facts import EntryFacts
from communes.entry.fields import field_texts
from communes.entry.saving import Saved, SaveState, Typed
from criteria.answers import Answer
from criteria.sets import CriteriaSetDefinition

_KEY = "entry_typed"
_LONGEST = 20_000  # characters: more than any criterion's form, little for a table of sessions
_TOLD = (
    "Chưa lưu vì phiên làm việc đã hết; nội dung anh/chị đã gõ còn nguyên bên dưới, hãy xem lại "
    "rồi lưu."
)


def keep_typing(request: HttpRequest) -> None:
    """Keep the fields of a form in the visitor's session."""
    fields = {name: text for name, text in request.POST.items() if ":" in name}
    if fields and sum(len(name) + len(text) for name, text in fields.items()) <= _LONGEST:
        request.session[_KEY] = {"path": request.path, "fields": fields}


def take_typing(request: HttpRequest) -> QueryDict:
    """The fields that were kept for this very page, once; none if there are none."""
    taken = QueryDict(mutable=True)
    kept = request.session.get(_KEY)
    if kept is not None and kept["path"] == request.path:
        del request.session[_KEY]
        taken.update(kept["fields"])
    return taken


def not_saved_yet(
    definition: CriteriaSetDefinition, facts: EntryFacts, typed: Mapping[str, Typed]
) -> dict[str, Saved]:
    """The kept typing as the page shows it; indicators typed as they are stored are left out."""
    indicators = {one.code: one for one in definition.indicators()}
    found = {}
    for code, one in typed.items():
        if code not in indicators:
            continue
        stored = facts.stored.get(code)
        texts = field_texts(indicators[code], stored.answer if stored is not None else Answer())
        texts["note"] = stored.note if stored is not None else ""
        if any(texts.get(name, text) != text for name, text in one.texts.items()):
            found[code] = Saved(SaveState.REFUSED, one.texts, _TOLD, version=one.version)
    return found
