"""The shape that keeps: imports point one way, the core is pure, strings do not cheat."""

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).parents[1]
MAY_IMPORT = {
    "criteria": {"criteria"},
    "communes": {"criteria", "communes"},
    "reports": {"criteria", "communes", "reports"},
}
FILES = sorted(path for app in MAY_IMPORT for path in (ROOT / app).rglob("*.py"))
MYPY = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]
PURE = next(
    override["module"] for override in MYPY["overrides"] if "disallow_any_generics" in override
)


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def is_pure(path: Path) -> bool:
    name = module_name(path)
    return any(
        name == pure or (pure.endswith(".*") and name.startswith(pure[:-1])) for pure in PURE
    )


@cache
def imported_packages(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = [a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names]
    names += [n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module]
    return frozenset(name.split(".")[0] for name in names)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_imports_point_one_way(path):
    app = path.relative_to(ROOT).parts[0]
    upwards = (imported_packages(path) & MAY_IMPORT.keys()) - MAY_IMPORT[app]
    assert not upwards, f"{path} may not import {sorted(upwards)}"
    assert "ntm_portal" not in imported_packages(path)


@pytest.mark.parametrize("path", [path for path in FILES if is_pure(path)], ids=name_of)
def test_pure_modules_know_no_django(path):
    assert not imported_packages(path) & {"django", "simple_history", "axes"}


def test_every_module_that_is_called_pure_exists():
    names = {module_name(path) for path in FILES}
    for pure in PURE:
        assert any(name == pure or name.startswith(pure.rstrip("*")) for name in names), pure


def test_model_relations_point_one_way():
    for app, allowed in MAY_IMPORT.items():
        for model in apps.get_app_config(app).get_models():
            for field in model._meta.get_fields():
                if field.is_relation and field.concrete and field.related_model is not None:
                    target = field.related_model._meta.app_label
                    assert target in allowed or target not in MAY_IMPORT, f"{model}.{field}"


@pytest.mark.parametrize("app", ["criteria", "communes"])
def test_no_floor_links_to_the_addresses_of_a_floor_above(app):
    above = {"criteria": ("communes", "reports"), "communes": ("reports",)}[app]
    sources = [*(ROOT / app).rglob("*.py"), *(ROOT / "templates" / app).rglob("*.html")]
    for path in sources:
        text = path.read_text(encoding="utf-8")
        for floor in above:
            assert not re.search(rf"""["']{floor}:""", text), path


@pytest.mark.parametrize(
    "path", [*FILES, *sorted((ROOT / "ntm_portal").rglob("*.py"))], ids=name_of
)
def test_modules_are_split_by_subject_before_they_grow_long(path):
    if "migrations" not in path.parts:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.html")), ids=name_of)
def test_templates_hold_no_script_and_no_style(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"""(?:src|href)=["']https?://""", text), "nothing comes from elsewhere"
