"""Russian text: lemmas, topic, what is a question, personal data. No Django in it.

It suggests; people decide. Every guess carries its reason and its certainty.
"""
