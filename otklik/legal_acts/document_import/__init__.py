"""A document from outside (DOCX, PDF, HTML, text) becomes clauses that a person reviews.

The file is opened by a process of its own within limits (`child`, called by `opening`), which
gives paragraphs; `recognising` makes clauses of them in the notation of `reading` and says what it
doubts. Nothing becomes an act before a person has confirmed it (`models.draft`).
"""
