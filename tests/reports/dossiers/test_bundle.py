"""The bundle of a dossier: what is in it, that its checksums are true, that it repeats itself."""

import hashlib
import io
import zipfile
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command

from communes.entries import ValueEntry
from communes.services import write_values
from criteria.answers import Answer
from criteria.outcomes import Outcome
from reports.dossiers.drafting.papers import build_paper
from reports.dossiers.files.bundle import LIST_NAME, SUMS_NAME, write_bundle
from reports.models import Dossier, PaperFile
from reports.sample_dossiers.adding import add_sample_dossier, sample_dossiers

pytestmark = pytest.mark.django_db


def bundle(dossier) -> bytes:
    target = io.BytesIO()
    write_bundle(dossier, target)
    return target.getvalue()


def opened_zip(data: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(data))


def test_a_citys_bundle_holds_its_papers_numbered_in_the_order_of_the_procedure(dossier_city):
    with opened_zip(bundle(dossier_city)) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
    stems = [name.rsplit(".", 1)[0] for name in names if name.endswith(".docx")]
    assert stems == sorted(stems)
    for key in ("to-trinh", "bao-cao", "danh-sach-xa", "bieu-so-sanh", "nguon-luc", "lo-trinh"):
        [stem] = [one for one in stems if one[3:] == key]
        assert {f"{stem}.docx", f"{stem}.pdf"} <= set(names)
    assert [name for name in names if name.endswith(".xlsx")] == [
        f"{next(one for one in stems if one.endswith('bieu-so-sanh'))}.xlsx"
    ]
    assert names[-2:] == [LIST_NAME, SUMS_NAME]


def test_a_paper_is_built_once_for_both_its_files(dossier_commune, monkeypatch):
    built = []

    def counted(content, key, code):
        built.append(key)
        return build_paper(content, key, code)

    monkeypatch.setattr("reports.dossiers.files.bundle.build_paper", counted)
    with opened_zip(bundle(dossier_commune)) as archive:
        files = [name.rsplit(".", 1) for name in archive.namelist()]
    drawn = [stem[3:] for stem, ending in files if ending == "pdf"]
    assert drawn == [stem[3:] for stem, ending in files if ending == "docx"] == built


def test_the_papers_of_steps_to_come_are_not_in_it(dossier_commune):
    with opened_zip(bundle(dossier_commune)) as archive:
        names = " ".join(archive.namelist())
    assert "bao-cao-tham-dinh" not in names
    assert "quyet-dinh" not in names


def test_every_checksum_is_that_of_its_file(dossier_commune):
    with opened_zip(bundle(dossier_commune)) as archive:
        sums = dict(
            reversed(line.split("  ", 1)) for line in archive.read(SUMS_NAME).decode().splitlines()
        )
        assert set(sums) == set(archive.namelist()) - {SUMS_NAME}
        for name, digest in sums.items():
            assert hashlib.sha256(archive.read(name)).hexdigest() == digest, name


def test_the_same_content_gives_the_same_bytes_and_another_value_gives_others(
    dossier_commune, units, criteria_sets, cast
):
    first = bundle(dossier_commune)
    assert bundle(dossier_commune) == first
    write_values(
        entries=[
            ValueEntry(units["xa-duong-quang"], 2020, "1.1", Answer(said=Outcome.NOT_ATTAINED))
        ],
        criteria_set=criteria_sets["bac_kan_2017_2020"],
        zones={},
        source=None,
        by=cast.giang,
        reason="Rà soát lại",
    )
    assert bundle(dossier_commune) != first


def test_what_was_attached_lies_under_the_number_of_its_paper(dossier_commune, cast):
    kept = PaperFile(
        dossier=dossier_commune,
        slot="hinh-anh",
        file_name="Ảnh đường thôn.jpg",
        content_type="image/jpeg",
        size=4,
        sha256=hashlib.sha256(b"anh!").hexdigest(),
        made_by=cast.an,
    )
    kept.file.save("x.bin", ContentFile(b"anh!"), save=False)
    kept.save()
    with opened_zip(bundle(dossier_commune)) as archive:
        [name] = [one for one in archive.namelist() if "dinh-kem" in one]
        assert name[2:] == "-hinh-anh-dinh-kem-01-anh-duong-thon.jpg"
        assert archive.read(name) == b"anh!"
        listing = archive.read(LIST_NAME).decode("utf-8-sig")
    assert f"{name}  4 byte  {kept.sha256}" in listing


def test_the_listing_says_what_is_missing(dossier_commune):
    with opened_zip(bundle(dossier_commune)) as archive:
        listing = archive.read(LIST_NAME).decode("utf-8-sig").splitlines()
    place = next(number for number, line in enumerate(listing) if "ình ảnh" in line)
    assert listing[place + 1].strip() == "chưa có"


def test_the_sample_dossiers_say_what_the_reports_say(imported, cast, units):
    [bac_kan] = [one for one in sample_dossiers() if one.stem == "bac_kan_2020"]
    dossier = add_sample_dossier(bac_kan, cast.giang)
    assert sum(one.amount for one in dossier.capital.filter(depth=1)) == Decimal("114983.08")
    assert dossier.facts.leader == "Dương Hữu Bường"
    assert dossier.roadmap.count() == 15
    assert [one.number for one in units["xa-nong-thuong"].decisions.all()] == ["2319/QĐ-UBND"]
    again = add_sample_dossier(bac_kan, cast.giang)
    assert again == dossier
    assert units["xa-nong-thuong"].decisions.count() == 1


def test_the_command_writes_the_bundle_and_says_what_is_in_it(dossier_city, tmp_path, capsys):
    path = tmp_path / "ho-so.zip"
    call_command("build_dossier", unit="tp-bac-kan", year=2020, output=path)
    told = capsys.readouterr().out
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            assert name in told or name == SUMS_NAME
    assert list(tmp_path.iterdir()) == [path]


def test_the_command_opens_the_dossier_of_a_unit_that_has_none(imported, tmp_path, capsys):
    call_command("build_dossier", unit="xa-duong-quang", year=2020, output=tmp_path / "a.zip")
    dossier = Dossier.objects.get()
    assert (dossier.unit.slug, dossier.level, dossier.year) == ("xa-duong-quang", "commune", 2020)
    assert dossier.opened_by is None
    assert "đã lập mới hồ sơ xét, công nhận xã đạt chuẩn" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("unit", "year", "told"),
    [
        ("xa-khong-co", 2020, "Không có đơn vị “xa-khong-co”"),
        ("tinh-bac-kan", 2020, "không phải là thôn, xã, thành phố hay huyện"),
        ("tp-bac-kan", 1900, "1900 không phải là năm xét công nhận"),
        ("tp-bac-kan", 2012, "Chưa có quy trình"),
    ],
)
def test_the_command_refuses_with_a_sentence(imported, tmp_path, capsys, unit, year, told):
    with pytest.raises(SystemExit) as stopped:
        call_command("build_dossier", unit=unit, year=year, output=tmp_path / "a.zip")
    assert stopped.value.code == 1
    assert told in capsys.readouterr().err
    assert not list(tmp_path.glob("*.zip*"))


def test_the_command_leaves_a_file_that_cannot_be_replaced_as_it_was(
    dossier_commune, tmp_path, capsys
):
    with pytest.raises(SystemExit):
        call_command(
            "build_dossier", unit="xa-duong-quang", year=2020, output=tmp_path / "khong" / "a.zip"
        )
    assert "Không ghi được tệp" in capsys.readouterr().err
