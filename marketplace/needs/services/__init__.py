"""Acts on needs, one module a use case; what other rooms call stands here."""
