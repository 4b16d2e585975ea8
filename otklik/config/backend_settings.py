"""Django's settings of database, cache, file storage, mail and log, each from a URL."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url

from otklik import __version__

FILES = "django.core.files.storage.FileSystemStorage"


def cache(url: str, folder: Path) -> dict[str, Any]:
    """Rate limits are counted here, so all processes must share it: files on one machine, or the
    Valkey (or Redis) at this URL for several.

    Raises ValueError for another URL; the message never contains it.
    """
    if not url:
        return {
            "BACKEND": "otklik.core.cache_backends.SharedCache",
            "LOCATION": folder / "cache",
            "OPTIONS": {"MAX_ENTRIES": 100_000},  # many evict no rare ones
        }
    scheme, sign, rest = url.partition("://")
    schemes = {"redis": "redis", "valkey": "redis", "rediss": "rediss", "valkeys": "rediss"}
    if not sign or scheme not in {*schemes, "unix"}:
        raise ValueError("OTKLIK_CACHE_URL: valkey://:password@host:6379/0 is expected.")
    return {
        "BACKEND": "otklik.core.cache_backends.ServerCache",
        "LOCATION": f"{schemes.get(scheme, scheme)}://{rest}",
        "KEY_FUNCTION": "otklik.core.cache_backends.secret_key",
        "OPTIONS": {"socket_timeout": 5, "socket_connect_timeout": 2},
    }


def storages(
    *, bucket: str, endpoint: str, key: str, secret: str, region: str, ca: str, folder: Path
) -> dict[str, dict[str, Any]]:
    """Where uploads and attachments are stored: in the data folder, or in an S3 bucket."""
    if not bucket:
        return {
            "default": {"BACKEND": FILES},
            "attachments": {  # uploads by people: no URL leads there
                "BACKEND": FILES,
                "OPTIONS": {
                    "location": folder / "attachments",
                    "file_permissions_mode": 0o600,
                    "directory_permissions_mode": 0o700,
                },
            },
        }
    shared = {
        "bucket_name": bucket,
        "endpoint_url": endpoint or None,
        "access_key": key,
        "secret_key": secret,
        "region_name": region or None,
        "verify": ca or None,
        "addressing_style": "path",
        "signature_version": "s3v4",
        "default_acl": None,  # the bucket's own default: private
        "file_overwrite": False,
    }
    return {
        name: {"BACKEND": f"otklik.core.files.s3.{kind}", "OPTIONS": {**shared, "location": place}}
        for name, kind, place in [
            ("default", "UploadsBucket", "media"),
            ("attachments", "AttachmentsBucket", "attachments"),
        ]
    }


# Closing the last connection to SQLite checkpoints the log and waits for the disk: with one
# connection per request pages were two to seven times slower.
SECONDS_KEPT = 60
SQLITE = "otklik.core.db.even_turn_sqlite"
SQLITE_OPTIONS: dict[str, Any] = {
    "timeout": 30,
    # A transaction that reads before it writes is refused at once if another one wrote.
    "transaction_mode": "IMMEDIATE",
    # A confirmed commit survives a power failure: each one waits for the disk, about a millisecond.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-8000;",
}
FORGETFUL = "PRAGMA synchronous=NORMAL;"


def database(url: str, folder: Path, *, is_lasting: bool = True) -> dict[str, Any]:
    """Django's settings of the database at this URL; without one, of a file in the folder.

    SQLite always gets the same options; an option in the URL wins. A database that is not lasting
    may lose its last moments in a power failure, and does not wait for the disk.
    """
    if not url:
        parsed: dict[str, Any] = {"ENGINE": SQLITE, "NAME": folder / "otklik.sqlite3"}
        parsed["CONN_MAX_AGE"] = SECONDS_KEPT
    else:
        parsed = {**dj_database_url.parse(url, conn_max_age=SECONDS_KEPT, conn_health_checks=True)}
        if parsed["ENGINE"] == "django.db.backends.sqlite3":
            parsed["ENGINE"] = SQLITE
    if parsed["ENGINE"] == SQLITE:
        options = dict(SQLITE_OPTIONS)
        if not is_lasting:
            options["init_command"] += FORGETFUL
        parsed["OPTIONS"] = options | parsed.get("OPTIONS", {})
    return parsed


HERE = frozenset({"127.0.0.1", "localhost", "::1"})
TALKATIVE = ("httpx", "apscheduler", "pymorphy3.opencorpora_dict.wrapper")


def logging_to(errors_url: str, *, kind: str, level: str) -> dict[str, Any]:
    """LOGGING. Raises ValueError for a collector that is neither https nor on this machine."""
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


SECONDS = 20
PORTS = {"smtp": 587, "smtps": 465}


def mailer(url: str) -> dict[str, Any]:
    """An entry of MAILERS; a dummy without a URL. Raises ValueError for an invalid one; the message
    never contains it.

    Without name and password nothing is encrypted: such a server is on the same machine.
    """
    if not url:
        return {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError("OTKLIK_MAIL_URL: smtp://user:password@host:587 is expected.")
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": parts.hostname,
            "port": port or PORTS[parts.scheme],
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_ssl": parts.scheme == "smtps",
            "use_tls": parts.scheme == "smtp" and bool(parts.username),
            "timeout": SECONDS,
        },
    }
