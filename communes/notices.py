"""Telling people: who is told of what, in the portal's inbox and by e-mail.

A notice belongs to the act it tells of: services call these functions inside their transaction.
Who wants mail at once gets it after the transaction; the rest waits for ``send_notices``.
"""

from communes.models import DeadlineExtension, ReportingYear, Submission


def tell_opened(opened: ReportingYear) -> None:
    """Tell the officers of every commune that the year is open."""


def tell_extended(submission: Submission, granted: DeadlineExtension) -> None:
    """Tell the officers of one commune that they have more time."""
