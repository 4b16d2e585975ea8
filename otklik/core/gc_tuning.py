"""How often a program looks for garbage among its objects.

Python looks after every two thousand new ones. Loading Django, Wagtail and this program makes
hundreds of thousands, hardly any of them garbage: a fifth of the time until a program can answer.
"""

import gc

NEW_OBJECTS = 50_000


def look_seldom() -> None:
    """From now on: some megabytes more wait to be found, and the rest goes at once as ever."""
    gc.set_threshold(NEW_OBJECTS, 20, 20)
