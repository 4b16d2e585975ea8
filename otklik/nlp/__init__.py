"""Analysis of Russian text: lemmas, topics, questions, personal data. Without Django.

It suggests; people decide. Each guess has a certainty and the words that decided.

    words           lemmas, declension, phrase lists, greetings, typography
    search          terms of an index and a query, excerpts, spelling, synonyms, other alphabets
    classify        topic, competence, language, urgency, type of a letter, needs an answer
    training        learning from decisions, with scikit-learn and numpy
    similarity      duplicates, clusters, near texts, matching answers, differences
    personal_data   finding and masking
    reply_checks    remarks on an answer before it is sent
    guess           Guess and Certainty, which all classifiers return
"""
