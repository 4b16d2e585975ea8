"""The second person's own wording, and what the author makes of it."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from otklik.core.pressing import pressed
from otklik.incidents.models import Suggestion
from otklik.incidents.views.incident import address_of
from otklik.incidents.views.reply import load_reply
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.rights import Right


class SuggestionForm(forms.Form):
    text = forms.CharField(max_length=20_000, strip=False)
    reason = forms.CharField(required=False, max_length=2_000)
    revision = forms.IntegerField(min_value=0)


@require_POST
@staff_only(Right.APPROVE)
def suggestion(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """Return the reply with a wording of one's own."""
    reply = load_reply(request, number, key)
    form = SuggestionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write the wording that you suggest."))
        return redirect("incidents:reply-approval", number, key)
    made = pressed(
        request,
        lambda: Suggestion.make(reply, by=request.user, at=timezone.now(), **form.cleaned_data),
        _("Suggested: the author takes it over or not."),
    )
    if made is None:
        return redirect("incidents:reply-approval", number, key)
    return redirect(address_of(reply.incident, request))


@require_POST
@staff_only(Right.REPLY)
def suggestion_decision(request: StaffRequest, number: int, key: UUID, pk: int) -> HttpResponse:
    """The author takes it over, or keeps their own words."""
    reply = load_reply(request, number, key)
    made = get_object_or_404(Suggestion.objects.select_related("reply"), reply=reply, pk=pk)
    made.reply = reply
    is_accepted = request.POST.get("decision") == "accept"
    act, said = (
        (made.accept, _("The suggested wording is in the reply."))
        if is_accepted
        else (made.decline, _("Your own words stay."))
    )
    pressed(request, lambda: act(by=request.user, at=timezone.now()), said)
    return redirect(address_of(reply.incident, request))
