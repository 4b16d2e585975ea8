"""Acting in the information field, not only measuring it.

    suggesting  what there is to tell of: done assignments, dates that come, what is not explained
    settling    by the clock: what was drafted here and stands by now is noted as published

Words: an *occasion* is something worth telling people, with an owner and a day; an *explanation*
(or refutation) is what we say publicly to something said or asked, approved by a second person.
"""
