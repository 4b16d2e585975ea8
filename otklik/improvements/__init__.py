"""From what people say to what was changed, and whether it changed anything.

A *finding* («выявленная проблема») says what is wrong, by *evidence* that apps above write; what is
expected, and how it is verified, is frozen before the verifying wave opens. The *working group*
meets; points of its *minutes* become *assignments* («поручения») to a named employee with a
controller and a day. The executor reports, the controller takes it off control; nobody closes their
own. The next wave writes the *effect* by the rule of its form, never a person. *Outcomes* are
published.
"""
