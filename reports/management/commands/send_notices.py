"""Remind of deadlines and of dossiers' terms, and send the mails that wait; run every hour."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from communes.notices.mails import send_digests, send_waiting
from communes.notices.reminders import remind_of_deadlines
from reports.dossiers.way.telling import remind_of_dossiers


class Command(BaseCommand):
    """``send_notices``: reminders of deadlines and of dossiers, failed mails again, digests."""

    help = (
        "Nhắc hạn nộp số liệu và hạn xử lý hồ sơ, gửi lại thư chưa gửi được và thư gộp trong ngày; "
        "chạy mỗi giờ một lần."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do all of it and say what was done; what failed waits for the next run."""
        now = timezone.now()
        today = timezone.localdate(now)
        told = remind_of_deadlines(today)
        of_dossiers = remind_of_dossiers(today)
        at_once, failed = send_waiting()
        digests, failed_digests = send_digests(now)
        failed += failed_digests
        if options["verbosity"]:
            self.stdout.write(
                f"Nhắc hạn: {told} thông báo mới; hồ sơ xét, công nhận: {of_dossiers}. "
                f"Thư gửi ngay: {at_once}. Thư gộp trong ngày: {digests}."
            )
        if failed:
            self.stderr.write(f"{failed} thư chưa gửi được; lần chạy sau sẽ gửi lại.")
