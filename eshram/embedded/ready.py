"""Migrated databases that stay in the tests' cluster: Django copies them instead of migrating.

Each says in its comment which files made it, as JSON. When files were only added since, a copy of
it is migrated on; when one has changed, everything is migrated anew.
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

NAME = "ready"  # of the copies' source: ready_default, ready_vault
DATABASES = {"default": "DATABASE_URL", "vault": "VAULT_DATABASE_URL"}


def made_of() -> dict[str, str]:
    """Path and SHA-256 of what a migrated database comes from: migrations, the project's modules
    that they import, and the packages."""
    migrations = [path for path in ROOT.glob("*/**/migrations/*.py") if ".venv" not in path.parts]
    files = {ROOT / "requirements.txt", *migrations}
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
    """Make those that are missing or out of date; returns what the tests' environment adds."""
    files = made_of()
    with closing(psycopg2.connect(environment["DATABASE_URL"])) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            making = {
                alias: begin(cursor, alias, files)
                for alias in DATABASES
                if comment_of(cursor, f"{NAME}_{alias}") != files
            }
            migrate(environment, making)
            for alias, new in making.items():
                finish(cursor, new, f"{NAME}_{alias}", files)
    return {"TEST_TEMPLATE": NAME}


def comment_of(cursor, database: str) -> dict[str, str]:
    cursor.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
        [database],
    )
    row = cursor.fetchone()
    return json.loads(row[0]) if row and row[0] else {}


def begin(cursor, alias: str, files: dict[str, str]) -> str:
    old, new = f"{NAME}_{alias}", f"{NAME}_{alias}_new"
    before = comment_of(cursor, old)
    source = old if before and before.items() <= files.items() else "template1"
    run(cursor, "DROP DATABASE IF EXISTS {} WITH (FORCE)", new)
    run(cursor, "CREATE DATABASE {} TEMPLATE {}", new, source)
    return new


def migrate(environment, making: dict[str, str]) -> None:
    """All at once, each in a process of its own."""
    urls = {
        DATABASES[alias]: environment[DATABASES[alias]].rsplit("/", 1)[0] + f"/{name}"
        for alias, name in making.items()
    }
    commands = [
        subprocess.Popen(
            [sys.executable, "manage.py", "migrate", "--database", alias, "--verbosity", "0"],
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
    run(cursor, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    run(cursor, "ALTER DATABASE {} RENAME TO {}", new, name)
    comment = sql.SQL("COMMENT ON DATABASE {} IS {}")
    cursor.execute(comment.format(sql.Identifier(name), sql.Literal(json.dumps(files))))


def run(cursor, statement: str, *names: str) -> None:
    cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
