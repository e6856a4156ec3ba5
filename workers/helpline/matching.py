"""Who is on the line? Shown by two answers that match what is on record; never by Aadhaar.

The caller gives a UAN or the mobile on record, and answers. All that were typed must be right, and
two at the least; which was wrong, and whether there is such a record at all, is not told. Three
wrong tries end the call; wrong tries are limited for the number that was asked for and for the
telephone too, whoever takes the call, and for the agent, who could be guessing.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from eshram import limits
from eshram.audit.models import Event
from eshram.geography.models import PlaceName
from eshram.geography.names import loose_key
from workers import common_keys, names, telling
from workers.choices import Status
from workers.helpline import calls, texts
from workers.helpline.models import Call, Lookup
from workers.models import Worker

NEEDED = 2
DAY = 86_400
FAMILY = 50  # workers of one mobile who are looked at
AGAIN_DAYS, AGAIN_CALLS = 30, 2
COMMON_NAME = 0.005  # share of all people above which a family name says nothing


class Refused(Exception):
    """`sentence` is for the agent."""

    def __init__(self, sentence):
        super().__init__()
        self.sentence = sentence


class Wrong(Refused):
    """The answers were no match; `left` more tries in this call."""

    def __init__(self, left: int, sentence=None):
        super().__init__((sentence or NOT_RIGHT) if left else NO_MORE)
        self.left = left


NOT_RIGHT = _("This is not what is on record. Ask again, and for another answer too.")
NO_MORE = _("Three times wrong: this call is over. A centre helps with Aadhaar, free of charge.")
ENOUGH_TODAY = _(
    "There were too many wrong answers for this number or from this telephone today. A centre "
    "helps with Aadhaar, free of charge. Or call tomorrow."
)
AGENT_ENOUGH = _("You have looked for many people. Go on later; your supervisor can see why.")


def born(worker: Worker, said: date) -> bool:
    if worker.birth_year_only:
        return said.year == worker.date_of_birth.year
    return said == worker.date_of_birth


def father(worker: Worker, said: str) -> bool:
    """By sound. The first word must be said, and no word that is not there."""
    known = [names.sound(word) for word in names.words_of(worker.father_name)]
    heard = [names.sound(word) for word in names.words_of(said)]
    courtesy = {names.sound(word) for word in names.COURTESY}
    known = [word for word in known if word not in courtesy] or known
    heard = [word for word in heard if word not in courtesy] or heard
    return bool(known and heard) and known[0] in heard and set(heard) <= set(known)


def home(worker: Worker, said: str) -> bool:
    """The home district, in any of its spellings."""
    key = loose_key(said)
    spellings = PlaceName.objects.filter(district=worker.permanent_district_id)
    return bool(key) and spellings.filter(loose_key=key).exists()


def pin(worker: Worker, said: str) -> bool:
    """The PIN code where the worker lives now."""
    stay = worker.stays.first()
    return bool(stay and stay.pincode) and stay.pincode == said


def mobile(worker: Worker, said: str) -> bool:
    return bool(worker.mobile) and worker.mobile == said


# What may be asked, by the name of the form's field.
ANSWERS = {"born": born, "father": father, "home": home, "pin": pin, "mobile": mobile}


def match(call: Call, who: str, said: Mapping[str, object]) -> Worker:
    """The worker, whose record is open in this call from now on. `who`: a UAN (twelve digits) or a
    mobile (ten); `said`: the answers that were given. Raises Refused, Wrong among them, or
    calls.Over."""
    given = {name: value for name, value in said.items() if value}
    if len(who) != 12:
        given.pop("mobile", None)  # by it they were asked for: it is no answer besides
    refuse_too_many(call, who)
    found = [worker for worker in known_by(who) if is_right(worker, given)]
    right = len(given) >= NEEDED and len(found) == 1
    with transaction.atomic():
        calls.refuse_over(call)
        call.refresh_from_db(fields=["wrong", "worker"])
        if call.wrong >= settings.CALL_WRONG_MOST or call.worker_id is not None:
            raise calls.Over
        asked_for = found[0] if found else next(iter(known_by(who)), None)
        Lookup.objects.create(call=call, worker=asked_for, right=right, asked=sorted(given))
        if right:
            opened(call, found[0], sorted(given))
        else:
            refused(call, asked_for)
    if not right:
        count_wrong(call, who)
        raise Wrong(left(call))
    return found[0]


def left(call: Call) -> int:
    """Tries that this call has yet."""
    return max(0, settings.CALL_WRONG_MOST - call.wrong)


def is_right(worker: Worker, given: Mapping[str, object]) -> bool:
    return all(ANSWERS[name](worker, value) for name, value in given.items())


def known_by(who: str) -> list[Worker]:
    """Those of a UAN or a mobile. A merged record is found by its number, and leads to the kept."""
    if len(who) == 12:
        found = Worker.objects.of_uan(who)
    else:
        found = Worker.objects.filter(mobile=who).exclude(status=Status.MERGED).order_by("uan")
    return list(found.select_related("phone")[:FAMILY])


def opened(call: Call, worker: Worker, asked: list[str]) -> None:
    """The record is open: written down for the worker, who is told of it."""
    traces = [*call.traces, *traces_of(call, worker)]
    now = timezone.now()
    calls.change(call, worker=worker, matched_at=now, asked=asked, traces=traces)
    Event.objects.record("seen in a call", by=call.by, worker_id=worker.uan, call=str(call.pk))
    if worker.status not in {Status.DECEASED, Status.CLOSED}:
        telling.tell(worker, texts.LOOKED_AT)


def refused(call: Call, worker: Worker | None) -> None:
    calls.change(call, wrong=call.wrong + 1)
    if worker is not None:
        Event.objects.record(
            "not matched in a call", by=call.by, worker_id=worker.uan, call=str(call.pk)
        )
    if call.wrong >= settings.CALL_WRONG_MOST:
        calls.end(call, Call.End.WRONG)


# Limits and traces


def refuse_too_many(call: Call, who: str) -> None:
    """Raises Refused. Right answers count towards the agent's hour: nobody talks to so many."""
    agent = str(call.agent_id)
    opened = limits.is_over("agent-looks", agent, most=settings.AGENT_OPENED_AN_HOUR, seconds=3600)
    if opened or limits.is_reached("agent-wrong", agent, most=settings.AGENT_WRONG_A_DAY):
        Event.objects.record("agent stopped", by=call.by, call=str(call.pk))
        raise Refused(AGENT_ENOUGH)
    most = settings.CALL_WRONG_A_DAY
    if any(limits.is_reached("call-wrong", whose, most=most) for whose in counted(call, who)):
        raise Refused(ENOUGH_TODAY)


