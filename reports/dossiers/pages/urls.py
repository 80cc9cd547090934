"""Addresses of recognition dossiers; portal-wide names, as every floor may link to them."""

from django.urls import include, path

from reports.dossiers.pages.views_council import dossier_council
from reports.dossiers.pages.views_decision import dossier_decision, recognition
from reports.dossiers.pages.views_dossier import dossier, dossier_act, dossier_opinion
from reports.dossiers.pages.views_list import dossier_open, dossiers
from reports.dossiers.pages.views_recognised import recognised_file, recognised_page

urlpatterns = [
    path("", dossiers, name="dossiers"),
    path("lap/", dossier_open, name="dossier_open"),
    path("da-cong-nhan/", recognised_page, name="recognised"),
    path("da-cong-nhan/tai-ve.<slug:file_format>", recognised_file, name="recognised_file"),
    path("da-cong-nhan/<int:pk>/", recognition, name="recognition"),
    path("<int:pk>/", dossier, name="dossier"),
    path("<int:pk>/thuc-hien/", dossier_act, name="dossier_act"),
    path("<int:pk>/y-kien/", dossier_opinion, name="dossier_opinion"),
    path("<int:pk>/hoi-dong/", dossier_council, name="dossier_council"),
    path("<int:pk>/quyet-dinh/", dossier_decision, name="dossier_decision"),
    path("", include("reports.dossiers.pages.urls_contents")),
]
