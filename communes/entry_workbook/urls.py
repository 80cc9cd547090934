"""Addresses of the entry workbooks; part of the namespace ``communes``."""

from django.urls import path

from communes.entry_workbook import views

urlpatterns = [
    path(
        "phieu-nhap/<slug:unit>/<int:year>/<slug:set_code>/",
        views.entry_workbook,
        name="entry_workbook",
    ),
    path("phieu-nhap/<uuid:key>/", views.workbook_job, name="workbook_job"),
    path(
        "phieu-nhap/<uuid:key>/tien-do/", views.workbook_job_progress, name="workbook_job_progress"
    ),
    path("phieu-nhap/<uuid:key>/tep/", views.workbook_job_file, name="workbook_job_file"),
]
