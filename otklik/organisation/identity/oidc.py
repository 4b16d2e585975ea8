"""The authority's own identity provider: OpenID Connect, code flow with PKCE and nonce.

Signature, issuer, audience, times and nonce of each token are checked. Only the subject (`sub`) is
stored, neither tokens nor other claims.
"""

import base64
import hashlib
import secrets
import ssl
import time
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

import httpx
from django.conf import settings
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

SECONDS = 10
LEEWAY = 60  # seconds that two clocks may differ by
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
HERE = frozenset({"127.0.0.1", "localhost", "::1"})


class ProviderError(Exception):
    """The provider is down or its answer invalid; the message is for the log only."""


class MissingAuthTime(ProviderError):
    """The token has no `auth_time`, though it was requested."""


class SignInTooOld(ProviderError):
    """The sign-in there is older than a session here may be."""


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """State, nonce and verifier of one sign-in; kept in the session."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> Self:
        return cls(*(secrets.token_urlsafe(32) for _ in range(3)))

    @property
    def challenge(self) -> str:
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    address: str
    client_id: str
    secret: str
    label: str
    claim: str
    gives_second_factor: bool
    acr: tuple[str, ...]
    ca: str

    @classmethod
    def from_settings(cls) -> Self | None:
        """None where there is none."""
        named: dict[str, Any] = settings.OIDC
        result = cls(**named)
        return result if result.address and result.client_id else None

    def address_to_ask(self, question: AuthorizationRequest, *, back: str) -> str:
        """Where to send the browser. Raises ProviderError."""
        parameters = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": back,
            "scope": "openid profile email",
            "state": question.state,
            "nonce": question.nonce,
            "code_challenge": question.challenge,
            "code_challenge_method": "S256",
            "max_age": str(_max_age()),
        }
        if self.gives_second_factor and self.acr:
            parameters["acr_values"] = " ".join(self.acr)
        return _with_query(_address(self._discover(), "authorization_endpoint"), parameters)

    def address_to_leave(self, *, back: str) -> str:
        """Where to send the browser to sign out there too. The provider asks the person, since we
        keep no token to show (RP-initiated logout). Raises ProviderError, also without such a page.
        """
        place = _address(self._discover(), "end_session_endpoint")
        parameters = {"client_id": self.client_id, "post_logout_redirect_uri": back}
        return _with_query(place, parameters)

    def claims(self, code: str, question: AuthorizationRequest, *, back: str) -> dict[str, Any]:
        """Verified claims of this code. Raises ProviderError."""
        result = self._discover()
        answer = self._call(
            "POST",
            _address(result, "token_endpoint"),
            **self._with_secret(
                result,
                {
                    "grant_type": "authorization_code",
                    "code": code,
                    "redirect_uri": back,
                    "code_verifier": question.verifier,
                },
            ),
        )
        keys = self._call("GET", _address(result, "jwks_uri"))
        return self._validate_token(str(answer.get("id_token", "")), keys, question.nonce)

    def name_in(self, claims: dict[str, Any]) -> str:
        """The sign-in name of the claims; empty when there is none. An e-mail address counts only
        if the provider verified it."""
        if self.claim == "email" and claims.get("email_verified") is not True:
            return ""
        name = claims.get(self.claim)
        return name.strip() if isinstance(name, str) else ""

    def proves_second_factor(self, claims: dict[str, Any]) -> bool:
        """Whether the provider is trusted with the second factor and used one now: a level (`acr`)
        of the settings, or the method `mfa` (`amr`, RFC 8176)."""
        if not self.gives_second_factor:
            return False
        ways = claims.get("amr")
        return claims.get("acr") in self.acr or (isinstance(ways, list) and "mfa" in ways)

    def _discover(self) -> dict[str, Any]:
        values = self._call("GET", f"{self.address}/.well-known/openid-configuration")
        if str(values.get("issuer", "")).rstrip("/") != self.address:
            raise ProviderError("it calls itself by another name than the settings")
        return values

    def _with_secret(self, values: dict[str, Any], form: dict[str, str]) -> dict[str, Any]:
        """The secret in the header, unless the provider takes it in the body only."""
        methods = values.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        if self.secret and "client_secret_basic" in methods:
            return {"data": form, "auth": (self.client_id, self.secret)}
        body = form | {"client_id": self.client_id}
        return {"data": body | ({"client_secret": self.secret} if self.secret else {})}

    def _validate_token(self, token: str, keys: dict[str, Any], nonce: str) -> dict[str, Any]:
        registry = jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "values": [self.address, f"{self.address}/"]},
            aud={"essential": True, "value": self.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            found = jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS)  # type: ignore[arg-type]
            registry.validate(found.claims)
        except (JoseError, ValueError, KeyError, TypeError) as fault:
            raise ProviderError(
                f"the token is not to be believed: {type(fault).__name__}"
            ) from None
        audience = found.claims["aud"]
        if found.claims.get("azp", self.client_id) != self.client_id or (
            isinstance(audience, list) and len(audience) > 1 and "azp" not in found.claims
        ):
            raise ProviderError("the token was given to another program")
        _refuse_old(found.claims.get("auth_time"))
        return dict(found.claims)

    def _call(self, method: str, address: str, **sent: Any) -> dict[str, Any]:
        if not is_https_or_local(address):
            raise ProviderError("its address is not https")
        trust = ssl.create_default_context(cafile=self.ca or None)
        try:
            answer = httpx.request(method, address, timeout=SECONDS, verify=trust, **sent)
            answer.raise_for_status()
            payload = answer.json()
        except (httpx.HTTPError, ValueError) as fault:
            raise ProviderError(f"it did not answer: {type(fault).__name__}") from None
        if not isinstance(payload, dict):
            raise ProviderError("its answer is not understood")
        return payload


def _refuse_old(at: object) -> None:
    """`auth_time` is required after `max_age` (OpenID Connect Core 1.0, 2 and 3.1.3.7)."""
    if isinstance(at, bool) or not isinstance(at, int | float):
        raise MissingAuthTime("the token does not say when the sign-in there was (auth_time)")
    if not -LEEWAY <= time.time() - at <= _max_age() + LEEWAY:
        raise SignInTooOld("the sign-in there is older than a session here may be, or yet to come")


def _with_query(place: str, parameters: dict[str, str]) -> str:
    return f"{place}{'&' if urlsplit(place).query else '?'}{urlencode(parameters)}"


def _max_age() -> int:
    """Maximum age of a sign-in at the provider, in seconds."""
    return int(settings.SESSION_HOURS * 3600)


def _address(values: dict[str, Any], name: str) -> str:
    address = values.get(name)
    if not isinstance(address, str) or not is_https_or_local(address):
        raise ProviderError(f"it names no safe {name}")
    return address


def is_https_or_local(address: str) -> bool:
    """https, or this very machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE)
