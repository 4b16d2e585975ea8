"""A document (DOCX, PDF, HTML, text) becomes clauses that a person reviews and confirms: `readers`
give paragraphs, `recognise_clauses` makes clauses of them and reports doubts."""
