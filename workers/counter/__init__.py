"""The counter (`/centre/`): where operators of centres register workers and help them after."""
