"""`make lint`: style, direction of imports, migrations, production settings, the compose file."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

from eshram import newkeys
from eshram.embedded import ROOT

COMPOSE = ROOT / "docker-compose.yml"


def production():
    """An environment like production's, with throwaway keys and servers that are not there."""
    return {
        **os.environ,
        **newkeys.fresh(),
        "DJANGO_SETTINGS_MODULE": "eshram.settings",
        "DEBUG": "false",
        "SANDBOX": "false",
        "ALLOWED_HOSTS": "register.example",
        "PORTAL_URL": "https://register.example",
        "DATABASE_URL": "postgres://lint:lint@127.0.0.1:1/eshram",
        "VAULT_DATABASE_URL": "postgres://lint:lint@127.0.0.1:1/vault",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "UIDAI_URL": "https://uidai.example",
        "UIDAI_AUA": "lint",
        "UIDAI_LICENCE_KEY": "lint",
        "SMS_BACKEND": "integrations.sms.sandbox.SandboxBackend",
    }


def steps():
    """The checks as (title, command)."""
    programs = Path(sys.executable).parent
    manage = [sys.executable, "-W", "ignore::RuntimeWarning", "manage.py"]
    yield "ruff check", [programs / "ruff", "check", "."]
    yield "ruff format", [programs / "ruff", "format", "--check", "."]
    yield "import-linter", [programs / "lint-imports"]
    # The warning would be that no database answers: its own history is not what is asked.
    yield "makemigrations", [*manage, "makemigrations", "--check", "--dry-run"]
    yield "check --deploy", [*manage, "check", "--deploy", "--fail-level", "WARNING"]
    if docker_compose_works():
        yield "docker compose", ["docker", "compose", "-f", COMPOSE, "config", "--quiet"]


def docker_compose_works():
    probe = ["docker", "compose", "version"]
    return (
        bool(shutil.which("docker")) and not subprocess.run(probe, capture_output=True).returncode
    )


def compose_file_problem():
    """What is wrong with docker-compose.yml as YAML, or None."""
    try:
        compose = yaml.safe_load(COMPOSE.read_text())
    except (OSError, yaml.YAMLError) as error:
        return str(error)
    wanted = {"postgres", "redis", "web", "worker", "beat"}
    missing = wanted - set((compose or {}).get("services", {}))
    return f"services missing: {', '.join(sorted(missing))}" if missing else None


def lint():
    """Run every check, even after one failed; returns the exit code."""
    environment = production()
    failed = []
    for title, command in steps():
        done = subprocess.run(
            command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
        print(f"{'ok    ' if done.returncode == 0 else 'FAILED'} {title}", flush=True)
        if done.returncode:
            failed.append(title)
            print(done.stdout, flush=True)
    problem = compose_file_problem()
    print(f"FAILED docker-compose.yml: {problem}" if problem else "ok     docker-compose.yml")
    return 1 if failed or problem else 0
