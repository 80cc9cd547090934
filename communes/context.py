"""What every page knows of the person who is signed in."""

from typing import Any

from django.http import HttpRequest

from communes.access import Right, current_postings, role_allows
from communes.models import User


def person(request: HttpRequest) -> dict[str, Any]:
    """Role, unit and rights of the person, for the page's head; nothing before login."""
    user = request.user
    if not isinstance(user, User):
        return {}
    postings = current_postings(user)
    role, version = postings[0] if postings else (None, None)
    return {
        "user_role": role.label if role else "",
        "user_unit": version.title_name if version else "",
        "user_can_import": user.is_superuser
        or any(role_allows(one, Right.IMPORT) for one, _ in postings),
    }
