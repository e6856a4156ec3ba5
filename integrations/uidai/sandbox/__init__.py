"""What the stand-in UIDAI is made of: test numbers, invented persons, one-time codes."""
