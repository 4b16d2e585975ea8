"""What every page of the site shares: editable texts of our own pages, and the search.

Rooms above put what they show into one index by calling down (`search.put`), in the reader's
words: lemmas in the index and in the query.
"""
