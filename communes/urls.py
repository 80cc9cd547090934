"""Addresses of units, values and imports."""

from django.urls import path

from communes import views
from communes.bulk_import.urls import urlpatterns as import_run_addresses
from communes.entry.urls import urlpatterns as entry_addresses
from communes.entry_workbook.urls import urlpatterns as workbook_addresses
from communes.import_views import cancel_import, confirm_import, imports, preview_import
from communes.notices.urls import urlpatterns as notice_addresses
from communes.side.urls import urlpatterns as side_addresses
from communes.submission_views import entry_start, submission, submission_act
from communes.villages.urls import urlpatterns as village_addresses
from communes.years.urls import urlpatterns as year_addresses

app_name = "communes"

urlpatterns = [
    path("don-vi/<slug:slug>/", views.unit, name="unit"),
    path("so-lieu/<int:pk>/", views.value, name="value"),
    path("nhap-bieu/", imports, name="imports"),
    path("nhap-bieu/<uuid:pk>/", preview_import, name="import_preview"),
    path("nhap-bieu/<uuid:pk>/ghi/", confirm_import, name="import_confirm"),
    path("nhap-bieu/<uuid:pk>/bo/", cancel_import, name="import_cancel"),
    *import_run_addresses,
    path("nhap-so-lieu/", entry_start, name="entry_start"),
    path("ho-so/<slug:unit>/<int:year>/<slug:set_code>/", submission, name="submission"),
    path(
        "ho-so/<slug:unit>/<int:year>/<slug:set_code>/thuc-hien/",
        submission_act,
        name="submission_act",
    ),
    *workbook_addresses,
    *year_addresses,
    *notice_addresses,
    *village_addresses,
    *entry_addresses,
    *side_addresses,
]
