"""The yearly report of a wave as a document: the content of pages in the authority's language, as
PDF and DOCX; people write the conclusions."""
