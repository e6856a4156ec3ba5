"""What the ledger tells of a worker, for the rules of schemes."""
