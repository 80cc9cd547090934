"""The real table of thành phố Bắc Kạn, drafted: its figures are those of report 228/BC-UBND."""

import pytest

from reports.dossiers.approving.signed_figures import printed_texts
from reports.dossiers.drafting.narrative import paragraphs
from reports.dossiers.drafting.papers import build_paper, generated_keys
from reports.dossiers.gathering import gather

pytestmark = pytest.mark.django_db


def drafts(dossier):
    return {one.key: one.draft for one in paragraphs(gather(dossier))}


def test_the_city_is_told_of_as_its_report_does_but_where_figures_say_otherwise(dossier_city):
    told = drafts(dossier_city)
    # the report: 16,828 of 23,548 km, 71,46%; 1.538 of 1.724 houses, 89,21%
    assert "tính chung 2 xã cứng hóa 71,46% (16,828/23,548 km)" in told["tieu-chi-2"]
    assert "tính chung 2 xã 89,21% (1.538/1.724 hộ)" in told["tieu-chi-9"]
    assert told["tieu-chi-2"].endswith("Hiện nay cả 2/2 xã đã đạt tiêu chí Giao thông.")
    assert told["tieu-chi-5"].endswith(
        "Báo cáo ghi 2/2 xã, tính lại 0/2 xã (khác ở xã Dương Quang, xã Nông Thượng)."
    )
    # poverty is given without numerators: no rate of both communes, no change
    assert told["tieu-chi-11"].splitlines()[0] == (
        "- Tỷ lệ hộ nghèo đa chiều giai đoạn 2016-2020: xã Dương Quang 1,2%; xã Nông Thượng 1,71%; "
        "2/2 xã đạt."
    )


def test_the_commune_is_told_of_alone(dossier_commune):
    told = drafts(dossier_commune)
    assert "100% (851/851 hộ); không thay đổi so với năm 2011 (748/748 hộ" in told["tieu-chi-4"]
    assert told["tieu-chi-5"].endswith(
        "Xã chưa đạt tiêu chí Trường học do chỉ tiêu 5: 2/3 trường = 66,67%, yêu cầu ≥ 70% (Quyết "
        "định 734/QĐ-UBND), cần thêm 1 trường. Báo cáo ghi đạt, tính lại chưa đạt."
    )


def test_every_paper_of_both_dossiers_is_drafted(dossier_city, dossier_commune):
    for one in (dossier_city, dossier_commune):
        content = gather(one)
        keys = generated_keys(content)
        assert "bao-cao" in keys
        for key in keys:
            assert list(printed_texts(build_paper(content, key, lambda name: None)))
