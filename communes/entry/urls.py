"""Addresses of the entry page; part of ``communes/urls.py``."""

from django.urls import path

from communes.entry.views import entry, entry_confirm, entry_save

_PLACE = "nhap-so-lieu/<slug:unit>/<int:year>/<slug:set_code>/"

urlpatterns = [
    path(_PLACE, entry, name="entry"),
    path(f"{_PLACE}luu/<str:code>/", entry_save, name="entry_save"),
    path(f"{_PLACE}xac-nhan/<str:code>/", entry_confirm, name="entry_confirm"),
]
