"""The departments of a province and the criteria that each reviews."""

from django.contrib import admin

from communes.admin.base import OwnUnitsHistoryAdmin
from communes.models import Department, Responsibility


class ResponsibilityInline(admin.TabularInline):
    """The criteria of one department."""

    model = Responsibility
    extra = 3


@admin.register(Department)
class DepartmentAdmin(OwnUnitsHistoryAdmin):
    """Departments, each with its criteria."""

    list_display = ("name", "code", "unit")
    list_select_related = ("unit",)
    search_fields = ("name", "code")
    autocomplete_fields = ("unit",)
    inlines = (ResponsibilityInline,)
