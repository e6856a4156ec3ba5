"""`/api/state/v1/`: what programs of states and ministries ask and report, under agreements.
`docs/states_api.md` tells it to them. Errors, cursors, limits and Idempotency-Key are those of the
API of platforms (`aggregators.api`).

workers    one by UAN, or many, page by page
files      exports: listed, asked for, taken away, acknowledged
figures    how far schemes have come
schemes    who is in a scheme of the state, and what it decided
"""
