"""One item: how it stands and why, what can be done now, what happened."""

from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.audit.models import Line
from otklik.core.web.refusals import done, pressed
from otklik.disclosure.checks.anchors import Pages
from otklik.disclosure.deadlines.item_states import item_states
from otklik.disclosure.deadlines.sentences import explanation
from otklik.disclosure.items.confirm import confirm, last_places
from otklik.disclosure.items.confirmation import Confirmation
from otklik.disclosure.items.event import Occasion
from otklik.disclosure.items.forms import EventForm, PartsForm, WhereForm
from otklik.disclosure.items.models import Item
from otklik.disclosure.items.part import Part
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right

LINES = 40


def item_of(request: StaffRequest, code: str) -> Item:
    """Theirs by place, also when the list names it no longer: its history stays."""
    found = Item.objects.visible_to(request.user)
    return get_object_or_404(
        found.select_related("unit__parent", "owner", "institution__unit"), code=code
    )


@require_safe
@staff_only(Right.SEE_DESK)
def item(request: StaffRequest, code: str) -> HttpResponse:
    return show(request, item_of(request, code))


@require_POST
@staff_only(Right.SUPPLY)
def confirmation(request: StaffRequest, code: str) -> HttpResponse:
    """«Подтверждаю актуальность»: an act of its own, with what it was compared with."""
    item, now = item_of(request, code), timezone.now()
    form = parts_form(item, request.POST)
    answer = done(
        request,
        form,
        lambda values: confirm(
            item, basis=values["basis"], places=form.places, by=request.user, at=now
        ),
        text=_("Confirmed. Readers see the day."),
        to=("disclosure:item", code),
    )
    return answer or show(request, item, confirmation_form=form)


def parts_form(item: Item, sent: QueryDict | None = None) -> PartsForm:
    parts = Part.objects.active().filter(item=item)
    return PartsForm(sent, parts=list(parts), last=last_places(item))


@require_POST
@staff_only(Right.SUPPLY)
def taking_back(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    given = get_object_or_404(Confirmation, pk=pk, item=item_of(request, code))
    pressed(
        request,
        lambda: given.take_back(by=request.user, at=timezone.now()),
        _("Taken back: the confirmation before it counts."),
    )
    return redirect("disclosure:item", code)


@require_POST
@staff_only(Right.SUPPLY)
def events(request: StaffRequest, code: str) -> HttpResponse:
    """Something happened, or will: from then its days are counted."""
    item, form = item_of(request, code), EventForm(request.POST)
    answer = done(
        request,
        form,
        lambda text: Occasion.note(item, **text, by=request.user, at=timezone.now()),
        text=_("Noted. The term is counted from this day."),
        to=("disclosure:item", code),
    )
    return answer or show(request, item, event_form=form)


@require_POST
@staff_only(Right.SUPPLY)
def event_publication(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    """It stands on the site already."""
    item = item_of(request, code)
    occasion = get_object_or_404(Occasion.objects.active(), pk=pk, item=item)
    form = WhereForm(request.POST)
    answer = done(
        request,
        form,
        lambda values: occasion.meet(where=values["where"], by=request.user, at=timezone.now()),
        text=_("Noted as published today."),
        to=("disclosure:item", code),
        field="where",
    )
    return answer or show(request, item, where_form=form, where_of=occasion.pk)


@require_POST
@staff_only(Right.SUPPLY)
def event_reopening(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    occasion = get_object_or_404(Occasion, pk=pk, item=item_of(request, code))
    pressed(
        request,
        lambda: occasion.reopen(by=request.user, at=timezone.now()),
        _("The event waits for its publication again."),
    )
    return redirect("disclosure:item", code)


@require_POST
@staff_only(Right.SUPPLY)
def event_taking_back(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    occasion = get_object_or_404(Occasion, pk=pk, item=item_of(request, code))
    pressed(
        request,
        lambda: occasion.take_back(by=request.user, at=timezone.now()),
        _("Taken back: it stays in the history."),
    )
    return redirect("disclosure:item", code)


def show(
    request: StaffRequest,
    item: Item,
    *,
    confirmation_form: PartsForm | None = None,
    event_form: EventForm | None = None,
    where_form: WhereForm | None = None,
    where_of: int = 0,
) -> HttpResponse:
    now, user = timezone.now(), request.user
    today = timezone.localdate(now)
    state = item_states([item], on=today)[0]
    asked: list[forms.Form | None] = [confirmation_form, event_form, where_form]
    may_supply = item.is_active and item.is_supplied_by(user, on=today)
    may_keep = item.is_active and user.may(Right.KEEP_DISCLOSURE)
    counts = state.basis is not None and state.exemption is None
    happened = [one for one in state.open_occasions if one.happens_on <= today]
    may_confirm = may_supply and counts and bool(item.place) and not happened
    context: dict[str, Any] = {
        "item": item,
        "stood": state,
        "why": [explanation(term) for term in state.deadlines.terms],
        "counts": counts,
        "may_supply": may_supply and counts,
        "may_keep": may_keep,
        "may_confirm": may_confirm,
        "happened": happened,
        "may_take_back": state.confirmation is not None
        and state.confirmation.may_be_taken_back(user, at=now),
        "confirmation_form": confirmation_form or parts_form(item),
        "anchors": _anchors(item) if may_confirm and state.parts else [],
        "event_form": event_form or EventForm(),
        "where_forms": [
            (
                occasion,
                where_form
                if where_form is not None and occasion.pk == where_of
                else WhereForm(initial={"where": item.place}, auto_id=f"id_{occasion.pk}_%s"),
            )
            for occasion in state.open_occasions
        ],
        "met": item.occasions.active().filter(met_on__isnull=False)[:5],  # type: ignore[attr-defined]
        "check": item.place_checks.first(),
        "invitations": [
            one for one in item.invitations.select_related("by")[:5] if one.is_open(at=now)
        ]
        if may_keep
        else [],
        "supplies": item.supplies.select_related("supplied_by", "invitation", "decided_by")[:10],
        "lines": Line.objects.about(item).newest_first()[:LINES],
        "wrong": [form for form in asked if form is not None],
        "today": today,
        "now": now,
    }
    status = 422 if any(asked) else 200
    return render(request, "disclosure/desk/item.html", context, status=status)


def _anchors(item: Item) -> list[tuple[str, str]]:
    """Places of the item's page that hold something, for whoever chooses one."""
    page = item.place.partition("#")[0]
    return [(f"{page}#{one.anchor}", one.words) for one in Pages().sections(page)]
