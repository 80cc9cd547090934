"""Write ``docs/checks.md`` anew from the docstrings of the checks."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from reports.checks.documentation import checks_document


class Command(BaseCommand):
    """A test keeps the committed file in step with the docstrings."""

    help = "Ghi lại docs/checks.md từ lời của các phép kiểm tra."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the document."""
        path = settings.BASE_DIR / "docs" / "checks.md"
        path.write_text(checks_document(), encoding="utf-8")
