"""Where the log goes: standard error, and errors to the authority's collector if there is one."""

from typing import Any
from urllib.parse import urlsplit

from otklik import __version__

HERE = frozenset({"127.0.0.1", "localhost", "::1"})
TALKATIVE = ("httpx", "apscheduler", "pymorphy3.opencorpora_dict.wrapper")


def logging_to(errors_url: str, *, kind: str, level: str) -> dict[str, Any]:
    """LOGGING. Raises ValueError for a collector that is neither https nor this very machine."""
    configured: dict[str, Any] = {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {"()": "otklik.core.logs.MaskingFormatter"},
            "json": {"()": "otklik.core.logs.JsonFormatter"},
        },
        "filters": {"unwatched": {"()": "otklik.core.web.middleware.PrivatePathFilter"}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": kind,
                "filters": ["unwatched"],
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {name: {"level": "WARNING"} for name in TALKATIVE},
    }
    if errors_url:
        parts = urlsplit(errors_url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in HERE):
            raise ValueError("OTKLIK_ERRORS_URL: https:// is expected.")
        configured["handlers"]["reports"] = {
            "()": "otklik.core.error_reports.ErrorReportHandler",
            "url": errors_url,
            "version": __version__,
        }
        configured["root"]["handlers"].append("reports")
    return configured
