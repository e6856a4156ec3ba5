"""Fresh secrets of a register: `python -m eshram.newkeys > .env` before the first start.

Keep them apart from the databases: without them nothing sealed can be opened, and a register that
lost UAN_KEY or a fingerprint key cannot go on numbering or recognise who it knows.
"""

import base64
import secrets
import sys


def key() -> str:
    """32 random bytes in base64."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def fresh() -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "UAN_KEY": key(),
        "VAULT_KEYS": f"1:{key()}",
        "VAULT_FINGERPRINT_KEY": key(),
        "DATA_KEYS": f"1:{key()}",
        "DATA_FINGERPRINT_KEY": key(),
    }


def passwords() -> dict[str, str]:
    """Of the servers in docker-compose.yml."""
    names = ("POSTGRES_PASSWORD", "OWNER_PASSWORD", "PORTAL_PASSWORD", "REDIS_PASSWORD")
    return {name: secrets.token_hex(20) for name in names}


if __name__ == "__main__":
    made = fresh() | passwords()
    sys.stdout.writelines(f"{name}={value}\n" for name, value in made.items())
