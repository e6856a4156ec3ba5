"""Migrated databases that stay in the tests' cluster: Django copies them instead of migrating.

Each says in its comment which files made it, as JSON. What is missing is a copy of the newest one
that was made of some of today's files, migrated on; so whoever edits a new migration waits for that
one alone.
"""

import ast
import hashlib
import json
import subprocess
import sys
from contextlib import closing

import psycopg2
from psycopg2 import sql

from eshram.embedded import ROOT
from eshram.embedded.servers import failure

DATABASES = {"default": "DATABASE_URL", "vault": "VAULT_DATABASE_URL"}
COMMANDS = {"default": "migrate", "vault": "migrate_vault"}
KEPT = 4  # of each


def made_of() -> dict[str, str]:
    """Path and SHA-256 of what a migrated database comes from: migrations, and the project's
    modules that they import."""
    migrations = [path for path in ROOT.glob("*/**/migrations/*.py") if ".venv" not in path.parts]
    files = set(migrations)
    for path in migrations:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module:
                module = ROOT / node.module.replace(".", "/")
                names = [module, *(module / name.name for name in node.names)]
                files |= {name.with_suffix(".py") for name in names}
    return {
        str(path.relative_to(ROOT)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(files)
        if path.is_file()
    }


def prepare_databases(environment) -> dict[str, str]:
    """Make those that are missing; returns what the tests' environment adds."""
    files = made_of()
    name = "ready_" + hashlib.sha256(json.dumps(files).encode()).hexdigest()[:12]
    with closing(psycopg2.connect(environment["DATABASE_URL"])) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            kept = {alias: databases(cursor, alias) for alias in DATABASES}
            making = {
                alias: begin(cursor, f"{name}_{alias}", kept[alias], files)
                for alias in DATABASES
                if f"{name}_{alias}" not in kept[alias]
            }
            migrate(environment, making)
            for alias, new in making.items():
                finish(cursor, new, f"{name}_{alias}", files)
                for old in [*kept[alias]][KEPT - 1 :]:
                    run(cursor, "DROP DATABASE {} WITH (FORCE)", old)
    return {"TEST_TEMPLATE": name}


def databases(cursor, alias: str) -> dict[str, dict[str, str]]:
    """Those that are there, the newest first, and what they were made of."""
    cursor.execute(
        """SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database
        WHERE datname LIKE 'ready_%%' AND datname LIKE %s ORDER BY oid DESC""",
        [f"%\\_{alias}"],
    )
    return {name: json.loads(files or "{}") for name, files in cursor.fetchall()}


def begin(cursor, name: str, kept: dict[str, dict[str, str]], files: dict[str, str]) -> str:
    source = next(
        (one for one, made in kept.items() if made and made.items() <= files.items()), "template1"
    )
    run(cursor, "DROP DATABASE IF EXISTS {} WITH (FORCE)", f"{name}_new")
    run(cursor, "CREATE DATABASE {} TEMPLATE {}", f"{name}_new", source)
    return f"{name}_new"


def migrate(environment, making: dict[str, str]) -> None:
    """All at once, each in a process of its own."""
    urls = {
        DATABASES[alias]: environment[DATABASES[alias]].rsplit("/", 1)[0] + f"/{name}"
        for alias, name in making.items()
    }
    commands = [
        subprocess.Popen(
            [sys.executable, "manage.py", COMMANDS[alias], "--verbosity", "0"],
            env=environment | urls,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for alias in making
    ]
    for command in commands:
        said, _ = command.communicate()
        if command.returncode:
            raise failure("Migrating the tests' databases", said)


def finish(cursor, new: str, name: str, files: dict[str, str]) -> None:
    run(cursor, "ALTER DATABASE {} RENAME TO {}", new, name)
    comment = sql.SQL("COMMENT ON DATABASE {} IS {}")
    cursor.execute(comment.format(sql.Identifier(name), sql.Literal(json.dumps(files))))


def run(cursor, statement: str, *names: str) -> None:
    cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
