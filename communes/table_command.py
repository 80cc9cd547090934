"""What the commands that take a comparison workbook share: inputs, refusal, JSON."""

import json
import sys
from abc import ABC, abstractmethod
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from communes.comparison_reading import ImportRefused, TableInputs
from communes.import_json import refusal_report
from communes.intake.readings import Fault, Form
from communes.models import Unit
from criteria.services import latest_criteria_set


class TableCommand(BaseCommand, ABC):
    """Exit status 0: read; 1: refused, with every fault.

    A command implements ``run``; with ``--json`` nothing but one JSON object goes to stdout.
    """

    refused = "Không nhận tệp:"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """File, set, unit and form."""
        parser.add_argument("file", type=Path, help="tệp .xlsx")
        parser.add_argument("--criteria-set", required=True, help="mã bộ tiêu chí")
        parser.add_argument("--unit", required=True, help="tên khóa của đơn vị, ví dụ tp-bac-kan")
        parser.add_argument("--form", choices=[form.value for form in Form], help="mẫu biểu")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command or say why the file is not taken."""
        try:
            self.run(self._inputs(options), options)
        except ImportRefused as refusal:
            self._refuse(refusal.faults, as_json=options["json"])
            sys.exit(1)

    @abstractmethod
    def run(self, inputs: TableInputs, options: dict[str, Any]) -> None:
        """Do the command's work; raises ``ImportRefused``."""

    def option_faults(self, options: dict[str, Any]) -> list[Fault]:
        """What is wrong with options of the command's own."""
        return []

    def print_json(self, report: dict[str, Any]) -> None:
        """Print the one object of ``--json``."""
        self.stdout.write(json.dumps(report, ensure_ascii=False, indent=1))

    def _inputs(self, options: dict[str, Any]) -> TableInputs:
        faults = self.option_faults(options)
        criteria_set = latest_criteria_set(options["criteria_set"])
        if criteria_set is None:
            faults.append(
                Fault(
                    "",
                    f"Không có bộ tiêu chí “{options['criteria_set']}”; "
                    "hãy nạp bằng lệnh load_criteria hoặc sửa mã.",
                )
            )
        unit = Unit.objects.filter(slug=options["unit"]).first()
        if unit is None:
            faults.append(
                Fault(
                    "",
                    f"Không có đơn vị “{options['unit']}”; "
                    "hãy nạp bằng lệnh load_units hoặc sửa tên khóa.",
                )
            )
        path: Path = options["file"]
        data = b""
        try:
            data = path.read_bytes()
        except OSError:
            faults.append(Fault("", f"Không đọc được tệp “{path}”; hãy kiểm tra đường dẫn."))
        if faults or criteria_set is None or unit is None:
            raise ImportRefused(faults)
        form = Form(options["form"]) if options["form"] else None
        return TableInputs(data, path.name, criteria_set, unit, form)

    def _refuse(self, faults: list[Fault], *, as_json: bool) -> None:
        if as_json:
            self.print_json(refusal_report(faults))
            return
        self.stderr.write(self.refused)
        for fault in faults:
            self.stderr.write(f"  {fault.cell}: {fault.message}" if fault.cell else fault.message)
