"""Addresses of the opened years; part of ``communes/urls.py``."""

from django.urls import path

from communes.years.views import year, year_dates, year_extend, years

_YEAR = "nam-nhap-lieu/<slug:unit>/<int:year>/<slug:set_code>/"

urlpatterns = [
    path("nam-nhap-lieu/", years, name="years"),
    path(_YEAR, year, name="year"),
    path(f"{_YEAR}cac-ngay/", year_dates, name="year_dates"),
    path(f"{_YEAR}gia-han/", year_extend, name="year_extend"),
]
