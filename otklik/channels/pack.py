"""The authority's official pages, from the pack's accounts.yaml."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from django.conf import settings
from django.utils.translation import gettext as _
from pydantic import Field, StringConstraints

from otklik.channels.models import Account
from otklik.channels.networks.base import Mode
from otklik.core.pack import (
    Changes,
    Memory,
    Pack,
    PackModel,
    Report,
    Values,
    merge,
    report_repeated,
    validated,
)

ACCOUNTS = "accounts.yaml"


class AccountEntry(PackModel):
    """`page` is where people open it; empty while nobody has checked the address."""

    code: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=50)]
    network: Literal["vk", "ok", "telegram", "max", "email", "practice"]
    name: str = Field(min_length=1, max_length=120)
    mode: Mode
    page: str = Field(default="", max_length=200, pattern=r"^(https?://\S+)?$")
    container: str = Field(default="", max_length=120)


class AccountsFile(PackModel):
    accounts: tuple[AccountEntry, ...] = ()

    def that_can_be_served(self) -> Mapping[str, AccountEntry]:
        """By code; the others wait until this program can speak to their networks.

        The practice network is there only where the installation allows it.
        """
        networks = {str(network) for network in Account.NetworkCode.values}
        if not settings.DEMONSTRATION:
            networks.discard(Account.NetworkCode.PRACTICE)
        return {entry.code: entry for entry in self.accounts if entry.network in networks}


class ChannelsRoom:
    name = "channels"

    def files(self, pack: Pack) -> tuple[str, ...]:
        return (ACCOUNTS,)

    def validate(self, pack: Pack, report: Report) -> AccountsFile | None:
        document = pack.document(ACCOUNTS, report)
        file = validated(AccountsFile, document, report) if document else None
        if file and document:
            report_repeated(
                ACCOUNTS,
                [
                    (document.line("accounts", index, "code"), entry.code)
                    for index, entry in enumerate(file.accounts)
                ],
                _("Code “%(key)s” was already given in line %(line)s."),
                report,
            )
        return file

    def load(self, parsed: AccountsFile, memory: Memory, at: datetime) -> Changes:
        wanted: dict[str, Values] = {
            code: {
                "network": entry.network,
                "name": entry.name,
                "mode": entry.mode.value,
                "page_url": entry.page,
                "container": entry.container,
            }
            for code, entry in parsed.that_can_be_served().items()
        }
        return merge(
            Account,
            wanted,
            kind="account",
            memory=memory,
            at=at,
            leaving={"mode": Mode.OFF.value},
        )


room = ChannelsRoom()
