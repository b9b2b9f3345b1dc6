"""Forms of engagements: the agreement and its changes, the work under it, the decisions on it."""
