"""Tables as an administrator uploads them, and what the administration's pages answer."""

import io
from typing import Any

import openpyxl
from django.contrib.auth.models import Permission
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from communes.models import User
from communes.resources.formats import ROW, TableCsv, TableXlsx

EVERY = ("view", "add", "change")


def permit(user: User, *models: str, actions: tuple[str, ...] = EVERY) -> None:
    """Give model permissions, as a superuser does in the administration."""
    wanted = [f"{action}_{model}" for model in models for action in actions]
    user.user_permissions.add(*Permission.objects.filter(codename__in=wanted))


def workbook(headings: list[Any], *rows: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(headings)
    for row in rows:
        sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def upload(client, model: str, data: bytes, *, name: str = "bang.xlsx", table: int = 0):
    """The preview that the administration answers."""
    return client.post(
        reverse(f"admin:communes_{model}_import" if "_" not in model else f"admin:{model}_import"),
        {"resource": str(table), "import_file": SimpleUploadedFile(name, data)},
    )


def confirm(client, model: str, preview):
    """Confirm a preview."""
    form = preview.context_data["confirm_form"]
    return client.post(
        reverse(
            f"admin:communes_{model}_process_import"
            if "_" not in model
            else f"admin:{model}_process_import"
        ),
        form.initial,
        follow=True,
    )


def export(client, model: str, *, file_format: int = 0, table: int = 0) -> bytes:
    """The exported file: format 0 is .xlsx, 1 .csv."""
    response = client.post(
        reverse(f"admin:communes_{model}_export" if "_" not in model else f"admin:{model}_export"),
        {"resource": str(table), "format": str(file_format)},
    )
    assert response.status_code == 200
    assert "attachment" in response["Content-Disposition"]
    return response.content


def read(data: bytes, *, csv: bool = False) -> list[dict[str, Any]]:
    """The rows of an exported file."""
    dataset = (TableCsv() if csv else TableXlsx()).create_dataset(data)
    return [{k: v for k, v in row.items() if k != ROW} for row in dataset.dict]


def faults(preview) -> list[tuple[int, str, str]]:
    """Row, column ("" for the whole row) and sentence of every fault, in order."""
    assert "confirm_form" not in preview.context_data
    return [
        (row.number, "" if name == NON_FIELD_ERRORS else name, sentence)
        for row in preview.context_data["result"].in_order()
        for name, sentences in row.error_dict.items()
        for sentence in sentences
    ]


def refusal(preview) -> str:
    """Why the whole file is refused: by the form, or by its header."""
    context = preview.context_data
    assert "confirm_form" not in context
    if context["form"].errors:
        return " ".join(text for texts in context["form"].errors.values() for text in texts)
    return " ".join(str(error.error) for error in context["result"].base_errors)


def totals(preview) -> tuple[int, int, int]:
    """New, changed, unchanged."""
    counted = preview.context_data["result"].totals
    return counted["new"], counted["update"], counted["skip"]
