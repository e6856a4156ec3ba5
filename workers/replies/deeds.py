"""What a reply changes: the address of workers, and whether their mobile is asked. Nothing else."""

from django.utils import timezone

from eshram.audit.models import Event
from eshram.geography.models import District
from eshram.outbox.models import Delivery, Status
from workers import migrants, nudges, optout, recovery, stays
from workers.choices import SURE, SURE_BY_ANY_PHONE, NudgeAnswer, StaySource
from workers.models import Question, Stay, Worker
from workers.models.reply import Outcome, Wish
from workers.replies import texts
from workers.replies.talk import Done, Talk, names_of, place_of

BY = "worker"


def same(talk: Talk, workers: list[Worker]) -> Done:
    for worker in workers:
        migrants.confirm(worker, by=BY, source=StaySource.SMS)
    first = workers[0]
    return finish(talk, workers, Wish.SAME, Outcome.CONFIRMED, texts.SAME, first.present_district)


def same_work(talk: Talk, workers: list[Worker]) -> Done:
    """ "1" to the question about work: where the worker lives was not asked."""
    for worker in workers:
        migrants.confirm_work(worker, by=BY)
    who = {worker.uan for worker in workers}
    for nudge in talk.nudges:
        if nudge.worker_id in who:
            nudges.answered(nudge, NudgeAnswer.SAME)
    told = talk.say(texts.SAME_WORK, workers[0], name=names_of(workers))
    return Done(Outcome.CONFIRMED, told, only(workers))


def move(talk: Talk, workers: list[Worker], district: District, pincode: str) -> Done:
    """To a district; the PIN may be empty. Who is known to live just there, still does."""
    moved = [worker for worker in workers if not lives_in(worker, district, pincode)]
    if not moved:
        return same(talk, workers)
    for worker in workers:
        if worker in moved:
            here = stays.heard(
                worker,
                source=StaySource.SMS,
                since=today_or_later(worker),
                pincode=pincode,
                district=district,
            )
            here.sure = sure_of(worker)
            migrants.record_move(worker, here, by=BY)
        else:
            migrants.confirm(worker, by=BY, source=StaySource.SMS)
    template, values = texts.MOVED_TO_DISTRICT, {}
    if pincode:
        template, values = texts.MOVED, {"pin": pincode}
    return finish(talk, workers, Wish.MOVED, Outcome.CHANGED, template, district, **values)


def home(talk: Talk, workers: list[Worker]) -> Done:
    if all(worker.at_home for worker in workers):
        return same(talk, workers)
    for worker in workers:
        if worker.at_home:
            migrants.confirm(worker, by=BY, source=StaySource.SMS)
        else:
            since = today_or_later(worker)
            stay = stays.back_home(worker, source=StaySource.SMS, since=since)
            stay.sure = sure_of(worker)
            migrants.record_move(worker, stay, by=BY)
    district = workers[0].permanent_district
    return finish(talk, workers, Wish.HOME, Outcome.CHANGED, texts.HOME, district)


def undo(talk: Talk) -> Done | None:
    """The address before, again; None where the last one is not what this mobile recorded. The stay
    that was wrong is kept, as every stay is: another begins on the same day."""
    workers, back = talk.asked_about(), []
    for worker in workers:
        last, before = ([*worker.stays.select_related("district__state")[:2], None, None])[:2]
        ours = last and last.source == StaySource.SMS and last.recorded_at <= talk.question.asked_at
        if ours and before:
            back.append((worker, last, before))
    if not back:
        return None
    for worker, last, before in back:
        migrants.record_move(worker, copy_of(before, since=last.since), by=BY)
    first, _last, before = back[0]
    who = [worker for worker, _last, _before in back]
    place = place_of(before.district, first.language)
    told = talk.say(texts.UNDONE, first, name=names_of(who), place=place)
    talk.ask(Question.Kind.ANYTHING, who)
    return Done(Outcome.UNDONE, told, only(who))


def stop(talk: Talk) -> Done:
    """Also what waits to leave is not asked any more."""
    if talk.is_out:
        return Done(Outcome.REPEATED, worker=only(talk.workers))
    optout.leave(talk.mobile)
    for nudge in talk.nudges:
        nudges.answered(nudge, NudgeAnswer.STOP)
    waiting = Delivery.objects.filter(message_id__in=[nudge.pk for nudge in talk.nudges])
    waiting.filter(status=Status.QUEUED).update(status=Status.EXPIRED, last_error="opted_out")
    Question.objects.filter(mobile=talk.mobile).delete()
    note(talk, "questions stopped")
    told = "" if talk.is_too_much else talk.say(texts.STOPPED)
    return Done(Outcome.STOPPED, told, only(talk.workers))


def start(talk: Talk) -> Done:
    optout.come_back(talk.mobile)
    note(talk, "questions wanted")
    return Done(Outcome.STARTED, talk.say(texts.STARTED), only(talk.workers))


def finish(talk, workers, wish, outcome, template, district, **values) -> Done:
    """Say what was recorded and how to take it back, and close the questions it answers."""
    who = {worker.uan for worker in workers}
    for nudge in talk.nudges:
        if nudge.worker_id in who:
            nudges.answered(nudge, NudgeAnswer(wish))
    first = workers[0]
    place = place_of(district, first.language)
    told = talk.say(template, first, name=names_of(workers), place=place, **values)
    talk.ask(Question.Kind.UNDO, workers, wish=wish)
    return Done(outcome, told, only(workers))


def lives_in(worker: Worker, district: District, pincode: str) -> bool:
    last = worker.stays.first()
    return bool(last) and (last.district_id, last.pincode) == (district.pk, pincode)


def sure_of(worker: Worker) -> int:
    """How sure an address is that this phone says, in percent."""
    return SURE[StaySource.SMS] if recovery.is_trusted(worker) else SURE_BY_ANY_PHONE


def today_or_later(worker: Worker):
    """Today; the day of a last stay that is said to begin later."""
    last = worker.stays.first()
    today = timezone.localdate()
    return max(today, last.since) if last else today


def copy_of(stay: Stay, *, since) -> Stay:
    kept = ("house", "locality", "area", "pincode", "moved_for", "family_along", "sure")
    return Stay(
        worker=stay.worker,
        since=since,
        same_as_permanent=stay.same_as_permanent,
        district=stay.district,
        source=StaySource.SMS,
        **{name: getattr(stay, name) for name in kept},
    )


def note(talk: Talk, action: str) -> None:
    for worker in talk.workers:  # of one phone: a handful
        Event.objects.record(action, by=BY, worker_id=worker.uan)


def only(workers: list[Worker]) -> Worker | None:
    return workers[0] if len(workers) == 1 else None
