import pytest

from tests.reports.review.years_under_review import department_of, reviewer_of, submitted


@pytest.fixture
def year(imported, opened, cast):
    """Xã Dương Quang 2020, submitted by An."""
    return submitted("xa-duong-quang", cast.an)


@pytest.fixture
def schools(units):
    """The department that reviews criteria 5 and 14 in tỉnh Bắc Kạn."""
    return department_of(units["tinh-bac-kan"], "gddt", "Sở Giáo dục và Đào tạo", (5, 14))


@pytest.fixture
def hoa(schools):
    """Hoa of the schools' department."""
    return reviewer_of(schools, "hoa", "Nguyễn Thị Hoa")
