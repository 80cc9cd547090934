"""Make a fictitious province of any size, for training and for measuring speed."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from communes.sample_province.files import write_units, write_values
from communes.sample_province.places import MOST_COMMUNES, PROVINCE_SLUG, places
from criteria.loading import load_definition, shipped_definitions
from criteria.sets import CriteriaSetDefinition

_SET_CODE = "bac_kan_2017_2020"
_LAST_YEAR = 2020
_MOST_YEARS = 30


class Command(BaseCommand):
    """``make_sample_province --communes N --years M --seed S -o DIR``: the same seed, the same."""

    help = "Tạo một tỉnh mẫu (đơn vị và số liệu không có thật) để tập huấn và đo tốc độ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How large, by which seed, and where to."""
        parser.add_argument("--communes", type=int, default=110, help="số xã")
        parser.add_argument("--years", type=int, default=10, help=f"số năm, đến {_LAST_YEAR}")
        parser.add_argument("--seed", type=int, default=1, help="số gốc: cùng số thì cùng số liệu")
        parser.add_argument("-o", "--output", type=Path, required=True, help="thư mục ghi tệp")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the units and the values, and say how to load them."""
        communes, years, seed = options["communes"], options["years"], options["seed"]
        if not 1 <= communes <= MOST_COMMUNES:
            raise CommandError(f"--communes phải từ 1 đến {MOST_COMMUNES}.")
        if not 1 <= years <= _MOST_YEARS:
            raise CommandError(f"--years phải từ 1 đến {_MOST_YEARS}.")
        folder: Path = options["output"]
        try:
            folder.mkdir(parents=True, exist_ok=True)
            units, values = folder / "don-vi.toml", folder / "so-lieu.xlsx"
            write_units(units, places(communes, seed))
            rows = write_values(
                values,
                tqdm(
                    [one.slug for one in places(communes, seed) if one.kind == "commune"],
                    desc="Số liệu",
                    unit=" xã",
                    disable=None,
                ),
                seed=seed,
                years=tuple(range(_LAST_YEAR - years + 1, _LAST_YEAR + 1)),
                definition=_definition(),
            )
        except OSError as error:
            raise CommandError(f"Không ghi được vào {folder}: {error.strerror}") from error
        self.stdout.write(f"Đã ghi {communes} xã, {rows} dòng số liệu của {years} năm. Để nạp:")
        self.stdout.write(f"  manage.py load_units {units}")
        self.stdout.write(
            f"  manage.py import_values {values} --criteria-set {_SET_CODE} --unit {PROVINCE_SLUG}"
        )


def _definition() -> CriteriaSetDefinition:
    path = next(path for path in shipped_definitions() if path.stem == _SET_CODE)
    return load_definition(path.read_text(encoding="utf-8"), source=path.name)
