"""Pages on which people choose their password by a one-time link, or ask for such a link."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.views import PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_http_methods, require_safe

from communes.activation import send_forgotten
from communes.forms import ForgottenPasswordForm


class ActivateView(PasswordResetConfirmView):
    """Choose a password, once; a used or ended link says what to do instead."""

    template_name = "registration/activate.html"
    success_url = reverse_lazy("login")
    reset_url_token = "dat-mat-khau"

    def render_to_response(self, context: dict[str, object], **kwargs: object) -> HttpResponse:
        """A dead link is gone (410), so that nobody takes the page for a form."""
        status = 200 if context["validlink"] else 410
        return super().render_to_response(context, status=status, **kwargs)

    def form_valid(self, form: SetPasswordForm) -> HttpResponse:
        """Say so on the login page that follows."""
        messages.success(
            self.request,
            f"Đã đặt mật khẩu. Hãy đăng nhập bằng tên “{form.user.get_username()}”.",
        )
        return super().form_valid(form)


@login_not_required
@require_http_methods(["GET", "POST"])
def forgotten_password(request: HttpRequest) -> HttpResponse:
    """Ask for a link by mail. The answer is the same whether the address is known or not."""
    form = ForgottenPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        send_forgotten.enqueue(form.cleaned_data["email"])
        return redirect("password_reset_done")
    return render(
        request,
        "registration/forgotten_password.html",
        {"form": form},
        status=400 if form.is_bound else 200,
    )


@login_not_required
@require_safe
def forgotten_password_sent(request: HttpRequest) -> HttpResponse:
    """What happens now, whether or not a mail was sent."""
    return render(request, "registration/forgotten_password_sent.html")
