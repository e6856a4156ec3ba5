"""What a worker answered beyond registration: `save` is the one way in.

    save(worker, {"bpl": True, "ration_card": None}, by="worker")

None is "I do not know": it stays unknown to every rule, and is not asked again first.
"""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from eshram.audit.models import Event
from schemes import asking, facts
from schemes.models import Answers
from workers.models import Worker


class NotAsked(ValueError):
    """A fact that is not the worker's to say; `str()` names it."""


@transaction.atomic
def save(worker: Worker, given: Mapping, *, by: str, source: str = "worker") -> list[str]:
    """Write what was answered (as JSON has it), and return the names of what changed. What a list
    has said stays as it is. Raises BadFact, NotAsked."""
    for name in given:
        if not asking.may_ask(facts.fact(name)):
            raise NotAsked(name)
    read = {name: facts.read(name, value) for name, value in given.items()}
    Answers.objects.get_or_create(worker=worker)
    kept = Answers.objects.select_for_update().get(worker=worker)
    changed = {
        name: value
        for name, value in read.items()
        if not is_from_list(kept, name) and (name not in kept.given or kept.given[name] != value)
    }
    if not changed:
        return []
    kept.given |= changed
    kept.sources |= dict.fromkeys(changed, source)
    kept.changed_at = timezone.now()
    kept.save()
    names = sorted(changed)
    Event.objects.record("scheme questions answered", by=by, worker_id=worker.uan, facts=names)
    return names


def is_from_list(kept: Answers, name: str) -> bool:
    return kept.sources.get(name, "").startswith("list:")


def of(worker: Worker) -> Answers:
    """The worker's row, unsaved and empty where there is none."""
    return Answers.objects.filter(worker=worker).first() or Answers(worker=worker)


def not_known(kept: Answers) -> set[str]:
    """What the worker said not to know."""
    return {name for name, value in kept.given.items() if value is None}
