"""What people need: one list of subjects joined from four sources.

A *voice* is what one source shows of one thing (marks of a page, failed searches, a code of open
answers, a low mark of a survey, incidents of a topic). Voices of one topic are one *need*; the
topic of a page or a code is guessed until a person decides.
"""
