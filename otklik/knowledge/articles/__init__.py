"""Articles of the knowledge base: questions people ask, and answers in force."""
