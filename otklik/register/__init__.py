"""Legal acts and other documents of the authority: editions, clauses, validity.

An act has particulars and editions; an edition has the text as addressed clauses. What the law
calls a document is shown to everyone at `/acts/`; editors correct it in the Wagtail admin.
"""
