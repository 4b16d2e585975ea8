"""Connecting an official page: settings, keys, mode, the check, events; and its passport."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.channels.accounts import certificates
from otklik.channels.accounts.forms import (
    AccountForm,
    DecisionForm,
    ModeForm,
    NewAccountForm,
    PassportForm,
)
from otklik.channels.accounts.models import Account
from otklik.channels.accounts.page_passport import FACTS, Passport
from otklik.channels.accounts.render_connect_guide import guide
from otklik.channels.health import check_and_subscribe
from otklik.channels.health.check_and_subscribe import hook_url
from otklik.channels.health.models import Errand
from otklik.channels.health.views import load, remember_errand
from otklik.channels.networks.capabilities import Mode
from otklik.channels.networks.registry import capabilities, has_adapter, missing
from otklik.core.web.handle_refusals import (
    apply_form,
    apply_verb,
    refusals_to_form,
    refusals_to_messages,
    render_form,
)
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


@staff_only(Right.EDIT_SITE)
def passport(request: StaffRequest, code: str) -> HttpResponse:
    """Registration of the page; a second button records that somebody checked it."""
    account = load(request, code)
    passport, now = Passport.objects.of(account), timezone.now()
    stored = passport.facts
    facts = {name: getattr(stored, name) for name in FACTS}
    form = PassportForm(request.POST or None, initial=facts | {"unit": passport.unit_id})
    if form.is_valid():
        with refusals_to_form(form, "marked_on"):
            passport.keep(form.facts, by=request.user, at=now)
            if "checked" in request.POST:
                passport.check_off(by=request.user, at=now)
            messages.success(request, _("The passport is saved. The site shows what is public."))
            return redirect("channels:account", code)
    context = {"form": form, "account": account, "passport": passport}
    return render_form(request, "channels/passport.html", context)


TYPED = "typed-keys-of-"  # in the session, with the account's number: names and dates, no values


@staff_only(Right.CONNECT)
def new(request: StaffRequest) -> HttpResponse:
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
    return render_form(request, "channels/new.html", {"form": form})


@staff_only(Right.CONNECT)
def settings_page(request: StaffRequest, code: str) -> HttpResponse:
    """Settings with the guide. Valid keys are stored at once: they cannot be shown again."""
    account, now = load(request, code), timezone.now()
    sent = request.POST if request.method == "POST" else None
    typed_names = _names_typed_by(request, account)
    form = AccountForm(account, sent, request.FILES or None, typed_names=typed_names)
    form.at = now
    if form.is_bound:
        is_valid = form.is_valid()
        are_stored = account.keep_secrets(form.valid_secrets, by=request.user, at=now)
        if is_valid:
            _save(account, form, by=request, at=now)
            return _check_and_redirect(request, account, at=now)
        if are_stored:
            _remember_typed(request, account, form.valid_secrets)
            messages.info(request, _("The keys that you typed are saved. Correct the rest."))
    context = {"account": account, "guide": guide(account.network), "bundle": _bundle(account, now)}
    return render_form(request, "channels/settings.html", context | {"form": form})


@staff_only(Right.CONNECT)
def mode(request: StaffRequest, code: str) -> HttpResponse:
    """Switch the account on, off, or to a part of what it can do."""
    account = load(request, code)
    form = ModeForm(account, request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_to_form(form, "mode"):
            account.switch(form.selected, by=request.user, at=timezone.now())
            if form.selected == Mode.OFF:
                message = _("The page is switched off: nothing is sent, nothing is read.")
            else:
                message = _("The mode is changed.")
            messages.success(request, message)
            return redirect("channels:account", code)
    return render_form(request, "channels/mode.html", {"form": form, "account": account})


@staff_only(Right.DECIDE_DIALOGUE)
def dialogue(request: StaffRequest, code: str) -> HttpResponse:
    """The lead records the document that allows dialogue in a foreign messenger."""
    account = load(request, code)
    form = DecisionForm(request.POST or None)
    message = _("The decision is recorded: people are answered here now.")
    if apply_form(request, form, account.allow_dialogue, message):
        return redirect("channels:account", code)
    context = {"form": form, "account": account, "decision": account.decision}
    return render_form(request, "channels/dialogue.html", context)


@staff_only(Right.DECIDE_DIALOGUE, "POST")
def dialogue_withdrawal(request: StaffRequest, code: str) -> HttpResponse:
    message = _("The decision is withdrawn: from now on this page is for publishing only.")
    apply_verb(request, load(request, code).forbid_dialogue, message)
    return redirect("channels:account", code)


@staff_only(Right.CONNECT, "POST")
def check(request: StaffRequest, code: str) -> HttpResponse:
    return _ask_and_redirect(request, load(request, code), Errand.Kind.CHECK)


@staff_only(Right.CONNECT)
def events(request: StaffRequest, code: str) -> HttpResponse:
    """Subscribe to the network's events: by a button where it allows that, else by hand."""
    account = load(request, code)
    if request.method == "POST":
        return _ask_and_redirect(request, account, Errand.Kind.SUBSCRIBE)
    abilities, now = capabilities(account), timezone.now()
    context = {
        "account": account,
        "can_hear": abilities.webhook,
        "is_by_hand": abilities.webhook and not abilities.subscribe,
        "is_read": bool(abilities.feeds),
        "hook_url": hook_url(account, by=request.user, at=now) if abilities.webhook else "",
        "is_reachable": settings.IS_SECURE or account.may_call_loopback,
        "guide": guide(account.network),
    }
    return render(request, "channels/events.html", context)


