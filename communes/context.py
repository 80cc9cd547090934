"""What every page knows of the person who is signed in."""

from typing import Any

from django.http import HttpRequest

from communes.access import Right, current_postings, role_allows
from communes.models import User

_NAMED = 3


def person(request: HttpRequest) -> dict[str, Any]:
    """Role, unit and rights of the person, for the page's head; nothing before login."""
    user = request.user
    if not isinstance(user, User):
        return {}
    postings = current_postings(user)
    return {
        "user_role": postings[0][0].label if postings else "",
        "user_unit": ", ".join(version.title_name for _, version in postings[:_NAMED]),
        "user_can_import": user.is_superuser
        or any(role_allows(one, Right.IMPORT) for one, _ in postings),
    }
