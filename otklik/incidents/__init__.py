"""The desk: messages of people become incidents, and each that needs an answer gets one.

A message comes in through intake and joins its incident; triage says who answers and by
when; a reply is drafted, approved where the topic asks for it, waits fifteen seconds in
which it can be taken back, is delivered, and the incident is closed with an outcome.
"""