def _save(account: Account, form: AccountForm, *, by: StaffRequest, at: datetime) -> None:
    """Each changed part of the form has its own verb."""
    account.set_up(form.reach, by=by.user, at=at)
    account.keep_secrets(form.open_values, by=by.user, at=at)
    account.forget_secrets(*form.forgotten, by=by.user, at=at)
    bundle = form.cleaned_data.get("bundle")
    if bundle is not None:
        account.trust(certificates.store(bundle), by=by.user, at=at)
    elif form.cleaned_data.get("bundle_off"):
        account.trust("", by=by.user, at=at)


def _names_typed_by(request: StaffRequest, account: Account) -> set[str]:
    """Keys that this person typed in this session, unchanged since: not requested again."""
    typed = request.session.get(f"{TYPED}{account.pk}", {})
    return {name for name, day in _change_moments(account).items() if typed.get(name) == day}


def _remember_typed(request: StaffRequest, account: Account, names: Iterable[str]) -> None:
    typed, changed = request.session.get(f"{TYPED}{account.pk}", {}), _change_moments(account)
    request.session[f"{TYPED}{account.pk}"] = {**typed, **{name: changed[name] for name in names}}


def _change_moments(account: Account) -> dict[str, str]:
    return {name: str(at) for name, at in account.secrets.values_list("name", "changed_at")}


def _check_and_redirect(request: StaffRequest, account: Account, *, at: datetime) -> HttpResponse:
    """A complete account is checked at once, without a click."""
    if has_adapter(account) and not missing(account):
        errand = check_and_subscribe.ask(account, Errand.Kind.CHECK, by=request.user, at=at)
        remember_errand(request, errand)
    messages.success(request, _("Saved."))
    return redirect("channels:account", account.code)


def _ask_and_redirect(request: StaffRequest, account: Account, kind: Errand.Kind) -> HttpResponse:
    with refusals_to_messages(request):
        remember_errand(
            request, check_and_subscribe.ask(account, kind, by=request.user, at=timezone.now())
        )
    return redirect("channels:account", account.code)


def _bundle(account: Account, now: datetime) -> certificates.Bundle | None:
    return certificates.stored_bundle(account.ca_bundle, at=now) if account.ca_bundle else None
