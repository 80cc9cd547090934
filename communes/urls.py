"""Addresses of units, values and imports."""

from django.urls import path

from communes import views
from communes.import_views import cancel_import, confirm_import, imports, preview_import

app_name = "communes"

urlpatterns = [
    path("don-vi/<slug:slug>/", views.unit, name="unit"),
    path("so-lieu/<int:pk>/", views.value, name="value"),
    path("nhap-bieu/", imports, name="imports"),
    path("nhap-bieu/<uuid:pk>/", preview_import, name="import_preview"),
    path("nhap-bieu/<uuid:pk>/ghi/", confirm_import, name="import_confirm"),
    path("nhap-bieu/<uuid:pk>/bo/", cancel_import, name="import_cancel"),
]
