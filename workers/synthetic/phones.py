"""How the invented workers answer an SMS: some, some wrongly, each in their own words."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import connection

from workers.models import Question, Reply
from workers.models.reply import Outcome
from workers.synthetic.pickups import rates

SAME = ["1", "1", "1", "१", " 1.", "same place", "haan wahi", "yahin hoon", "वही जगह", "1 ji"]
MOVED = ["2 {pin}", "2 {pin}", "2-{pin}", "2 {spaced}", "{pin}", "२ {pin}", "2{pin}", "moved {pin}",
         "naya pin {pin}", "ab {pin} me rehta hu", "नया पता {pin}"]  # fmt: skip
HOME = ["3", "3", "3", "३", "ghar wapas", "back home", "घर वापस", "gaon laut aaya"]
UNCLEAR = ["ok", "kaun?", "who is this", "हेलो", "mujhe paisa nahi mila", "?", "call karo"]
WRONG_PLACES = 0.4  # of wrong answers: another PIN, and not "same place"


def pins() -> dict[int, list[str]]:
    """{district: PINs with post offices there, the most offices first}"""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT district_id, (array_agg(pincode::text ORDER BY offices DESC, pincode))[1:20]
            FROM geography_pindistrict WHERE district_id IS NOT NULL GROUP BY district_id"""
        )
        return dict(cursor.fetchall())


class Phones:
    """`hear(id, mobile, text)` is the portal's: what each phone sends goes there."""

    def __init__(self, hear: Callable, seed: int):
        self.hear, self.pins, self.rates = hear, pins(), rates()
        self.random = random.Random(f"phones:{seed}")  # noqa: S311 - invented people
        self.sent, self.every, self.outcomes = 0, sorted(self.pins), Counter()

    def answer(self, uan: int, mobile: str, home: int, known: int, there: int) -> None:
        """One worker, whose districts these are by LGD, answers, and then what is asked back."""
        text, there = self.words(home, known, there)
        reply = self.say(mobile, text)
        for _turn in range(3):
            question = Question.objects.filter(mobile=mobile).first()
            if reply.outcome != Outcome.ASKED or question is None:
                return
            reply = self.say(mobile, self.back(question, uan, there), after=reply)

    def words(self, home: int, known: int, there: int) -> tuple[str, int]:
        """What is sent first, and the district that is meant by it."""
        draw, rates = self.random.random, self.rates
        kind = draw()
        if kind < rates["answers_stop"]:
            return "STOP", there
        kind -= rates["answers_stop"]
        if kind < rates["answers_unclearly"]:
            return self.random.choice(UNCLEAR), there
        kind -= rates["answers_unclearly"]
        if kind < rates["answers_wrongly"]:
            if draw() >= WRONG_PLACES:
                return self.random.choice(SAME), known
            there = self.random.choice(self.every)
        if there == known:
            return self.random.choice(SAME), there
        if there == home:
            return self.random.choice(HOME), there
        return self.moved(there), there

    def moved(self, there: int) -> str:
        pin = self.random.choice(self.pins.get(there) or ["999999"])
        return self.random.choice(MOVED).format(pin=pin, spaced=f"{pin[:3]} {pin[3:]}")

    def back(self, question: Question, uan: int, there: int) -> str:
        """The number of a list, or what was asked for."""
        kinds = Question.Kind
        if question.kind == kinds.WORKER:
            return str(question.workers.index(uan) + 1) if uan in question.workers else "0"
        if question.kind == kinds.DISTRICT:
            listed = question.districts
            return str(listed.index(there) + 1) if there in listed else "0"
        return self.moved(there)

    def say(self, mobile: str, text: str, after: Reply | None = None):
        """`after`: the reply whose answer was read first, which takes a while."""
        self.sent += 1
        if after:
            read = after.received_at - timedelta(seconds=settings.REPLY_READING_SECONDS)
            Reply.objects.filter(pk=after.pk).update(received_at=read)
        reply = self.hear(f"measure-{self.sent}", mobile, text)
        self.outcomes[str(reply.outcome)] += 1
        return reply
