"""Search by words in any form."""
