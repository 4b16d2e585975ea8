"""Pages that combine several apps: the lead's page, people's needs, the yearly cycle, the
information field.

A *decision* waits for one person, with the page where it is taken; a *figure* is a number with its
base, its definition and the list behind it; a *daily count* is a figure of one day and unit,
precomputed; a *need* is a subject that shows in several sources (pages, incidents, surveys). The
apps below own the rows.
"""
