"""Everyone's desk: what waits, what is due, what changed. Reads every room and writes none."""
