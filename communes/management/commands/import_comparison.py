"""Import a comparison workbook from the command line."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from communes.comparison_import import ImportOutcome, ImportRefused, import_comparison
from communes.import_json import import_report, refusal_report
from communes.import_summary import summarise_import
from communes.intake.readings import Fault, Form
from communes.models import Unit
from criteria.services import latest_criteria_set


class Command(BaseCommand):
    """Exit status 0: read; 1: refused, with every fault; nothing is written then."""

    help = "Nhập biểu so sánh (.xlsx) của một thành phố, huyện."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """File, set, unit and form."""
        parser.add_argument("file", type=Path, help="tệp .xlsx")
        parser.add_argument("--criteria-set", required=True, help="mã bộ tiêu chí")
        parser.add_argument("--unit", required=True, help="tên khóa của đơn vị, ví dụ tp-bac-kan")
        parser.add_argument("--form", choices=[form.value for form in Form], help="mẫu biểu")
        parser.add_argument("--dry-run", action="store_true", help="chỉ thử, không ghi")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the import and report it."""
        try:
            outcome = self._import(options)
        except ImportRefused as refusal:
            self._refuse(refusal.faults, options)
            sys.exit(1)
        if options["json"]:
            self._print_json(import_report(outcome))
        else:
            self._print_summary(outcome, dry_run=options["dry_run"])

    def _import(self, options: dict[str, Any]) -> ImportOutcome:
        faults = []
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
        return import_comparison(
            data=data,
            file_name=path.name,
            criteria_set=criteria_set,
            unit=unit,
            form=Form(options["form"]) if options["form"] else None,
            by=None,
            dry_run=options["dry_run"],
        )

    def _refuse(self, faults: list[Fault], options: dict[str, Any]) -> None:
        if options["json"]:
            self._print_json(refusal_report(faults))
            return
        self.stderr.write("Không nhận tệp; chưa có gì được ghi:")
        for fault in faults:
            self.stderr.write(f"  {fault.cell}: {fault.message}" if fault.cell else fault.message)

    def _print_json(self, report: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(report, ensure_ascii=False, indent=1))

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
