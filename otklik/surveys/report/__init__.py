"""The yearly report of a wave as a document: made of what pages show, in the authority's
language, as PDF and DOCX, with conclusions left to people."""
