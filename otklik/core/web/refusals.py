"""What a press did, said on the page that comes after it.

What is said (`said`) and where it leads (`to`, arguments of `redirect`) may depend on what was
made.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from otklik.core.refusal import Refused

type Said[Made] = str | Callable[[Made], str]
type Leads[Made] = tuple[Any, ...] | Callable[[Made], tuple[Any, ...]]


class refusals_to_form:  # noqa: N801 - a context manager
    """Show a refusal of what runs inside as an error of `form`, at `field` or above all fields.

    if form.is_valid():
        with refusals_to_form(form):
            incident.close(by=request.user, **form.cleaned_data)
            messages.success(request, _("Closed."))
            return redirect(incident)
    """

    def __init__(self, form: forms.BaseForm, field: str | None = None) -> None:
        self.form = form
        self.field = field

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, refusal: BaseException | None, trace: object) -> bool:
        if isinstance(refusal, Refused):
            self.form.add_error(self.field, str(refusal))
            return True
        return False


class refusals_to_messages:  # noqa: N801 - a context manager
    """Show a refusal of what runs inside as an error message on the next page."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, refusal: BaseException | None, trace: object) -> bool:
        if isinstance(refusal, Refused):
            messages.error(self.request, str(refusal))
            return True
        return False


def tried[Made](
    request: HttpRequest,
    form: forms.BaseForm,
    act: Callable[[dict[str, Any]], Made],
    text: Said[Made] = "",
    *,
    field: str | None = None,
) -> bool:
    """Whether what a form asks for was done; the next page says so. A refusal stands at `field`,
    else in the form's summary."""
    if (made := _made(form, act, field)) is None:
        return False
    _say(request, text, *made)
    return True


def done[Made](
    request: HttpRequest,
    form: forms.BaseForm,
    act: Callable[[dict[str, Any]], Made],
    *,
    text: Said[Made] = "",
    to: Leads[Made],
    field: str | None = None,
) -> HttpResponse | None:
    """`tried`, and leads on. None where the form is to be shown again, or for the first time."""
    if (made := _made(form, act, field)) is None:
        return None
    _say(request, text, *made)
    return redirect(*(to(*made) if callable(to) else to))


def pressed[Made](
    request: HttpRequest, act: Callable[[], Made], text: Said[Made] = ""
) -> Made | None:
    """Do it; the next page says what was done, or why it was refused. What was made, None where it
    was refused."""
    try:
        made = act()
    except Refused as refusal:
        messages.error(request, str(refusal))
        return None
    _say(request, text, made)
    return made


def redirect_if_refused[Request: HttpRequest, **P](
    *place: Any,
) -> Callable[
    [Callable[Concatenate[Request, P], HttpResponseBase]],
    Callable[Concatenate[Request, P], HttpResponseBase],
]:
    """Of a view that makes no sense where anything in it is refused (a file cannot be read any
    more): why is said on the page `place`, arguments of `redirect`."""

    def decorate(
        view: Callable[Concatenate[Request, P], HttpResponseBase],
    ) -> Callable[Concatenate[Request, P], HttpResponseBase]:
        @wraps(view)
        def led(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            try:
                return view(request, *args, **kwargs)
            except Refused as refusal:
                messages.error(request, str(refusal))
                return redirect(*place)

        return led

    return decorate


def _made[Made](
    form: forms.BaseForm, act: Callable[[dict[str, Any]], Made], field: str | None
) -> tuple[Made] | None:
    """What the act made, alone in a tuple, since a verb may make nothing."""
    if not form.is_valid():
        return None
    try:
        return (act(form.cleaned_data),)
    except Refused as refusal:
        form.add_error(field, str(refusal))
        return None


def _say[Made](request: HttpRequest, text: Said[Made], made: Made) -> None:
    if sentence := text(made) if callable(text) else text:
        messages.success(request, sentence)
