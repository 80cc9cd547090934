"""The checks' own words: complete, and the same in docs/checks.md."""

import re
from pathlib import Path

import pytest

from reports.checks.documentation import checks_document, example_of, sentence_of
from reports.checks.registry import CHECKS, FAMILIES

ROOT = Path(__file__).parents[3]


def test_docs_checks_is_what_the_docstrings_say():
    """``python manage.py write_checks_doc`` writes it anew."""
    assert (ROOT / "docs" / "checks.md").read_text(encoding="utf-8") == checks_document()


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_each_check_has_a_sentence_and_an_example(check):
    assert sentence_of(check).endswith(".")
    assert example_of(check)


def test_names_of_checks_are_unique_and_each_family_is_there_once():
    assert len({check.__name__ for check in CHECKS}) == len(CHECKS)
    assert len({family for family, _ in FAMILIES}) == len(FAMILIES)


def test_the_document_names_every_check():
    named = re.findall(r"\(`(\w+)`\)", checks_document())
    assert named == [check.__name__ for check in CHECKS]
