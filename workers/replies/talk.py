"""What is known around an SMS that came in, and the ways to say something back."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.utils import timezone, translation
from django.utils.functional import cached_property

from eshram.geography.models import District
from eshram.outbox.sms import SmsTemplate, fit, queue_sms
from workers import nudges, optout, recovery
from workers.choices import NudgeReason
from workers.models import Nudge, Question, Reply, Worker
from workers.models.reply import LEFT_OVER, Outcome
from workers.replies.parser import Answer


@dataclass(frozen=True)
class Done:
    """What happened: kept in the Reply. `template`: of the SMS that said so."""

    outcome: Outcome
    template: str = ""
    worker: Worker | None = None


@dataclass
class Talk:
    mobile: str
    text: str  # as it is kept
    answer: Answer
    workers: list[Worker] = field(default_factory=list)  # whose own mobile this is, by UAN

    @cached_property
    def question(self) -> Question | None:
        """What was asked last, ended or not."""
        return Question.objects.filter(mobile=self.mobile).first()

    @property
    def is_asked(self) -> bool:
        return self.question is not None and self.question.ends_at > timezone.now()

    @cached_property
    def nudges(self) -> list[Nudge]:
        return nudges.last_open(self.mobile)

    @property
    def asked_workers(self) -> list[Worker]:
        """Those of this phone whose question waits for its answer."""
        asked = {nudge.worker_id for nudge in self.nudges}
        return [worker for worker in self.workers if worker.uan in asked]

    @property
    def seen_in(self) -> District | None:
        """The district that the question offers as number 2, if only one worker is asked."""
        if len(self.asked_workers) != 1:
            return None
        [worker] = self.asked_workers
        return next(n.asked_district for n in self.nudges if n.worker_id == worker.uan)

    def is_about_work(self, worker: Worker) -> bool:
        """Is the worker's newest open question that about work?"""
        mine = [nudge for nudge in self.nudges if nudge.worker_id == worker.uan]
        return bool(mine) and mine[0].reason == NudgeReason.STALE_WORK

    @cached_property
    def is_out(self) -> bool:
        return optout.is_out(self.mobile)

    @cached_property
    def last(self) -> Reply | None:
        """The reply before this one, repeats apart."""
        earlier = Reply.objects.filter(mobile=self.mobile).exclude(outcome=Outcome.REPEATED)
        return earlier.order_by("-id").first()

    @property
    def is_repeat(self) -> bool:
        """The gateway's, or the thumb's: the same text as just before. A number may be the answer
        to two questions, so that it is a repeat only where nobody could have read the second."""
        last = self.last
        if last is None or last.text != self.text:
            return False
        age = timezone.now() - last.received_at
        if last.outcome != Outcome.ASKED:
            return age < timedelta(hours=settings.REPLY_REPEAT_HOURS)
        return age.total_seconds() < settings.REPLY_READING_SECONDS

    @cached_property
    def is_too_much(self) -> bool:
        """Two machines that answer each other stop here."""
        today = Reply.objects.filter(
            mobile=self.mobile, received_at__gt=timezone.now() - timedelta(days=1)
        )
        return today.exclude(answered_with="").count() >= settings.REPLIES_ANSWERED_A_DAY

    @cached_property
    def may_explain(self) -> bool:
        """One SMS that only explains, to one mobile in so many hours."""
        since = timezone.now() - timedelta(hours=settings.REPLY_EXPLAIN_HOURS)
        told = Reply.objects.filter(mobile=self.mobile, received_at__gt=since)
        return not told.filter(outcome__in=LEFT_OVER).exclude(answered_with="").exists()

    @property
    def language(self) -> str:
        if self.workers:
            return self.workers[0].language
        return "hi" if any("\u0900" <= c <= "\u097f" for c in self.text) else "en"

    def say(self, template: SmsTemplate, worker: Worker | None = None, **values) -> str:
        """Queue an answer to this mobile; the template's name."""
        queue_sms(
            template,
            mobile=self.mobile,
            language=worker.language if worker else self.language,
            worker_id=worker.uan if worker else None,
            **values,
        )
        return template.name

    def ask(self, kind: Question.Kind, workers: list[Worker], **said) -> None:
        """Remember what is asked of this mobile from now on, instead of what was."""
        life = (
            timedelta(days=settings.REPLY_UNDO_DAYS)
            if kind == Question.Kind.UNDO
            else timedelta(hours=settings.REPLY_QUESTION_HOURS)
        )
        now = timezone.now()
        said = {"wish": "", "pincode": "", "districts": []} | said
        self.question, _made = Question.objects.update_or_create(
            mobile=self.mobile,
            defaults={
                "kind": kind,
                "workers": [worker.uan for worker in workers],
                "asked_at": now,
                "ends_at": now + life,
                **said,
            },
        )

    def asked_about(self) -> list[Worker]:
        """The workers of the question, in its order, as far as this is still their mobile."""
        known = {worker.uan: worker for worker in self.workers}
        return [known[uan] for uan in self.question.workers if uan in known]


def name_of(worker: Worker) -> str:
    """As the worker writes it, where the language is Hindi. To a mobile that may be somebody
    else's by now, no name: the end of the UAN, which tells a stranger nothing."""
    if not recovery.is_trusted(worker):
        return f"UAN..{worker.uan % 10_000:04d}"
    local = worker.language == "hi" and worker.name_local
    return fit(local or worker.name)


def names_of(workers: list[Worker]) -> str:
    return fit(", ".join(name_of(worker) for worker in workers))


def place_of(district, language: str) -> str:
    with translation.override(language):
        return fit(f"{district.label}, {district.state.label}")


def numbered(names: list[str], last: str, length: int) -> tuple[str, int]:
    """("1 Asha, 2 Ravi, 3 all", how many of the names went in): as many as `length` letters hold.
    `last` closes the list as it stands."""
    text, count = "", 0
    for name in names:
        longer = f"{text}{count + 1} {name}, "
        if len(longer) + len(last) > length:
            break
        text, count = longer, count + 1
    return (text + last).removesuffix(", "), count
