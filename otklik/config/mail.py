"""The mail server of the installation, from one address."""

from typing import Any
from urllib.parse import unquote, urlsplit

SECONDS = 20
PORTS = {"smtp": 587, "smtps": 465}


def mailer(url: str) -> dict[str, Any]:
    """An entry of MAILERS. Nowhere, when there is no address. Raises ValueError for what is no
    address of a mail server; the message never holds it.

    Without name and password nothing is encrypted: such a server stands on the same machine.
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
