"""What every page knows of the person who is signed in."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from communes.access import Right, may
from communes.models import Posting, User


def person(request: HttpRequest) -> dict[str, Any]:
    """Role, unit and rights of the person, for the page's head; nothing before login."""
    user = request.user
    if not isinstance(user, User):
        return {}
    posting = (
        Posting.objects.filter(user=user, valid_from__lte=timezone.localdate())
        .order_by("-valid_from")
        .select_related("unit")
        .prefetch_related("unit__versions")
        .first()
    )
    return {
        "user_role": posting.get_role_display() if posting else "",
        "user_unit": posting.unit.name_on(timezone.localdate()) if posting else "",
        "user_can_import": may(user, Right.IMPORT),
    }
