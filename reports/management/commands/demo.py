"""The portal at work on two real dossiers, from an empty machine to a served site."""

from argparse import ArgumentParser
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from communes.comparison_import import import_comparison
from communes.deadlines import EntryDates
from communes.models import Posting, ReportingYear, Role, Source, Unit, User
from communes.reporting_years import open_year
from communes.sample_departments import add_sample_departments
from criteria.models import CriteriaSet
from criteria.services import latest_criteria_set
from reports.comparison import comparison_table
from reports.comparison_data import ComparisonData
from reports.files import FILE_FORMATS, file_name
from reports.management.serving import serve_with_worker
from reports.queries import comparison_data
from reports.sample_dossiers.adding import add_sample_dossier, sample_dossiers
from reports.summaries import unit_year_summaries

_SAMPLES = Path(__file__).parents[3] / "communes" / "sample_data"
_TABLES = (
    ("bac_kan_2011_2020.xlsx", "bac_kan_2017_2020", "tp-bac-kan"),
    ("bac_giang_2011_2020.xlsx", "bac_giang_2017_2020", "tp-bac-giang"),
)
_PROVINCES = ("tinh-bac-kan", "tinh-bac-giang")
_PEOPLE = (
    ("canbo", "Cán bộ xã Dương Quang", Role.OFFICER, ("xa-duong-quang",)),
    ("thanhpho", "Cán bộ thành phố Bắc Kạn", Role.CITY_OFFICER, ("tp-bac-kan",)),
    ("thamdinh", "Chuyên viên thẩm định", Role.REVIEWER, _PROVINCES),
    ("quantri", "Quản trị cổng thông tin", Role.ADMINISTRATOR, _PROVINCES),
    ("lanhdao", "Lãnh đạo văn phòng", Role.VIEWER, _PROVINCES),
)
_OPENED_FOR, _OPENED_SET = "tinh-bac-kan", "bac_kan_2017_2020"
_OPENED_YEARS = (
    (2020, ""),
    (
        2021,
        "Tiếp tục áp dụng Bộ tiêu chí ban hành kèm theo Quyết định 734/QĐ-UBND trong thời gian "
        "chưa có bộ tiêu chí mới (ví dụ của bản dùng thử).",
    ),
)
_DAYS_LEFT = (30, 45, 60)  # until the deadline, the last new answer, the last correction
_PASSWORD = "nong-thon-moi-2020"
_POSTED_FROM = date(2020, 1, 1)


