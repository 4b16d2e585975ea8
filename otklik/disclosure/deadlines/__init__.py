"""When an item of required information has to be updated."""
