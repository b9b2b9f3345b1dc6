"""People: how they come in, sign in, prove themselves a second time, and leave."""
