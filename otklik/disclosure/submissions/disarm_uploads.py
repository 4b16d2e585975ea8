"""Files of whoever holds a link: nobody signed in, so what is kept is a copy that runs nothing."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePath

from otklik.core.files.uploads import PDF, ZIP, CheckedFile
from otklik.media.sanitize import sandbox
from otklik.media.sanitize.disarm.disarm import PHOTOS

MADE_ANEW = (ZIP, PDF, *PHOTOS)


def disarmed(files: Iterable[CheckedFile]) -> list[CheckedFile]:
    """Documents and pictures made anew; text and tables of text as they came. Takes a second or
    two each: never within a transaction. Raises Refused with what to do where there is no copy."""
    return [_copy(file) if file.body.startswith(MADE_ANEW) else file for file in files]


def _copy(file: CheckedFile) -> CheckedFile:
    copy = sandbox.disarmed(file.body)
    return replace(
        file,
        name=f"{PurePath(file.name).stem}.{copy.ending}",
        body=copy.body,
        digest=hashlib.sha256(copy.body).hexdigest(),
    )
