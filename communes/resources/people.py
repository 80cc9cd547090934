"""People with their postings as a table: one row per posting; a new name is a new account.

No password stands in a file: a new account has none until its owner opens her activation link.
"""

from collections.abc import Hashable, Sequence
from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from import_export.widgets import Widget

from communes.access import people_kept_by
from communes.activation import send_links
from communes.models import Department, Posting, Role, User
from communes.resources.cells import ChoiceCell, DateCell, TextCell, cell_text, folded, shown
from communes.resources.formats import ROW
from communes.resources.reach import Reach, UnitCell
from communes.resources.table import Column, TableResource, TableResult, sentences_of, texts_of


class AccountCell(Widget):
    """A login name: a known account, or a new one, the same object for every row.

    ``spelled`` gives the login name for its small letters: two that differ only in case are one.
    """

    def __init__(self, accounts: dict[str, User], spelled: dict[str, str]) -> None:
        super().__init__()
        self.accounts = accounts
        self.spelled = spelled

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> User:
        """The account; a new one is not saved yet."""
        name = cell_text(value)
        if not name:
            raise ValueError("Ô này phải có tên đăng nhập.")
        twin = self.spelled.setdefault(name.lower(), name)
        if twin != name:
            raise ValueError(
                f"“{shown(name)}” chỉ khác “{twin}” ở chữ hoa, chữ thường; hãy ghi đúng “{twin}” "
                "hoặc chọn tên khác."
            )
        return self.accounts.setdefault(name, User(username=name))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """The login name."""
        return "" if value is None else value.username


class DepartmentCell(Widget):
    """The code of a department of the unit that the row names; empty: none.

    ``departments`` are those of the file's units, by unit's slug and code in small letters;
    ``unit_heading`` is the column that names the unit.
    """

    def __init__(self, departments: dict[tuple[str, str], Department], unit_heading: str) -> None:
        super().__init__()
        self.departments = departments
        self.unit_heading = unit_heading

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Department | None:
        """The department; raises ``ValueError`` where the unit has none of the code."""
        code = cell_text(value)
        if not code:
            return None
        unit = cell_text(row[self.unit_heading])
        found = self.departments.get((unit, folded(code)))
        if found is None:
            raise ValueError(
                f"Đơn vị “{shown(unit)}” không có sở, ngành mã “{shown(code)}”; hãy kiểm tra mã "
                "trong danh sách sở, ngành, hoặc để trống nếu thuộc văn phòng điều phối."
            )
        return found

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """The code."""
        return "" if value is None else value.code


