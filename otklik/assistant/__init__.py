"""An outside language model for a draft or plainer wording: off unless settings name it. Only a
masked text is sent, after a person has seen it; the answer is a draft that a person reads."""
