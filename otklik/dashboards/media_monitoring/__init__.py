"""What media and networks say about the authority, and what is done about it.

A *source* is where mentions come from; a *mention* is a statement, stored without personal data;
near duplicates form one *group* and are decided together; a *rise* is an early warning on a topic;
a *brief* sums up a week or a month.
"""
