"""Who is authorised to keep the procedure."""
