"""Addresses of short codes, as they are printed under tables: kept short, at the portal's root."""

from django.urls import path

from reports.dossiers.pages.views_code import paper_code, paper_code_search

urlpatterns = [
    path("", paper_code_search, name="paper_code_search"),
    path("<str:code>/", paper_code, name="paper_code"),
]
