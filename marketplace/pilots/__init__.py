"""The pilot round: calendar, directions, ladder targets, chains, scoring, publicity and money, as versioned policy."""
