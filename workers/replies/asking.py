"""Asking back: which of you, which district, where to. And reading the names of places."""

import re

from django.utils import translation

from eshram.geography import names, places
from eshram.geography.models import District, PlaceName
from workers.models import Question, Worker
from workers.models.reply import Outcome
from workers.replies import texts
from workers.replies.parser import normal, tokens
from workers.replies.talk import Done, Talk, name_of, numbered

ALL = {"hi": "सभी"}
NONE = {"hi": "कोई नहीं"}
EVERYBODY = {"al", "both", "dono", "sab", "sabhi", "दोनों", "सब", "सभी"}
LONGEST_PLACE = 60  # letters of a reply that may be the name of a place


def which_worker(talk: Talk, wish: str, pincode: str, seen: District | None) -> Done:
    """The workers of the phone with numbers, who was asked first; the number after them: all.
    `seen`: where to, as our question named it."""
    asked = {nudge.worker_id for nudge in talk.nudges}
    workers = sorted(talk.workers, key=lambda worker: (worker.uan not in asked, worker.uan))
    language = talk.language
    listed = [name_of(worker).split()[0] for worker in workers]
    if len(set(listed)) < len(listed):
        listed = [name_of(worker)[:20] for worker in workers]
    everybody = f"{len(workers) + 1} {ALL.get(language, 'all')}"
    text, count = numbered(listed, everybody, texts.LIST)
    if count < len(workers):  # who is left off calls: "all" would not be what it says
        text, count = numbered(listed, "", texts.LIST)
    told = talk.say(texts.WHICH_WORKER, list=text)
    districts = [seen.pk] if seen else []
    talk.ask(Question.Kind.WORKER, workers[:count], wish=wish, pincode=pincode, districts=districts)
    return Done(Outcome.ASKED, told)


def which_district(talk: Talk, workers: list[Worker], pincode: str, found: list[District]) -> Done:
    language = workers[0].language
    several_states = len({district.state_id for district in found}) > 1
    with translation.override(language):
        listed = [
            f"{district.label} ({district.state.label})" if several_states else district.label
            for district in found
        ]
    text, count = numbered(listed, f"0 {NONE.get(language, 'none')}", texts.LIST)
    told = talk.say(texts.WHICH_DISTRICT, workers[0], list=text)
    districts = [district.pk for district in found[:count]]
    talk.ask(Question.Kind.DISTRICT, workers, pincode=pincode, districts=districts)
    return Done(Outcome.ASKED, told, workers[0])


def pin(talk: Talk, workers: list[Worker]) -> Done:
    told = talk.say(texts.ASK_PIN, workers[0])
    talk.ask(Question.Kind.PIN, workers)
    return Done(Outcome.ASKED, told, workers[0])


def place(talk: Talk, workers: list[Worker], pincode: str) -> Done:
    told = talk.say(texts.ASK_PLACE, workers[0], pin=pincode)
    talk.ask(Question.Kind.PLACE, workers, pincode=pincode)
    return Done(Outcome.ASKED, told, workers[0])


def workers_named(talk: Talk, workers: list[Worker]) -> list[Worker]:
    """Of those we listed: all ("both", "सभी"), the one whose name it is, or none."""
    said = set(tokens(normal(talk.text)))
    if EVERYBODY & said and len(workers) == len(talk.workers):
        return workers
    meant = [w for w in workers if said & set(tokens(normal(f"{w.name} {w.name_local}")))]
    return meant if len(meant) == 1 else []


def district_named(text: str, pincode: str) -> District | None:
    """The one district that "Patna, Bihar", "bihar patna" or "पटना" names; None if not just one.

    A district without its state counts where India, or the states of the PIN, has one of the name.
    """
    plain = re.sub(r"[\d.;:।/()-]+", " ", text)
    if len(plain) > LONGEST_PLACE or not plain.strip(" ,"):
        return None
    parts = [part.strip() for part in plain.split(",") if part.strip()]
    words = plain.replace(",", " ").split()
    pairs = [(parts[0], parts[1])] if len(parts) == 2 else []
    pairs += [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
    for one, other in pairs:
        for district, state in ((one, other), (other, one)):
            if found := places.resolve_district(state, district, pincode):
                return found
    known = PlaceName.objects.filter(key=names.key(" ".join(words)), district__isnull=False)
    if states := places.pin_states(pincode):
        known = known.filter(state__in=states)
    named = District.objects.filter(pk__in=known.values("district")).select_related("state")
    today = {now.pk: now for old in named for now in old.today()}
    return next(iter(today.values())) if len(today) == 1 else None
