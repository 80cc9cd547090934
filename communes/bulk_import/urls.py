"""Addresses of the import runs; part of the namespace ``communes``."""

from django.urls import path

from communes.bulk_import import views

urlpatterns = [
    path("nhap-bang/", views.import_runs, name="import_runs"),
    path("nhap-bang/<uuid:key>/", views.import_run, name="import_run"),
    path("nhap-bang/<uuid:key>/tien-do/", views.import_run_progress, name="import_run_progress"),
    path("nhap-bang/<uuid:key>/cho-sai/", views.import_run_marked, name="import_run_marked"),
    path("nhap-bang/<uuid:key>/ghi/", views.import_run_confirm, name="import_run_confirm"),
    path("nhap-bang/<uuid:key>/bo/", views.import_run_drop, name="import_run_drop"),
    path("nhap-bang/<uuid:key>/lam-lai/", views.import_run_retry, name="import_run_retry"),
    path("nhap-bang/<uuid:key>/hoan-tac/", views.import_run_undo, name="import_run_undo"),
]
