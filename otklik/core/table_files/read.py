"""Reads a file of rows, whatever it is: CSV or a spreadsheet."""

from io import BytesIO
from zipfile import is_zipfile

from django.utils.translation import gettext as _

from otklik.core.table_files.table import MAX_BYTES, PARSE_SECONDS, Table, Unreadable, read_csv
from otklik.core.table_files.xlsx import read_spreadsheet


def read_table(body: bytes, *, name: str, sheet: str = "", seconds: float = PARSE_SECONDS) -> Table:
    """The table in a file, by what it holds and not by what its name promises.

    Raises Unreadable.
    """
    if len(body) > MAX_BYTES:
        raise Unreadable(_("The file is larger than 20 MB: split it and load the parts."))
    if not body.strip():
        raise Unreadable(_("The file is empty."))
    if body.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(
            _("This is an old .xls file or one with a password: save it as .xlsx or CSV.")
        )
    if body.startswith(b"PK") and is_zipfile(BytesIO(body)):
        return read_spreadsheet(body, sheet=sheet, seconds=seconds)
    if name.lower().endswith((".xlsx", ".xls")):
        raise Unreadable(_("The file is called a spreadsheet and is none: save it again."))
    return read_csv(body, seconds=seconds)
