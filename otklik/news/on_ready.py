"""What this app registers with others when Django starts: see `otklik.core.apps`."""

from otklik.news import search_index

search_index.listen()
