"""People, where they serve, and the links by which they choose their passwords."""

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from communes.access import people_kept_by
from communes.activation import send_links, slips_for
from communes.admin.base import OwnUnitsHistoryAdmin, signed_in
from communes.admin.tables import TableMixin
from communes.models import Posting, User
from communes.resources.people import PeopleResource, PeopleResult

_POWERS = ("is_staff", "is_superuser", "user_permissions")


class ActivatedFilter(admin.SimpleListFilter):
    """Who has not chosen a password yet."""

    title = "mật khẩu"
    parameter_name = "mat-khau"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Chosen or not."""
        return [("chua", "Chưa đặt"), ("da", "Đã đặt")]

    def queryset(
        self, request: HttpRequest, queryset: models.QuerySet[User]
    ) -> models.QuerySet[User]:
        """Django marks an account without a password by a "!" before it."""
        if self.value() == "chua":
            return queryset.filter(password__startswith="!")
        if self.value() == "da":
            return queryset.exclude(password__startswith="!")
        return queryset


@admin.register(User)
class PortalUserAdmin(UserAdmin):
    """People; a name in one piece, as Vietnamese write it."""

    list_display = ("username", "full_name", "email", "is_active", "is_staff")
    list_filter = (ActivatedFilter, "is_active", "is_staff")
    search_fields = ("username", "full_name", "email")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Cá nhân", {"fields": ("full_name", "email")}),
        ("Quyền", {"fields": ("is_active", "is_staff", "is_superuser", "user_permissions")}),
        ("Thời điểm", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "full_name", "email", "password1", "password2")}),
    )
    actions = ("print_slips", "mail_links")
    change_list_template = "admin/table_change_list.html"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[User]:
        """The people whom the administrator keeps."""
        people = super().get_queryset(request)
        return people.filter(pk__in=people_kept_by(signed_in(request)).values("pk"))

    def get_readonly_fields(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> tuple[str, ...]:
        """Only superusers give powers: nobody makes herself one."""
        return () if signed_in(request).is_superuser else (*_POWERS, "last_login", "date_joined")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """People come in with their postings."""
        postings = cast(PostingAdmin, self.admin_site.get_model_admin(Posting))
        context = {
            "has_import_permission": postings.has_import_permission(request),
            "import_address": reverse("admin:communes_posting_import"),
        }
        return super().changelist_view(request, {**(extra_context or {}), **context})

    def get_urls(self) -> list[URLPattern]:
        """Besides, the page of slips."""
        slips = path(
            "phieu-kich-hoat/",
            self.admin_site.admin_view(never_cache(self.slips_view)),
            name="communes_user_slips",
        )
        return [slips, *super().get_urls()]

    @admin.action(permissions=["change"], description="In phiếu đặt mật khẩu cho người đã chọn")
    def print_slips(
        self, request: HttpRequest, queryset: models.QuerySet[User]
    ) -> HttpResponseRedirect:
        """Lead to the page of slips."""
        return HttpResponseRedirect(slips_address(queryset.values_list("pk", flat=True)))

    @admin.action(permissions=["change"], description="Gửi thư đặt mật khẩu cho người đã chọn")
    def mail_links(self, request: HttpRequest, queryset: models.QuerySet[User]) -> None:
        """Mail each a new link; the old ones go on holding."""
        people = list(queryset)
        tell_of_links(request, people, send_links(people))

    def slips_view(self, request: HttpRequest) -> HttpResponse:
        """One printable slip per person of ``?nguoi=1,2``; the links are made here, nowhere kept.

        People whom the administrator does not keep are left out.
        """
        if not self.has_change_permission(request):
            raise PermissionDenied
        given = request.GET.get("nguoi", "").split(",")
        chosen = [int(one) for one in given if one.isascii() and one.isdigit() and len(one) < 15]
        people = self.get_queryset(request).filter(pk__in=chosen).order_by("username")
        return TemplateResponse(
            request,
            "communes/slips.html",
            {
                "slips": slips_for(people),
                "breadcrumbs": [
                    ("Quản trị", reverse("admin:index")),
                    ("Người dùng", reverse("admin:communes_user_changelist")),
                    ("Phiếu đặt mật khẩu", ""),
                ],
            },
        )


@admin.register(Posting)
class PostingAdmin(TableMixin, OwnUnitsHistoryAdmin):
    """Who serves where; people come in as a table here, each with her postings."""

    list_display = ("user", "role", "department", "unit", "valid_from", "valid_to")
    list_filter = ("role",)
    list_select_related = ("user", "unit", "department")
    search_fields = ("user__username", "user__full_name", "unit__slug")
    autocomplete_fields = ("user", "unit")
    resource_classes = [PeopleResource]
    import_help = (
        "Mỗi phân công một dòng. Tên đăng nhập chưa có sẽ tạo tài khoản mới.",
        "Tệp không bao giờ có mật khẩu: người mới nhận thư để tự đặt mật khẩu; người không có thư "
        "điện tử thì in phiếu sau khi nhập.",
    )

    def has_import_permission(self, request: HttpRequest) -> bool:
        """New rows may be new accounts."""
        may_add = request.user.has_perms(("communes.add_user", "communes.change_user"))
        return may_add and super().has_import_permission(request)

    def process_result(self, result: PeopleResult, request: HttpRequest) -> HttpResponse:
        """Tell who got a mail, and lead to the slips of the others."""
        response = super().process_result(result, request)
        if not result.has_errors() and not result.has_validation_errors() and result.new_people:
            tell_of_links(request, result.new_people, result.without_mail)
            if result.without_mail:
                return HttpResponseRedirect(slips_address(p.pk for p in result.without_mail))
        return response


def slips_address(pks: Any) -> str:
    """The page of slips for some people."""
    chosen = ",".join(str(pk) for pk in pks)
    return f"{reverse('admin:communes_user_slips')}?{urlencode({'nguoi': chosen})}"


def tell_of_links(request: HttpRequest, people: list[User], without: list[User]) -> None:
    """Say how many mails left, and who needs a slip."""
    sent = len(people) - len(without)
    if sent:
        messages.success(request, f"Đã gửi thư đặt mật khẩu cho {sent} người.")
    if without:
        names = ", ".join(person.username for person in without[:20])
        more = f" và {len(without) - 20} người khác" if len(without) > 20 else ""
        messages.warning(
            request,
            f"{len(without)} người chưa nhận được thư: {names}{more}. Hãy in phiếu đặt mật khẩu.",
        )
