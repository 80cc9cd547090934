"""A bad setting stops the start and says which one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from ntm_portal.environment import env_bool, env_database, env_int, env_secret

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("DEBUG", "maybe", lambda: env_bool("DEBUG", default=True)),
        ("UPLOAD_LIMIT_MB", "viele", lambda: env_int("UPLOAD_LIMIT_MB", 20, at_least=1)),
        ("UPLOAD_LIMIT_MB", "0", lambda: env_int("UPLOAD_LIMIT_MB", 20, at_least=1)),
        ("DATABASE_URL", "mysql://x/y", lambda: env_database("DATABASE_URL", Path("x"))),
        ("DATABASE_URL", "postgresql://host", lambda: env_database("DATABASE_URL", Path("x"))),
        ("SECRET_KEY", "short", lambda: env_secret("SECRET_KEY", debug=False)),
        ("SECRET_KEY", "a" * 60, lambda: env_secret("SECRET_KEY", debug=False)),
        ("SECRET_KEY", "", lambda: env_secret("SECRET_KEY", debug=False)),
    ],
)
def test_nonsense_is_refused_by_name(monkeypatch, name, value, read):
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=name):
        read()


def test_a_postgresql_address_is_taken_apart(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://an:m%40t@db.local:5433/ntm?sslmode=require")
    database = env_database("DATABASE_URL", Path("unused"))
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["USER"], database["PASSWORD"]) == ("an", "m@t")
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.local", "5433", "ntm")
    assert database["OPTIONS"] == {"sslmode": "require"}


def test_the_embedded_database_waits_and_guards(tmp_path, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    options = env_database("DATABASE_URL", tmp_path / "new" / "portal.sqlite3")["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout"):
        assert pragma in options["init_command"]
    assert (tmp_path / "new").is_dir()


def run_manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_does_not_start_without_its_hosts():
    result = run_manage("check", DEBUG="false", SECRET_KEY="x1y2z3" * 10, ALLOWED_HOSTS="")
    assert result.returncode != 0
    assert "ALLOWED_HOSTS" in result.stderr


def test_the_demo_refuses_a_production_server():
    result = run_manage(
        "demo", "--no-server", DEBUG="false", SECRET_KEY="x1y2z3" * 10, ALLOWED_HOSTS="a.example"
    )
    assert result.returncode != 0
    assert "DEBUG" in result.stderr
