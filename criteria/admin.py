"""Criteria sets are looked at, and loaded from their files."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from criteria.models import CriteriaSet


@admin.register(CriteriaSet)
class CriteriaSetAdmin(admin.ModelAdmin):
    """Criteria sets. A set comes from its definition file and is never edited by hand."""

    list_display = ("code", "version", "name", "first_year", "last_year", "used_since")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Loaded by ``load_criteria``."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """A set that judges is never edited."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """A set that judged is never deleted."""
        return False
