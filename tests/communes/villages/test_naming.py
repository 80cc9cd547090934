"""Names of villages: read, compared, sorted."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communes.villages.naming import (
    VillageNameError,
    free_slug,
    same_name,
    slug_base,
    sort_key,
    village_name,
)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Bản Bung", "Bản Bung"),
        ("  thôn   Bản  Bung ", "Bản Bung"),
        ("Thôn 5", "5"),
        ("THÔN Nà Ỏi", "Nà Ỏi"),
        (unicodedata.normalize("NFD", "Phặc Tràng"), "Phặc Tràng"),
        ("Thông Nông", "Thông Nông"),
        ("x" * 100, "x" * 100),
    ],
)
def test_a_name_is_stored_without_its_kind_in_one_form(typed, stored):
    assert village_name(typed) == stored


@pytest.mark.parametrize(
    "typed", ["", "  ", "thôn", "Thôn ", "=1+1", "-Bung", "@a", "+", "x" * 101, "\u200b"]
)
def test_what_is_no_name_is_refused_with_a_sentence(typed):
    with pytest.raises(VillageNameError) as refused:
        village_name(typed)
    assert str(refused.value).endswith(".")


def test_spelling_variants_are_one_name_and_tones_are_not():
    assert same_name("Hòa Bình", "Hoà Bình")
    assert same_name("bản bung", "Bản Bung")
    assert not same_name("Đồng Sơn", "Đông Sơn")


def test_names_are_sorted_as_vietnamese_sort_them():
    right = ["2", "10", "An Lạc", "Ân Hòa", "Dân Chủ", "Đa Mai", "Khu 2", "Khu 10", "Na Rì"]
    shuffled = right[5:] + right[:5]
    assert sorted(shuffled, key=sort_key) == right
    # tones decide only where the letters agree
    assert sorted(["Nạ B", "Na C", "Nà A", "Na B"], key=sort_key) == [
        "Nà A",
        "Na B",
        "Nạ B",
        "Na C",
    ]


@given(st.text(max_size=20), st.text(max_size=20))
def test_any_two_texts_can_be_sorted(one, other):
    assert (sort_key(one) < sort_key(other)) or (sort_key(other) <= sort_key(one))


def test_slugs_are_short_plain_and_free():
    assert slug_base("xa-duong-quang", "Nà Ỏi (Đầu)") == "xa-duong-quang-thon-na-oi-dau"
    assert len(slug_base("xa-duong-quang", "dài " * 30)) <= 76
    assert free_slug("a", set()) == "a"
    assert free_slug("a", {"a", "a-2"}) == "a-3"
