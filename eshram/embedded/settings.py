"""The portal's environment in a run directory: what eshram/settings.py asks for."""

from eshram.embedded.servers import DATABASES

KEPT = (
    "SECRET_KEY",
    "UAN_KEY",
    "VAULT_KEYS",
    "VAULT_FINGERPRINT_KEY",
    "DATA_KEYS",
    "DATA_FINGERPRINT_KEY",
)
# The memory of a large answer is kept for the next one (64 MB of a process at most), where glibc
# would have the system clear new pages each time. As in the Dockerfile.
ALLOCATOR = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(64 << 20),
}


def portal_settings(keys, postgres, redis_server, *, port, phone_port, uidai_port, device_port):
    """Everything as {name: text}. `keys` are the run directory's secrets."""
    main, vault = DATABASES
    return {
        **{name: keys[name] for name in KEPT},
        **ALLOCATOR,
        "DEBUG": "false",
        "SANDBOX": "true",
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "DATABASE_URL": postgres.url(main),
        "VAULT_DATABASE_URL": postgres.url(vault),
        "REDIS_URL": redis_server.url,
        "UIDAI_URL": f"http://127.0.0.1:{uidai_port}",
        "SANDBOX_PHONE_URL": f"http://127.0.0.1:{phone_port}",
        "SANDBOX_DEVICE_URL": f"http://127.0.0.1:{device_port}",
        "PORTAL_URL": f"http://localhost:{port}",
    }
