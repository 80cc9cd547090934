"""The only writer of units, versions and lineage from definition files."""

from dataclasses import dataclass

from django.db import transaction

from communes.models import Unit, UnitEvent, UnitLineage, UnitVersion
from communes.unit_definitions import UnitFile, VersionEntry, read_unit_file
from criteria.models import LegalDocument


@dataclass(slots=True)
class UnitCounts:
    """How many units and versions were written; zero of both when nothing changed."""

    units: int = 0
    versions: int = 0


@transaction.atomic
def store_unit_file(text: str, *, source: str) -> UnitCounts:
    """Load a definition file; the same file again writes nothing.

    A version is known by its unit and first day; what the file says of it replaces what was
    stored, and the stored version's history keeps what stood before. Nothing is deleted.
    Raises ``communes.unit_definitions.UnitDefinitionError``.
    """
    file = read_unit_file(text, source=source)
    documents = {
        entry.number: LegalDocument.objects.get_or_create(
            number=entry.number,
            date=entry.date,
            defaults={"kind": entry.kind, "issuer": entry.issuer, "abstract": entry.abstract},
        )[0]
        for entry in file.documents
    }
    counts = UnitCounts()
    units: dict[str, Unit] = {}
    for unit_entry in file.units:
        units[unit_entry.slug], created = Unit.objects.get_or_create(slug=unit_entry.slug)
        counts.units += created
    for unit_entry in file.units:
        for version in unit_entry.versions:
            counts.versions += _store_version(units[unit_entry.slug], version, units, documents)
    _store_events(file, units, documents)
    return counts


def _store_version(
    unit: Unit,
    entry: VersionEntry,
    units: dict[str, Unit],
    documents: dict[str, LegalDocument],
) -> bool:
    """Store one version; whether anything was written."""
    said = {
        "name": entry.name,
        "kind": entry.kind,
        "code": entry.code,
        "parent": units[entry.parent] if entry.parent else None,
        "position": entry.position,
        "zone": entry.zone,
        "valid_to": entry.valid_to,
        "date_note": entry.date_note,
        "other_spellings": "; ".join(entry.other_spellings),
        "legal_document": documents[entry.document] if entry.document else None,
    }
    stored = (
        UnitVersion.objects.filter(unit=unit, valid_from=entry.valid_from)
        .select_related("parent", "legal_document")
        .first()
    )
    if stored is None:
        UnitVersion.objects.create(unit=unit, valid_from=entry.valid_from, **said)
        return True
    changed = [key for key, value in said.items() if getattr(stored, key) != value]
    for key in changed:
        setattr(stored, key, said[key])
    if changed:
        stored.full_clean()
        stored.save()
    return bool(changed)


def _store_events(
    file: UnitFile, units: dict[str, Unit], documents: dict[str, LegalDocument]
) -> None:
    for entry in file.events:
        event, _ = UnitEvent.objects.update_or_create(
            key=entry.key,
            defaults={
                "kind": entry.kind,
                "effective_on": entry.effective_on,
                "date_note": entry.date_note,
                "note": entry.note,
                "legal_document": documents[entry.document] if entry.document else None,
            },
        )
        for predecessor, successor in entry.lineage:
            UnitLineage.objects.get_or_create(
                event=event,
                predecessor=units[predecessor],
                successor=units[successor] if successor else None,
            )
