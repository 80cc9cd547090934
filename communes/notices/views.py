"""The inbox: a person's own notices, and how she wants to be written to."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from communes.models import Notice, User
from communes.requests import SignedInRequest

_LISTED = 30


@require_safe
def notices(request: SignedInRequest) -> HttpResponse:
    """The person's notices, unread ones first, the latest on top."""
    own = (
        Notice.objects.filter(user=request.user)
        .annotate(is_read=Q(read_at__isnull=False))
        .order_by("is_read", "-made_at", "-pk")
    )
    page = Paginator(own, _LISTED).get_page(request.GET.get("trang"))
    return render(
        request,
        "communes/notices/inbox.html",
        {
            "page": page,
            "has_unread": any(one.read_at is None for one in page),
            "mail": request.user.mail,
            "mail_choices": User.Mail.choices,
            "address": request.user.email,
            "breadcrumbs": [("Trang chủ", reverse("home")), ("Thông báo", "")],
        },
    )


@require_POST
def read_notice(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mark one's own notice as read; with ``open`` go on to what it tells of."""
    notice = get_object_or_404(Notice, pk=pk, user=request.user)
    Notice.objects.filter(pk=pk, read_at=None).update(read_at=timezone.now())
    # The path was made by the portal itself when it told of the act.
    return redirect(notice.path) if "open" in request.POST else redirect("communes:notices")


@require_POST
def read_all_notices(request: SignedInRequest) -> HttpResponse:
    """Mark all one's own notices as read."""
    Notice.objects.filter(user=request.user, read_at=None).update(read_at=timezone.now())
    messages.success(request, "Đã đánh dấu tất cả thông báo là đã đọc.")
    return redirect("communes:notices")


@require_POST
def choose_mail(request: SignedInRequest) -> HttpResponse:
    """Choose when to be written to by e-mail; anything but the two choices changes nothing."""
    chosen = request.POST.get("mail")
    if chosen not in User.Mail.values:
        messages.error(request, "Hãy chọn một trong hai cách nhận thư rồi lưu lại.")
        return redirect("communes:notices")
    User.objects.filter(pk=request.user.pk).update(mail=chosen)
    messages.success(request, f"Đã lưu cách nhận thư: {User.Mail(chosen).label.lower()}.")
    return redirect("communes:notices")
