"""From an SMS that came in to what follows from it.

    conversation.hear("gateway's id", "9876543210", "2 560001")

Only a worker's own mobile changes anything, and only after we asked it. What was understood is done
at once; the SMS that says so says how to take it back ("reply 0 if wrong"), because most people
read one SMS and write no second: see integrations/sms/README.md. Whatever is not understood changes
nothing, is kept, and is answered at most once in a while.
"""

import unicodedata

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from eshram.audit.models import without_numbers
from eshram.geography import places
from eshram.geography.models import District
from eshram.outbox.sms import SmsTemplate
from workers import recovery
from workers.models import Question, Reply, Worker
from workers.models.reply import LONGEST, Outcome, Wish
from workers.replies import asking, deeds, texts
from workers.replies.parser import tokens, understand
from workers.replies.talk import Done, Talk

Kind = Question.Kind
LISTS = (Kind.WORKER, Kind.DISTRICT)
MOST_WORKERS = 30  # of one mobile
SECRETS = {"otp", "password", "pasword", "ओटीपी", "पासवर्ड"}


@transaction.atomic
def hear(gateway_id: str, mobile: str, text: str) -> Reply:
    """Take in one SMS; a gateway's id that is known already changes nothing. `mobile` has ten
    digits. The answer leaves after the commit."""
    with connection.cursor() as cursor:  # one at a time of a mobile
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 6))", [mobile])
    if known := Reply.objects.filter(gateway_id=gateway_id).first():
        return known
    owners = Worker.objects.may_sign_in().filter(mobile=mobile).order_by("uan")
    shown = owners.select_related("present_district__state", "permanent_district__state", "phone")
    talk = Talk(mobile, kept(text), understand(text), list(shown[:MOST_WORKERS]))
    done = decide(talk)
    recovery.heard_from(mobile)
    return Reply.objects.create(
        gateway_id=gateway_id,
        mobile=mobile,
        text=talk.text,
        wish=talk.answer.wish,
        outcome=done.outcome,
        worker=done.worker,
        answered_with=done.template,
    )


def kept(text: str) -> str:
    """What is kept of a text: no control characters, no long number, and of one that speaks of an
    OTP no number at all."""
    plain = "".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in text)
    plain = without_numbers(plain)
    if SECRETS & set(tokens(plain.casefold())):
        plain = "".join("*" if c.isdigit() else c for c in plain)
    return plain[:LONGEST]


def decide(talk: Talk) -> Done:
    wish, number, question = talk.answer.wish, talk.answer.number, talk.question
    if wish == Wish.STOP:
        return deeds.stop(talk)
    if talk.is_too_much:
        return Done(Outcome.TOO_MANY)
    if wish == Wish.START and talk.is_out:
        return deeds.start(talk)
    for name in settings.REPLY_HOOKS:
        if done := import_string(name)(talk):
            return done
    if talk.is_repeat:
        return Done(Outcome.REPEATED)
    if not talk.workers:
        return explain(talk, Outcome.STRANGER, texts.NOT_ASKED)
    if question and question.kind in LISTS and number is not None:
        if not talk.is_asked or not talk.asked_about():
            question.delete()  # a number alone would mean something else now: not a guess
            return explain(talk, Outcome.LATE, texts.HOW if talk.nudges else texts.NOT_ASKED)
        return choose(talk, number)
    if talk.is_asked and wish == Wish.UNCLEAR and (done := named(talk)):
        return done
    if wish == Wish.UNDO:
        return wrong(talk)
    if wish in (Wish.SAME, Wish.MOVED, Wish.HOME):
        return answer(talk)
    return not_understood(talk)


def answer(talk: Talk) -> Done:
    """Same, moved or home, of somebody: of whom the question is, of the phone's only worker, or of
    whom it turns out to be. What was recorded for one of several is no question any more."""
    asked = talk.asked_about() if talk.is_asked else []
    if not asked and not talk.nudges:
        return explain(talk, Outcome.LATE, texts.NOT_ASKED)
    if asked and talk.question.kind not in (Kind.WORKER, Kind.UNDO):
        return act(talk, asked, talk.answer.wish, talk.answer.pincode)
    if done := to_nudge(talk):
        return done
    if len(talk.workers) == 1:
        return act(talk, talk.workers, talk.answer.wish, talk.answer.pincode)
    seen = talk.seen_in if talk.answer.number == 2 else None
    return asking.which_worker(talk, talk.answer.wish, talk.answer.pincode, seen)


