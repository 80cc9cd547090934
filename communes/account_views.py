"""A person's own account."""

from django.contrib import messages
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpResponse
from django.urls import reverse_lazy


class OwnPasswordView(PasswordChangeView):
    """Change of one's own password; other sessions of the person end."""

    template_name = "registration/password_change.html"
    success_url = reverse_lazy("home")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        """Say so on the page that follows."""
        messages.success(self.request, "Đã đổi mật khẩu.")
        return super().form_valid(form)
