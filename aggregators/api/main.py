"""The API put together, and its description."""

import json
from functools import cache

from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from aggregators.api import looking, problems, reporting  # noqa: F401 - they add operations
from aggregators.api.calls import Scope, router
from aggregators.api.problems import Problem
from aggregators.oauth import SCOPES

api = NinjaAPI(
    title="e-Shram: platforms",
    version="1",
    description="What platforms report of their workers. All days are India's. `docs/platforms.md` "
    "of the portal tells more.",
    urls_namespace="platform-api",
    docs_url=None,
    openapi_url=None,
)
api.add_router("", router)


@api.exception_handler(Problem)
def problem(request, error: Problem):
    return problems.answer(error.code, error.errors, error.retry_after)


@api.exception_handler(ValidationError)
def invalid(request, error: ValidationError):
    return problems.of_pydantic(error.errors)


@api.exception_handler(HttpError)
def http_error(request, error: HttpError):
    """Ninja's own: a body that is not JSON."""
    return problems.answer("not_json" if error.status_code == 400 else "bad_token")


@cache
def description() -> bytes:
    """OpenAPI 3.1, written once: errors as the media type that they have, one way to sign in."""
    schema = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    schema["components"]["securitySchemes"] = {
        "token": {
            "type": "oauth2",
            "description": "A token lasts an hour. With a key of the sandbox send the header "
            "`Eshram-World: sandbox` as well.",
            "flows": {
                "clientCredentials": {
                    "tokenUrl": "/api/platform/v1/token",
                    "scopes": {name: str(words) for name, words in SCOPES.items()},
                }
            },
        }
    }
    scopes = {(path, method): scope for path, method, scope in scoped()}
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            operation["security"] = [{"token": [scopes[path, method]]}]
            for status, answer in operation["responses"].items():
                if status != "200":
                    answer["description"] = "Problem"
                    answer["content"] = {problems.TYPE: answer["content"].pop("application/json")}
                    if status == "429":
                        answer["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
    return json.dumps(schema).encode()


def scoped():
    for prefix, routed in api._routers:
        for path, view in routed.path_operations.items():
            for operation in view.operations:
                scope = next(each for each in operation.auth_callbacks if isinstance(each, Scope))
                for method in operation.methods:
                    yield f"/api/platform/v1{prefix}{path}", method.lower(), scope.scope
