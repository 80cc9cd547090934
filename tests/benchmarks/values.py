"""Importing a province in long form, beside vanilla django-import-export and beside the limit.

Run: ``python -m tests.benchmarks.values [--full] [--large] [--repeats N]``. Uses a database of its
own: SQLite in a temporary folder, or one that is made on, and dropped from, the PostgreSQL server
that ``DATABASE_URL`` names. Each measurement runs in a process of its own, one after the other, so
that peaks of memory are its own; medians and ratios are printed side by side.

Vanilla (a plain ``ModelResource`` over the same rows: no verdict, no history) is given one tenth of
the rows and told so, unless ``--full``. The limit is python-calamine reading alone, the rows
streamed into a staging table, what differs logged, and one upsert by key. ``--large`` adds 8.000
communes.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit, urlunsplit

CODE = "bac_kan_2017_2020"
SCOPE = "tinh-bac-kan"
DATABASE = "ntm_benchmark_values"


def main() -> None:
    """Set up the database and the files, measure, print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--full", action="store_true", help="vanilla takes all rows, too")
    parser.add_argument("--large", action="store_true", help="8.000 communes × 49, too")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        setup_django()
        print(json.dumps(MEASURES[options.measure](options.file)))
        return
    with tempfile.TemporaryDirectory() as folder, own_database(Path(folder)):
        setup_django()
        compare(Path(folder), options)


@contextmanager
def own_database(folder: Path) -> Iterator[None]:
    """``DATABASE_URL`` names an empty database until the end; uploads lie in ``folder``."""
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgresql"):
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/values.sqlite3"
        yield
        return
    import psycopg2

    server = psycopg2.connect(url)
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {DATABASE}")
        os.environ["DATABASE_URL"] = urlunsplit(urlsplit(url)._replace(path=f"/{DATABASE}"))
        try:
            yield
        finally:
            cursor.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")


