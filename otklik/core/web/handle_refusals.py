"""Show refusals in forms and messages."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Concatenate

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from otklik.core.refusal import Refused


@contextmanager
def refusals_to_form(form: forms.BaseForm, field: str | None = None) -> Iterator[None]:
    """Show a refusal raised inside the block as an error of `form`, at `field` or above all fields.

    if form.is_valid():
        with refusals_to_form(form):
            incident.close(by=request.user, **form.cleaned_data)
            messages.success(request, _("Closed."))
            return redirect(incident)
    """
    try:
        yield
    except Refused as refusal:
        form.add_error(field, str(refusal))


def apply_form(
    request: HttpRequest,
    form: forms.Form,
    verb: Callable[..., object],
    message: str,
    *,
    field: str | None = None,
    **more: object,
) -> bool:
    """Call `verb` with what a valid form holds, and with `more`; then say `message` on the next
    page. False if the form is not valid or the verb refuses: the form then says why.

    A form whose fields are not what the verb takes says in its property `arguments` what to pass.

    if apply_form(request, form, incident.close, _("Closed.")):
        return redirect(incident)
    """
    if form.is_valid():
        with refusals_to_form(form, field):
            verb(**_arguments(form), **more, by=request.user, at=timezone.now())
            messages.success(request, message)
            return True
    return False


def create_from_form[T](
    request: HttpRequest,
    form: forms.Form,
    create: Callable[..., T],
    message: str = "",
    *,
    field: str | None = None,
    **more: object,
) -> T | None:
    """As `apply_form`, for a verb that makes something: returns what it made, else None."""
    if form.is_valid():
        with refusals_to_form(form, field):
            made = create(**_arguments(form), **more, by=request.user, at=timezone.now())
            if message:
                messages.success(request, message)
            return made
    return None


def _arguments(form: forms.Form) -> dict[str, Any]:
    has_arguments = hasattr(type(form), "arguments")  # an error inside it is not to be hidden
    return form.arguments if has_arguments else form.cleaned_data  # type: ignore[attr-defined]


def render_form(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Render a page; with the status 422 if a form of the context or of its `forms` has errors."""
    shown = [*context.values(), *context.get("forms", {}).values()]
    has_errors = any(isinstance(one, forms.BaseForm) and one.errors for one in shown)
    return render(request, template, context, status=422 if has_errors else 200)


@contextmanager
def refusals_to_messages(request: HttpRequest) -> Iterator[None]:
    """Show a refusal raised inside the block as an error message on the next page."""
    try:
        yield
    except Refused as refusal:
        messages.error(request, str(refusal))


def apply_verb(
    request: HttpRequest, verb: Callable[..., object], message: str, **more: object
) -> None:
    """Call `verb` with `more`; then show `message`, or why it refused, on the next page."""
    with refusals_to_messages(request):
        verb(**more, by=request.user, at=timezone.now())
        messages.success(request, message)


def redirect_if_refused[Request: HttpRequest, **P](
    *place: Any,
) -> Callable[
    [Callable[Concatenate[Request, P], HttpResponseBase]],
    Callable[Concatenate[Request, P], HttpResponseBase],
]:
    """Decorates a view that has nothing to show when refused (a file became unreadable): the reason
    is shown as a message on the page `place`, arguments of `redirect`."""

    def decorate(
        view: Callable[Concatenate[Request, P], HttpResponseBase],
    ) -> Callable[Concatenate[Request, P], HttpResponseBase]:
        @wraps(view)
        def handle(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            try:
                return view(request, *args, **kwargs)
            except Refused as refusal:
                messages.error(request, str(refusal))
                return redirect(*place)

        return handle

    return decorate
