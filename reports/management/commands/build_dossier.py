"""Build the bundle of a unit's dossier: one ZIP with its papers, numbered, and their checksums."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from communes.models import Unit, UnitVersion
from reports.dossiers.files.bundle import ManifestLine, write_bundle
from reports.dossiers.rules.procedure import Level
from reports.dossiers.way.actions import DossierRefusedError
from reports.dossiers.way.opening import KINDS, open_dossier
from reports.models import Dossier


class Command(BaseCommand):
    """Exit status 0: written; 1: nothing was, and why."""

    help = (
        "Lập bộ hồ sơ xét, công nhận của một đơn vị (.zip): các văn bản đánh số, kèm mã kiểm tra. "
        "Đơn vị chưa có hồ sơ của năm đó thì hồ sơ được lập mới từ số liệu đã có."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Unit, year, file and, where a unit has several, the level."""
        parser.add_argument("--unit", required=True, help="tên khóa, ví dụ tp-bac-kan")
        parser.add_argument("--year", required=True, type=int, help="năm xét công nhận")
        parser.add_argument("-o", "--output", required=True, type=Path, help="tệp .zip sẽ ghi")
        parser.add_argument(
            "--level", choices=[one.value for one in Level], help="danh hiệu, nếu có nhiều hồ sơ"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file or say why not; a file that stood there stays until all is made."""
        path: Path = options["output"]
        try:
            dossier = self._dossier(options)
            manifest = _write(dossier, path)
        except DossierRefusedError as error:
            self.stderr.write(str(error))
            sys.exit(1)
        except OSError as error:
            self.stderr.write(f"Không ghi được tệp “{path}” ({error.strerror}).")
            sys.exit(1)
        self.stdout.write(f"Đã ghi {len(manifest)} tệp vào {path}:")
        for line in manifest:
            self.stdout.write(f"  {line.sha256[:12]}  {line.size:>9}  {line.name}")

    def _dossier(self, options: dict[str, Any]) -> Dossier:
        slug, year, wanted = options["unit"], options["year"], options["level"]
        if not 1990 <= year <= 2100:
            raise DossierRefusedError(f"{year} không phải là năm xét công nhận.")
        unit = Unit.objects.filter(slug=slug).first()
        if unit is None:
            raise DossierRefusedError(
                f"Không có đơn vị “{slug}”; hãy nạp bằng lệnh load_units hoặc sửa tên khóa."
            )
        found = list(Dossier.objects.filter(unit=unit, year=year).select_related("unit"))
        if wanted:
            found = [one for one in found if one.level == wanted]
        if len(found) > 1:
            levels = ", ".join(one.level for one in found)
            raise DossierRefusedError(
                f"Đơn vị có nhiều hồ sơ năm {year} ({levels}); hãy chọn bằng --level."
            )
        if found:
            return found[0]
        level = Level(wanted) if wanted else _usual_level(unit, year)
        dossier = open_dossier(unit=unit, level=level, year=year, by=None)
        self.stdout.write(f"Chưa có hồ sơ; đã lập mới hồ sơ xét, công nhận {level.label}.")
        return dossier


def _usual_level(unit: Unit, year: int) -> Level:
    """What a unit of its kind is recognised as first."""
    version = UnitVersion.objects.in_year(year).filter(unit=unit).first()
    for level, kinds in KINDS.items():
        if version is not None and version.kind in kinds:
            return level
    raise DossierRefusedError(
        f"Năm {year} “{unit.slug}” không phải là thôn, xã, thành phố hay huyện; không có hồ sơ "
        "xét, công nhận."
    )


def _write(dossier: Dossier, path: Path) -> list[ManifestLine]:
    """Write beside the file first: what breaks off leaves nothing half-written."""
    beside = path.with_name(f"{path.name}.part")
    try:
        with beside.open("wb") as part, tqdm(desc="Văn bản", unit=" tệp", disable=None) as bar:

            def tell(_: str, done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            manifest = write_bundle(dossier, part, tell)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return manifest
