"""The pilot round: its calendar, directions, ladder targets, chains, scoring, publicity and money, kept as versioned policy."""
