"""Russian text: lemmas, topic, what is a question, personal data. No Django in it.

It suggests; people decide. Every guess carries its certainty and the words that decided.

    words       lemmas, readings, stop words
    terms       what a search knows of a text and of a query
    excerpts    the piece of a text that shows why it was found
    keyboard    words typed in the other layout
    opening     a message without its greeting, for a queue row
    topic       TopicModel: which topic, learned from a few phrases
    learning    the same from many decisions, by scikit-learn; learned guesses by it
    clusters    open answers that say the same, for whoever codes them
    pile        looks_like: is there anything to answer
    silence     is there anything to read
    competence  ours, another's or no question, by lists that decisions weigh
    personal    find_personal, mask
    signs       what may not wait, what insults or threatens
    answers     what may be said about an answer of ours before it goes; how clear a text is
    tongue      in which language a message seems to be written
    guess       Guess and Certainty, what all suggestions are made of
"""
