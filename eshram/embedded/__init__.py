"""What `make run`, `make test` and `make bench` stand on: PostgreSQL and Redis from PyPI wheels.

`python -m eshram.embedded run | test | bench | shell | lint | stop | clean`. A *run directory*
(`.run`, `.run/test`, `.run/bench`, …) holds one set of servers: its lock, secrets, data and logs.
For development only; production has its own PostgreSQL and Redis (docker-compose.yml).
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
RUN_ROOT = ROOT / ".run"


class TroubleError(Exception):
    """What stops us, as one clear sentence for the person at the terminal; no traceback."""
