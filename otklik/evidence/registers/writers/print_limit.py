"""What paper takes, known without the library that draws it."""

MOST_PRINTED = 2_000  # rows; pages are held until the end, and nobody reads more on paper
