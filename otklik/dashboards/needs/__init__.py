"""What people need: one list of subjects joined from four witnesses.

A *voice* is what one witness says of one thing (marks of a page, searches without a result, a code
of open answers, a low mark of a survey, incidents of a topic). Voices of one topic are one *need*;
which topic a page or a code belongs to is the machine's guess until a person decides.
"""
