"""What shows several rooms together: the lead's page, what people need, the yearly cycle, the
information field.

Words: a *decision* is something that waits for the deputy chairman today, with the address where
it is decided; a *figure* is a number with its base, its definition and the list behind it; a
*daily count* is a figure of one day and unit, counted ahead and the same as the rows would say; a
*need* is a subject that several witnesses (pages, incidents, surveys) speak of. Nothing here is a
truth of its own: the rooms below hold the rows, this one asks them.
"""
