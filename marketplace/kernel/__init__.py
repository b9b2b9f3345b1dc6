"""What every room stands on and what knows nothing of the field: database, clock, lifecycles, transactions, money."""
