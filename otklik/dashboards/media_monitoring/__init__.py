"""What media and networks say of the authority, and what is done about it.

A *source* is where mentions come from; a *mention* is something said, kept without personal data;
near repeats are one *group* and are decided together; a *rise* is an early warning on a topic; a
*brief* sums up a week or a month.
"""
