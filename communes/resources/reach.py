"""The units that a file may speak of: those its importer administers, and new ones below them."""

from collections.abc import Iterable
from typing import Any

from import_export.widgets import Widget

from communes.access import Right, units_with
from communes.models import Unit, User
from communes.resources.cells import cell_text, shown


class Reach:
    """Units by slug, for one file and one person. New units come into being row by row.

    ``parents`` are the pairs (slug, parent's slug) of the file: a new unit lies in reach when all
    its parents do.
    """

    def __init__(self, user: User) -> None:
        self.user = user
        self.known: dict[str, Unit] = {}
        self.added: dict[str, Unit] = {}
        self._administered: set[str] = set()
        self._parents: dict[str, set[str]] = {}

    def load(self, slugs: Iterable[str], parents: Iterable[tuple[str, str]] = ()) -> None:
        """Look the slugs up, in two queries."""
        wanted = set(slugs)
        self.known = {unit.slug: unit for unit in Unit.objects.filter(slug__in=wanted)}
        administered = units_with(self.user, Right.IMPORT).filter(slug__in=wanted)
        self._administered = set(administered.values_list("slug", flat=True))
        for slug, parent in parents:
            self._parents.setdefault(slug, set()).add(parent)

    def holds(self, slug: str) -> bool:
        """Whether the person may import for the unit, known or new."""
        return self._holds(slug, frozenset())

    def _holds(self, slug: str, below: frozenset[str]) -> bool:
        if slug in self.known:
            return slug in self._administered
        if self.user.is_superuser:
            return True
        above = self._parents.get(slug, set())
        return (
            bool(above)
            and slug not in below
            and all(self._holds(parent, below | {slug}) for parent in above)
        )

    def unit(self, slug: str) -> Unit:
        """The unit; a new one is not saved yet, and the same object for every row."""
        if slug in self.known:
            return self.known[slug]
        return self.added.setdefault(slug, Unit(slug=slug))

    def speaks_of(self, slug: str) -> bool:
        """Whether the unit is known, or has a row of its own in the file."""
        return slug in self.known or slug in self._parents


def out_of_reach(slug: str) -> str:
    """The sentence about another administrator's unit."""
    return (
        f"Đơn vị “{shown(slug)}” nằm ngoài địa bàn anh/chị quản trị; hãy bỏ dòng này hoặc sửa tên "
        "khóa."
    )


class UnitCell(Widget):
    """The slug of a unit in reach.

    ``new`` lets a row bring a unit into being, ``anywhere`` leaves the reach to the row's checks.
    """

    def __init__(
        self, reach: Reach, *, new: bool = False, required: bool = True, anywhere: bool = False
    ) -> None:
        super().__init__()
        self.reach = reach
        self.new = new
        self.required = required
        self.anywhere = anywhere

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Unit | None:
        """The unit; raises ``ValueError`` where there is none or it is another administrator's."""
        slug = cell_text(value)
        if not slug:
            if self.required:
                raise ValueError("Ô này phải có tên khóa của đơn vị, ví dụ “xa-duong-quang”.")
            return None
        if not self.new and not self.reach.speaks_of(slug):
            raise ValueError(
                f"Không có đơn vị “{shown(slug)}”; hãy kiểm tra tên khóa trong danh sách đơn vị."
            )
        if not self.anywhere and not self.reach.holds(slug):
            raise ValueError(out_of_reach(slug))
        return self.reach.unit(slug)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """The slug."""
        return "" if value is None else value.slug
