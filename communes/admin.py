"""Administration of units and people. Values are never edited here: they have one door."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db import models
from django.http import HttpRequest
from simple_history.admin import SimpleHistoryAdmin

from communes.models import (
    Posting,
    Source,
    Submission,
    SubmissionStateChange,
    Unit,
    UnitEvent,
    UnitLineage,
    UnitVersion,
    User,
)
from communes.submission_actions import (
    TRANSITIONS,
    Action,
    ActionRefusedError,
    act,
    refuse_action,
)

# Rights come from postings; groups would be a second way that nothing here reads.
admin.site.unregister(Group)


class ReadOnlyAdmin(admin.ModelAdmin):
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


@admin.register(User)
class PortalUserAdmin(UserAdmin):
    """People; a name in one piece, as Vietnamese write it."""

    list_display = ("username", "full_name", "email", "is_active", "is_staff")
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


@admin.register(Posting)
class PostingAdmin(SimpleHistoryAdmin):
    """Who serves where."""

    list_display = ("user", "role", "unit", "valid_from", "valid_to")
    list_filter = ("role",)
    search_fields = ("user__username", "user__full_name", "unit__slug")
    autocomplete_fields = ("user", "unit")


class UnitVersionInline(admin.StackedInline):
    """The versions of a unit."""

    model = UnitVersion
    fk_name = "unit"
    extra = 0
    autocomplete_fields = ("parent", "legal_document")


@admin.register(Unit)
class UnitAdmin(admin.ModelAdmin):
    """Units with their versions; the slug is set once."""

    search_fields = ("slug", "versions__name", "versions__code")
    list_display = ("slug", "names")
    inlines = (UnitVersionInline,)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Unit]:
        """With the versions, so that the list asks a fixed number of times."""
        return super().get_queryset(request).prefetch_related("versions")

    def get_readonly_fields(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> tuple[str, ...]:
        """The slug of a unit that exists never changes."""
        return ("slug",) if obj else ()

    @admin.display(description="Tên qua các thời kỳ")
    def names(self, unit: Unit) -> str:
        """All names the unit had."""
        return " → ".join(version.full_name for version in unit.versions.all())


@admin.register(UnitVersion)
class UnitVersionAdmin(SimpleHistoryAdmin):
    """Versions, with the history of their rows."""

    list_display = ("full_name", "unit", "code", "parent", "valid_from", "valid_to")
    list_filter = ("kind",)
    search_fields = ("name", "code", "unit__slug")
    autocomplete_fields = ("unit", "parent", "legal_document")


class UnitLineageInline(admin.TabularInline):
    """The threads of an event."""

    model = UnitLineage
    extra = 0
    autocomplete_fields = ("predecessor", "successor")


@admin.register(UnitEvent)
class UnitEventAdmin(admin.ModelAdmin):
    """Events and who became what."""

    list_display = ("key", "kind", "effective_on", "legal_document")
    autocomplete_fields = ("legal_document",)
    inlines = (UnitLineageInline,)


@admin.register(Source)
class SourceAdmin(ReadOnlyAdmin):
    """Workbooks that values came from."""

    list_display = ("file_name", "unit", "criteria_set", "made_by", "made_at")


class StateChangeInline(admin.TabularInline):
    """The state's history."""

    model = SubmissionStateChange
    extra = 0
    can_delete = False
    readonly_fields = ("before", "after", "made_by", "made_at", "reason")

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Written by the service only."""
        return False


class SubmissionStateForm(forms.ModelForm):
    """Lock or reopen a submission, with the reason that its history keeps."""

    action = forms.ChoiceField(
        label="Thao tác",
        choices=[(one.value, TRANSITIONS[one].label) for one in (Action.LOCK, Action.REOPEN)],
    )
    reason = forms.CharField(label="Lý do thay đổi trạng thái", max_length=500)

    class Meta:
        model = Submission
        fields: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        """Refuse what the present state does not allow."""
        cleaned = super().clean() or {}
        if "action" in cleaned:
            try:
                refuse_action(self.instance, Action(cleaned["action"]))
            except ActionRefusedError as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
        return cleaned


@admin.register(Submission)
class SubmissionAdmin(admin.ModelAdmin):
    """Units' years: locked and reopened here, through the service that writes the history."""

    form = SubmissionStateForm
    list_display = ("unit", "year", "criteria_set", "state")
    list_filter = ("year", "state")
    search_fields = ("unit__slug",)
    fields = ("unit", "year", "criteria_set", "state", "action", "reason")
    readonly_fields = ("unit", "year", "criteria_set", "state")
    inlines = (StateChangeInline,)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Submissions are opened by the service that writes values."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Never: what was reported is not erased."""
        return False

    def save_model(
        self, request: HttpRequest, obj: Submission, form: SubmissionStateForm, change: bool
    ) -> None:
        """Hand the change to the service."""
        act(
            submission=obj,
            action=Action(form.cleaned_data["action"]),
            by=cast(User, request.user),
            reason=form.cleaned_data["reason"],
        )
