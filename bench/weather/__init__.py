"""Bad weather for channels: networks on their worst days, and processes that are killed.

Publications and replies go out through the real engine, adapters, reception and desk. Four
networks are the strict stubs of the tests (`stubs`), the fifth is the practice network, served by
a web process of its own (`practice`). Time is played (`playing`), so that pauses of minutes cost
nothing. What counts in the end is what stands on the walls, not what our tables say (`judging`).

Django must be set up, with a database that other processes reach, before a module is imported.
"""
