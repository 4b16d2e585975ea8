"""A colleague's first day: an account, a password of their own, a telephone, a key; the last."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from e2e.visiting import AxeClean, Enter
from tests.running import Installation, StartInstallation

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
OWN = "свой длинный пароль 7"
PROVIDER = "http://127.0.0.1:9"
#: Whoever came once by the provider, and did not use the password of the administrator in time.
LATE = f"""
from datetime import timedelta
from django.utils import timezone
from otklik.organisation.models import ProviderIdentity, User
now = timezone.now()
user, password = User.open("late", "Специалист, который не вошёл", by=None, at=now - timedelta(15))
ProviderIdentity.tie(user, issuer="{PROVIDER}", subject="7", at=now)
print(user.pk, password)
"""


@pytest.fixture
def installation(running_installation: StartInstallation) -> Installation:
    """At localhost browsers give keys to plain http. The provider is named, and nobody asks it."""
    return running_installation(
        OTKLIK_BASE_URL="http://localhost",
        OTKLIK_SECOND_FACTOR="optional",
        OTKLIK_OIDC_ADDRESS=PROVIDER,
        OTKLIK_OIDC_CLIENT_ID="otklik",
        OTKLIK_OIDC_LABEL="Войти через СУДИС",
    )


def sign_in(page: Page, name: str, password: str) -> None:
    page.goto("/account/login/")
    page.get_by_label("Имя для входа").fill(name)
    page.get_by_label("Пароль", exact=True).fill(password)
    page.keyboard.press("Enter")


def code_of(secret: str, *, ahead: int = 0) -> str:
    """A code that holds for ten seconds at least, on a machine that is busy."""
    left = 30 - time.time() % 30
    if left < 10:
        time.sleep(left)
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead)))


def test_the_first_day_and_the_last(
    installation: Installation, enter: Enter, axe_clean: AxeClean
) -> None:
    administrator = enter(installation, "administrator")
    administrator.goto("/desk/staff/")
    axe_clean(administrator)
    administrator.get_by_role("link", name="Открыть новую учётную запись").click()
    axe_clean(administrator)
    administrator.get_by_label("Имя для входа").fill("novikova")
    administrator.get_by_label("Имя или должность").fill("Специалист отдела торговли")
    administrator.get_by_label("Роль").select_option("specialist")
    unit = administrator.get_by_label("Подразделение")
    unit.select_option(label="Отдел потребительского рынка")
    administrator.get_by_role("button", name="Открыть учётную запись").click()
    password = administrator.locator("code.given-secret").inner_text()
    axe_clean(administrator)
    administrator.reload()
    expect(administrator.locator("code.given-secret")).to_have_count(0)

    page = enter(installation, base_url=installation.url.replace("127.0.0.1", "localhost"))
    _pages_that_few_see(installation, administrator, page, axe_clean)
    sign_in(page, "novikova", password)
    expect(page.get_by_role("heading", name="Сменить пароль")).to_be_visible()
    expect(page.get_by_text("Этот пароль дал администратор")).to_be_visible()
    page.get_by_label("Текущий пароль").fill(password)
    page.get_by_label("Новый пароль", exact=True).fill(OWN)
    page.get_by_label("Новый пароль (ещё раз)").fill(OWN)
    page.get_by_role("button", name="Сменить пароль").click()
    expect(page.get_by_text("Пароль изменён.")).to_be_visible()
    page.goto("/desk/profile/")
    page.get_by_role("link", name="Второй фактор").click()
    axe_clean(page)

    page.get_by_role("link", name="Включить коды из приложения").click()
    axe_clean(page)
    secret = page.locator("code.given-secret").inner_text()
    page.get_by_label("Код").fill("12")
    page.get_by_role("button", name="Включить").click()
    expect(page.get_by_text("Код не подошёл").first).to_be_visible()
    assert page.locator("code.given-secret").inner_text() == secret  # the same picture still holds
    page.get_by_label("Код").fill(code_of(secret))
    page.get_by_role("button", name="Включить").click()
    expect(page.get_by_role("heading", name="Запасные коды")).to_be_visible()
    spare = page.locator(".spare-codes code").first.inner_text()
    axe_clean(page)

    elsewhere = enter(installation)
    sign_in(elsewhere, "novikova", OWN)
    expect(elsewhere.get_by_role("heading", name="Второй фактор")).to_be_visible()
    axe_clean(elsewhere)
    elsewhere.get_by_label("Код").fill(spare)
    elsewhere.keyboard.press("Enter")
    elsewhere.wait_for_url(re.compile("/desk/"))

    # A key of the computer, without a password.
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    page.goto("/account/second-factor/")
    page.get_by_role("link", name="Добавить ключ").click()
    axe_clean(page)
    page.get_by_label("Входить этим ключом без пароля").check()
    page.get_by_role("button", name="Добавить этот ключ").click()
    expect(page.get_by_text("Ключ добавлен.")).to_be_visible()
    page.goto("/account/logout/")
    page.get_by_role("button", name="Выйти").click()
    page.goto("/account/login/")
    axe_clean(page)
    page.get_by_role("button", name="Войти с ключом").click()
    page.wait_for_url(re.compile("/desk/"))
    page.goto("/account/sessions/")
    axe_clean(page)
    page.get_by_role("button", name="Завершить остальные сеансы").click()
    elsewhere.goto("/desk/profile/")
    expect(elsewhere.get_by_label("Имя для входа")).to_be_visible()

    administrator.get_by_role("button", name="Закрыть учётную запись").click()
    expect(administrator.get_by_text("войти по ней нельзя")).to_be_visible()
    page.goto("/desk/profile/")
    expect(page.get_by_label("Имя для входа")).to_be_visible()


def _pages_that_few_see(
    installation: Installation, administrator: Page, page: Page, axe_clean: AxeClean
) -> None:
    """A password that ran out, signing out at the provider, untying a person of it."""
    key, _space, password = installation.python(LATE).strip().partition(" ")
    sign_in(page, "late", password)
    expect(page.get_by_role("heading", name="Пароль просрочен")).to_be_visible()
    axe_clean(page)
    page.goto("/account/provider/left/")
    expect(page.get_by_role("link", name="Выйти и там")).to_be_visible()
    axe_clean(page)
    page.get_by_role("link", name="Выйти и там").click()
    expect(page.get_by_text("Отвести вас туда не получилось")).to_be_visible()
    axe_clean(page)
    there = administrator.url
    administrator.goto(f"/desk/staff/{key}/")
    axe_clean(administrator)
    administrator.get_by_role("button", name="Принять другого человека").click()
    expect(administrator.get_by_role("button", name="Принять другого человека")).to_have_count(0)
    administrator.goto(there)
