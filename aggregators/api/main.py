"""The API of platforms, and its description."""

from functools import cache

from aggregators.api import looking, making, reporting  # noqa: F401 - they add operations
from aggregators.api.calls import router
from aggregators.oauth import SCOPES

ROOT = "/api/platform/v1"
api = making.made(
    "e-Shram: platforms",
    "What platforms report of their workers. All days are India's. `docs/platforms.md` of the "
    "portal tells more.",
    namespace="platform-api",
)
api.add_router("", router)


@cache
def description() -> bytes:
    of_tokens = (
        "A token lasts an hour. With a key of the sandbox send the header "
        "`Eshram-World: sandbox` as well."
    )
    return making.described(api, ROOT, SCOPES, of_tokens)
