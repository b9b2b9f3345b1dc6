"""The service-matching marketplace of Zhuzhou's pilot: one Flask application whose rooms stand in the pilot's order."""
