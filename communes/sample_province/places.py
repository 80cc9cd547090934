"""A province that is not: its districts and communes, named by a seed. Plain Python."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations, product
from random import Random

PROVINCE_SLUG = "mau-tinh-lam-van"
PROVINCE_NAME = "Lâm Vân (tỉnh mẫu)"
MOST_COMMUNES = 9000

_COMMUNES_OF_A_DISTRICT = 15
_SYLLABLES = (
    *("An", "Bình", "Cẩm", "Châu", "Đại", "Đông", "Đức", "Giang", "Hà", "Hải"),
    *("Hòa", "Hồng", "Hưng", "Khánh", "Kim", "Lâm", "Liên", "Long", "Lộc", "Mai"),
    *("Minh", "Mỹ", "Nghĩa", "Ngọc", "Phong", "Phú", "Phúc", "Quang", "Sơn", "Tân"),
    *("Thanh", "Thành", "Thịnh", "Thuận", "Tiên", "Trung", "Tường", "Vân", "Vĩnh", "Xuân"),
)
_ENDINGS = ("Thượng", "Hạ", "Nội", "Ngoại", "Tây", "Bắc")


@dataclass(frozen=True, slots=True)
class Place:
    """A district or commune: slug, name, official code ("" for a district), parent's slug."""

    slug: str
    name: str
    kind: str
    code: str
    parent: str
    position: int


def places(communes: int, seed: int) -> Iterator[Place]:
    """Each district followed by its communes; the same seed gives the same, in the same order."""
    pairs = [f"{first} {second}" for first, second in permutations(_SYLLABLES, 2)]
    Random(f"{seed} names").shuffle(pairs)
    names = iter([*pairs, *(f"{pair} {ending}" for ending, pair in product(_ENDINGS, pairs))])
    district = ""
    for number in range(communes):
        if number % _COMMUNES_OF_A_DISTRICT == 0:
            order = number // _COMMUNES_OF_A_DISTRICT + 1
            district = f"mau-huyen-{order:03}"
            yield Place(district, next(names), "district", "", PROVINCE_SLUG, order)
        slug = f"mau-xa-{number + 1:04}"
        yield Place(slug, next(names), "commune", str(90001 + number), district, number + 1)
