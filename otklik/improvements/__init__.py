"""From what people say to what was changed, and whether it changed anything.

A *finding* («выявленная проблема») says what is wrong, by *evidence* that rooms above write by
calling down; what is expected, by what and when it will be verified, is frozen before the wave
that verifies it opens. The *working group* meets; points of its *minutes* become *assignments*
(«поручения») to a named employee with a controller and a day. The executor reports, the controller
takes the assignment off control; nobody closes their own. Its *effect* is a later line that the
next wave writes by the rule of the form, never a person. *Outcomes* are told to everybody, the
deed first, then whether it changed.
"""
