"""The information field: what is said of the authority where others read it, and what is done.

    feeds       an RSS or Atom document as entries: pure
    collecting  sources are read by tasks; what they send is kept raw first
    reading     what the machine makes of a mention: topic, tone, words that decided
    loading     files of a monitoring system, by a mapping of their columns
    watching    when a topic rises beyond its usual range

Words: a *source* is where mentions come from; a *mention* is something said, kept without
personal data; mentions that say nearly the same are one *group* and are pressed together; a
*rise* is an early warning, with who looked at it and what was decided.
"""
