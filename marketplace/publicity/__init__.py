"""公示: the calendar of working days, public notices with their windows, and objections in real name."""
