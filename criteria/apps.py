"""The criteria floor: what is asked and how it is judged."""

from django.apps import AppConfig


class CriteriaConfig(AppConfig):
    """Knows no place and no person."""

    name = "criteria"
    verbose_name = "Bộ tiêu chí"
