"""What a press did, said on the page that comes after it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from otklik.core.refusal import Refused


def tried(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[dict[str, Any]], object],
    said: str,
    *,
    field: str | None = None,
) -> bool:
    """Whether what a form asks for was done; the next page says so. A refusal stands at `field`,
    else in the form's summary."""
    if not form.is_valid():
        return False
    try:
        act(form.cleaned_data)
    except Refused as refusal:
        form.add_error(field, str(refusal))
        return False
    messages.success(request, said)
    return True


def done(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[dict[str, Any]], object],
    *,
    said: str,
    to: tuple[Any, ...],
    field: str | None = None,
) -> HttpResponse | None:
    """`tried`, and leads on. None where the form is to be shown again."""
    return redirect(*to) if tried(request, form, act, said, field=field) else None


def pressed(request: HttpRequest, act: Callable[[], object], said: str = "") -> None:
    """Do it; the next page says what was done, or why it was refused."""
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        if said:
            messages.success(request, said)
