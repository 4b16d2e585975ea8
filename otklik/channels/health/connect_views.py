"""Connecting a page to its network: settings, keys, mode, the check, events."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from otklik.channels.accounts import certificates
from otklik.channels.accounts.connect_guides import guide
from otklik.channels.accounts.forms import AccountForm, DecisionForm, ModeForm, NewAccountForm
from otklik.channels.accounts.models import Account
from otklik.channels.health import run_errand
from otklik.channels.health.errand import Errand
from otklik.channels.health.views import asked, load
from otklik.channels.networks.capabilities import Mode
from otklik.channels.networks.registry import NoAdapter, capabilities, missing
from otklik.core.web.handle_refusals import refusals_to_form, refusals_to_messages
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right

TYPED = "typed-keys-of-"  # in the session, with the account's number: names and days, no values


@staff_only(Right.CONNECT)
def new(request: StaffRequest) -> HttpResponse:
    """Add a page; its settings come next."""
    form = NewAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        account = Account.open(
            given["network"],
            given["name"],
            institution=request.user.institution_id,
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("The page is added. Now connect it."))
        return redirect("channels:account-settings", account.code)
    return _form_page(request, "channels/new.html", form)


@staff_only(Right.CONNECT)
def settings_page(request: StaffRequest, code: str) -> HttpResponse:
    """What must be filled in, with the steps beside it. Keys that are right are kept at once,
    even when something else is wrong: they cannot be shown again to be sent again."""
    account, now = load(request, code), timezone.now()
    sent = request.POST if request.method == "POST" else None
    known = _typed_by(request, account)
    form = AccountForm(account, sent, request.FILES or None, known=known)
    form.at = now
    if form.is_bound:
        is_valid = form.is_valid()
        kept = account.keep_secrets(form.typed_secrets, by=request.user, at=now)
        if is_valid:
            _save(account, form, by=request, at=now)
            return _checked(request, account, at=now)
        if kept:
            _remember_typed(request, account, form.typed_secrets)
            messages.info(request, _("The keys that you typed are kept. Correct the rest."))
    context = {"account": account, "guide": guide(account.network), "bundle": _bundle(account, now)}
    return _form_page(request, "channels/settings.html", form, **context)


@staff_only(Right.CONNECT)
def mode(request: StaffRequest, code: str) -> HttpResponse:
    """Switch it on, off, or to a part of what it can do."""
    account = load(request, code)
    form = ModeForm(account, request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_to_form(form, "mode"):
            account.switch(form.chosen, by=request.user, at=timezone.now())
            if form.chosen == Mode.OFF:
                message = _("The page is switched off: nothing is sent, nothing is read.")
            else:
                message = _("The mode is changed.")
            messages.success(request, message)
            return redirect("channels:account", code)
    return _form_page(request, "channels/mode.html", form, account=account)


@staff_only(Right.DECIDE_DIALOGUE)
def dialogue(request: StaffRequest, code: str) -> HttpResponse:
    """The lead notes the document by which people are answered in a foreign messenger."""
    account = load(request, code)
    form = DecisionForm(request.POST or None)
    if form.is_valid():
        with refusals_to_form(form):
            account.allow_dialogue(**form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("The decision is noted: people are answered here now."))
            return redirect("channels:account", code)
    context = {"account": account, "decision": account.decision}
    return _form_page(request, "channels/dialogue.html", form, **context)


@require_POST
@staff_only(Right.DECIDE_DIALOGUE)
def dialogue_withdrawal(request: StaffRequest, code: str) -> HttpResponse:
    account = load(request, code)
    with refusals_to_messages(request):
        account.forbid_dialogue(by=request.user, at=timezone.now())
        messages.success(request, _("The decision is withdrawn: from now on we only publish here."))
    return redirect("channels:account", code)


@require_POST
@staff_only(Right.CONNECT)
def check(request: StaffRequest, code: str) -> HttpResponse:
    """Have a worker ask the network whether all is well."""
    return _errand(request, load(request, code), Errand.Kind.CHECK)


@staff_only(Right.CONNECT)
def events(request: StaffRequest, code: str) -> HttpResponse:
    """Have the network tell us what happens: by a press where it lets us, by hand elsewhere."""
    account = load(request, code)
    try:
        known = capabilities(account)
    except NoAdapter:
        known = None
    if request.method == "POST":
        return _errand(request, account, Errand.Kind.SUBSCRIBE)
    can_hear = known is not None and known.webhook
    context = {
        "account": account,
        "can_hear": can_hear,
        "is_by_hand": can_hear and known is not None and not known.subscribe,
        "is_read": known is not None and bool(known.feeds),
        "hook_url": run_errand.hook_url(account, by=request.user, at=timezone.now())
        if can_hear
        else "",
        "is_reachable": settings.IS_SECURE or account.may_call_loopback,
        "guide": guide(account.network),
    }
    return render(request, "channels/events.html", context)


def _save(account: Account, form: AccountForm, *, by: StaffRequest, at: datetime) -> None:
    """Each part of the form that differs is a verb of its own."""
    account.set_up(form.reach, by=by.user, at=at)
    account.keep_secrets(form.shown, by=by.user, at=at)
    account.forget_secrets(*form.forgotten, by=by.user, at=at)
    bundle = form.cleaned_data.get("bundle")
    if bundle is not None:
        account.trust(certificates.keep(bundle), by=by.user, at=at)
    elif form.cleaned_data.get("bundle_off"):
        account.trust("", by=by.user, at=at)


def _typed_by(request: StaffRequest, account: Account) -> set[str]:
    """Names of keys that this person typed in this session, while nobody has changed them since:
    who was told to correct the rest of the form is not asked for them again."""
    typed = request.session.get(f"{TYPED}{account.pk}", {})
    return {name for name, day in _changed(account).items() if typed.get(name) == day}


def _remember_typed(request: StaffRequest, account: Account, names: Iterable[str]) -> None:
    typed, changed = request.session.get(f"{TYPED}{account.pk}", {}), _changed(account)
    request.session[f"{TYPED}{account.pk}"] = {**typed, **{name: changed[name] for name in names}}


def _changed(account: Account) -> dict[str, str]:
    return {name: str(at) for name, at in account.secrets.values_list("name", "changed_at")}


def _checked(request: StaffRequest, account: Account, *, at: datetime) -> HttpResponse:
    """What is whole is checked at once: nobody should have to know that a check exists."""
    try:
        if not missing(account):
            asked(request, run_errand.ask(account, Errand.Kind.CHECK, by=request.user, at=at))
        messages.success(request, _("Saved."))
    except NoAdapter:
        messages.success(request, _("Saved."))
    return redirect("channels:account", account.code)


def _errand(request: StaffRequest, account: Account, kind: Errand.Kind) -> HttpResponse:
    with refusals_to_messages(request):
        asked(request, run_errand.ask(account, kind, by=request.user, at=timezone.now()))
    return redirect("channels:account", account.code)


def _bundle(account: Account, now: datetime) -> certificates.Bundle | None:
    return certificates.kept_bundle(account.ca_bundle, at=now) if account.ca_bundle else None


def _form_page(
    request: StaffRequest, template: str, form: BaseForm, **context: Any
) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)
