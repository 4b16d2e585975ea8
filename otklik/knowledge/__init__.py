"""Questions people ask, and the answers in force, each with its norms.

An answer is a page of the site: a question in a person's words, a short answer, steps, clauses. It
begins as a draft «проверьте у юриста» (the pack supplies drafts and overwrites none) and is
published by a signature. Later «Проверено сегодня» confirms that it is still true. The signer is
told when a clause changes.

Also templates of claims and calculated periods; nothing typed into them is stored.
"""
