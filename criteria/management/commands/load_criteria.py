"""Load criteria sets from their TOML definitions."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from criteria.loading import DefinitionError, shipped_definitions
from criteria.services import store_criteria_set


class Command(BaseCommand):
    """``load_criteria [FILE.toml …]``: the shipped sets when no file is named. Harmless again."""

    help = "Nạp các bộ tiêu chí; chạy lại không làm thay đổi gì."

    def add_arguments(self, parser: CommandParser) -> None:
        """Files to load instead of the shipped ones."""
        parser.add_argument("files", nargs="*", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Load each file; the first refused one stops the command with all its problems."""
        for path in options["files"] or shipped_definitions():
            try:
                stored = store_criteria_set(path.read_text(encoding="utf-8"), source=path.name)
            except DefinitionError as error:
                raise CommandError(str(error)) from error
            except OSError as error:
                raise CommandError(f"Không đọc được tệp {path}: {error.strerror}") from error
            state = "đã nạp" if stored.changed else "không đổi"
            if options["verbosity"]:
                self.stdout.write(f"{stored.criteria_set.code}: {state}")
