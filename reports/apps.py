"""The reports floor: what comes out."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Tables and their renderings."""

    name = "reports"
    verbose_name = "Biểu và báo cáo"
