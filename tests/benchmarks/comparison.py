"""Speed of the comparison: reading, judging and storing a workbook; the page; the PDF.

Run by hand: ``python -m tests.benchmarks.comparison``. Uses a database of its own: SQLite in a
temporary folder, or the PostgreSQL database (emptied!) that ``DATABASE_URL`` names. Prints medians
and ratios, measured side by side in one run.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

REPEATS = 15
SAMPLES = Path(__file__).parents[2] / "communes" / "sample_data"
TABLES = (
    ("bac_kan_2011_2020.xlsx", "bac_kan_2017_2020", "tp-bac-kan"),
    ("bac_giang_2011_2020.xlsx", "bac_giang_2017_2020", "tp-bac-giang"),
)


def median_ms(call: Callable[[], object], before: Callable[[], object] = lambda: None) -> float:
    """The median time of ``call`` in milliseconds; ``before`` runs untimed before each."""
    times = []
    for _ in range(REPEATS):
        before()
        started = time.perf_counter()
        call()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def main() -> None:
    """Set up the database and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/benchmark.sqlite3")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ntm_portal.settings")
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("load_criteria", verbosity=0)
        call_command("load_units", verbosity=0)
        measure()


def measure() -> None:
    """Import, page and files of both sample tables."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext, override_settings
    from openpyxl import load_workbook

    from communes.comparison_import import import_comparison
    from communes.models import IndicatorValue, Source, Submission, Unit, User
    from communes.models.submissions import SubmissionStateChange, ValueChange
    from criteria.services import latest_criteria_set
    from reports.comparison import comparison_table
    from reports.files import FILE_FORMATS
    from reports.queries import comparison_data

    def empty() -> None:
        for model in (ValueChange, IndicatorValue, SubmissionStateChange, Submission, Source):
            model.objects.all().delete()

    print(f"{connection.vendor}, medians of {REPEATS}")
    for name, code, slug in TABLES:
        data = (SAMPLES / name).read_bytes()
        criteria_set, unit = latest_criteria_set(code), Unit.objects.get(slug=slug)
        assert criteria_set is not None

        def run(
            data=data, name=name, criteria_set=criteria_set, unit=unit, *, dry_run=False
        ) -> None:
            import_comparison(
                data=data,
                file_name=name,
                criteria_set=criteria_set,
                unit=unit,
                form=None,
                by=None,
                dry_run=dry_run,
            )

        run(dry_run=True)  # warm: expressions compiled, the set parsed
        load = median_ms(lambda data=data: load_workbook(BytesIO(data)))
        first = median_ms(run, before=empty)
        again = median_ms(run)
        preview = median_ms(lambda run=run: run(dry_run=True), before=empty)
        run()
        print(f"\n{name}")
        print(f"  openpyxl, loading alone            {load:8.1f} ms   1.00")
        for label, value in (
            ("read, judged and stored", first),
            ("the same file again", again),
            ("preview (rolled back)", preview),
        ):
            print(f"  {label:<34} {value:8.1f} ms {value / load:6.2f}")
        shown = comparison_data(unit, criteria_set)
        assert shown is not None
        table = comparison_table(shown)
        for file_format in FILE_FORMATS.values():
            started = time.perf_counter()
            file_format.render(table)
            once = (time.perf_counter() - started) * 1000
            later = median_ms(lambda render=file_format.render, table=table: render(table))
            print(f"  {file_format.label:<34} {later:8.1f} ms   first {once:.1f} ms")
        user = User.objects.filter(username="do").first() or User.objects.create_superuser("do")
        client = Client()
        client.force_login(user)
        address = f"/so-sanh/{slug}/{code}/"
        with override_settings(ALLOWED_HOSTS=["testserver"], DEBUG=False):
            assert client.get(address).status_code == 200
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
                asked = len(queries)
            page = median_ms(lambda client=client, address=address: client.get(address))
        print(f"  comparison page                    {page:8.1f} ms   {asked} queries")


if __name__ == "__main__":
    main()
