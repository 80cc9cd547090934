"""What administrators keep here: the days off that the clock knows, and units' years.

Years are locked and reopened on this floor, which knows what dossiers rest on them.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from simple_history.admin import SimpleHistoryAdmin

from communes.admin.base import OwnUnitsAdmin, signed_in
from communes.models import Submission, SubmissionStateChange
from communes.submission_actions import (
    TRANSITIONS,
    Action,
    ActionRefusedError,
    act,
    refuse_action,
)
from reports.models import CalendarDay
from reports.review.reopening import refuse_reopening, reopen


@admin.register(CalendarDay)
class CalendarDayAdmin(SimpleHistoryAdmin):
    """Days off and swapped working days beside the shipped calendar, with their history."""

    list_display = ("day", "is_working", "name", "source")
    list_filter = ("is_working",)
    search_fields = ("name", "source")
    date_hierarchy = "day"


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
        """Refuse what the present state, or a dossier that rests on the year, does not allow."""
        cleaned = super().clean() or {}
        if "action" in cleaned:
            try:
                refuse_action(self.instance, Action(cleaned["action"]))
                if cleaned["action"] == Action.REOPEN:
                    refuse_reopening(self.instance)
            except ActionRefusedError as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
        return cleaned


@admin.register(Submission)
class SubmissionAdmin(OwnUnitsAdmin):
    """Units' years: locked and reopened here, through the service that writes the history."""

    form = SubmissionStateForm
    list_display = ("unit", "year", "set_name", "state")
    list_select_related = ("unit", "criteria_set")
    list_filter = ("year", "state")
    search_fields = ("unit__slug",)
    fields = ("unit", "year", "set_name", "state", "action", "reason")
    readonly_fields = ("unit", "year", "set_name", "state")
    inlines = (StateChangeInline,)

    @admin.display(description="Bộ tiêu chí", ordering="criteria_set")
    def set_name(self, submission: Submission) -> str:
        """The criteria set, under its Vietnamese heading."""
        return str(submission.criteria_set)

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
        by, reason = signed_in(request), form.cleaned_data["reason"]
        action = Action(form.cleaned_data["action"])
        if action is Action.REOPEN:
            reopen(submission=obj, by=by, reason=reason)
        else:
            act(submission=obj, action=action, by=by, reason=reason)
