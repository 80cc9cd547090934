"""Remind of deadlines and send the mails that wait; to be run every hour."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from communes.notices.mails import send_digests, send_waiting
from communes.notices.reminders import remind_of_deadlines


class Command(BaseCommand):
    """``send_notices``: reminders 7 and 2 days before a deadline, failed mails again, digests."""

    help = "Nhắc hạn nộp, gửi lại thư chưa gửi được và thư gộp trong ngày; chạy mỗi giờ một lần."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do all three and say what was done; what failed waits for the next run."""
        now = timezone.now()
        told = remind_of_deadlines(timezone.localdate(now))
        at_once, failed = send_waiting()
        digests, failed_digests = send_digests(now)
        failed += failed_digests
        if options["verbosity"]:
            self.stdout.write(
                f"Nhắc hạn: {told} thông báo mới. Thư gửi ngay: {at_once}. "
                f"Thư gộp trong ngày: {digests}."
            )
        if failed:
            self.stderr.write(f"{failed} thư chưa gửi được; lần chạy sau sẽ gửi lại.")
