"""What people need: one list of subjects, merged from four sources.

A *voice* is one observation of a source (marks of a page, failed searches, a code of open answers,
a low mark in a survey, incidents on a topic). Voices on one topic are one *need*; the topic of a
page or a code is guessed until a person decides.
"""
