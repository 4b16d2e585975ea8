"""Questions people ask, and the answers in force, each with the norms it rests on.

An answer is a page of the site: the question in a person's words, a short answer, steps, the
clauses. It begins as a draft «проверьте у юриста» (the pack brings drafts and never writes one
over) and stands on the site once a person has signed it. Later a person presses «Проверено
сегодня», which is no edit. The register tells whoever signed it when a clause changes.

`claims` beside it: templates of claims and calculated periods; nothing typed there is stored.
"""
