"""The only writer of criteria sets."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from criteria.loading import definition_digest, load_definition
from criteria.models import CriteriaSet, Criterion, Indicator, LegalDocument
from criteria.sets import Citation, CriteriaSetDefinition


@dataclass(frozen=True, slots=True)
class StoredSet:
    """What became of a definition: the stored set and whether anything was written."""

    criteria_set: CriteriaSet
    changed: bool


@transaction.atomic
def store_criteria_set(text: str, *, source: str) -> StoredSet:
    """Load a definition (TOML text) into the database; the same text again writes nothing.

    A set that has judged something stays as it is and the new text becomes its next version; one
    that has not is replaced. Raises ``criteria.loading.DefinitionError`` with every problem.
    """
    definition = load_definition(text, source=source)
    digest = definition_digest(text)
    latest = CriteriaSet.objects.select_for_update().filter(code=definition.code).first()
    if latest is not None and latest.digest == digest:
        return StoredSet(latest, changed=False)
    version = 1
    if latest is not None:
        version = latest.version + 1 if latest.used_since else latest.version
        if not latest.used_since:
            latest.delete()
    criteria_set = CriteriaSet.objects.create(
        code=definition.code,
        version=version,
        name=definition.name,
        level=definition.level,
        method=definition.method,
        jurisdiction=definition.jurisdiction,
        first_year=definition.first_year,
        last_year=definition.last_year,
        definition=text,
        digest=digest,
    )
    criteria_set.legal_basis.set([_document(citation) for citation in definition.legal_basis])
    _store_indicators(criteria_set, definition)
    return StoredSet(criteria_set, changed=True)


def mark_used(criteria_set: CriteriaSet) -> None:
    """Seal the set: from its first verdict on it is never edited."""
    if criteria_set.used_since is None:
        CriteriaSet.objects.filter(pk=criteria_set.pk, used_since=None).update(
            used_since=timezone.now()
        )


def latest_criteria_set(code: str) -> CriteriaSet | None:
    """The newest version of the set with this code."""
    return CriteriaSet.objects.filter(code=code).first()


def succeeding_set(criteria_set: CriteriaSet, sets: Iterable[CriteriaSet]) -> CriteriaSet | None:
    """The set among ``sets`` that follows for the same level and place, newest version."""
    later = [
        one
        for one in sets
        if one.jurisdiction == criteria_set.jurisdiction
        and one.level == criteria_set.level
        and one.first_year > criteria_set.last_year
    ]
    return min(later, key=lambda one: (one.first_year, one.code, -one.version), default=None)


def _document(citation: Citation) -> LegalDocument:
    return LegalDocument.objects.get_or_create(
        number=citation.number,
        date=citation.date,
        defaults={
            "kind": citation.kind,
            "issuer": citation.issuer,
            "abstract": citation.abstract,
        },
    )[0]


def _store_indicators(criteria_set: CriteriaSet, definition: CriteriaSetDefinition) -> None:
    criteria = Criterion.objects.bulk_create(
        Criterion(criteria_set=criteria_set, number=criterion.number, name=criterion.name)
        for criterion in definition.criteria
    )
    by_number = {criterion.number: criterion for criterion in criteria}
    position = 0
    rows = []
    for criterion in definition.criteria:
        for indicator in criterion.indicators:
            position += 1
            rows.append(
                Indicator(
                    criterion=by_number[criterion.number],
                    code=indicator.code,
                    position=position,
                    text=indicator.text,
                    threshold_text=indicator.threshold_text,
                )
            )
    Indicator.objects.bulk_create(rows)
