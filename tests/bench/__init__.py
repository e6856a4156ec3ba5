"""`make bench`: how fast the portal is, beside what the same machine can do at all.

See docs/performance.md. A new line is a new module in `measures/`.
"""
