"""A press on a page with several forms: it is done, or the page comes back with what was typed."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from otklik.core.refusal import Refused


def tried(request: HttpRequest, form: forms.Form, act: Callable[[], object], said: str) -> bool:
    """Whether it was done. A refusal stands in the form's summary."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, said)
    return True
