"""What is right in an organisation's profile: pure functions on values, each naming its article."""
