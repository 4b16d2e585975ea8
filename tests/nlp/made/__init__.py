"""Texts made to judge `language.personal` by: invented numbers and names, each in many spellings.

Written apart from the patterns, from how people write, and never mended to suit them. Russian
names come from Faker's lists, Chechen ones from `chechen.py`, half of which no dictionary of the
package has. «<» and «>» mark what is personal.
"""

from tests.nlp.made.texts import (
    Made,
    held_out,
    made_addresses,
    made_names,
    made_negatives,
    made_numbers,
)

__all__ = ["Made", "held_out", "made_addresses", "made_names", "made_negatives", "made_numbers"]
