"""Acts on organisations, one file a use case: people, registration, profiles, dictionaries."""
