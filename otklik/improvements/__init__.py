"""From what people say to what was changed, and whether that had an effect.

A *finding* («выявленная проблема») says what is wrong, with *evidence* that apps above write; the
expectation and its verification are frozen before the verifying wave opens. The *working group*
meets; points of its *minutes* become *assignments* («поручения») to a named employee with a
controller and a day. The executor reports, the controller takes it off control; nobody closes their
own. The next wave writes the *effect* by the rule of its form, never a person. *Outcomes* are
published.
"""
