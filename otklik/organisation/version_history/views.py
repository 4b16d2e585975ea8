"""The confirmation page of «Вернуть прежнюю версию»."""

from typing import Any

from django.apps import apps
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.models import Page, RevisionMixin

from otklik.organisation.people.user import User
from otklik.organisation.version_history import revert as versions


def confirm_revert(request: HttpRequest, app_label: str, model_name: str, pk: int) -> HttpResponse:
    """Show what the earlier version changes; a click reverts to it."""
    item, user = _item(app_label, model_name, pk), request.user
    if not isinstance(user, User) or not versions.may_revert(user, item):
        raise PermissionDenied
    found, edit_url = versions.find_earlier(item), _edit_url(item)
    if found is None:
        messages.warning(request, _("There is no earlier version that says something else."))
        return redirect(edit_url)
    if request.POST.get("now") == _key(found):
        return _revert(request, found, user)
    if request.method == "POST":
        messages.warning(request, _("Somebody changed it meanwhile: look once more."))
    has_draft = isinstance(item, Page) and item.has_unpublished_changes
    context: dict[str, Any] = {"found": found, "changes": found.changes(request)}
    context |= {"key": _key(found), "edit_url": edit_url, "has_draft": has_draft}
    return render(request, "organisation/admin/earlier.html", context)


def _revert(request: HttpRequest, found: versions.EarlierVersion, user: User) -> HttpResponse:
    try:
        versions.revert(found, by=user, at=timezone.now())
    except ValidationError as error:
        message = _("It cannot be brought back as it is: %(why)s Open it from the history.")
        messages.error(request, message % {"why": " ".join(error.messages)})
    else:
        if not isinstance(found.item, Page):  # apps react as to any saving
            for hook in hooks.get_hooks("after_edit_snippet"):
                hook(request, found.item)
        message = _("The earlier version is on the site again. History and journal record it.")
        messages.success(request, message)
    return redirect(_edit_url(found.item))


def _key(found: versions.EarlierVersion) -> str:
    """Identifies the two versions shown, so that the confirmed ones are those seen."""
    return f"{found.now.pk if found.now else 0}-{found.revision.pk}"


def _item(app_label: str, model_name: str, pk: int) -> models.Model:
    try:
        model = apps.get_model(app_label, model_name)
    except LookupError as error:
        raise Http404 from error
    if not issubclass(model, RevisionMixin):
        raise Http404
    row = get_object_or_404(model._default_manager, pk=pk)
    return row.specific if isinstance(row, Page) else row  # type: ignore[no-any-return]


def _edit_url(model: models.Model) -> str:
    if isinstance(model, Page):
        return reverse("wagtailadmin_pages:edit", args=[model.pk])
    names = f"wagtailsnippets_{model._meta.app_label}_{model._meta.model_name}"
    return reverse(f"{names}:edit", args=[model.pk])
