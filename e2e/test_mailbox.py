"""As a newcomer would: a mailbox connected from the screens alone, a letter read there, sorted and
answered. The servers are real: Dovecot for IMAP, a strict SMTP server, both on loopback.
"""

from playwright.sync_api import Page, expect

from e2e.newcomer import SOON, WELL, add, answer, found_well, read_now
from e2e.visiting import AxeClean, Enter
from tests.channels.networks.dovecot import PASSWORD, why_not
from tests.channels.networks.stub_email import EmailStub, served_email
from tests.programs import needs
from tests.running import Installation

MAIL = "Электронная почта"
LETTER = "В магазине на рынке не выдали чек за сапоги. Куда с этим обратиться?"
ANSWER = "Сохраните упаковку и позвоните нам, подскажем, как вернуть деньги без чека."


def test_a_mailbox_is_connected_and_a_letter_answered(
    other_networks_off: Installation, enter: Enter, axe_clean: AxeClean
) -> None:
    reason = why_not()
    needs(not reason, reason)
    installation = other_networks_off
    with served_email() as mail:
        administrator = enter(installation, "administrator", size=(1280, 800))
        connect(administrator, mail, axe_clean)
        read_now(installation, hours=1)  # the mailbox is opened: what comes from now on is ours

        number = mail.citizen_writes(LETTER, Subject="Чек")
        read_now(installation, hours=3)
        operator = enter(installation, "operator", size=(1280, 800))
        approver = enter(installation, "approver", size=(1280, 800))
        answer(operator, approver, asked="чек за сапоги", link="Чек", text=ANSWER, is_letter=True)
        axe_clean(operator)
        (letter,) = mail.wall
        assert ANSWER in letter.text
        assert letter.reply_to == number
        assert not mail.faults, mail.faults


def connect(page: Page, mail: EmailStub, axe_clean: AxeClean) -> None:
    """With a wrong password first, which the check finds twice, for reading and for sending."""
    add(page, MAIL)
    kept = mail.connection()
    page.locator("[name=container]").fill(kept.container)
    for name in ("imap", "smtp"):
        page.locator(f"[name=shown-{name}]").fill(kept.secrets[name])
    page.locator("[name=secret-password]").fill("not this one")
    page.set_input_files("input[type=file]", kept.ca_bundle)
    page.get_by_role("button", name="Сохранить и проверить").click()
    expect(page.locator(".problems li")).to_have_count(2, timeout=SOON)
    axe_clean(page)
    page.get_by_role("link", name="Настройки и ключи").click()
    page.get_by_text("Заменить: Пароль почтового ящика").click()
    page.locator("[name=secret-password]").fill(PASSWORD)
    page.get_by_role("button", name="Сохранить и проверить").click()
    expect(page.get_by_role("main")).to_contain_text(WELL, timeout=SOON)
    found_well(page)
    axe_clean(page)
