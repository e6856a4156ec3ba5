"""An API put together: its errors, its description, its addresses. For that of platforms, and for
those of upper apps."""

import json
from collections.abc import Callable, Iterator
from functools import wraps

from django.core.signals import got_request_exception
from django.http import HttpResponse
from django.urls import path
from django.utils.log import log_response
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from aggregators.api import problems
from aggregators.api.calls import Scope, tell_limits
from aggregators.api.problems import Problem
from eshram.accounts.audience import audience


def made(title: str, description: str, *, namespace: str) -> NinjaAPI:
    """Its errors are problems (RFC 9457)."""
    api = NinjaAPI(
        title=title, version="1", description=description, urls_namespace=namespace,
        docs_url=None, openapi_url=None,
    )  # fmt: skip

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

    @api.exception_handler(Exception)
    def unforeseen(request, error: Exception):
        """Recorded as Django records what a view raises. What the call wrote is undone (`once`)."""
        got_request_exception.send(sender=None, request=request)
        response = problems.answer("internal")
        log_response(
            "%s: %s", response.reason_phrase, request.path, request=request, response=response,
            exception=error,
        )  # fmt: skip
        return response

    return api


def described(api: NinjaAPI, root: str, scopes: dict[str, str], of_tokens: str) -> bytes:
    """OpenAPI 3.1: errors as the media type that they have, one way to sign in. `root` as
    "/api/platform/v1"."""
    schema = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    schema["components"]["securitySchemes"] = {
        "token": {
            "type": "oauth2",
            "description": of_tokens,
            "flows": {
                "clientCredentials": {
                    "tokenUrl": f"{root}/token",
                    "scopes": {name: str(words) for name, words in scopes.items()},
                }
            },
        }
    }
    needed = {(path, method): scope for path, method, scope in scoped(api, root)}
    for place, operations in schema["paths"].items():
        for method, operation in operations.items():
            operation["security"] = [{"token": [needed[place, method]]}]
            for status, answer in operation["responses"].items():
                if int(status) >= 400 and "content" in answer:
                    answer["description"] = "Problem"
                    answer["content"] = {problems.TYPE: answer["content"].pop("application/json")}
                    if status == "429":
                        answer["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
    return json.dumps(schema).encode()


def scoped(api: NinjaAPI, root: str) -> Iterator[tuple[str, str, str]]:
    for prefix, routed in api._routers:
        for place, view in routed.path_operations.items():
            for operation in view.operations:
                scope = next(each for each in operation.auth_callbacks if isinstance(each, Scope))
                for method in operation.methods:
                    yield f"{root}{prefix}{place}", method.lower(), scope.scope


@csrf_exempt
@audience("anyone")
def nothing(request, rest=""):
    """An address without an operation. Ninja asks for that of the first, to write all others."""
    return problems.answer("not_found")


def guarded(view):
    """For programs: no cookie is read, each operation asks for its token."""

    @csrf_exempt
    @audience("caller")
    @wraps(view)
    def call(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        if response.status_code == 405:
            allowed, response = response["Allow"], problems.answer("method")
            response["Allow"] = allowed
        tell_limits(request, response)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response

    return call


def addresses(api: NinjaAPI, description: Callable[[], bytes]) -> list:
    @audience("anyone")
    @require_safe
    def openapi(request):
        return HttpResponse(description(), content_type="application/json")

    def operations():
        for pattern in api.urls[0]:
            if pattern.name != "api-root":
                pattern.callback = guarded(pattern.callback)
                yield pattern

    return [
        path("openapi.json", openapi, name="openapi"),
        path("", nothing, name="api-root"),
        *operations(),
        path("<path:rest>", nothing),
    ]
