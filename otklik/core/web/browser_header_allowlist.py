"""Headers that browsers themselves send.

Other headers were added between browser and server: each proxy has its own headers for the client.
"""

SENT = frozenset(
    {
        "accept", "accept-charset", "accept-encoding", "accept-language", "cache-control",
        "connection", "content-length", "content-type", "cookie", "dnt", "host", "keep-alive",
        "origin", "pragma", "priority", "purpose", "range", "referer", "save-data", "te",
        "upgrade-insecure-requests", "user-agent", "x-csrftoken", "x-requested-with",
    }
)  # fmt: skip
PREFIXES = ("sec-", "if-", "hx-")


def is_sent_by_browsers(header: str) -> bool:
    """Whether a browser may have sent a header of this name, case-insensitively."""
    name = header.lower()
    return name in SENT or name.startswith(PREFIXES)
