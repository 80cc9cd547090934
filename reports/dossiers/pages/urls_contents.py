"""Addresses of a dossier's contents, papers and bundles; part of ``urls.py`` beside it."""

from django.urls import path

from reports.dossiers.pages.views_bundle import (
    dossier_bundle,
    dossier_bundle_file,
    dossier_bundle_page,
    dossier_bundle_progress,
)
from reports.dossiers.pages.views_contents import (
    dossier_capital,
    dossier_facts,
    dossier_opinions,
    dossier_roadmap,
)
from reports.dossiers.pages.views_narrative import dossier_narrative, dossier_paragraph
from reports.dossiers.pages.views_papers import (
    dossier_attach,
    dossier_attached,
    dossier_attached_remove,
    dossier_paper_file,
    dossier_papers,
    dossier_sign,
    dossier_signed,
    dossier_signed_remove,
)

urlpatterns = [
    path("<int:pk>/thong-tin/", dossier_facts, name="dossier_facts"),
    path("<int:pk>/nguon-luc/", dossier_capital, name="dossier_capital"),
    path("<int:pk>/lo-trinh/", dossier_roadmap, name="dossier_roadmap"),
    path("<int:pk>/y-kien-tham-gia/", dossier_opinions, name="dossier_opinions"),
    path("<int:pk>/thuyet-minh/", dossier_narrative, name="dossier_narrative"),
    path("<int:pk>/thuyet-minh/<slug:key>/", dossier_paragraph, name="dossier_paragraph"),
    path("<int:pk>/giay-to/", dossier_papers, name="dossier_papers"),
    path(
        "<int:pk>/giay-to/<slug:key>.<slug:suffix>", dossier_paper_file, name="dossier_paper_file"
    ),
    path("<int:pk>/giay-to/<slug:key>/dinh-kem/", dossier_attach, name="dossier_attach"),
    path("<int:pk>/giay-to/<slug:key>/ban-da-ky/", dossier_sign, name="dossier_sign"),
    path("dinh-kem/<uuid:key>/", dossier_attached, name="dossier_attached"),
    path("dinh-kem/<uuid:key>/go/", dossier_attached_remove, name="dossier_attached_remove"),
    path("ban-da-ky/<uuid:key>/", dossier_signed, name="dossier_signed"),
    path("ban-da-ky/<uuid:key>/go/", dossier_signed_remove, name="dossier_signed_remove"),
    path("<int:pk>/bo-ho-so/", dossier_bundle, name="dossier_bundle"),
    path("bo-ho-so/<uuid:key>/", dossier_bundle_page, name="dossier_bundle_page"),
    path("bo-ho-so/<uuid:key>/tien-do/", dossier_bundle_progress, name="dossier_bundle_progress"),
    path("bo-ho-so/<uuid:key>/tep/", dossier_bundle_file, name="dossier_bundle_file"),
]
