"""Parts of the played story, one a subject, each with its texts."""
