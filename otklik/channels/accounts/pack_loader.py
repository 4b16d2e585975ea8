"""The authority's official pages, from the pack's accounts.yaml."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self

from django.conf import settings
from django.utils.translation import gettext as _
from pydantic import Field, StringConstraints, model_validator

from otklik.channels.accounts.models import DIALOGUE, FOREIGN_MESSENGERS, Account
from otklik.channels.accounts.page_passport import Passport
from otklik.channels.networks.capabilities import Mode
from otklik.core.pack.merge_into_tables import Changes, Tables, Values
from otklik.core.pack.parse import Document, Pack, Report
from otklik.core.pack.validation import PackFile, PackModel
from otklik.organisation.structure.pack_loader import UnitsFile, unknown_unit
from otklik.organisation.structure.units_and_institutions import Institution, Unit

ACCOUNTS = "accounts.yaml"


class PassportEntry(PackModel):
    """What is known about a page; missing values were not checked. `unit` is a code."""

    mark: bool | None = None
    mark_on: date | None = None
    form: bool | None = None
    register_number: str = Field(default="", max_length=60)
    unit: str = ""

    @model_validator(mode="after")
    def only_a_mark_has_a_day(self) -> Self:
        if self.mark_on and not self.mark:
            raise ValueError(_("mark_on without mark: true"))
        return self


class AccountEntry(PackModel):
    """`posts_a_week`: 0 for no norm; `institution`: the owner's unit code, if not the authority."""

    code: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=50)]
    network: Literal["vk", "ok", "telegram", "max", "email", "practice"]
    name: str = Field(min_length=1, max_length=120)
    mode: Mode
    page: str = Field(default="", max_length=200, pattern=r"^(https?://\S+)?$")
    container: str = Field(default="", max_length=120)
    posts_a_week: int = Field(default=0, ge=0, le=100)
    posts_need_approval: bool = False
    institution: str = ""
    passport: PassportEntry | None = None


class AccountsFile(PackFile):
    FILE = ACCOUNTS
    once = [("accounts", "code", "")]

    accounts: tuple[AccountEntry, ...] = ()

    def that_can_be_served(self) -> Mapping[str, AccountEntry]:
        """By code. The demo network only where the installation allows it."""
        return {
            entry.code: entry
            for entry in self.accounts
            if settings.DEMONSTRATION or str(entry.network) != Account.NetworkCode.PRACTICE
        }

    def check(self, document: Document, pack: Pack, report: Report) -> None:
        units = UnitsFile.read(pack, Report())
        codes = {unit.code for unit in units.units} if units else set()
        institutions = {u.code for u in units.units if u.institution} if units else set()
        for index, entry in enumerate(self.accounts):
            if entry.network in FOREIGN_MESSENGERS and entry.mode in DIALOGUE:
                sentence = _(
                    "A foreign messenger only publishes (publish_only): dialogue is decided at "
                    "the desk, with a document."
                )
                report.add(ACCOUNTS, document.line("accounts", index, "mode"), sentence)
            if entry.passport and entry.passport.unit and entry.passport.unit not in codes:
                line = document.line("accounts", index, "passport", "unit")
                report.add(ACCOUNTS, line, unknown_unit(entry.passport.unit))
            if entry.institution and entry.institution not in institutions:
                sentence = _("units.yaml has no institution “%(code)s”.")
                line = document.line("accounts", index, "institution")
                report.add(ACCOUNTS, line, sentence % {"code": entry.institution})


class ChannelsLoader:
    name = "channels"

    def files(self, pack: Pack) -> tuple[str, ...]:
        return (ACCOUNTS,)

    def validate(self, pack: Pack, report: Report) -> AccountsFile | None:
        return AccountsFile.read(pack, report)

    def load(self, parsed: AccountsFile, tables: Tables) -> Changes:
        accounts: dict[str, Values] = {
            code: entry.model_dump(mode="json", exclude={"code", "page", "institution", "passport"})
            | {"page_url": entry.page}
            | ({"institution": entry.institution} if entry.institution else {})
            for code, entry in parsed.that_can_be_served().items()
        }
        changes = tables.merge(
            Account, accounts, kind="account", write=_account, leaving={"mode": Mode.OFF.value}
        )
        passports: dict[str, Values] = {
            code: entry.passport.model_dump(mode="json")
            for code, entry in parsed.that_can_be_served().items()
            if entry.passport
        }
        return changes + tables.merge(
            Passport,
            passports,
            kind="passport",
            leaving=None,
            find=lambda code: {"account": Account.objects.get(code=code)},
            write=_passport,
        )


def _account(values: Values) -> Mapping[str, Any]:
    found = dict(values)
    if "institution" in found:
        found["institution"] = Institution.objects.get(unit__code=found["institution"])
    return found


def _passport(values: Values) -> Mapping[str, Any]:
    columns = {"mark": "has_mark", "mark_on": "marked_on", "form": "has_form"}
    found = {columns.get(name, name): value for name, value in values.items()}
    if found.get("marked_on"):
        found["marked_on"] = date.fromisoformat(found["marked_on"])
    if "unit" in found:
        found["unit"] = Unit.objects.filter(code=found["unit"]).first()
    return found


loader = ChannelsLoader()
