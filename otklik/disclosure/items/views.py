"""The page of one item, its confirmations and events."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.core.web.handle_refusals import apply_form, apply_verb
from otklik.disclosure.items.confirmation import Confirmation, confirm
from otklik.disclosure.items.forms import EventForm, WhereForm
from otklik.disclosure.items.item_page_context import ItemPage, parts_form
from otklik.disclosure.items.models import Item
from otklik.disclosure.items.occasion import Occasion
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


def item_of(request: StaffRequest, code: str) -> Item:
    """One that this person may see, also after it left the list: its history stays."""
    items = Item.objects.visible_to(request.user).with_responsible()
    return get_object_or_404(items, code=code)


@staff_only(Right.SEE_DESK, "GET")
def item(request: StaffRequest, code: str) -> HttpResponse:
    return show(request, item_of(request, code))


@staff_only(Right.SUPPLY, "POST")
def confirmation(request: StaffRequest, code: str) -> HttpResponse:
    """«Подтверждаю актуальность», with what it was compared with."""
    item = item_of(request, code)
    form = parts_form(item, request.POST)
    if apply_form(request, form, confirm, _("Confirmed. Readers see the day."), item=item):
        return redirect("disclosure:item", code)
    return show(request, item, confirmation=form)


@staff_only(Right.SUPPLY, "POST")
def confirmation_removal(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    given = get_object_or_404(Confirmation, pk=pk, item=item_of(request, code))
    apply_verb(request, given.take_back, _("Undone: the previous confirmation counts."))
    return redirect("disclosure:item", code)


@staff_only(Right.SUPPLY, "POST")
def events(request: StaffRequest, code: str) -> HttpResponse:
    """Something happened, or will: days are counted from then."""
    item, form = item_of(request, code), EventForm(request.POST)
    message = _("Recorded. The term starts on this day.")
    if apply_form(request, form, Occasion.note, message, item=item):
        return redirect("disclosure:item", code)
    return show(request, item, event=form)


@staff_only(Right.SUPPLY, "POST")
def event_publication(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    """The event is published already."""
    item = item_of(request, code)
    occasion = get_object_or_404(Occasion.objects.active(), pk=pk, item=item)
    form = WhereForm(request.POST)
    if apply_form(request, form, occasion.meet, _("Recorded as published today."), field="where"):
        return redirect("disclosure:item", code)
    return show(request, item, where=form, where_of=occasion.pk)


@staff_only(Right.SUPPLY, "POST")
def event_reopening(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    occasion = get_object_or_404(Occasion, pk=pk, item=item_of(request, code))
    apply_verb(request, occasion.reopen, _("The event is waiting to be published again."))
    return redirect("disclosure:item", code)


@staff_only(Right.SUPPLY, "POST")
def event_removal(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    occasion = get_object_or_404(Occasion, pk=pk, item=item_of(request, code))
    apply_verb(request, occasion.take_back, _("Undone: it stays in the history."))
    return redirect("disclosure:item", code)


def show(
    request: StaffRequest, item: Item, *, where_of: int = 0, **refused: forms.Form
) -> HttpResponse:
    """The page; a refused form stays as it was typed."""
    now = timezone.now()
    page = ItemPage(item=item, reader=request.user, now=now, refused=refused, where_of=where_of)
    context = {
        "page": page,
        "item": item,
        "wrong": list(refused.values()),
        "today": page.today,
        "now": now,
    }
    status = 422 if refused else 200
    return render(request, "disclosure/desk/item.html", context, status=status)
