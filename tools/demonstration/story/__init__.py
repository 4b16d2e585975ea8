"""What the last days of a demonstration show: people, comments and answers made up, so that no
screen is empty; and, in `history`, two years before them.

Everything is made by the verbs that serve in earnest, in the practice network and at the desk
alike. `Staged` remembers what was made up. The topics and what people write about them are the
pack's; the rest is general, in YAML files beside these modules, as far as `words/` does not say
something of its own for an authority (`script`).
"""
