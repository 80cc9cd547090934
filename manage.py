#!/usr/bin/env python
"""Command-line entry of the portal."""

import os
import sys


def main() -> None:
    """Run a management command under the portal's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ntm_portal.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
