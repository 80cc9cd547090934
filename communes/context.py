"""What every page knows of the person who is signed in."""

from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.http import HttpRequest

from communes.access import Right, current_postings, role_allows
from communes.models import Notice, User
from communes.models.units import Kind

_NAMED = 3


def person(request: HttpRequest) -> dict[str, Any]:
    """Role, unit, rights and unread notices of the person, for the page's head.

    Nothing before login.
    """
    user = request.user
    if not isinstance(user, User):
        return {}
    postings = current_postings(user, unread=_unread_count())
    return {
        "user_role": postings[0][0].label if postings else "",
        "user_unit": ", ".join(version.title_name for _, version in postings[:_NAMED]),
        "user_can_import": user.is_superuser
        or any(role_allows(one, Right.IMPORT) for one, _ in postings),
        "user_enters": any(
            role_allows(one, Right.ENTER) and not role_allows(one, Right.OPEN_YEAR)
            for one, _ in postings
        ),
        "user_reviews": user.is_superuser
        or any(role_allows(one, Right.REVIEW) for one, _ in postings),
        "user_sees_years": user.is_superuser
        or any(version.kind == Kind.PROVINCE for _, version in postings),
        # Only the server's own administrator serves nowhere and still signs in.
        "user_unread": getattr(postings[0][1], "unread", None) or 0
        if postings
        else Notice.objects.filter(user=user, read_at=None).count(),
    }


def _unread_count() -> Subquery:
    """How many notices the posted person has not read; within the query for her postings."""
    return Subquery(
        Notice.objects.filter(user=OuterRef("unit__postings__user"), read_at=None)
        .order_by()
        .values("user")
        .annotate(number=Count("pk"))
        .values("number")
    )
