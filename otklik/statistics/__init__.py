"""How certain figures of answers are: pure functions, each naming its source."""
