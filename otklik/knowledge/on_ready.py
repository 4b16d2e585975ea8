"""What this app registers with others when Django starts: see `otklik.core.apps`."""

from otklik.knowledge.articles import publish_and_reconfirm_answer, search_index

publish_and_reconfirm_answer.listen()  # first: the search depends on signatures
search_index.listen()
