"""Addresses of what stands beside an indicator; part of ``communes/urls.py``."""

from django.urls import path

from communes.side.views import (
    add_comment,
    add_evidence,
    drop_evidence,
    evidence_file,
    resolve_comment,
    show_side,
)

_BESIDE = "nhap-so-lieu/<slug:unit>/<int:year>/<slug:set_code>/<str:code>/"

urlpatterns = [
    path(f"{_BESIDE}kem-theo/", show_side, name="entry_side"),
    path(f"{_BESIDE}minh-chung/", add_evidence, name="evidence_add"),
    path(f"{_BESIDE}trao-doi/", add_comment, name="entry_comment"),
    path("minh-chung/<uuid:key>/", evidence_file, name="evidence_file"),
    path("minh-chung/<uuid:key>/go/", drop_evidence, name="evidence_remove"),
    path("trao-doi/<int:pk>/xong/", resolve_comment, name="comment_resolve"),
]
