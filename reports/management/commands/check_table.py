"""Check a comparison workbook from the command line; nothing is stored."""

from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

from communes.comparison_reading import ImportRefused, TableInputs
from communes.intake.readings import Fault
from communes.table_command import TableCommand
from reports.checked_tables import workbook_table
from reports.checks.findings_json import findings_report
from reports.checks.listing import findings_table, findings_text
from reports.checks.registry import run_checks
from reports.files import FILE_FORMATS


class Command(TableCommand):
    """Exit status 0: read, with findings or without; 1: refused, with every fault."""

    help = "Đối chiếu số liệu của một biểu so sánh (.xlsx); không ghi gì."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Those of the table, and a file for people."""
        super().add_arguments(parser)
        parser.add_argument(
            "--report", type=Path, help="ghi danh sách ra tệp .docx, .xlsx hoặc .pdf"
        )

        parser.add_argument(
            "--against", type=Path, help="báo cáo khác của cùng đơn vị (.xlsx) để so từng ô"
        )

    def option_faults(self, options: dict[str, Any]) -> list[Fault]:
        """A list of a kind that the portal does not write; another report that is not there."""
        faults = []
        path: Path | None = options["report"]
        if path is not None and _suffix(path) not in FILE_FORMATS:
            known = ", ".join(f".{suffix}" for suffix in FILE_FORMATS)
            faults.append(
                Fault("", f"Không ghi được danh sách ra “{path.name}”; hãy đặt đuôi {known}.")
            )
        against: Path | None = options["against"]
        if against is not None and not against.is_file():
            faults.append(Fault("", f"Không đọc được tệp “{against}”; hãy kiểm tra đường dẫn."))
        return faults

    def run(self, inputs: TableInputs, options: dict[str, Any]) -> None:
        """Check the table and tell the findings."""
        other: Path | None = options["against"]
        against = None
        if other is not None:
            against = replace(inputs, data=other.read_bytes(), file_name=other.name)
        table, capital = workbook_table(inputs, against)
        report = run_checks(table, capital)
        path: Path | None = options["report"]
        if path is not None:
            listed = findings_table(
                report,
                unit_name=table.unit,
                reference=f"(Theo tệp {inputs.file_name}; {table.definition.name})",
                set_name=table.definition.name,
            )
            try:
                path.write_bytes(FILE_FORMATS[_suffix(path)].render(listed))
            except OSError as error:
                raise ImportRefused(
                    [Fault("", f"Không ghi được tệp “{path}”; hãy kiểm tra đường dẫn.")]
                ) from error
        if options["json"]:
            self.print_json(findings_report(report))
            return
        for line in findings_text(report):
            self.stdout.write(line)


def _suffix(path: Path) -> str:
    return path.suffix.lower().removeprefix(".")
