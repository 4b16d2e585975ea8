"""What may be said about an answer of ours before it goes: remarks, each with its words.

review        everything below over one text: `review(text, about)`
remarks       Rule, Remark: which rule, where, what instead
sentences     sentences and words of a text with their places
clarity       long sentences and words, chains of genitives and participles, the passive
officialese   «в установленном порядке», and what to write instead
citations     numbers and full titles of acts
abbreviations those that nobody explained
manner        steps of the order, next step, promises, greeting, smileys, request for a rating
alike         how alike two answers are
identifying   names, addresses, ИНН beside what `personal` finds
leaks         what was said privately and stands in a public answer
"""
