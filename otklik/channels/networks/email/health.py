"""Whether a mailbox can be read and letters sent."""

from django.utils.translation import gettext as _

from otklik.channels.networks.adapter import Health
from otklik.channels.networks.connection_settings import Connection
from otklik.channels.networks.email.client import Kind, open_mailbox, open_smtp, server
from otklik.channels.networks.email.links import identity
from otklik.channels.networks.errors import ChannelError, NotSetUp
from otklik.channels.networks.outbound_types import Problem


def check(connection: Connection) -> Health:
    """Sends nothing and changes nothing."""
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
        with open_smtp(connection):
            return
    with open_mailbox(connection) as box:
        box.select_folder("INBOX", readonly=True)


def _problem(connection: Connection, kind: Kind, error: ChannelError) -> Problem:
    try:
        host = server(connection, kind).host
    except NotSetUp:
        sentence = _("The server is written wrong: it looks like imap.example.org:993.")
        return Problem(code=error.code, sentence=sentence, field=kind)
    no_protection = _("%(host)s offers no protected line: take another port.")
    advice = {
        "login_refused": _(
            "%(host)s does not accept the login and the password. Large mail services want"
            " a password made for programs, and the permission to read mail by IMAP."
        ),
        "no_connection": _("%(host)s cannot be reached: check its name and port."),
        "bad_certificate": _(
            "The certificate of %(host)s is not trusted: check its name, or give its root."
        ),
        "not_offered": no_protection,
        "open_line": no_protection,
        "address_refused": _(
            "%(host)s leads into an internal network, to which the program does not connect."
        ),
        "bad_certificates": _(
            "The file with the account's certificates cannot be read: check its place."
        ),
    }
    if error.code not in advice:
        return error.as_problem(kind)
    text = f"{kind.upper()}: {advice[error.code] % {'host': host}}"  # two servers may share a name
    fields = {"login_refused": "password", "bad_certificates": "ca_bundle"}
    return Problem(code=error.code, sentence=text, field=fields.get(error.code, kind))
