"""What a press did, said on the page that comes after it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest

from otklik.core.refusal import Refused


def pressed(request: HttpRequest, act: Callable[[], object], said: str = "") -> None:
    """Do it; the next page says what was done, or why it was refused."""
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        if said:
            messages.success(request, said)
