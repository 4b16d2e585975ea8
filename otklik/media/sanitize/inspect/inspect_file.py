"""What a file of any kind hides."""

from otklik.media.sanitize.errors import Fault, Unfit
from otklik.media.sanitize.findings import Seen
from otklik.media.sanitize.formats.office_package import every_part
from otklik.media.sanitize.inspect.office import Found, look_package, plain_text
from otklik.media.sanitize.inspect.pdf import look_pdf
from otklik.media.sanitize.inspect.photo import of_pictures


def look(body: bytes) -> Seen:
    """Raises Unfit where nobody can look."""
    if body.startswith(b"PK"):
        return look_package(every_part(body))
    if body.lstrip()[:5] == b"%PDF-":
        return look_pdf(body)
    if body.startswith(b"\xd0\xcf\x11\xe0"):  # an old office file, or a new one with a password
        raise Unfit(Fault.ENCRYPTED)
    found = Found()
    if of_pictures(found, body):
        return Seen(kind="picture", hides=found.hides)
    return Seen(kind="text", text=plain_text(body))
