"""The communes floor: who and where, and what they reported."""

from django.apps import AppConfig


class CommunesConfig(AppConfig):
    """Units, people, submissions and values, Excel in."""

    name = "communes"
    verbose_name = "Đơn vị và số liệu"
