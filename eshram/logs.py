"""Logs that say what happened and where, and nothing about anybody.

In production one JSON object a line, in a sandbox a line for a reader. Each request leaves one line
with its view's name, never its address: paths hold card tokens, query strings what was searched
for. A request's id (taken from `X-Request-ID` or made, and answered in that header) or a task's
stands in all its lines, and in the audit.

What code of ours logs is printed as it is, long numbers apart. Of other libraries' messages only
the fixed words and numbers are: Django would quote an address, Celery an exception, and an
exception may quote a row. Tracebacks name places and kinds, never the message.
"""

import json
import logging
import re
import time
import traceback
import uuid
from contextvars import ContextVar
from datetime import UTC, datetime

from eshram import counters

logger = logging.getLogger("eshram.request")

OURS = ("eshram", "workers", "schemes", "aggregators", "integrations")
UUID = r"\b[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\b"
ID = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9_-]{8,64}")
LONG_NUMBER = re.compile(rf"({UUID})|\d(?:[\s-]?\d){{8,}}")
QUIET = {"healthz", "readyz", "metrics"}  # asked for every few seconds
EXTRA = ("method", "view", "status", "ms")

_id: ContextVar[str] = ContextVar("request_id", default="")


def request_id() -> str:
    """Of the request or the task under way; empty outside of both."""
    return _id.get()


def begin(id: str):
    """For who starts a piece of work that is not a request: `reset` takes what this returns."""
    return _id.set(id)


reset = _id.reset


class RequestMiddleware:
    """The outermost: one line and one measurement for each request, and its id."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        said = request.headers.get("X-Request-ID", "")
        sane = ID.fullmatch(said) and without_numbers(said) == said
        token = begin(said if sane else uuid.uuid4().hex)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request_id()
            self.note(request, response.status_code, time.perf_counter() - started)
            return response
        finally:
            reset(token)

    def note(self, request, status: int, seconds: float) -> None:
        match = request.resolver_match
        if match is None and status < 400:
            return  # a file
        view = (match.view_name or match.func.__name__) if match else "unmatched"
        if view in QUIET:
            return
        method = request.method if request.method in METHODS else "OTHER"
        counters.observe("request_seconds", seconds, view=view)
        counters.count("responses", view=view, method=method, status=status)
        extra = {"method": method, "view": view, "status": status, "ms": round(seconds * 1000)}
        logger.info("%(method)s %(view)s %(status)d %(ms)d ms", extra, extra=extra)


METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def message_of(record: logging.LogRecord) -> str:
    text = str(record.msg)
    if record.name.split(".")[0] in OURS:
        text = record.getMessage()
    elif record.args:
        text = fill(text, record.args)
    return without_numbers(text)


def without_numbers(text: str) -> str:
    """Nine digits and more blotted out, except inside a UUID."""
    return LONG_NUMBER.sub(lambda found: found[1] or "[number]", text)


def fill(text: str, args) -> str:
    """The message with numbers and, of a task, its name and id; other values as […]."""
    shown = ("name", "id")  # Celery's
    try:
        if isinstance(args, dict):
            return text % {k: v if k in shown else kept(v) for k, v in args.items()}
        return text % tuple(map(kept, args))
    except (TypeError, ValueError, KeyError):
        return text


def kept(value):
    if isinstance(value, float):
        return round(value, 4)
    return value if isinstance(value, int) else "[…]"


def where(error: BaseException | None) -> list[str]:
    """`KindOfError` and the places it came through, innermost last; causes behind it."""
    lines = []
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        lines.append(type(error).__qualname__)
        frames = traceback.extract_tb(error.__traceback__)
        lines += [f"{f.filename}:{f.lineno} {f.name}" for f in frames[-20:]]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return lines


class Json(logging.Formatter):
    """One object a line, whatever is in the message."""

    def format(self, record):
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": message_of(record),
            "request_id": request_id(),
        }
        line |= {name: getattr(record, name) for name in EXTRA if hasattr(record, name)}
        if record.exc_info and record.exc_info[1]:
            line["where"] = where(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


class Line(logging.Formatter):
    """The same for a reader, on a sandbox's terminal."""

    def format(self, record):
        at = self.formatTime(record, "%H:%M:%S")
        id = request_id()[:8] or "-"
        line = f"{at} {record.levelname} {id} {record.name} {message_of(record)}"
        if record.exc_info and record.exc_info[1]:
            line += "".join(f"\n    {place}" for place in where(record.exc_info[1]))
        return line