class PeopleResult(TableResult):
    """Besides, who is new and who of them got no mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.new_people: list[User] = []
        self.without_mail: list[User] = []


class PeopleResource(TableResource):
    """Postings with their people, known by login name, role, unit and first day.

    Name and address belong to the person: they read alike in all her rows. They are changed, and
    another posting is given, only by who keeps the account (``people_kept_by``).
    """

    user = Column("Tên đăng nhập", "user", None)
    full_name = Column("Họ và tên", "user__full_name", TextCell(required=True))
    email = Column("Thư điện tử", "user__email", TextCell())
    role = Column("Vai trò", "role", ChoiceCell(Role.choices))
    unit = Column("Đơn vị (tên khóa)", "unit", None)
    department = Column("Mã sở, ngành", "department", None)
    valid_from = Column("Từ ngày", "valid_from", DateCell(required=True))
    valid_to = Column("Đến trước ngày", "valid_to", DateCell())

    class Meta:
        model = Posting
        name = "Người dùng và phân công"
        fields = (
            "user",
            "full_name",
            "email",
            "role",
            "unit",
            "department",
            "valid_from",
            "valid_to",
        )
        import_id_fields = ("user", "role", "unit", "valid_from")

    def __init__(self, *, user: User, **kwargs: Any) -> None:
        super().__init__(user=user)
        self.reach = Reach(user)
        self.accounts: dict[str, User] = {}
        self.kept: set[str] = set()
        self.known: dict[str, tuple[str, str]] = {}
        self.said: dict[str, tuple[str, str, int]] = {}
        self.kept_as: dict[Hashable, tuple[date | None, int | None]] = {}
        self.departments: dict[tuple[str, str], Department] = {}
        self.spelled: dict[str, str] = {}
        self.fields["user"].widget = AccountCell(self.accounts, self.spelled)
        self.fields["unit"].widget = UnitCell(self.reach)
        self.fields["department"].widget = DepartmentCell(
            self.departments, self.fields["unit"].column_name
        )

    @classmethod
    def get_result_class(cls) -> type[PeopleResult]:
        """With the new people."""
        return PeopleResult

    def prepare(self, rows: Sequence[dict[str, Any]]) -> None:
        """The accounts, units, departments and postings that the rows name."""
        headings = {name: field.column_name for name, field in self.fields.items()}
        units = texts_of(rows, headings["unit"])
        self.reach.load(units)
        for department in Department.objects.filter(unit__slug__in=units).select_related("unit"):
            self.departments[department.unit.slug, folded(department.code)] = department
        wanted = {name.lower() for name in texts_of(rows, headings["user"])}
        names = [n for n in User.objects.values_list("username", flat=True) if n.lower() in wanted]
        for account in User.objects.filter(username__in=names):
            self.accounts[account.username] = account
            self.spelled[account.username.lower()] = account.username
            self.known[account.username] = account.full_name, account.email
        kept = people_kept_by(self.user).filter(username__in=names)
        self.kept = set(kept.values_list("username", flat=True))
        by_pk = {account.pk: account for account in self.accounts.values()}
        for posting in Posting.objects.filter(user__in=by_pk).select_related("unit", "department"):
            # One object per person, so that a name changed in one row is changed in all.
            posting.user = by_pk[posting.user_id]
            self.stored[self._key(posting)] = posting
            self.kept_as[self._key(posting)] = posting.valid_to, posting.department_id

    def _key(self, posting: Posting) -> Hashable:
        return posting.user.username, posting.role, posting.unit.slug, posting.valid_from

    def row_key(self, row: dict[str, Any]) -> Hashable:
        """Login name, role, unit and first day."""
        cleaned = {name: self.fields[name].clean(row) for name in self._meta.import_id_fields}
        return (
            cleaned["user"].username,
            cleaned["role"],
            cleaned["unit"].slug,
            cleaned["valid_from"],
        )

    def check_row(self, instance: Any, row: dict[str, Any], faults: dict[str, list[str]]) -> None:
        """Dates, departments, one name and address per person, and whose account it is."""
        headings = {name: field.column_name for name, field in self.fields.items()}
        if instance.valid_to is not None and instance.valid_to <= instance.valid_from:
            faults[headings["valid_to"]] = ["Ngày kết thúc phải sau ngày bắt đầu."]
        try:
            instance.clean()
        except ValidationError as error:
            for attribute, errors in error.error_dict.items():
                faults.setdefault(headings[attribute], []).extend(sentences_of(errors))
        account, number = instance.user, row.get(ROW, 0)
        person = account.full_name, account.email
        name, email, first = self.said.setdefault(account.username, (*person, number))
        for key, before, now in (
            ("full_name", name, account.full_name),
            ("email", email, account.email),
        ):
            if before != now:
                faults[headings[key]] = [
                    f"Khác với dòng {first} của cùng tên đăng nhập (“{shown(before)}”); hãy ghi "
                    "giống nhau ở mọi dòng."
                ]
        known = self.known.get(account.username)
        if known is not None and account.username not in self.kept:
            for key, before, now in zip(("full_name", "email"), known, person, strict=True):
                if before != now:
                    faults[headings[key]] = [
                        f"Tài khoản “{account.username}” do người khác quản trị, không sửa ở đây "
                        f"được; hãy giữ “{shown(before)}”."
                    ]
            if instance.pk is None:
                faults[headings["user"]] = [
                    f"Tên đăng nhập “{account.username}” đã có và do người khác quản trị; hãy "
                    "chọn tên khác, hoặc nhờ quản trị toàn hệ thống phân công."
                ]
        try:
            account.clean_fields(exclude=["password", "id", "last_login", "date_joined"])
        except ValidationError as error:
            for attribute, errors in error.error_dict.items():
                heading = headings.get(attribute, headings["user"])
                faults.setdefault(heading, []).extend(sentences_of(errors))

    def before_save_instance(self, instance: Any, row: dict[str, Any], **kwargs: Any) -> None:
        """Save the person before her posting: a new one, or one whose name or address changed."""
        super().before_save_instance(instance, row, **kwargs)
        account = instance.user
        person = account.full_name, account.email
        if account.pk is None:
            account.set_unusable_password()
            account.save()
        elif self.known.get(account.username, person) != person:
            account.save(update_fields=["full_name", "email"])
            self.known[account.username] = person

    def do_instance_save(self, instance: Any, is_create: bool) -> None:
        """A posting whose person alone changed has no new history."""
        now = instance.valid_to, instance.department_id
        if is_create or now != self.kept_as[self._key(instance)]:
            super().do_instance_save(instance, is_create)

    def after_import(self, dataset: Any, result: PeopleResult, **kwargs: Any) -> None:
        """After the commit, and only then, the new people get their links."""
        super().after_import(dataset, result, **kwargs)
        new = [a for name, a in self.accounts.items() if name not in self.known and a.pk]
        result.new_people = sorted(new, key=lambda account: account.username)
        if not self._is_dry_run(kwargs):
            transaction.on_commit(partial(_invite, result))

    def filter_export(self, queryset: QuerySet[Any], **kwargs: Any) -> QuerySet[Any]:
        """In the order of names and dates."""
        return queryset.select_related("user", "unit", "department").order_by(
            "user__username", "valid_from", "unit__slug", "role"
        )


def _invite(result: PeopleResult) -> None:
    result.without_mail = send_links(result.new_people)
