"""Speed of a dossier: a city of 20 communes × 49 indicators × 2 years, all its papers.

Run by hand: ``python -m tests.benchmarks.dossiers``. Uses a database of its own: SQLite in a
temporary folder, or the PostgreSQL database (emptied!) that ``DATABASE_URL`` names. Prints medians
and each step's share of the whole, measured side by side in one run.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from io import BytesIO

REPEATS = 7
COMMUNES = 20
YEARS = (2011, 2020)
SET_CODE = "bac_kan_2017_2020"


def median_ms(call: Callable[[], object]) -> float:
    """The median time of ``call`` in milliseconds, after one untimed run."""
    call()
    times = []
    for _ in range(REPEATS):
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

        for command in ("migrate", "load_criteria", "load_units"):
            call_command(command, verbosity=0)
        measure()


def measure() -> None:
    """Gather, draft, render, bundle."""
    from django.db import connection

    from reports.dossiers.approving.approvals import take_snapshot
    from reports.dossiers.approving.codes import codes_for
    from reports.dossiers.drafting.papers import build_paper, generated_keys
    from reports.dossiers.files.bundle import write_bundle
    from reports.dossiers.gathering import gather
    from reports.papers.docx import render_paper_docx
    from reports.papers.pdf import render_paper_pdf

    dossier = city_dossier()
    content = gather(dossier)
    code = codes_for(dossier, content)
    keys = generated_keys(content)
    papers = [build_paper(content, key, code) for key in keys]
    manifest = write_bundle(dossier, BytesIO())
    lines = {
        "whole bundle": lambda: write_bundle(dossier, BytesIO()),
        "  reading and checking": lambda: gather(dossier),
        "  fingerprint": lambda: take_snapshot(dossier, content),
        "  drafting all papers": lambda: [build_paper(content, key, code) for key in keys],
        "  all DOCX": lambda: [render_paper_docx(one) for one in papers],
        "  all PDF": lambda: [render_paper_pdf(one) for one in papers],
    }
    size = sum(one.size for one in manifest) / 1e6
    print(
        f"{connection.vendor}: {COMMUNES} communes, {len(papers)} papers, {len(manifest)} files, "
        f"{size:.1f} MB, medians of {REPEATS}"
    )
    measured = {label: median_ms(call) for label, call in lines.items()}
    whole = measured["whole bundle"]
    for label, value in measured.items():
        print(f"  {label:<28} {value:8.0f} ms {value / whole:6.2f}")
    documents = measured["  all DOCX"] + measured["  all PDF"]
    print(f"  {'documents alone':<28} {documents:8.0f} ms {documents / whole:6.2f}")
    for paper in papers:
        docx = median_ms(lambda paper=paper: render_paper_docx(paper))
        pdf = median_ms(lambda paper=paper: render_paper_pdf(paper))
        print(f"    {paper.key:<26} {docx:8.0f} ms DOCX {pdf:8.0f} ms PDF")


def city_dossier():
    """The dossier of thành phố Bắc Kạn, which here has 20 communes, each recognised."""
    from datetime import date
    from decimal import Decimal

    from communes.entries import ValueEntry
    from communes.models import Unit, User
    from communes.services import write_values
    from criteria.services import latest_criteria_set
    from reports.dossiers.rules.procedure import Level
    from reports.dossiers.way.opening import open_dossier
    from reports.models import Decision
    from tests.communes.years_at_work import add_communes, plain_answer

    city = Unit.objects.get(slug="tp-bac-kan")
    add_communes(city, COMMUNES - 2)
    communes = [
        *Unit.objects.filter(slug__in=("xa-duong-quang", "xa-nong-thuong")),
        *Unit.objects.filter(slug__startswith="xa-them-"),
    ]
    criteria_set = latest_criteria_set(SET_CODE)
    assert criteria_set is not None
    by = User.objects.filter(username="do").first() or User.objects.create_superuser("do")
    for year in YEARS:
        write_values(
            entries=[
                ValueEntry(commune, year, indicator.code, plain_answer(indicator.rule))
                for commune in communes
                for indicator in criteria_set.parsed().indicators()
            ],
            criteria_set=criteria_set,
            zones=dict.fromkeys((one.pk for one in communes), "TDMNPB"),
            source=None,
            by=by,
            reason="Đo tốc độ",
        )
    for number, commune in enumerate(communes, start=1):
        Decision.objects.create(
            kind=Decision.Kind.RECOGNISE,
            unit=commune,
            level=Level.COMMUNE.value,
            year=2019,
            number=f"{number}/QĐ-UBND",
            signed_on=date(2019, 12, 31),
            issuer="UBND tỉnh Bắc Kạn",
            subject="Công nhận xã đạt chuẩn nông thôn mới năm 2019",
            source="Đo tốc độ",
        )
    dossier = open_dossier(unit=city, level=Level.CITY, year=2020, by=by)
    dossier.capital.create(position=1, name="Ngân sách tỉnh", amount=Decimal(1000))
    return dossier


if __name__ == "__main__":
    main()