def to_nudge(talk: Talk) -> Done | None:
    """What a bare 1 or 2 means to a question that was not about the address alone: "is your work
    still …? 1", which names whose, and "… : reply 2" of the district where the worker was seen."""
    if len(asked := talk.asked_workers) != 1:
        return None
    if talk.answer.wish == Wish.SAME and talk.is_about_work(asked[0]):
        return deeds.same_work(talk, asked)
    if talk.answer.number == 2 and talk.seen_in and len(talk.workers) == 1:
        return deeds.move(talk, asked, talk.seen_in, "")
    return None


def choose(talk: Talk, number: int) -> Done:
    """A number from the list that we sent."""
    question, workers = talk.question, talk.asked_about()
    if question.kind == Kind.WORKER:
        whole = len(question.workers) == len(talk.workers)
        if whole and number == len(workers) + 1:
            return said_who(talk, workers)
        if 0 < number <= len(workers):
            return said_who(talk, [workers[number - 1]])
    else:
        if number == 0:
            return asking.place(talk, workers, question.pincode)
        if number <= len(question.districts):
            chosen = District.objects.select_related("state").get(pk=question.districts[number - 1])
            return deeds.move(talk, workers, chosen, question.pincode)
    return not_understood(talk)


def named(talk: Talk) -> Done | None:
    """A place or a person by name, where we asked for one."""
    question, workers = talk.question, talk.asked_about()
    if not workers:
        return None
    if question.kind == Kind.PLACE:
        district = asking.district_named(talk.text, question.pincode)
        return district and deeds.move(talk, workers, district, "")
    if question.kind == Kind.WORKER and (meant := asking.workers_named(talk, workers)):
        return said_who(talk, meant)
    return None


def said_who(talk: Talk, workers: list[Worker]) -> Done:
    """Of whom it is, after what was said before."""
    question = talk.question
    if question.districts:  # a bare 2 meant this one
        seen = District.objects.select_related("state").get(pk=question.districts[0])
        return deeds.move(talk, workers, seen, "")
    return act(talk, workers, question.wish, question.pincode)


def act(talk: Talk, workers: list[Worker], wish: str, pincode: str) -> Done:
    if wish == Wish.SAME:
        lives = [worker for worker in workers if not talk.is_about_work(worker)]
        return deeds.same(talk, lives) if lives else deeds.same_work(talk, workers)
    if wish == Wish.HOME:
        return deeds.home(talk, workers)
    if not pincode:
        return asking.pin(talk, workers)
    found = places.candidates(pincode)
    if not found:
        return asking.place(talk, workers, pincode)
    if len(found) > 1:
        return asking.which_district(talk, workers, pincode, found)
    return deeds.move(talk, workers, found[0], pincode)


def wrong(talk: Talk) -> Done:
    """ "0": what was recorded is taken back; what was only confirmed is asked again."""
    question = talk.question
    workers = talk.asked_about() if talk.is_asked else []
    if not workers or question.kind != Kind.UNDO:
        return not_understood(talk)
    if question.wish != Wish.SAME:
        return deeds.undo(talk) or not_understood(talk)
    told = talk.say(texts.AGAIN, workers[0])
    talk.ask(Kind.ANYTHING, workers)
    return Done(Outcome.ASKED, told, deeds.only(workers))


def not_understood(talk: Talk) -> Done:
    """Nothing changes. One SMS says how to answer, if anything is asked."""
    waits = talk.nudges or (talk.is_asked and talk.question.kind != Kind.UNDO)
    return explain(talk, Outcome.UNCLEAR, texts.HOW if waits else texts.NOT_ASKED)


def explain(talk: Talk, outcome: Outcome, template: SmsTemplate) -> Done:
    told = talk.say(template) if talk.may_explain else ""
    return Done(outcome, told, deeds.only(talk.workers))
