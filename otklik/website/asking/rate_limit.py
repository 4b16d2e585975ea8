"""How often one address may ask, or guess a code; and who sends a form of ours."""

from django.http import HttpRequest

from otklik.core.web.rate_limit import Limit, Sender, is_first, sender

__all__ = ["Limit", "Sender", "is_first", "is_sent_from_elsewhere", "sender"]


def is_sent_from_elsewhere(request: HttpRequest) -> bool:
    """Whether a page that is not ours sends this form, as browsers of today tell. Older ones tell
    nothing and are believed."""
    return request.headers.get("Sec-Fetch-Site", "") in {"cross-site", "same-site"}
