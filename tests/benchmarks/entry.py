"""Speed of the entry page: the save of one field, and the page, without and with ten years behind.

Run by hand: ``python -m tests.benchmarks.entry``. Uses a database of its own: SQLite in a temporary
folder, or the PostgreSQL database (emptied!) that ``DATABASE_URL`` names. Prints medians of the
time that passed and of the processor time of the server (other work on the machine stretches the
first), and the queries of the whole request: session, person and transaction included.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta

REPEATS = 40
COMMUNE = "xa-duong-quang"
PLACE = (COMMUNE, 2020, "bac_kan_2017_2020")


def main() -> None:
    """Set up the database and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/benchmark.sqlite3")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ntm_portal.settings")
        import django

        django.setup()
        from django.core.management import call_command
        from django.test.utils import override_settings

        call_command("migrate", verbosity=0)
        call_command("load_criteria", verbosity=0)
        call_command("load_units", verbosity=0)
        with override_settings(ALLOWED_HOSTS=["testserver"], DEBUG=False):
            measure()


def measure() -> None:
    """Saves and page of one commune, first without and then with ten years of history."""
    from django.db import connection

    open_2020()
    print(f"{connection.vendor}, medians of {REPEATS}")
    for years in (0, 10):
        if years:
            fill_years(range(2020 - years, 2020))
        measure_saves(f"{years} years of history")


def open_2020() -> None:
    """Open 2020 for the province, with an officer of the commune."""
    from django.utils import timezone

    from communes.deadlines import EntryDates
    from communes.models import Posting, Role, Unit, User
    from communes.reporting_years import open_year
    from criteria.services import latest_criteria_set

    today = timezone.localdate()
    criteria_set = latest_criteria_set(PLACE[2])
    assert criteria_set is not None
    open_year(
        unit=Unit.objects.get(slug="tinh-bac-kan"),
        year=2020,
        criteria_set=criteria_set,
        dates=EntryDates(today, today, today),
        note="",
        by=User.objects.create_superuser("do"),
    )
    officer = User.objects.create_user("canbo")
    Posting.objects.create(
        user=officer,
        unit=Unit.objects.get(slug=COMMUNE),
        role=Role.OFFICER,
        valid_from=today - timedelta(days=1),
    )


def fill_years(years: range) -> None:
    """Answer every indicator in each of ``years``, each answer changed once."""
    from communes.entries import ValueEntry
    from communes.models import Unit
    from communes.services import write_values
    from criteria.answers import Answer
    from criteria.outcomes import Outcome
    from criteria.services import latest_criteria_set

    criteria_set = latest_criteria_set(PLACE[2])
    assert criteria_set is not None
    unit = Unit.objects.get(slug=COMMUNE)
    for year in years:
        for said in (Outcome.NOT_ATTAINED, Outcome.ATTAINED):
            write_values(
                entries=[
                    ValueEntry(unit, year, one.code, Answer(said=said))
                    for one in criteria_set.parsed().indicators()
                ],
                criteria_set=criteria_set,
                zones={},
                source=None,
                by=None,
                reason="Số liệu cũ",
            )


def measure_saves(label: str) -> None:
    """Print the saves and the page of the commune as it stands now."""
    from django.test import Client
    from django.urls import reverse

    from communes.models import Confirmation, IndicatorValue, User, ValueChange

    client = Client()
    client.force_login(User.objects.get(username="canbo"))
    versions: dict[str, str] = {}
    turn = 0

    def save(code: str, **fields: str) -> None:
        answer = client.post(
            reverse("communes:entry_save", args=[*PLACE, code]),
            {**fields, "version": versions.get(code, "")},
            headers={"X-Requested-With": "fetch"},
        )
        assert answer.status_code == 200, answer.content
        versions[code] = answer.json()["version"]

    def empty() -> None:
        versions.clear()
        mine = {"submission__unit__slug": COMMUNE, "submission__year": 2020}
        values = IndicatorValue.objects.filter(**mine, indicator__code="5")
        ValueChange.objects.filter(value__in=values).delete()
        values.delete()
        Confirmation.objects.filter(**mine).delete()

    def change() -> None:
        nonlocal turn
        turn = 3 - turn
        save("5", numerator=str(turn), denominator="3")

    print(f"\n{label}")
    empty()
    for other in ("7", "8.1", "8.2"):
        save(other, said="attained")
    report("first answer", lambda: save("5", numerator="2", denominator="3"), empty)
    report("change", change)
    report("the same again", lambda: save("5", numerator=str(turn), denominator="3"))
    address = reverse("communes:entry", args=PLACE)
    report("entry page", lambda: client.get(address))


def report(
    label: str, call: Callable[[], object], before: Callable[[], object] = lambda: None
) -> None:
    """Print the median time and the queries of ``call``; ``before`` runs untimed before each."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    passed, worked = [], []
    for _ in range(REPEATS):
        before()
        started, begun = time.perf_counter(), time.process_time()
        call()
        passed.append((time.perf_counter() - started) * 1000)
        worked.append((time.process_time() - begun) * 1000)
    before()
    with CaptureQueriesContext(connection) as queries:
        call()
    print(
        f"  {label:<18} {statistics.median(passed):7.1f} ms passed "
        f"{statistics.median(worked):7.1f} ms worked {len(queries):4} queries"
    )


if __name__ == "__main__":
    main()
