"""The request of a person who is signed in, which every view but the login page has."""

from django.http import HttpRequest

from communes.models import User


class SignedInRequest(HttpRequest):
    """For type checking only: login is the default (``LoginRequiredMiddleware``)."""

    user: User
