"""The API of states, and its description."""

from functools import cache

from aggregators.api import making

# They add operations.
from integrations.states.api import figures, files, schemes, workers  # noqa: F401
from integrations.states.api.calls import router
from integrations.states.scopes import SCOPES

ROOT = "/api/state/v1"
api = making.made(
    "e-Shram: states",
    "What departments of states and central ministries ask and report under an agreement. "
    "All days are India's. `docs/states_api.md` of the portal tells more.",
    namespace="state-api",
)
api.add_router("", router)


@cache
def description() -> bytes:
    return making.described(api, ROOT, SCOPES, "A token lasts an hour.")
