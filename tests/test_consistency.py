"""What the whole codebase promises, read from the code itself."""

import ast
import itertools
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.http import HttpResponse
from django.test import override_settings
from django.urls import URLPattern, get_resolver, path

from eshram.accounts.audience import AUDIENCES, audience_of
from eshram.celery import app as celery_app
from eshram.embedded.supervisor import portal_programs
from eshram.queues import QUEUES

ROOT = Path(__file__).resolve().parent.parent
# Lower first: what stands here may know what stands before it.
LAYERS = ["eshram", "workers", "schemes", "aggregators", "integrations"]
SOURCES = sorted(
    source
    for layer in LAYERS
    for source in (ROOT / layer).rglob("*.py")
    if "migrations" not in source.parts
)
TEMPLATES = sorted(
    found for found in ROOT.rglob("templates/**/*.html") if ".venv" not in found.parts
)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


# Doors


def patterns(resolver, prefix="", names=()):
    """(path, URL pattern, names of the apps around it) of every address."""
    for pattern in resolver.url_patterns:
        here = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield here, pattern, names
        else:
            around = (*names, pattern.app_name) if pattern.app_name else names
            yield from patterns(pattern, here, around)


URLS = list(patterns(get_resolver()))


class Match:
    """What audience_of asks of a resolved address."""

    def __init__(self, pattern, app_names):
        self.func, self.url_name, self.app_names = pattern.callback, pattern.name, list(app_names)


@pytest.mark.parametrize(("where", "pattern", "names"), URLS, ids=[url[0] for url in URLS])
def test_every_address_says_who_it_is_for(where, pattern, names):
    assert audience_of(Match(pattern, names)) in AUDIENCES


def nobody_said_for_whom(request):
    return HttpResponse("secret")


urlpatterns = [path("closed", nobody_said_for_whom, name="closed")]


@pytest.mark.django_db
def test_a_view_that_does_not_say_is_closed(client):
    with override_settings(ROOT_URLCONF=__name__):
        response = client.get("/closed")
    assert response.status_code == 403
    assert b"secret" not in response.content


NO_ID = "00000000-0000-0000-0000-000000000000"
INNER = [url for url in URLS if audience_of(Match(url[1], url[2])) != "anyone"]


@pytest.mark.django_db
@pytest.mark.parametrize(("where", "pattern", "names"), INNER, ids=[url[0] for url in INNER])
def test_a_stranger_is_led_to_the_door(client, where, pattern, names):
    """Before any object is looked for: whether it exists is not told."""
    address = re.sub(r"<(\w+:)?\w+>", "1", re.sub(r"<uuid:\w+>", NO_ID, where))
    if "(?P" in address:  # the admin's lists of apps, and what it does not know
        address = "/admin/workers/"
    response = client.get("/" + address.lstrip("/"))
    if audience_of(Match(pattern, names)) == "caller":  # a program is told, and led nowhere
        if response.status_code == 405:
            response = client.post("/" + address.lstrip("/"))
        assert response.status_code == 401
        assert response["WWW-Authenticate"] == "Bearer"
        return
    assert response.status_code == 302
    worker = audience_of(Match(pattern, names)) == "worker"
    door = "/me/sign-in" if worker else "/staff/sign-in"
    assert response.url.startswith(f"{door}?next=")


# Tasks


def test_every_task_has_a_schedule_or_a_caller():
    celery_app.loader.import_default_modules()
    tasks = {name for name in celery_app.tasks if not name.startswith("celery.")}
    assert tasks
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled <= tasks, "a schedule names a task that is not there"
    code = {source: source.read_text() for source in SOURCES if source.name != "schedule.py"}
    for task in tasks - scheduled:
        short = task.rsplit(".", 1)[1]
        called = re.compile(rf'"{re.escape(task)}"|\b{short}\.(delay|apply_async)\(')
        assert any(called.search(text) for text in code.values()), task


def test_every_task_waits_in_a_queue_on_purpose():
    """And each queue has workers: with compose, and with `make run`."""
    celery_app.loader.import_default_modules()
    tasks = [name for name in celery_app.tasks if not name.startswith("celery.")]
    assert sorted(itertools.chain(*QUEUES.values())) == sorted(tasks)
    assert QUEUES["messages"] == ["eshram.outbox.tasks.deliver"], "a code waits behind nothing"
    assert celery_app.conf.task_default_queue in QUEUES
    compose = (settings.BASE_DIR / "docker-compose.yml").read_text()
    assert re.findall(r"worker, --queues, (\w+)", compose) == list(QUEUES)
    ours = " ".join(itertools.chain(*portal_programs(1, 2, 3, 4, "").values()))
    assert ",".join(re.findall(r"worker --queues=([\w,]+)", ours)).split(",") == list(QUEUES)


