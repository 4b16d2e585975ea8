"""Pages of the site: base page, texts, review, change notes, translations."""
