"""Addresses of the villages and the totals; part of the namespace ``communes``."""

from django.urls import path

from communes.totals_views import profile
from communes.villages.views import village_changes, village_list

_PLACE = "<slug:unit>/<int:year>/<slug:set_code>/"

urlpatterns = [
    path(f"tong-so/{_PLACE}", profile, name="profile"),
    path(f"thon/{_PLACE}", village_list, name="village_list"),
    path(f"thon/{_PLACE}danh-sach/", village_changes, name="village_changes"),
]
