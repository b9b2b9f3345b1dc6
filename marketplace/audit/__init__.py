"""The tamper-evident trail: every act leaves a row in its own transaction."""
