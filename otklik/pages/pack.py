"""Texts of pages for editors to change. Made once; nothing that people wrote is written over."""

from datetime import datetime

from otklik.core.pack import Changes, Memory, Pack, Report
from otklik.pages import texts


class PagesRoom:
    """Reads no file: the pack's loading is only the moment when the rows are made."""

    name = "pages"

    def files(self, pack: Pack) -> tuple[str, ...]:
        return ()

    def validate(self, pack: Pack, report: Report) -> None:
        return None

    def load(self, parsed: None, memory: Memory, at: datetime) -> Changes:
        return Changes(added=texts.plant_missing())


room = PagesRoom()
