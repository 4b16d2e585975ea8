"""How current the authority is: scores, the page about them, the report for an inspection."""
