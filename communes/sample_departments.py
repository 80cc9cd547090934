"""Some departments with their criteria, for trying reviewing out."""

from communes.models import Department, Responsibility, Unit

_DEPARTMENTS = (
    ("so-giao-thong-van-tai", "Sở Giao thông vận tải", (2,)),
    ("so-giao-duc-va-dao-tao", "Sở Giáo dục và Đào tạo", (5, 14)),
    ("so-y-te", "Sở Y tế", (15,)),
    ("so-tai-nguyen-va-moi-truong", "Sở Tài nguyên và Môi trường", (17,)),
)


def add_sample_departments(province: Unit, set_code: str) -> dict[str, Department]:
    """The departments of ``province``, by code, with their criteria of a set; harmless again."""
    found = {}
    for code, name, criteria in _DEPARTMENTS:
        found[code], _ = Department.objects.get_or_create(
            unit=province, code=code, defaults={"name": name}
        )
        for number in criteria:
            Responsibility.objects.get_or_create(
                department=found[code], set_code=set_code, criterion=number
            )
    return found
