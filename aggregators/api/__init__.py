"""`/api/platform/v1/`: what platforms' programs say and ask. `docs/platforms.md` tells it to them.

problems   errors, as RFC 9457 has them, with codes that stay
calls      who calls, how often, how much
once       Idempotency-Key
rows       what comes in; answers: what goes out
reporting, reading   the operations
"""
