"""Addresses of the inbox; part of ``communes/urls.py``."""

from django.urls import path

from communes.notices.views import choose_mail, notices, read_all_notices, read_notice

urlpatterns = [
    path("thong-bao/", notices, name="notices"),
    path("thong-bao/da-doc/", read_all_notices, name="notices_read"),
    path("thong-bao/nhan-thu/", choose_mail, name="notice_mail"),
    path("thong-bao/<int:pk>/da-doc/", read_notice, name="notice_read"),
]