class Command(BaseCommand):
    """``demo [--no-server]``: set up, import, judge, open years, serve. Harmless again."""

    help = "Dựng cổng thông tin với hai biểu so sánh thật rồi chạy trang web trên máy này."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to serve, and where."""
        parser.add_argument("--no-server", action="store_true", help="không chạy trang web")
        parser.add_argument("--port", type=int, default=8000, help="cổng của trang web")

    def handle(self, *args: Any, **options: Any) -> None:
        """All steps in order; each says what it does."""
        if not settings.DEBUG:
            raise CommandError("Lệnh demo tạo tài khoản mẫu nên chỉ chạy khi DEBUG bật.")
        self.stdout.write("Tạo cơ sở dữ liệu, nạp bộ tiêu chí và đơn vị…")
        call_command("migrate", verbosity=0)
        call_command("load_criteria", verbosity=0)
        call_command("load_units", verbosity=0)
        administrator = self._make_people()
        for sample, set_code, slug in _TABLES:
            self._table(sample, set_code, slug, administrator)
        self._open_years(administrator)
        self._dossiers(administrator)
        add_sample_departments(Unit.objects.get(slug=_OPENED_FOR), _OPENED_SET)
        self._say_how_to_log_in(options["port"])
        if not options["no_server"]:
            serve_with_worker(f"127.0.0.1:{options['port']}")

    def _make_people(self) -> User:
        """One account per role; those that exist stay as they are."""
        people = {}
        for username, full_name, role, slugs in _PEOPLE:
            user, created = User.objects.get_or_create(
                username=username, defaults={"full_name": full_name}
            )
            if created:
                user.set_password(_PASSWORD)
                user.is_staff = user.is_superuser = role is Role.ADMINISTRATOR
                user.save()
            for slug in slugs:
                Posting.objects.get_or_create(
                    user=user,
                    unit=Unit.objects.get(slug=slug),
                    role=role,
                    defaults={"valid_from": _POSTED_FROM},
                )
            people[role] = user
        return people[Role.ADMINISTRATOR]

    def _table(self, sample: str, set_code: str, slug: str, by: User) -> None:
        """Import one workbook as the administrator would, print its verdicts, write its files."""
        unit = Unit.objects.get(slug=slug)
        before = Source.objects.filter(unit=unit, file_name=sample).first()
        # What was judged stays under the version of the set that judged it.
        criteria_set = before.criteria_set if before else latest_criteria_set(set_code)
        assert criteria_set is not None
        self.stdout.write("")
        if before is not None:
            # Somebody may have entered or submitted since: that is not to be undone.
            self.stdout.write(f"{sample}: đã nhập trước đây; số liệu được giữ như hiện có.")
        else:
            self._import(sample, criteria_set, unit, by)
        data = comparison_data(unit, criteria_set)
        assert data is not None
        self._print_verdicts(data, criteria_set)
        self._write_files(data)

    def _import(self, sample: str, criteria_set: CriteriaSet, unit: Unit, by: User) -> None:
        outcome = import_comparison(
            data=(_SAMPLES / sample).read_bytes(),
            file_name=sample,
            criteria_set=criteria_set,
            unit=unit,
            form=None,
            by=by,
            dry_run=False,
        )
        written = outcome.written
        self.stdout.write(
            f"{sample}: {outcome.form.label.lower()}; {written.new} số liệu mới, "
            f"{written.changed} thay đổi, {written.unchanged} giữ nguyên, "
            f"{len(outcome.unread)} ô chưa đọc được."
        )
        for remark in outcome.remarks:
            self.stdout.write(f"  Lưu ý: {remark}")

    def _open_years(self, by: User) -> None:
        """Open the years to enter; those that are open stay as they are."""
        unit = Unit.objects.get(slug=_OPENED_FOR)
        criteria_set = latest_criteria_set(_OPENED_SET)
        assert criteria_set is not None
        today = timezone.localdate()
        dates = EntryDates(*(today + timedelta(days=days) for days in _DAYS_LEFT))
        self.stdout.write("")
        for year, note in _OPENED_YEARS:
            opened = ReportingYear.objects.filter(unit=unit, year=year).first()
            if opened is None:
                opened = open_year(
                    unit=unit, year=year, criteria_set=criteria_set, dates=dates, note=note, by=by
                )
            self.stdout.write(
                f"{unit.name_on(today)}: đã mở nhập số liệu năm {year}, hạn nộp "
                f"{opened.deadline:%d/%m/%Y}."
            )

    def _dossiers(self, by: User) -> None:
        """The dossiers of both reports, and the bundle of each in ``var/demo/``."""
        for path in sample_dossiers():
            dossier = add_sample_dossier(path, by)
            target = settings.VAR_DIR / "demo" / f"ho-so-{dossier.unit.slug}-{dossier.year}.zip"
            self.stdout.write("")
            call_command(
                "build_dossier",
                unit=dossier.unit.slug,
                year=dossier.year,
                level=dossier.level,
                output=target,
                stdout=self.stdout,
            )

    def _print_verdicts(self, data: ComparisonData, criteria_set: CriteriaSet) -> None:
        self.stdout.write(f"{data.unit_name}, {criteria_set.name}")
        for summary in unit_year_summaries(data):
            self.stdout.write(
                f"  {summary.name} năm {summary.year}: báo cáo {summary.declared}/{summary.total}, "
                f"tính lại {summary.computed}/{summary.total} tiêu chí đạt"
            )
            for criterion in summary.differing:
                self.stdout.write(
                    f"    Tiêu chí {criterion.number} ({criterion.name}): {criterion.sentence}"
                )

    def _write_files(self, data: ComparisonData) -> None:
        table = comparison_table(data)
        folder = settings.VAR_DIR / "demo"
        folder.mkdir(parents=True, exist_ok=True)
        for file_format in FILE_FORMATS.values():
            path = folder / file_name(table, data.years, file_format)
            path.write_bytes(file_format.render(table))
            self.stdout.write(f"  Đã ghi {path.relative_to(settings.BASE_DIR).as_posix()}")

    def _say_how_to_log_in(self, port: int) -> None:
        self.stdout.write("")
        self.stdout.write(f"Đăng nhập tại http://127.0.0.1:{port}/ với mật khẩu {_PASSWORD}:")
        for username, full_name, role, _ in _PEOPLE:
            self.stdout.write(f"  {username:10} {role.label} ({full_name})")
