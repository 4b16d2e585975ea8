"""Remarks on a reply before it is sent, each with its words.

check_reply          all checks of one text: `review(text, about)`
remark               Rule and Remark: which rule, where, what instead
sentence_splitter    sentences and words with their positions
clarity              long sentences and words, chains of genitives and participles, passive; a mark
officialese          «в установленном порядке», with plainer words
too_many_citations   numbers and full titles of acts
abbreviations        unexplained abbreviations
manner               steps of the order, next step, promises, greeting, request for a rating
person_names         names, together with numbers and addresses of `personal_data`
private_facts        facts of private messages in a public answer
"""
