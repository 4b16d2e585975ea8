"""What this app registers with others when Django starts: see `otklik.core.apps`."""

from otklik.organisation.identity import (
    audit_events,  # noqa: F401
    session_timeout,  # noqa: F401
)
