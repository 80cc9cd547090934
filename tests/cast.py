"""The people in the tests: who they are, and where they serve.

An sees and enters for xã Dương Quang, Bình for xã Nông Thượng; Chi keeps thành phố Bắc Kạn; Dung
appraises for tỉnh Bắc Kạn; Giang administers tỉnh Bắc Kạn, Hải tỉnh Bắc Giang; Lan only looks.
"""

from dataclasses import dataclass
from datetime import date

from communes.models import Role, User

PASSWORD = "mot-mat-khau-dai"
POSTED_FROM = date(2020, 1, 1)

CAST = {
    "an": ("Nguyễn Thị An", Role.OFFICER, "xa-duong-quang"),
    "binh": ("Trần Văn Bình", Role.OFFICER, "xa-nong-thuong"),
    "chi": ("Lê Thị Chi", Role.CITY_OFFICER, "tp-bac-kan"),
    "dung": ("Phạm Văn Dũng", Role.REVIEWER, "tinh-bac-kan"),
    "giang": ("Hoàng Thu Giang", Role.ADMINISTRATOR, "tinh-bac-kan"),
    "hai": ("Vũ Ngọc Hải", Role.ADMINISTRATOR, "tinh-bac-giang"),
    "lan": ("Đỗ Thị Lan", Role.VIEWER, "tinh-bac-kan"),
}


@dataclass(frozen=True)
class Cast:
    """Everybody, by name."""

    an: User
    binh: User
    chi: User
    dung: User
    giang: User
    hai: User
    lan: User
