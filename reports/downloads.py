"""A table as a file to download."""

from django.http import Http404, HttpResponse

from reports.files import FILE_FORMATS, file_name
from reports.tables import Table


def file_response(
    table: Table, years: tuple[int, ...], suffix: str, *, kind: str = "so-sanh"
) -> HttpResponse:
    """The table in the format of ``suffix``, as an attachment; ``Http404`` for another suffix."""
    wanted = FILE_FORMATS.get(suffix)
    if wanted is None:
        raise Http404
    name = file_name(table, years, wanted, kind=kind)
    return HttpResponse(
        wanted.render(table),
        content_type=wanted.media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
