"""The uncertainty of figures: pure functions, each naming its source."""
