"""An outside language model, asked for a draft or for plainer words: off unless settings name it.

Only a masked text leaves, after a person saw it; what comes back is a draft that a person reads. No
feature needs it. It knows no incident: a consultation is a text, what it is about in words, a kind.
"""
