"""Rules by which an answer needs a second person."""
