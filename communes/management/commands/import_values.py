"""Import long tables or filled entry workbooks from the command line."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from communes.bulk_import.command_run import CommandOutcome, import_at_once
from communes.bulk_import.contract import Fault, FaultGroup, GivenFile, RunOutcome, group_faults
from communes.models import Unit
from criteria.models import CriteriaSet
from criteria.numbers import format_decimal
from criteria.services import latest_criteria_set

_SHOWN = 10


class Command(BaseCommand):
    """Exit status 0: taken; 1: refused, with every fault; nothing is written then."""

    help = "Nhập số liệu của các xã từ bảng dạng dài (.xlsx, .csv), phiếu nhập hoặc tệp .zip."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Files, set and province; what to do with them."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="tệp cần nhập")
        parser.add_argument("--criteria-set", help="mã bộ tiêu chí; không cần khi chỉ có một")
        parser.add_argument("--unit", help="tên khóa của tỉnh; mặc định là nơi bộ tiêu chí áp dụng")
        parser.add_argument("--dry-run", action="store_true", help="chỉ thử, không ghi")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")
        parser.add_argument(
            "--leave-out-bad",
            action="store_true",
            help="để lại các đơn vị có chỗ sai, nhập các đơn vị còn lại",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and report, or say why the files are not taken."""
        faults: list[Fault] = []
        criteria_set = self._criteria_set(options["criteria_set"], faults)
        unit = self._unit(options["unit"], criteria_set, faults)
        files = self._files(options["files"], faults)
        if faults or criteria_set is None or unit is None:
            self._refuse(group_faults(faults), as_json=options["json"])
        else:
            with _Bar(hidden=options["json"]) as bar:
                done = import_at_once(
                    files,
                    criteria_set=criteria_set,
                    unit=unit,
                    leave_out_bad=options["leave_out_bad"],
                    dry_run=options["dry_run"],
                    tell=bar,
                )
            groups = group_faults(list(done.faults))
            if done.outcome is None:
                self._refuse(groups, as_json=options["json"])
            elif options["json"]:
                self._print_json(done, done.outcome, groups, dry_run=options["dry_run"])
            else:
                self._print(done, done.outcome, groups, dry_run=options["dry_run"])

    def _criteria_set(self, code: str | None, faults: list[Fault]) -> CriteriaSet | None:
        codes = sorted(set(CriteriaSet.objects.values_list("code", flat=True)))
        if code is None and len(codes) == 1:
            code = codes[0]
        found = latest_criteria_set(code) if code else None
        if found is None:
            known = ", ".join(codes) or "chưa nạp bộ nào, hãy dùng lệnh load_criteria"
            wrong = f"Không có bộ tiêu chí “{code}”" if code else "Chưa chọn bộ tiêu chí"
            faults.append(Fault(f"{wrong}; hãy ghi --criteria-set là một trong: {known}."))
        return found

    def _unit(
        self, slug: str | None, criteria_set: CriteriaSet | None, faults: list[Fault]
    ) -> Unit | None:
        if slug is None and criteria_set is None:
            return None
        slug = slug or (criteria_set.jurisdiction if criteria_set else "")
        found = Unit.objects.filter(slug=slug).first()
        if found is None:
            faults.append(
                Fault(
                    f"Không có đơn vị “{slug}”; hãy nạp bằng lệnh load_units hoặc sửa tên khóa ở "
                    "--unit."
                )
            )
        return found

    def _files(self, paths: list[Path], faults: list[Fault]) -> list[GivenFile]:
        files = []
        for path in paths:
            try:
                files.append(GivenFile(path.name, path.read_bytes()))
            except OSError:
                faults.append(Fault(f"Không đọc được tệp “{path}”; hãy kiểm tra đường dẫn."))
        return files

    def _refuse(self, groups: list[FaultGroup], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(
                json.dumps(
                    {"errors": [asdict(one) for one in groups]}, ensure_ascii=False, indent=1
                )
            )
        else:
            self.stderr.write("Không nhận tệp; chưa có gì được ghi:")
            for group in groups:
                self.stderr.write(f"  {_line(group)}")
        sys.exit(1)

    def _print_json(
        self, done: CommandOutcome, outcome: RunOutcome, groups: list[FaultGroup], *, dry_run: bool
    ) -> None:
        report = {
            "kind": done.kind.value,
            "dry_run": dry_run,
            **outcome.counts(),
            **outcome.preview(),
            "left_out": list(done.left_out),
            "errors": [asdict(one) for one in groups],
        }
        self.stdout.write(json.dumps(report, ensure_ascii=False, indent=1))

    def _print(
        self, done: CommandOutcome, outcome: RunOutcome, groups: list[FaultGroup], *, dry_run: bool
    ) -> None:
        written = outcome.new or outcome.changed
        verb = "Thử (không ghi)" if dry_run else "Đã ghi" if written else "Không có gì mới"
        self.stdout.write(
            f"{verb}: {_n(outcome.new)} mới, {_n(outcome.changed)} thay đổi, "
            f"{_n(outcome.unchanged)} giữ nguyên, {_n(outcome.refused)} để lại."
        )
        self.stdout.write(
            f"Kết quả đổi ở {_n(outcome.flips_total)} chỉ tiêu; số tiêu chí đạt đổi ở "
            f"{_n(outcome.attainment_total)} hồ sơ (xã, năm)."
        )
        for change in outcome.changes[:_SHOWN]:
            part = f" ({change.part})" if change.part else ""
            self.stdout.write(
                f"  {change.unit} {change.year}, chỉ tiêu {change.indicator}{part}: "
                f"{change.before} → {change.after}"
            )
        if outcome.changed > _SHOWN:
            self.stdout.write(f"  … và {_n(outcome.changed - _SHOWN)} thay đổi khác")
        if done.left_out:
            self.stdout.write(f"Để lại {len(done.left_out)} đơn vị: {', '.join(done.left_out)}")
        for group in groups:
            self.stdout.write(f"  {_line(group)}")


def _n(count: int) -> str:
    """A count as offices print it: 53.900."""
    return format_decimal(Decimal(count))


def _line(group: FaultGroup) -> str:
    """A group of equal faults: file, sheet and cells, then the sentence."""
    cells = ", ".join(group.cells[:_SHOWN])
    if len(group.cells) > _SHOWN:
        cells += f" và {_n(len(group.cells) - _SHOWN)} ô khác"
    sheet = f"{group.sheet}!{cells}" if group.sheet and cells else group.sheet or cells
    place = ", ".join(filter(None, (group.file, sheet)))
    return f"{place}: {group.message}" if place else group.message


class _Bar:
    """A progress bar on stderr, where that is a terminal."""

    def __init__(self, *, hidden: bool) -> None:
        self._bar: tqdm[Any] = tqdm(
            total=None, leave=False, unit=" dòng", disable=True if hidden else None
        )

    def __enter__(self) -> "_Bar":
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def __call__(self, phase: str, done: int, total: int) -> None:
        """Show a phase and how far it is."""
        if self._bar.disable:
            return
        if self._bar.desc != f"{phase}: ":
            self._bar.reset(total=total or None)
            self._bar.set_description(phase)
        self._bar.total = total or None
        self._bar.n = done
        self._bar.refresh()
