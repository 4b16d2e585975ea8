"""What pages of the site share: editable texts above our own pages, review, translations, search.

Apps above index what they show by calling down (`search.put`); index and query hold lemmas.
"""
