"""Whether a mailbox can be read and written from: both servers, asked in turn."""

from django.utils.translation import gettext as _

from otklik.channels.networks.base import Health
from otklik.channels.networks.connection import Connection
from otklik.channels.networks.email.client import Kind, opened_mailbox, opened_post, server
from otklik.channels.networks.email.links import identity
from otklik.channels.networks.errors import ChannelError, NotSetUp
from otklik.channels.networks.outbound_types import Problem


def check(connection: Connection) -> Health:
    """Nothing is sent and nothing in the mailbox changes."""
    try:
        identity(connection)
    except NotSetUp:
        sentence = _("The address of the mailbox is written wrong: it looks like name@example.org.")
        problem = Problem(code="bad_address", sentence=sentence, field="container")
        return Health(problems=(problem,))
    faults: dict[Kind, ChannelError] = {}
    for kind in ("imap", "smtp"):
        try:
            _look(connection, kind)
        except ChannelError as error:
            faults[kind] = error
    problems = [_problem(connection, kind, error) for kind, error in faults.items()]
    if connection.proxy:
        sentence = _("Mail does not go through the proxy: its servers are called directly.")
        problems.append(
            Problem(code="proxy_unused", sentence=sentence, field="proxy", is_warning=True)
        )
    return Health(
        problems=tuple(problems),
        lacks=frozenset({"imap": "dm_in", "smtp": "dm_reply"}[kind] for kind in faults),
    )


def _look(connection: Connection, kind: Kind) -> None:
    if kind == "smtp":
        with opened_post(connection):
            return
    with opened_mailbox(connection) as box:
        box.select_folder("INBOX", readonly=True)


def _problem(connection: Connection, kind: Kind, error: ChannelError) -> Problem:
    try:
        host = server(connection, kind).host
    except NotSetUp:
        sentence = _("The server is written wrong: it looks like imap.example.org:993.")
        return Problem(code=error.code, sentence=sentence, field=kind)
    match error.code:
        case "login_refused":
            field, sentence = (
                "password",
                _(
                    "%(host)s does not accept the login and the password. Large mail services want"
                    " a password made for programs, and the permission to read mail by IMAP."
                ),
            )
        case "no_connection":
            field, sentence = kind, _("%(host)s cannot be reached: check its name and port.")
        case "bad_certificate":
            field, sentence = (
                kind,
                _("The certificate of %(host)s is not trusted: check its name, or give its root."),
            )
        case "not_offered" | "open_line":
            field, sentence = kind, _("%(host)s offers no protected line: take another port.")
        case "address_refused":
            field, sentence = (
                kind,
                _("%(host)s leads into an inner network, where nothing is called."),
            )
        case "bad_certificates":
            field, sentence = (
                "ca_bundle",
                _("The file with the account's certificates cannot be read: check its place."),
            )
        case _:
            return Problem(code=error.code, sentence=error.human, field=kind)
    text = f"{kind.upper()}: {sentence % {'host': host}}"  # two servers may have one name
    return Problem(code=error.code, sentence=text, field=field)
