"""A pytest plugin: tests that run in several processes at once (pytest-xdist) do not meet.

Each process has databases of its own by pytest-django; here each gets a Redis database of its own,
before the settings are read.
"""

import os

if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    server, _slash, _database = os.environ["REDIS_URL"].rpartition("/")
    os.environ["REDIS_URL"] = f"{server}/{1 + int(worker.removeprefix('gw'))}"