def count_wrong(call: Call, who: str) -> None:
    for whose in counted(call, who):
        limits.is_over("call-wrong", whose, most=settings.CALL_WRONG_A_DAY, seconds=DAY)
    most = settings.AGENT_WRONG_A_DAY
    limits.is_over("agent-wrong", str(call.agent_id), most=most, seconds=DAY)


def counted(call: Call, who: str) -> list[str]:
    return [f"who:{who}", *([f"from:{call.mobile}"] if call.mobile else [])]


def traces_of(call: Call, worker: Worker) -> list[str]:
    """What somebody should look at later. None of it stops the call: a neighbour's telephone and a
    second call are everyday things."""
    found = []
    if call.mobile != worker.mobile:
        found.append(Call.Trace.OTHER_NUMBER)
    since = timezone.now() - timedelta(days=AGAIN_DAYS)
    before = Call.objects.filter(agent=call.agent_id, worker=worker, began_at__gt=since)
    if len(before.values("pk")[:AGAIN_CALLS]) == AGAIN_CALLS:
        found.append(Call.Trace.AGAIN)
    if call.wrong:
        found.append(Call.Trace.GUESSED)
    if is_namesake(call.agent.get_full_name(), worker.name):
        found.append(Call.Trace.NAMESAKE)
    return found


def is_namesake(agent: str, worker: str) -> bool:
    """Do their names end alike, in a name that not everybody has?"""
    ours, theirs = names.words_of(agent)[1:], names.words_of(worker)[1:]
    if not ours or not theirs or names.sound(ours[-1]) != names.sound(theirs[-1]):
        return False
    return common_keys.share([f"~{names.skeleton(theirs[-1])}"]) < COMMON_NAME
