"""Load units, their versions and lineage from definition files."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from communes.unit_definitions import UnitDefinitionError, shipped_unit_files
from communes.unit_services import store_unit_file


class Command(BaseCommand):
    """``load_units [FILE.toml …]``: the shipped files when none is named. Harmless again."""

    help = "Nạp đơn vị hành chính và biến động; chạy lại không làm thay đổi gì."

    def add_arguments(self, parser: CommandParser) -> None:
        """Files to load instead of the shipped ones."""
        parser.add_argument("files", nargs="*", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Load each file; the first refused one stops the command with all its problems."""
        for path in options["files"] or shipped_unit_files():
            try:
                counts = store_unit_file(path.read_text(encoding="utf-8"), source=path.name)
            except UnitDefinitionError as error:
                raise CommandError(str(error)) from error
            except OSError as error:
                raise CommandError(f"Không đọc được tệp {path}: {error.strerror}") from error
            if options["verbosity"]:
                self.stdout.write(
                    f"{path.name}: thêm {counts.units} đơn vị, ghi {counts.versions} phiên bản"
                )
