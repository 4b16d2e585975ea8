"""A paper that was scanned or photographed: a picture is encoded anew, a PDF kept as it is."""

from dataclasses import dataclass, field
from typing import IO

from django.utils.translation import gettext as _

from otklik.core.files.virus_scan import Finding, scan
from otklik.core.refusal import Refused
from otklik.incidents.attachments import clean_photo

PDF = b"%PDF-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """A picture is a JPEG of ours; all else is a PDF, which is only given out to be kept."""

    body: bytes = field(repr=False)
    is_picture: bool


def cleaned(file: IO[bytes], *, size: int) -> Scan:
    """Raises Refused with a sentence for whoever chose the file."""
    file.seek(0)
    if file.read(len(PDF)) != PDF:
        return Scan(body=clean_photo.cleaned(file, size=size).body, is_picture=True)
    if size > clean_photo.LARGEST_FILE:
        raise Refused(_("The file is larger than 15 MB: scan it with less detail."))
    file.seek(0)
    body = file.read(clean_photo.LARGEST_FILE)
    match scan(body):
        case Finding.DANGEROUS:
            raise Refused(_("The programme that looks for viruses calls this file dangerous."))
        case Finding.UNKNOWN:
            raise Refused(_("The file could not be checked for viruses: try again in a minute."))
    return Scan(body=body, is_picture=False)
