"""What every answer says to a browser, whatever kind of page it is; and `check --deploy`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from pytest_django import Settings

from otklik.operations.run.web_workers_clock import web_server
from otklik.organisation.people.roles_and_rights import Role
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[1]
STRANGER = (
    "/", "/en/", "/account/login/", "/ask/", "/acts/", "/gallery/", "/no-such-page/",
    "/api/v1/openapi.json", "/robots.txt", "/admin/", "/desk/", "/hooks/nobody/",
)  # fmt: skip
COLLEAGUE = ("/desk/profile/", "/desk/rights/", "/desk/evidence/verify.py", "/desk/registers/")
UNSAFE = ("unsafe-inline", "unsafe-eval", "unsafe-hashes", "http:", "https:", " * ", "blob:")


@pytest.fixture
def secure(settings: Settings) -> Client:
    """As behind https: cookies and HSTS as an installation with such an address has them."""
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS = 31_536_000
    return Client()


def strict(policy: str) -> None:
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in policy
    assert "object-src 'none'" in policy
    assert "base-uri 'none'" in policy
    assert not [word for word in UNSAFE if word in f"{policy} "], policy


def parts_of(policy: str) -> dict[str, str]:
    return dict(part.strip().split(" ", 1) for part in policy.split(";"))


def heads(client: Client, address: str) -> dict[str, str]:
    answer = client.get(address, secure=True)
    b"".join(answer)  # read to its end, a file is closed
    values = {name.lower(): value for name, value in answer.headers.items()}
    assert values["x-content-type-options"] == "nosniff", address
    assert values["referrer-policy"] == "same-origin", address
    assert values["cross-origin-opener-policy"] == "same-origin", address
    assert "camera=()" in values["permissions-policy"], address
    assert values["strict-transport-security"] == "max-age=31536000", address
    return values


def test_strangers_get_the_strict_policy_on_every_kind_of_page(secure: Client) -> None:
    for address in STRANGER:
        values = heads(secure, address)
        if not address.startswith("/admin/"):
            strict(values["content-security-policy"])


@pytest.mark.parametrize(
    "address",
    ["/surveys/", "/en/surveys/year/", "/embed/queue/", "/helped/k3y/", "/desk/surveys/a/paper/"],
)
def test_a_page_that_is_in_no_log_is_not_named_by_the_next_request(
    client: Client, address: str
) -> None:
    """nginx's log of errors holds the referrer of every request, beside who asked and when."""
    assert client.get(address).headers["Referrer-Policy"] == "strict-origin"
    assert client.get("/surveysx/").headers["Referrer-Policy"] == "same-origin"


def test_a_picture_says_so_too(secure: Client, settings: Settings, tmp_path: Path) -> None:
    """By us: granian, which handed pictures out once, knows no headers."""
    settings.MEDIA_ROOT = tmp_path
    default_storage.save("images/fair.webp", ContentFile(b"bytes"))
    values = heads(secure, "/media/images/fair.webp")
    assert values["content-type"] == "image/webp"
    assert web_server("127.0.0.1", 8000).static_path is None


def test_the_desk_is_as_strict_and_keeps_nothing(secure: Client) -> None:
    secure.force_login(UserFactory(role=Role.LEAD))
    for address in COLLEAGUE:
        values = heads(secure, address)
        strict(values["content-security-policy"])
        assert values["cache-control"] == "private, no-store"


def test_the_editor_is_as_strict_but_for_frames_pictures_and_styles_of_its_own(
    secure: Client,
) -> None:
    """Why: ADR 0106. A list, so that nothing is added unseen."""
    secure.force_login(UserFactory(role=Role.ADMINISTRATOR))
    site = parts_of(heads(secure, "/")["content-security-policy"])
    editor = parts_of(heads(secure, "/admin/")["content-security-policy"])
    nonce = editor["style-src"].removeprefix("'self' 'nonce-").removesuffix("'")
    assert len(nonce) >= 22, "128 bits"
    assert editor == site | {
        "style-src": f"'self' 'nonce-{nonce}'",
        "img-src": "'self' data: blob:",
        "frame-src": "'self'",
        "frame-ancestors": "'self'",
    }
    again = parts_of(heads(secure, "/admin/")["content-security-policy"])
    assert nonce not in again["style-src"]


def test_cookies_are_out_of_reach(secure: Client) -> None:
    UserFactory(username="ivanova", role=Role.OPERATOR)
    secure.get("/account/login/", secure=True)
    secure.post("/account/login/", {"login": "ivanova", "password": PASSWORD}, secure=True)
    kept = secure.cookies
    assert {"sessionid", "otklik_device"} <= kept.keys()
    for name, cookie in kept.items():
        assert cookie["samesite"] in {"Lax", "Strict"}, name
        if name in {"sessionid", "csrftoken"}:
            assert cookie["secure"], name
    for name in ("sessionid", "otklik_device"):
        assert kept[name]["httponly"], name


def test_over_https_each_cookie_belongs_to_this_host_alone(settings: Settings) -> None:
    """Names as the settings make them for https (below); no cookie is forgotten."""
    settings.COOKIE_PREFIX = "__Host-"
    for name in ("SESSION", "CSRF", "MESSAGES"):
        plain = getattr(settings, f"{name}_COOKIE_NAME")
        setattr(settings, f"{name}_COOKIE_NAME", f"__Host-{plain}")
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    client = Client()
    UserFactory(username="ivanova", role=Role.OPERATOR)
    client.get("/account/login/", secure=True)
    client.post("/account/login/", {"login": "ivanova", "password": PASSWORD}, secure=True)
    client.post("/display/", {"_size": "150"}, secure=True)
    client.post("/account/logout/", secure=True)
    answer = client.get("/account/login/", secure=True)
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    names = {"sessionid", "csrftoken", "messages", "display", "otklik_device"}
    assert {f"__Host-{name}" for name in names} == client.cookies.keys()
    for name, cookie in client.cookies.items():
        assert cookie["secure"] or not cookie.value, name
        assert cookie["path"] == "/", name
        assert not cookie["domain"], name


def test_djangos_own_check_of_a_deployment_is_silent(tmp_path: Path) -> None:
    given = {
        "OTKLIK_BASE_URL": "https://otklik.example",
        "OTKLIK_DATA_DIR": str(tmp_path),
        "OTKLIK_SECRET_KEY": "not-a-secret-" + "0123456789abcdefghij" * 3,
        "OTKLIK_FIELD_KEYS": "test:bm90LWEtc2VjcmV0LXVzZWQtYnktdGVzdHMtb25seSE=",
        "DJANGO_SETTINGS_MODULE": "otklik.config.settings.base",
    }
    program = """
import django
from django.conf import settings
from django.core.management import call_command
django.setup()
call_command("check", deploy=True, fail_level="WARNING")
print(settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.MESSAGES_COOKIE_NAME)
print(settings.COOKIE_PREFIX, settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE)
"""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        cwd=ROOT, env=os.environ | given, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-2:] == [
        "__Host-sessionid __Host-csrftoken __Host-messages",
        "__Host- True True",
    ]
