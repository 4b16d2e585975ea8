"""Whom pages make a browser ask. Links that a person follows are theirs and are passed over."""

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Error, Request

HERE = {"127.0.0.1", "localhost"}
OUTWARDS = {"http", "https", "ws", "wss"}


def note_foreign(context: BrowserContext, asked: set[str]) -> None:
    """From now on each address beyond this machine that a page of it asks goes into `asked`."""

    def note(request: Request) -> None:
        parts = urlsplit(request.url)
        is_foreign = parts.scheme in OUTWARDS and parts.hostname not in HERE
        if is_foreign and not _is_a_window_moving(request):
            asked.add(request.url)

    context.on("request", note)


def _is_a_window_moving(request: Request) -> bool:
    """What a frame inside of a page opens was asked by the page, not by the person."""
    if not request.is_navigation_request():
        return False
    try:
        return request.frame.parent_frame is None
    except Error:  # a window that is only being opened has no frame to tell of
        return True
