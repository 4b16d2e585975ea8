"""Files that came with messages: download, safe copies, descriptions."""
