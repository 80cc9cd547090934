"""The portal's addresses.

Names without a namespace are the portal's own: every floor may link to them. A floor never names
another floor's namespace (``tests/test_architecture.py``).
"""

from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path

from communes.account_views import OwnPasswordView
from communes.activation_views import (
    ActivateView,
    forgotten_password,
    forgotten_password_sent,
)
from reports.audit.views import audit
from reports.entry_findings import entry_findings
from reports.entry_print_views import entry_print, entry_print_file
from reports.finding_views import (
    findings,
    findings_file,
    findings_overview,
    upload_findings,
)
from reports.review.evidence import review_evidence
from reports.review.views import review, review_queue, submission_reopen
from reports.views import comparison, comparison_file, home

urlpatterns = [
    path("", home, name="home"),
    path("dang-nhap/", LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("dang-xuat/", LogoutView.as_view(), name="logout"),
    path("doi-mat-khau/", OwnPasswordView.as_view(), name="password_change"),
    path("kich-hoat/<uidb64>/<token>/", ActivateView.as_view(), name="activate"),
    path("quen-mat-khau/", forgotten_password, name="password_reset"),
    path("quen-mat-khau/da-nhan/", forgotten_password_sent, name="password_reset_done"),
    path("", include("communes.urls")),
    path("so-sanh/<slug:unit>/<slug:set_code>/", comparison, name="comparison"),
    path(
        "so-sanh/<slug:unit>/<slug:set_code>/tai-ve.<slug:file_format>",
        comparison_file,
        name="comparison_file",
    ),
    path(
        "ho-so/<slug:unit>/<int:year>/<slug:set_code>/ban-in/",
        entry_print,
        name="entry_print",
    ),
    path(
        "ho-so/<slug:unit>/<int:year>/<slug:set_code>/ban-in/tai-ve.<slug:file_format>",
        entry_print_file,
        name="entry_print_file",
    ),
    path("doi-chieu/", findings_overview, name="findings_overview"),
    path("doi-chieu/tep/<uuid:pk>/", upload_findings, name="upload_findings"),
    path(
        "doi-chieu/<slug:unit>/<int:year>/<slug:set_code>/",
        entry_findings,
        name="entry_findings",
    ),
    path("doi-chieu/<slug:unit>/<slug:set_code>/", findings, name="findings"),
    path(
        "doi-chieu/<slug:unit>/<slug:set_code>/tai-ve.<slug:file_format>",
        findings_file,
        name="findings_file",
    ),
    path("ho-so-cong-nhan/", include("reports.dossiers.pages.urls")),
    path("ma/", include("reports.dossiers.pages.urls_codes")),
    path("tham-dinh/", review_queue, name="review_queue"),
    path("tham-dinh/minh-chung/<uuid:key>/", review_evidence, name="review_evidence"),
    path("tham-dinh/<slug:unit>/<int:year>/<slug:set_code>/", review, name="review"),
    path(
        "ho-so/<slug:unit>/<int:year>/<slug:set_code>/mo-lai/",
        submission_reopen,
        name="submission_reopen",
    ),
    path("nhat-ky/", audit, name="audit"),
    path("quan-tri/", admin.site.urls),
]

admin.site.site_header = "Cổng thông tin nông thôn mới"
admin.site.site_title = "Quản trị cổng thông tin nông thôn mới"
admin.site.index_title = "Quản trị"
