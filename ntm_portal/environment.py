"""Reading settings from the environment: typed, and loud on nonsense.

Each reader raises ``ImproperlyConfigured`` naming the variable and what was expected, so that a
wrong setting stops the portal at its start and not at midnight.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}


def env_bool(name: str, default: bool) -> bool:
    """A yes/no setting: 1/0, true/false, yes/no, on/off."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}")


def env_int(name: str, default: int, *, at_least: int = 0) -> int:
    """A whole number not below ``at_least``."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        number = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}") from None
    if number < at_least:
        raise ImproperlyConfigured(f"{name} must be at least {at_least}, not {number}")
    return number


def env_text(name: str, default: str) -> str:
    """A text as it stands."""
    return os.environ.get(name, "").strip() or default


def env_choice(name: str, choices: tuple[str, ...]) -> str:
    """One of ``choices``; the first is the default."""
    value = os.environ.get(name, "").strip().lower() or choices[0]
    if value not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not {value!r}")
    return value


def env_list(name: str) -> list[str]:
    """A comma-separated list; empty entries are dropped."""
    return [entry.strip() for entry in os.environ.get(name, "").split(",") if entry.strip()]


def env_secret(name: str, *, debug: bool) -> str:
    """The signing key: given in production (50 characters or more), fixed while developing."""
    value = os.environ.get(name, "")
    if value:
        if not debug and (len(value) < 50 or len(set(value)) < 5):
            raise ImproperlyConfigured(f"{name} must have at least 50 varied characters")
        return value
    if debug:
        return "insecure-development-key-that-must-never-be-used-in-production"
    raise ImproperlyConfigured(f"{name} must be set when DEBUG is off")


_ENGINES = {
    "sqlite": "django.db.backends.sqlite3",
    "postgres": "django.db.backends.postgresql",
    "postgresql": "django.db.backends.postgresql",
}

# One writer at a time without "database is locked": write-ahead log, and a transaction takes its
# write lock when it begins. Foreign keys are Django's own doing on every connection.
_SQLITE_OPTIONS = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
    "PRAGMA busy_timeout=20000;",
}


def env_database(name: str, default_path: Path) -> dict[str, Any]:
    """The database: SQLite at ``default_path``, or what the address in ``name`` says.

    ``sqlite:///path/to/file.sqlite3`` or ``postgresql://user:password@host:port/name?sslmode=…``.
    """
    address = os.environ.get(name, "").strip()
    if not address:
        return _sqlite(default_path)
    parts = urlsplit(address)
    if parts.scheme not in _ENGINES:
        raise ImproperlyConfigured(
            f"{name} must begin with sqlite:/// or postgresql://, not {parts.scheme or address!r}"
        )
    path = unquote(parts.path[1:])
    if not path:
        raise ImproperlyConfigured(f"{name} names no database")
    if parts.scheme == "sqlite":
        return _sqlite(Path(path))
    options: Mapping[str, str] = dict(parse_qsl(parts.query))
    return {
        "ENGINE": _ENGINES[parts.scheme],
        "NAME": path,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(options),
    }


def _sqlite(path: Path) -> dict[str, Any]:
    path.parent.mkdir(parents=True, exist_ok=True)
    return {"ENGINE": _ENGINES["sqlite"], "NAME": path, "OPTIONS": dict(_SQLITE_OPTIONS)}
