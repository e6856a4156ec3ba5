"""The API as OpenAPI 3.1, from the models that read what comes in."""

import json
from functools import cache

from django.http import HttpResponse
from django.views.decorators.http import require_safe
from pydantic import TypeAdapter

from eshram.accounts.audience import audience
from integrations.registries import errors, wire

REF = "#/components/schemas/{model}"
OPERATIONS = {
    "search": ("search", "Search; the answer is called back at on-search", "202"),
    "subscribe": ("subscribe", "Hear of events; the answer is called back at on-subscribe", "202"),
    "unsubscribe": ("unsubscribe", "Hear no more; called back at on-unsubscribe", "202"),
    "txn/status": ("txn-status", "What became of requests; called back at txn/on-status", "202"),
    "sync/search": ("search", "Search, answered at once", "200"),
    "sync/txn/status": ("txn-status", "What became of requests, answered at once", "200"),
}
ACKNOWLEDGEMENT = {
    "type": "object",
    "required": ["message"],
    "properties": {
        "message": {
            "type": "object",
            "required": ["ack_status", "timestamp", "correlation_id"],
            "properties": {
                "ack_status": {"enum": ["ACK", "NACK", "ERR"]},
                "timestamp": {"type": "string", "format": "date-time"},
                "correlation_id": {"type": "string", "maxLength": 99},
                "error": {"$ref": REF.format(model="Error")},
            },
        },
        "errors": {"type": "array", "items": {"$ref": REF.format(model="Error")}},
    },
}
ERROR = {
    "type": "object",
    "required": ["code", "message"],
    "properties": {
        "code": {"enum": list(errors.STATUS)},
        "message": {"type": "string", "maxLength": 999},
    },
}
ANSWER = {
    "type": "object",
    "required": ["signature", "header", "message"],
    "properties": {
        "signature": {"type": "string"},
        "header": {"type": "object", "required": ["message_id", "message_ts", "action", "status"]},
        "message": {"type": "object"},
    },
}


def operation(action: str, summary: str, status: str) -> dict:
    message = wire.MESSAGES[action].__name__
    body = {
        "type": "object",
        "required": ["header", "message"],
        "properties": {
            "signature": {"type": "string", "maxLength": 2000},
            "header": {
                "allOf": [
                    {"$ref": REF.format(model="Header")},
                    {"properties": {"action": {"const": action}}},
                ]
            },
            "message": {
                "anyOf": [
                    {"$ref": REF.format(model=message)},
                    {"$ref": REF.format(model="Encrypted")},
                ]
            },
        },
    }
    good = "Answer" if status == "200" else "Acknowledgement"
    refused = {
        each: answer("Acknowledgement") for each in map(str, sorted(set(errors.STATUS.values())))
    }
    return {
        "summary": summary,
        "security": [{"token": ["registry"]}],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {status: answer(good)} | refused,
    }


def answer(model: str) -> dict:
    content = {"application/json": {"schema": {"$ref": REF.format(model=model)}}}
    return {"description": model, "content": content}


@cache
def description() -> bytes:
    models = [*wire.MESSAGES.values(), wire.Header, wire.Encrypted]
    adapters = [(model.__name__, "validation", TypeAdapter(model)) for model in models]
    _map, found = TypeAdapter.json_schemas(adapters, ref_template=REF)
    schemas = found["$defs"] | {
        "Error": ERROR, "Acknowledgement": ACKNOWLEDGEMENT, "Answer": ANSWER
    }  # fmt: skip
    return json.dumps(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "e-Shram: DCI Social Registry",
                "version": "1.0.0",
                "description": "Search and subscribe to the register of unorganised workers, as "
                "far as an agreement goes. `docs/registry.md` of the portal tells more.",
            },
            "paths": {
                f"/api/registry/{path}": {"post": operation(*told)}
                for path, told in OPERATIONS.items()
            },
            "components": {
                "schemas": schemas,
                "securitySchemes": {
                    "token": {
                        "type": "oauth2",
                        "flows": {
                            "clientCredentials": {
                                "tokenUrl": "/api/state/v1/token",
                                "scopes": {"registry": "Ask the registry (DCI)"},
                            }
                        },
                    }
                },
            },
        }
    ).encode()


@audience("anyone")
@require_safe
def openapi(request) -> HttpResponse:
    return HttpResponse(description(), content_type="application/json")
