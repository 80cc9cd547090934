"""Make the entry workbook of a commune, or of all communes of a city, district or province."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from communes.entry_workbook.contents import (
    NothingToFillError,
    book_content,
    set_of_year,
    sets_for,
)
from communes.entry_workbook.making import make_entry_workbook
from communes.models import Unit
from criteria.models import CriteriaSet


class Command(BaseCommand):
    """Exit status 0: written; 1: nothing was, and why."""

    help = "Lập phiếu nhập số liệu (.xlsx) cho một xã, hoặc cho mọi xã của một huyện, tỉnh."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Unit, year, file and, where several could be meant, the set."""
        parser.add_argument("--unit", required=True, help="tên khóa, ví dụ xa-duong-quang")
        parser.add_argument("--year", required=True, type=int, help="năm số liệu")
        parser.add_argument("-o", "--output", required=True, type=Path, help="tệp .xlsx sẽ ghi")
        parser.add_argument("--criteria-set", help="mã bộ tiêu chí")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file or say why not."""
        path: Path = options["output"]
        try:
            unit, criteria_set = self._chosen(options)
            content = book_content(unit, options["year"], criteria_set)
            path.write_bytes(make_entry_workbook(content))
        except NothingToFillError as error:
            self.stderr.write(str(error))
            sys.exit(1)
        except OSError:
            self.stderr.write(f"Không ghi được tệp “{path}”; hãy kiểm tra đường dẫn.")
            sys.exit(1)
        self.stdout.write(f"Đã ghi phiếu nhập của {len(content.sheets)} xã vào {path}.")

    def _chosen(self, options: dict[str, Any]) -> tuple[Unit, CriteriaSet]:
        slug, year, code = options["unit"], options["year"], options["criteria_set"]
        if not 1 <= year <= 9999:
            raise NothingToFillError(f"{year} không phải là một năm.")
        unit = Unit.objects.filter(slug=slug).first()
        if unit is None:
            raise NothingToFillError(
                f"Không có đơn vị “{slug}”; hãy nạp bằng lệnh load_units hoặc sửa tên khóa."
            )
        codes = [code] if code else sets_for(unit, year)
        if len(codes) != 1:
            known = ", ".join(codes)
            raise NothingToFillError(
                f"Năm {year} có nhiều bộ tiêu chí ({known}); hãy chọn bằng --criteria-set."
                if codes
                else f"Không có bộ tiêu chí nào cho năm {year}; hãy chọn bằng --criteria-set."
            )
        criteria_set = set_of_year(codes[0], year)
        if criteria_set is None:
            raise NothingToFillError(
                f"Không có bộ tiêu chí “{codes[0]}”; hãy nạp bằng lệnh load_criteria hoặc sửa mã."
            )
        return unit, criteria_set
