"""What a press did, said on the page that comes after it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from otklik.core.refusal import Refused


def done(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[dict[str, Any]], object],
    *,
    said: str,
    to: tuple[Any, ...],
    field: str | None = None,
) -> HttpResponse | None:
    """What a form asks for, if it is filled in right: leads on, and the next page says what was
    done. None where the form is to be shown again, with the refusal at its `field`."""
    if not form.is_valid():
        return None
    try:
        act(form.cleaned_data)
    except Refused as refusal:
        form.add_error(field, str(refusal))
        return None
    messages.success(request, said)
    return redirect(*to)


def pressed(request: HttpRequest, act: Callable[[], object], said: str = "") -> None:
    """Do it; the next page says what was done, or why it was refused."""
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        if said:
            messages.success(request, said)
