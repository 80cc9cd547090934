"""Which commune a row speaks of: found by slug, official code or name, in its year."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from communes.intake.places import name_key
from communes.models import Unit, UnitVersion
from communes.models.units import Kind

_CODE_DIGITS = 5


@dataclass(frozen=True, slots=True)
class KnownVersion:
    """A version of a unit below the province or city that the files are of."""

    unit: Unit
    kind: str
    full_name: str
    zone: str
    valid_from: date
    valid_to: date | None

    def holds_in(self, year: int) -> bool:
        """Whether it is in force at the end of ``year``, the day that yearly figures are of."""
        day = date(year, 12, 31)
        return self.valid_from <= day and (self.valid_to is None or self.valid_to > day)


class UnknownUnitError(ValueError):
    """No single commune is meant; the message says why. ``unit`` is set where it is known."""

    def __init__(self, message: str, unit: Unit | None = None) -> None:
        super().__init__(message)
        self.unit = unit


@dataclass(slots=True)
class UnitFinder:
    """The communes that lie or ever lay under ``scope``; read in two queries."""

    scope: Unit
    scope_name: str = ""
    _known: dict[str, list[KnownVersion]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        versions = list(
            UnitVersion.objects.filter(
                Q(unit=self.scope)
                | Q(parent=self.scope)
                | Q(parent__in=UnitVersion.objects.filter(parent=self.scope).values("unit"))
            )
            .exclude(kind=Kind.VILLAGE)
            .select_related("unit")
            .order_by("valid_from")
        )
        names: dict[int, set[str]] = defaultdict(set)
        for version in versions:
            names[version.unit_id].add(version.full_name)
            if version.unit_id == self.scope.pk:
                self.scope_name = version.full_name
        for version in versions:
            self._learn(version, names.get(version.parent_id or 0, set()))

    def _learn(self, version: UnitVersion, parents: set[str]) -> None:
        known = KnownVersion(
            version.unit,
            version.kind,
            version.full_name,
            version.zone,
            version.valid_from,
            version.valid_to,
        )
        spellings = {version.name, *filter(None, version.other_spellings.split("; "))}
        names = {name_key(one) for one in spellings}
        names |= {name_key(f"{version.get_kind_display()} {one}") for one in spellings}
        names |= {f"{name} {name_key(parent)}" for name in names for parent in parents}
        for key in {*names, version.unit.slug, version.code} - {""}:
            self._known[key].append(known)

    def find(self, text: str, year: int) -> KnownVersion:
        """The commune that ``text`` names in ``year``; raises ``UnknownUnitError``."""
        found = self._versions(text)
        if not found:
            raise UnknownUnitError(self.unknown(text))
        now = [one for one in found if one.holds_in(year)]
        communes = [one for one in now if one.kind == Kind.COMMUNE]
        if len({one.unit.pk for one in communes}) > 1:
            slugs = ", ".join(sorted(one.unit.slug for one in communes))
            raise UnknownUnitError(
                f"Năm {year} có nhiều xã tên “{text}”; hãy ghi tên khóa ({slugs})."
            )
        if communes:
            return communes[0]
        only = found[0].unit if len({one.unit.pk for one in found}) == 1 else None
        raise UnknownUnitError(_not_then(text, year, now, found), only)

    def anywhen(self, text: str) -> Unit | None:
        """The only unit that ``text`` names in any year."""
        units = {one.unit.pk: one.unit for one in self._versions(text)}
        return next(iter(units.values())) if len(units) == 1 else None

    def unknown(self, text: str) -> str:
        """The sentence for a name that no unit bears."""
        return (
            f"“{text[:60]}” không phải đơn vị thuộc {self.scope_name}; hãy ghi tên khóa, mã đơn vị "
            "hành chính hoặc tên xã kèm tên huyện, thành phố."
        )

    def _versions(self, text: str) -> list[KnownVersion]:
        plain = text.strip()
        if plain.isdecimal() and plain.isascii():
            # Excel drops the leading zero of a code.
            plain = plain.zfill(_CODE_DIGITS)
        return self._known.get(plain) or self._known.get(name_key(plain), [])


def _not_then(
    text: str, year: int, now: Sequence[KnownVersion], found: Sequence[KnownVersion]
) -> str:
    if now:
        return (
            f"Năm {year} “{text}” là {now[0].full_name}, không phải xã; bộ tiêu chí chỉ dùng cho "
            "xã. Hãy bỏ hàng này hoặc sửa năm."
        )
    first = min(one.valid_from for one in found)
    ends = [one.valid_to for one in found]
    if first > date(year, 12, 31):
        return (
            f"Năm {year} chưa có {found[0].full_name} (có từ ngày {first:%d/%m/%Y}); "
            "hãy sửa đơn vị hoặc năm."
        )
    last = max((end for end in ends if end is not None), default=None)
    when = f" (kết thúc hoạt động từ ngày {last:%d/%m/%Y})" if last else ""
    return f"Năm {year} không còn {found[-1].full_name}{when}; hãy sửa đơn vị hoặc năm."
