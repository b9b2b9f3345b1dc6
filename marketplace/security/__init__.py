"""Who may act: a vocabulary of permissions, small predicates, one map, and the guard at every door."""
