"""A page with several forms: each press is done, or the page comes back with what was typed."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest

from otklik.core.refusal import Refused
from otklik.organisation.access import StaffRequest
from otklik.organisation.rights import Right


def tried(
    request: HttpRequest, form: forms.Form, act: Callable[[dict[str, Any]], object], said: str
) -> bool:
    """Whether it was done; the next page says so. A refusal stands in the form's summary."""
    if not form.is_valid():
        return False
    try:
        act(form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, said)
    return True


def only_in_the_field(request: StaffRequest) -> None:
    """Whoever approves in an institution has nothing to do here: there is nothing for them."""
    if not request.user.may(Right.WORK_FIELD):
        raise Http404