def test_tasks_take_ids_and_nothing_personal():
    names = {"id", "ids", "pk"}
    for source in SOURCES:
        if source.name != "tasks.py":
            continue
        for node in ast.walk(ast.parse(source.read_text())):
            if isinstance(node, ast.FunctionDef) and node.decorator_list:
                taken = {argument.arg for argument in node.args.args}
                assert all(name in names or name.endswith("_id") for name in taken), node.name


# Settings


def settings_keys() -> dict[str, bool]:
    """Name of each variable that the settings read, and whether it must be given."""
    found = {}
    texts = ((ROOT / "eshram" / name).read_text() for name in ("settings.py", "rules.py"))
    for node in (node for text in texts for node in ast.walk(ast.parse(text))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        function = node.func.value if isinstance(node.func, ast.Attribute) else node.func
        key = node.args[0]
        if (
            isinstance(function, ast.Name)
            and function.id == "env"
            and isinstance(key, ast.Constant)
        ):
            found[key.value] = not node.keywords
    return found


@pytest.mark.skipif(not (ROOT / ".env.example").exists(), reason="no .env.example")
def test_the_example_of_an_environment_is_right():
    text = (ROOT / ".env.example").read_text()
    given = set(re.findall(r"^#?\s?([A-Z][A-Z0-9_]+)=", text, re.MULTILINE))
    compose = (ROOT / "docker-compose.yml").read_text()
    known = settings_keys()
    for key in given:
        assert key in known or f"${{{key}" in compose or f"${{{key}" in text, key
    made = (ROOT / "eshram" / "newkeys.py").read_text()
    for key, needed in known.items():
        assert not needed or key in given or key in made, f"{key} is needed and not shown"


# Tables


def table_layers() -> dict[str, int]:
    tables = {}
    for model in apps.get_models(include_auto_created=True):
        layer = model.__module__.split(".")[0]
        if layer in LAYERS:
            tables[model._meta.db_table] = LAYERS.index(layer)
    return tables


def texts_of(source: Path):
    """Every literal text of a module, docstrings apart."""
    tree = ast.parse(source.read_text())
    docs = set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            docs.add(id(body[0].value))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


SQL = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|FROM|JOIN|INTO|TABLE|COPY|TRUNCATE)\b")


@pytest.mark.parametrize("source", SOURCES, ids=name_of)
def test_no_sql_names_a_table_against_the_direction(source):
    layer = LAYERS.index(source.relative_to(ROOT).parts[0])
    in_vault = "vault" in source.parts
    for text in texts_of(source):
        if not SQL.search(text):
            continue
        for word in set(re.findall(r"\b[a-z]+_\w+\b", text)):
            stands = TABLES.get(word)
            assert stands is None or stands <= layer, f"{word} belongs to {LAYERS[stands]}"
            assert in_vault or not word.startswith("vault_"), f"{word} is the vault's"


TABLES = table_layers()


def test_the_reading_of_sql_can_fail(tmp_path):
    source = tmp_path / "x.py"
    source.write_text('"""SELECT doc_only"""\nrun("SELECT 1 FROM workers_worker")\n')
    assert list(texts_of(source)) == ["SELECT 1 FROM workers_worker"]
    assert TABLES["workers_worker"] == 1
    assert TABLES["geography_district"] == 0


# Templates: the Content-Security-Policy lets neither inline styles nor inline scripts through.


@pytest.mark.parametrize("template", TEMPLATES, ids=name_of)
def test_templates_have_no_inline_style_or_script(template):
    text = template.read_text()
    for wrong in (r"\sstyle\s*=", r"<style\b", r"\son[a-z]+\s*=", r"javascript:"):
        assert not re.search(wrong, text), wrong
    for script in re.findall(r"<script\b[^>]*>", text):
        assert " src=" in script, script
    assert "|safe" not in text
    assert "autoescape off" not in text


@pytest.mark.parametrize("template", TEMPLATES, ids=name_of)
def test_forms_that_post_carry_a_token(template):
    text = template.read_text()
    for form in re.findall(r"<form\b[^>]*method=.post.*?</form>", text, re.DOTALL):
        assert "{% csrf_token %}" in form or "{% url 'language' %}" in form
