"""What the administration's pages share: they show an administrator her own units, and no others.

Which units those are, ``communes/access.py`` says. Superusers see all.
"""

from typing import Any, cast

from django.contrib import admin
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from simple_history.admin import SimpleHistoryAdmin

from communes.access import Right, people_kept_by, units_with
from communes.models import Department, Unit, User


def signed_in(request: HttpRequest) -> User:
    """The person: the administration asks for a login on every page."""
    return cast(User, request.user)


class OwnChoices:
    """Relations offer the units and people that the administrator keeps."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Limited as the lists are, so that no foreign id can be posted either."""
        if db_field.remote_field.model is Unit:
            kwargs["queryset"] = units_with(signed_in(request), Right.IMPORT)
        elif db_field.remote_field.model is Department:
            kwargs["queryset"] = Department.objects.filter(
                unit__in=units_with(signed_in(request), Right.IMPORT)
            )
        elif db_field.remote_field.model is User:
            kwargs["queryset"] = people_kept_by(signed_in(request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]


class OwnUnitsAdmin(OwnChoices, admin.ModelAdmin):
    """Rows of the administrator's units; ``unit_path`` leads from a row to its unit."""

    unit_path = "unit"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Her own rows; every page of a row begins here."""
        rows = super().get_queryset(request)
        user = signed_in(request)
        if user.is_superuser:
            return rows
        return rows.filter(**{f"{self.unit_path}__in": units_with(user, Right.IMPORT)})


class OwnUnitsHistoryAdmin(OwnUnitsAdmin, SimpleHistoryAdmin):
    """The same with the history of each row, which is found for own rows only."""

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Another administrator's row has no history here."""
        self._find(request, object_id)
        return super().history_view(request, object_id, extra_context)

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, **kwargs: Any
    ) -> HttpResponse:
        """Nor single versions of it."""
        self._find(request, object_id)
        return super().history_form_view(request, object_id, version_id, **kwargs)

    def _find(self, request: HttpRequest, object_id: str) -> None:
        if not signed_in(request).is_superuser and self.get_object(request, object_id) is None:
            raise Http404


class ReadOnlyAdmin(OwnUnitsAdmin):
    """Rows that services write: to be looked at only."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Never by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Never: what was reported is not erased."""
        return False
