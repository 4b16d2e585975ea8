"""Sign-in by the authority's identity provider."""

import logging
from dataclasses import asdict
from secrets import compare_digest
from typing import Any, Final

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.stages import LoginStageController
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from otklik.audit import entries
from otklik.core.refusal import Refused
from otklik.core.web.rate_limit import Limit, sender
from otklik.organisation.identity.oidc import (
    AuthorizationRequest,
    MissingAuthTime,
    Provider,
    ProviderError,
    SignInTooOld,
)
from otklik.organisation.identity.provider_identity import ProviderIdentity
from otklik.organisation.people.user import User
from otklik.organisation.structure.authority import Authority

log = logging.getLogger(__name__)
BEGUN: Final = "otklik.provider_question"
BY_PROVIDER: Final = "provider"
OF_ADDRESS = Limit(name="sign-in by the provider", most=30, seconds=60)


@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Redirect to the provider; `next` is the target page. A link on another site leads to the
    sign-in page instead."""
    provider, question = _provider(), AuthorizationRequest.new()
    if request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}:
        return redirect_to_login(_next_url(request) or settings.LOGIN_REDIRECT_URL)
    if not OF_ADDRESS.count(sender(request)):
        return _refuse(request, _("Too many attempts at once. Wait a minute and try again."), 429)
    try:
        address = provider.address_to_ask(question, back=_callback_url())
    except ProviderError as fault:
        return _report_error(request, fault)
    request.session[BEGUN] = asdict(question) | {"next": _next_url(request)}
    return HttpResponseRedirect(address)


@never_cache
@require_safe
def callback(request: HttpRequest) -> HttpResponse:
    """Back from the provider: sign in a verified person with an open account."""
    provider, begun = _provider(), request.session.pop(BEGUN, None)
    state = request.GET.get("state", "")
    if begun is None or not compare_digest(begun["state"].encode(), state.encode()):
        sentence = _("This sign-in was not started in this browser, or too long ago. Start again.")
        return _refuse(request, sentence)
    if "code" not in request.GET:
        sentence = _("The identity provider did not let you in, or you went back. Try again.")
        return _refuse(request, sentence)
    question = AuthorizationRequest(begun["state"], begun["nonce"], begun["verifier"])
    try:
        claims = provider.claims(request.GET["code"], question, back=_callback_url())
        user = _find_user(provider, claims)
    except ProviderError as fault:
        return _report_error(request, fault)
    except Refused as refusal:
        return _refuse(request, str(refusal), 403)
    is_proved_twice = provider.proves_second_factor(claims)
    return _sign_in(request, user, begun["next"], is_proved_twice=is_proved_twice)


@never_cache
@require_safe
def signed_out(request: HttpRequest) -> HttpResponse:
    provider = _provider()
    return render(request, "account/provider_left.html", {"label": provider.label})


@never_cache
@require_safe
def sign_out_at_provider(request: HttpRequest) -> HttpResponse:
    """Redirect to the provider to end its session, never from another site."""
    provider = _provider()
    if request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}:
        return redirect("provider-sign-out-done")
    try:
        return HttpResponseRedirect(provider.address_to_leave(back=f"{settings.BASE_URL}/"))
    except ProviderError as fault:
        log.warning("The identity provider: %s", fault)
        context = {"label": provider.label, "cannot": True}
        return render(request, "account/provider_left.html", context, status=502)


def _find_user(provider: Provider, claims: dict[str, Any]) -> User:
    """The account of the verified person: by `sub`, and at the first sign-in by name. Nobody signs
    up."""
    issuer, subject, name = provider.address, str(claims["sub"]), provider.name_in(claims)
    tied = ProviderIdentity.objects.of(issuer).filter(subject=subject).select_related("user")
    before = tied.first()
    user = before.user if before else (User.by_login(name) if name else None)
    if user is None:
        authority = Authority.objects.first()
        if authority is not None:
            entries.record(
                authority, "account.provider_stranger_refused", by=None, at=timezone.now()
            )
        raise Refused(
            _(
                "The identity provider knows you, but there is no account for you here. Ask the"
                " administrator of Otklik to open one under the name that the provider tells."
            )
        )
    if not user.is_active:
        entries.record(user, "account.provider_sign_in_refused", by=None, at=timezone.now())
        raise Refused(
            _("The administrator has closed this account. Ask them if you need it again.")
        )
    try:
        ProviderIdentity.tie(user, issuer=issuer, subject=subject, at=timezone.now())
    except Refused:
        entries.record(user, "account.provider_other_refused", by=None, at=timezone.now())
        raise
    return user


def _sign_in(
    request: HttpRequest, user: User, place: str, *, is_proved_twice: bool
) -> HttpResponse:
    login = Login(user=user, redirect_url=place or None)
    record_authentication(request, user, BY_PROVIDER, gives_second_factor=is_proved_twice)
    if is_proved_twice:
        LoginStageController(request, login).set_handled(AuthenticateStage.key)
    response: HttpResponse = perform_login(request, login)
    return response


def _provider() -> Provider:
    provider = Provider.from_settings()
    if provider is None:
        raise Http404
    return provider


def _callback_url() -> str:
    return f"{settings.BASE_URL}{reverse('provider-callback')}"


def _next_url(request: HttpRequest) -> str:
    place = request.GET.get(REDIRECT_FIELD_NAME, "")
    is_ours = url_has_allowed_host_and_scheme(
        place, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return place if is_ours else ""


def _report_error(request: HttpRequest, fault: ProviderError) -> HttpResponse:
    log.warning("The identity provider: %s", fault)
    return _refuse(request, _sentence(fault), 502)


def _sentence(fault: ProviderError) -> str:
    match fault:
        case MissingAuthTime():
            return _(
                "The identity provider does not say when you signed in there, so nobody knows"
                " whether it was today. Sign in by name and password, and tell the administrator:"
                " the provider has to put “auth_time” into its tokens."
            )
        case SignInTooOld():
            return _(
                "You signed in at the identity provider too long ago. Sign out there, then sign in"
                " here again."
            )
    return _(
        "The identity provider does not answer as it should. Sign in by name and password, or"
        " tell the administrator: what happened is in the log."
    )


def _refuse(request: HttpRequest, sentence: str, status: int = 400) -> HttpResponse:
    return render(request, "account/provider_refused.html", {"sentence": sentence}, status=status)
