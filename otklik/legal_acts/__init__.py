"""Legal acts and other documents of the authority: editions, clauses, validity.

An act has particulars and editions, an edition addressed clauses. An address never changes: pages,
answers and questionnaires lead to it. Whether an act is in force is computed from its days. The
pack brings acts, editors correct them in the Wagtail admin, everybody reads them at `/acts/`.
"""
