"""What this app registers with others when Django starts: see `otklik.core.apps`."""

from otklik.cms.pages import change_note, slugs

change_note.listen()
slugs.write_in_latin()
