"""Telling people: who is told of what, in the portal's inbox and by e-mail.

A notice belongs to the act it tells of: services call these functions inside their transaction.
Who wants mail at once gets it after the transaction; the rest waits for ``send_notices``.
"""

from communes.notices.telling import (
    tell_accepted,
    tell_commented,
    tell_extended,
    tell_opened,
    tell_reopened,
    tell_returned,
    tell_submitted,
    tell_unaccepted,
)

__all__ = [
    "tell_accepted",
    "tell_commented",
    "tell_extended",
    "tell_opened",
    "tell_reopened",
    "tell_returned",
    "tell_submitted",
    "tell_unaccepted",
]
