"""Work with media.

An *occasion* is something worth announcing, with an owner and a day; an *explanation* (or
refutation) is a public answer that a second person approved; a *media request* is a question from
the media; a *speaker* may speak on topics.
"""
