"""Import a comparison workbook from the command line."""

from argparse import ArgumentParser
from typing import Any

from communes.comparison_import import ImportOutcome, import_comparison
from communes.comparison_reading import TableInputs
from communes.import_json import import_report
from communes.import_summary import summarise_import
from communes.table_command import TableCommand


class Command(TableCommand):
    """Exit status 0: read; 1: refused, with every fault; nothing is written then."""

    help = "Nhập biểu so sánh (.xlsx) của một thành phố, huyện."
    refused = "Không nhận tệp; chưa có gì được ghi:"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Those of the table, and trying without writing."""
        super().add_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="chỉ thử, không ghi")

    def run(self, inputs: TableInputs, options: dict[str, Any]) -> None:
        """Run the import and report it."""
        outcome = import_comparison(
            data=inputs.data,
            file_name=inputs.file_name,
            criteria_set=inputs.criteria_set,
            unit=inputs.unit,
            form=inputs.form,
            by=None,
            dry_run=options["dry_run"],
        )
        if options["json"]:
            self.print_json(import_report(outcome))
        else:
            self._print_summary(outcome, dry_run=options["dry_run"])

    def _print_summary(self, outcome: ImportOutcome, *, dry_run: bool) -> None:
        written = outcome.written
        verb = "Thử (không ghi)" if dry_run else "Đã ghi"
        self.stdout.write(
            f"{verb}: {written.new} mới, {written.changed} thay đổi, "
            f"{written.unchanged} giữ nguyên; {len(outcome.unread)} ô chưa đọc được."
        )
        for summary in summarise_import(outcome):
            result = summary.result
            self.stdout.write(
                f"{outcome.unit_names[summary.unit.pk]} {summary.year}: "
                f"báo cáo {result.declared_attained}/{result.criteria_total}, "
                f"tính lại {result.computed_attained}/{result.criteria_total}"
            )
        for one in outcome.unread:
            self.stdout.write(f"Chưa đọc được {one.cell} “{one.text}”: {one.reason}")
        for remark in outcome.remarks:
            self.stdout.write(f"Lưu ý: {remark}")
