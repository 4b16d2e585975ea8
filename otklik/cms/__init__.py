"""Shared by pages of the site: editable texts above our own pages, review, translations, search.

Apps above index their content by `search.index_entries.put`; index and query consist of lemmas.
"""
