"""The public site as a whole: home, contacts, texts, search, questions, and the common frame."""
