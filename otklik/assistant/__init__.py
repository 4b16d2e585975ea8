"""An outside language model, asked for a draft or for plainer words: off unless settings name it.
Only a masked text leaves, after a person saw it; the answer is a draft that a person reads."""
