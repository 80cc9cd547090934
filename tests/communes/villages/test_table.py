"""The posted table of villages' answers."""

import pytest

from communes.villages.figures import whole_figure
from communes.villages.table import read_table, seen_text
from criteria.numbers import NumberError

STORED = {"a": {"households": 120, "culture_house": True}}


def read(posted, stored=STORED, seen=STORED):
    return read_table(
        {"seen": seen_text(["a", "b"], seen), **posted}, ["a", "b"], stored, year=2020
    )


@pytest.mark.parametrize(
    ("text", "count"), [("", None), ("  ", None), ("120", 120), ("1.724", 1724), ("2.020", 2020)]
)
def test_whole_figures(text, count):
    assert whole_figure(text, 2020) == count


@pytest.mark.parametrize(
    "text",
    ["1,234", "12,5", "-3", "2020", "2019", "2021", "hai", "1e309", "9" * 10_000, "100.000.000"],
)
def test_what_is_no_count_is_refused_with_a_sentence(text):
    with pytest.raises(NumberError) as refused:
        whole_figure(text, 2020)
    assert str(refused.value).endswith(".")
    assert len(str(refused.value)) < 250
    assert ("số âm" in str(refused.value)) == text.startswith("-")


def test_a_year_far_from_the_report_is_a_count():
    assert whole_figure("2018", 2020) == 2018


def test_only_what_was_changed_on_the_page_is_written():
    table = read({"a.households": "120", "a.culture_house": "0", "b.population": "1.050"})
    assert table.changed == {"a": {"culture_house": False}, "b": {"population": 1050}}
    assert not table.errors


def test_an_answer_can_be_taken_back():
    assert read({"a.households": "", "a.culture_house": ""}).changed == {
        "a": {"households": None, "culture_house": None}
    }


def test_another_persons_change_of_an_untouched_cell_stays():
    table = read({"a.households": "120"}, stored={"a": {"households": 130, "culture_house": True}})
    assert table.changed == {}
    assert table.texts["a", "households"] == "130"


def test_of_two_changes_of_one_cell_the_second_is_told():
    table = read({"a.households": "125"}, stored={"a": {"households": 130, "culture_house": True}})
    assert table.changed == {}
    assert "“130”" in table.errors["a", "households"]
    assert table.texts["a", "households"] == "125"


def test_what_is_wrong_is_told_at_its_cell_and_the_text_is_kept():
    table = read({"a.households": "1,234", "b.culture_house": "co"})
    assert set(table.errors) == {("a", "households"), ("b", "culture_house")}
    assert table.texts["a", "households"] == "1,234"


@pytest.mark.parametrize("seen", ["", "{", "[]", '{"a": 1}', '{"a": ["1"]}', "[" * 100_000])
def test_a_tampered_memory_of_the_page_harms_nothing(seen):
    table = read_table({"seen": seen, "a.households": "121"}, ["a"], STORED, year=2020)
    assert table.changed == {"a": {"households": 121}}
