"""Checks behind `/readyz`: each returns nothing or raises."""

from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.utils.module_loading import import_string


def databases():
    for alias in connections:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT 1")


def redis():
    cache.get("readyz")


_migrated = False


def migrations():
    """Remembered once true: this process cannot become less migrated than it started."""
    global _migrated
    if _migrated:
        return
    for alias in connections:
        executor = MigrationExecutor(connections[alias])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise RuntimeError(f"database {alias}: migrations are waiting")
    _migrated = True


def failures() -> list[str]:
    """Names of the checks in HEALTH_CHECKS that do not hold now."""
    failed = []
    for path in settings.HEALTH_CHECKS:
        try:
            import_string(path)()
        except Exception:
            failed.append(path.rsplit(".", 1)[-1])
    return failed
