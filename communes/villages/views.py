"""Pages of a commune's villages: their yearly answers, and the list itself."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from communes.access import Right
from communes.kept_typing import KEPT_TOLD, signed_in_or_told, take_typing
from communes.models import Unit, User
from communes.requests import SignedInRequest
from communes.submission_views import submission_or_404
from communes.villages.answering import save_answers
from communes.villages.counting import villages_of
from communes.villages.filling import Filled
from communes.villages.forms import AddForm, EndForm, MergeForm, RenameForm
from communes.villages.page import copied, heading, sheet_context, sheet_of, why_closed
from communes.villages.services import (
    ListChange,
    add_village,
    end_of_commune,
    end_village,
    merge_villages,
    rename_village,
)
from communes.villages.table import read_table
from communes.villages.undoing import acts_of_today, undo
from communes.writable import LockedError


@signed_in_or_told
@require_http_methods(["GET", "POST"])
def village_list(request: SignedInRequest, unit: str, year: int, set_code: str) -> HttpResponse:
    """The yearly answers of all villages in one table; a POST saves what was changed.

    The button "copy" puts last year's answers into empty cells, to be looked at and saved.
    """
    submission = submission_or_404(request.user, unit, year, set_code, Right.ENTER)
    sheet = sheet_of(submission)
    template = "communes/villages/answers.html"
    if request.method != "POST":
        kept = take_typing(request)
        typed = read_table(kept, sheet.slugs, sheet.stored, year=year) if kept else None
        context = sheet_context(sheet, typed) | {"told": KEPT_TOLD if kept else ""}
        return render(request, template, context)
    table = read_table(request.POST, sheet.slugs, sheet.stored, year=year)
    if "copy" in request.POST:
        number = copied(sheet, table)
        told = (
            f"Đã điền sẵn {number} ô trống bằng số liệu năm {year - 1}, chưa lưu. Hãy xem lại rồi "
            "bấm “Lưu số liệu thôn”."
            if number
            else f"Không có ô trống nào điền được từ số liệu năm {year - 1}."
        )
        return render(request, template, {**sheet_context(sheet, table), "told": told})
    if table.errors:
        return render(request, template, sheet_context(sheet, table), status=400)
    ids = {village.unit.slug: village.unit_id for village in sheet.villages}
    try:
        filled = save_answers(
            submission.unit,
            year,
            set_code,
            {ids[slug]: given for slug, given in table.changed.items()},
            request.user,
        )
    except LockedError as locked:
        return render(
            request,
            template,
            {**sheet_context(sheet, table), "refused": str(locked)},
            status=423,
        )
    _tell(request, "Đã lưu số liệu thôn." if table.changed else "Không có gì thay đổi.", filled)
    return redirect("communes:village_list", unit=unit, year=year, set_code=set_code)


@require_http_methods(["GET", "POST"])
def village_changes(request: SignedInRequest, unit: str, year: int, set_code: str) -> HttpResponse:
    """Adding, renaming, merging and ending villages, and taking back what was done today."""
    submission = submission_or_404(request.user, unit, year, set_code, Right.ENTER)
    villages = villages_of(submission.unit, year)
    action = request.POST.get("action", "")
    if request.method == "POST" and action not in (*_FORMS, "undo"):
        raise Http404("Không có thao tác này.")
    own = {
        name: form(request.POST if name == action else None, prefix=name, villages=villages)
        for name, (form, _) in _FORMS.items()
    }
    refused = ""
    if request.method == "POST":
        try:
            if action == "undo":
                change = undo(submission.unit, request.POST.get("token", ""), request.user)
                return _done(request, unit, year, set_code, change)
            if own[action].is_valid():
                change = _FORMS[action][1](submission.unit, own[action], request.user)
                return _done(request, unit, year, set_code, change)
        except LockedError as locked:
            refused = str(locked)
        except ValidationError as error:
            refused = _add_errors(own.get(action), error)
    return render(
        request,
        "communes/villages/changes.html",
        {
            **heading(submission, "Thay đổi danh sách thôn"),
            "closed": why_closed(submission),
            "refused": refused,
            "villages": villages,
            "forms": own,
            "shown": action,
            "today": acts_of_today(submission.unit),
            "last_day": end_of_commune(submission.unit),
            "list_url": reverse("communes:village_list", args=[unit, year, set_code]),
        },
        status=400 if request.method == "POST" else 200,
    )


def _add_errors(form: forms.Form | None, error: ValidationError) -> str:
    """Put a service's refusal to the fields it names; the rest is told above the forms."""
    if form is None or not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    for name, sentences in error.message_dict.items():
        place = name if name in form.fields else "village"
        form.add_error(place if place in form.fields else None, sentences)
    return ""


def _done(
    request: SignedInRequest, unit: str, year: int, set_code: str, change: ListChange
) -> HttpResponse:
    _tell(request, f"Đã {change.label[:1].lower()}{change.label[1:]}.", change.filled)
    return redirect("communes:village_changes", unit=unit, year=year, set_code=set_code)


def _tell(request: SignedInRequest, done: str, filled: Filled) -> None:
    """Tell what was done and what the villages filled, or why they could not."""
    if filled.labels:
        done += f" Đã tính lại chỉ tiêu {', '.join(dict.fromkeys(filled.labels))}."
    messages.success(request, done)
    for warning in dict.fromkeys(filled.warnings):
        messages.warning(request, f"Chưa cập nhật được theo danh sách thôn: {warning}")


def _add(commune: Unit, form: AddForm, by: User) -> ListChange:
    return add_village(commune, name=form.cleaned_data["name"], day=form.cleaned_data["day"], by=by)


def _rename(commune: Unit, form: RenameForm, by: User) -> ListChange:
    return rename_village(
        commune,
        form.chosen(),
        name=form.cleaned_data["name"],
        day=form.cleaned_data["day"],
        by=by,
    )


def _merge(commune: Unit, form: MergeForm, by: User) -> ListChange:
    return merge_villages(
        commune,
        form.all_chosen(),
        name=form.cleaned_data["name"],
        day=form.cleaned_data["day"],
        document=form.cleaned_data["document"],
        by=by,
    )


def _end(commune: Unit, form: EndForm, by: User) -> ListChange:
    return end_village(
        commune,
        form.chosen(),
        day=form.cleaned_data["day"],
        note=form.cleaned_data["note"],
        by=by,
    )


_Act = Callable[..., ListChange]
_FORMS: dict[str, tuple[type, _Act]] = {
    "add": (AddForm, _add),
    "rename": (RenameForm, _rename),
    "merge": (MergeForm, _merge),
    "end": (EndForm, _end),
}