def setup_django() -> None:
    """Settings as on a server: with DEBUG each statement would be kept."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ntm_portal.settings")
    os.environ["DEBUG"] = "false"
    os.environ.setdefault("SECRET_KEY", "benchmark" * 6)
    os.environ.setdefault("ALLOWED_HOSTS", "localhost")
    import django
    from django.conf import settings

    uploads = {"location": tempfile.gettempdir(), "base_url": None}
    settings.STORAGES["default"]["OPTIONS"].update(uploads)
    django.setup()


def compare(folder: Path, options: argparse.Namespace) -> None:
    """Measure everything in turns and print the table."""
    from django.core.management import call_command
    from django.db import connection

    for command in ("migrate", "load_criteria", "load_units"):
        call_command(command, verbosity=0, stdout=open(os.devnull, "w"))  # noqa: SIM115, PTH123
    files = {
        "all": make_file(folder / "all.xlsx", communes=110, years=10, seed=1),
        "changed": make_file(folder / "changed.xlsx", communes=110, years=10, seed=2),
        "tenth": make_file(folder / "tenth.xlsx", communes=110, years=1, seed=1),
    }
    if options.large:
        files["large"] = make_file(folder / "large.xlsx", communes=8000, years=1, seed=1)
    connection.close()
    print(f"{connection.vendor}: 110 communes x 49 indicators x 10 years = 53,900 rows")
    print(f"medians of {options.repeats}, one process each, measured in turns\n")
    vanilla_file, factor = ("all", 1) if options.full else ("tenth", 10)
    times: dict[str, list[float]] = {}
    cpu: dict[str, list[float]] = {}
    peaks: dict[str, float] = {}

    def run(name: str, measure: str, file: str) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.values", "--measure", measure,
             "--file", str(files[file])],
            stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
        told = json.loads(done.stdout.splitlines()[-1])
        times.setdefault(name, []).append(told["seconds"])
        cpu.setdefault(name, []).append(told["cpu"])
        peaks[name] = max(peaks.get(name, 0), told["peak_mb"])

    for _ in range(options.repeats):
        run("limit", "limit", "all")
        run("ours: dry run", "dry_run", "all")
        run("ours: new", "new", "all")
        run("ours: the same again", "again", "all")
        run("ours: all changed", "again", "changed")
        run("ours: undo", "undo", "changed")
    run("vanilla", "vanilla", vanilla_file)
    median = {name: statistics.median(found) for name, found in times.items()}
    worked = {name: statistics.median(found) for name, found in cpu.items()}
    median["vanilla"] *= factor
    worked["vanilla"] *= factor
    limit, vanilla = median["limit"], median["vanilla"]
    print(f"{'':24}{'seconds':>9}{'x limit':>9}{'vanilla / it':>14}{'own CPU':>9}{'peak MB':>9}")
    for name in sorted(median, key=lambda one: (one.startswith("ours"), median[one])):
        print(
            f"{name:24}{median[name]:9.2f}{median[name] / limit:9.2f}"
            f"{vanilla / median[name]:14.1f}{worked[name]:9.2f}{peaks[name]:9.0f}"
        )
    if factor > 1:
        print(f"vanilla: measured on 5,390 rows ({vanilla / factor:.1f} s), times {factor}")
    if options.large:
        run("large", "new", "large")
        [large] = times["large"]
        print(
            f"\n8,000 communes x 49 = 392,000 rows: {large:.1f} s, {peaks['large']:.0f} MB; "
            f"per row {large / 392000 / (median['ours: new'] / 53900):.2f} of the above"
        )


def make_file(path: Path, *, communes: int, years: int, seed: int) -> Path:
    """A long table of fictitious communes, which are registered."""
    from datetime import date

    from openpyxl import Workbook

    from communes.bulk_import.columns import HEADERS
    from communes.models import Unit, UnitVersion
    from criteria.services import latest_criteria_set

    city = Unit.objects.get(slug="tp-bac-kan")
    slugs = [f"xa-do-{number:04}" for number in range(communes)]
    Unit.objects.bulk_create([Unit(slug=slug) for slug in slugs], ignore_conflicts=True)
    known = set(UnitVersion.objects.values_list("unit__slug", flat=True))
    UnitVersion.objects.bulk_create(
        UnitVersion(
            unit=unit, name=unit.slug, kind="commune", parent=city, valid_from=date(2011, 1, 1)
        )
        for unit in Unit.objects.filter(slug__startswith="xa-do-")
        if unit.slug not in known
    )
    criteria_set = latest_criteria_set(CODE)
    assert criteria_set is not None
    indicators = list(criteria_set.parsed().indicators())
    random = Random(seed)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Số liệu")
    sheet.append(list(HEADERS.values()))
    for slug in slugs:
        for year in range(2021 - years, 2021):
            totals: dict[str, int] = {}
            for indicator in indicators:
                answer = answer_of(indicator.rule, totals, random)
                sheet.append([slug, year, indicator.code, None, *answer, None])
    book.save(path)
    return path


def answer_of(rule: Any, totals: dict[str, int], random: Random) -> list[Any]:
    """Numerator, denominator, number, declared outcome."""
    from criteria.rules import CONTINUOUS_UNITS, CountRule, NumberRule, RatioRule

    if isinstance(rule, RatioRule):
        total = random.randint(200, 1500) if rule.same_total else random.randint(5, 400)
        if rule.same_total:
            total = totals.setdefault(rule.same_total, total)
        part = random.randint(total * 6 // 10, total)
        if rule.quantity_unit in CONTINUOUS_UNITS:
            return [part / 10, total / 10, None, None]
        return [part, total, None, None]
    if isinstance(rule, NumberRule):
        return [None, None, random.randint(200, 600) / 10, None]
    if isinstance(rule, CountRule):
        return [None, None, random.randint(0, 9), None]
    return [None, None, None, "Đạt" if random.random() < 0.8 else "Chưa đạt"]


def clocked(work: Any) -> dict[str, float]:
    """Seconds of ``work`` and the peak of the process's memory."""
    started, worked = time.perf_counter(), time.process_time()
    work()
    return {
        "seconds": time.perf_counter() - started,
        "cpu": time.process_time() - worked,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def empty() -> None:
    """Nothing is stored of values, as before the first import."""
    from django.db import connection

    from communes import models

    names = ("ImportRun", "ValueChange", "IndicatorValue", "SubmissionStateChange", "Submission",
             "Source")  # fmt: skip
    tables = [getattr(models, name)._meta.db_table for name in names]
    with connection.cursor() as cursor:
        for table in ("limit_values", "limit_log"):
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
        else:
            for table in tables:
                cursor.execute(f"DELETE FROM {table}")


def ours(path: Path, *, dry_run: bool) -> dict[str, float]:
    """Read, check, judge, store with history: what the command does."""
    from communes.bulk_import.command_run import import_at_once
    from communes.bulk_import.contract import GivenFile, tell_nobody
    from communes.models import Unit
    from criteria.services import latest_criteria_set

    criteria_set = latest_criteria_set(CODE)
    unit = Unit.objects.get(slug=SCOPE)
    assert criteria_set is not None
    criteria_set.parsed()

    def work() -> None:
        done = import_at_once(
            [GivenFile(path.name, path.read_bytes())],
            criteria_set=criteria_set,
            unit=unit,
            leave_out_bad=False,
            dry_run=dry_run,
            tell=tell_nobody,
        )
        assert done.outcome is not None, done.faults[:3]

    return clocked(work)


def new(path: Path, *, dry_run: bool = False) -> dict[str, float]:
    """The first import of a file."""
    empty()
    return ours(path, dry_run=dry_run)


def undo(path: Path) -> dict[str, float]:
    """The last import undone."""
    from django.db import transaction

    from communes.bulk_import.undo import undo_source
    from communes.models import Source

    def work() -> None:
        with transaction.atomic():
            undo_source(Source.objects.latest("pk"), by=None, reason=path.name)

    return clocked(work)


# unit, year, indicator, part; numerator, denominator, number, declared outcome, note
_KEY, _REST = ("unit", "year", "code", "part"), ("a", "b", "n", "o", "note")


def limit(path: Path) -> dict[str, float]:
    """Calamine alone; the rows into a staging table, what differs logged, one upsert by key."""
    import io

    from django.db import connection, transaction
    from python_calamine import CalamineWorkbook

    empty()
    columns = ", ".join(f"{name} text" for name in (*_KEY, *_REST))
    names, key = ", ".join((*_KEY, *_REST)), ", ".join(_KEY)
    same_key = " AND ".join(f"old.{name} = staged.{name}" for name in _KEY)
    differs = " OR ".join(f"old.{name} IS DISTINCT FROM staged.{name}" for name in _REST)
    changes = ", ".join(f"{name} = excluded.{name}" for name in _REST)
    postgresql = connection.vendor == "postgresql"
    as_json = "row_to_json({0})" if postgresql else "json_array({0}.a, {0}.b, {0}.n, {0}.o)"

    def work() -> None:
        book = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
        rows = book.get_sheet_by_index(0).iter_rows()
        next(rows)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE limit_values ({columns}, PRIMARY KEY ({key}))")
            cursor.execute("CREATE TABLE limit_log (made_at text, before text, after text)")
            cursor.execute(f"CREATE TEMP TABLE staged ({columns})")
            if postgresql:
                lines = "\n".join("\t".join(map(str, row)) for row in rows)
                cursor.cursor.copy_expert("COPY staged FROM STDIN", io.StringIO(lines))
            else:
                places = ", ".join(["%s"] * 9)
                cursor.executemany(f"INSERT INTO staged VALUES ({places})", list(rows))
            cursor.execute(
                f"INSERT INTO limit_log SELECT CURRENT_TIMESTAMP, {as_json.format('old')}, "
                f"{as_json.format('staged')} FROM staged "
                f"LEFT JOIN limit_values old ON {same_key} WHERE {differs} OR old.unit IS NULL"
            )
            cursor.execute(
                f"INSERT INTO limit_values SELECT {names} FROM staged WHERE true "
                f"ON CONFLICT ({key}) DO UPDATE SET {changes}"
            )

    return clocked(work)


def vanilla(path: Path) -> dict[str, float]:
    """A plain ``ModelResource``: natural keys, no verdicts, no history; submissions are there."""
    from import_export import fields, resources, widgets
    from tablib import Dataset

    from communes.bulk_import.columns import HEADERS, Column
    from communes.models import IndicatorValue, Submission, Unit
    from criteria.models import Indicator
    from criteria.services import latest_criteria_set

    empty()
    criteria_set = latest_criteria_set(CODE)
    Submission.objects.bulk_create(
        Submission(unit=unit, year=year, criteria_set=criteria_set)
        for unit in Unit.objects.filter(slug__startswith="xa-do-")[:110]
        for year in range(2011, 2021)
    )

    class SubmissionWidget(widgets.ForeignKeyWidget):
        def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
            return Submission.objects.get(
                unit__slug=row[HEADERS[Column.UNIT]],
                year=row[HEADERS[Column.YEAR]],
                criteria_set=criteria_set,
            )

    class IndicatorWidget(widgets.ForeignKeyWidget):
        def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
            return Indicator.objects.get(code=value, criterion__criteria_set=criteria_set)

    def column(name: str, column: Column, widget: Any = None) -> Any:
        return fields.Field(attribute=name, column_name=HEADERS[column], widget=widget)

    class ValueResource(resources.ModelResource):
        submission = column("submission", Column.UNIT, SubmissionWidget(Submission))
        indicator = column("indicator", Column.INDICATOR, IndicatorWidget(Indicator))
        part = column("part", Column.PART, widgets.CharWidget())
        numerator = column("numerator", Column.NUMERATOR, widgets.DecimalWidget())
        denominator = column("denominator", Column.DENOMINATOR, widgets.DecimalWidget())
        number = column("number", Column.NUMBER, widgets.DecimalWidget())
        note = column("note", Column.NOTE, widgets.CharWidget())

        class Meta:
            model = IndicatorValue
            fields = ("submission", "indicator", "part", "numerator", "denominator", "number",
                      "note")  # fmt: skip
            import_id_fields = ("submission", "indicator", "part")

    def work() -> None:
        data = Dataset().load(path.read_bytes(), format="xlsx")
        result = ValueResource().import_data(data, raise_errors=True)
        assert not result.has_errors()

    return clocked(work)


MEASURES = {
    "limit": limit,
    "vanilla": vanilla,
    "new": new,
    "again": lambda path: ours(path, dry_run=False),
    "dry_run": lambda path: new(path, dry_run=True),
    "undo": undo,
}

if __name__ == "__main__":
    main()
