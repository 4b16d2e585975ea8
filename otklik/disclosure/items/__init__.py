"""Items of required information and their parts."""
