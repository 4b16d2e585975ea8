"""CSV and XLSX: read with limits; written so that no cell becomes a formula."""
