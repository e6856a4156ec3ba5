"""What time does: desks are reminded, what is late goes up, and whoever was answered is asked how
good it was. Each is a statement over all there are."""

from collections import Counter
from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from eshram.accounts.models import User
from eshram.outbox import wake
from eshram.outbox.sets import insert_for
from workers.grievances import subjects, texts
from workers.grievances.models import Desk
from workers.telling import tell_for

# Whom a ticket `t` is told to, as `grievances.telling` has it.
PEOPLE = """
    SELECT t.worker_id AS uan, t.number,
        CASE WHEN w.uan IS NULL OR t.who = 'behalf' THEN t.mobile ELSE w.mobile END AS mobile,
        CASE WHEN w.uan IS NULL OR t.who = 'behalf' THEN t.language ELSE w.language END AS language
    FROM {source} t LEFT JOIN workers_worker w ON w.uan = t.worker_id
"""
ESCALATE = """
    WITH late AS (
        UPDATE grievances_ticket SET escalated_at = now(), assigned_to_id = CASE
                WHEN desk IN ('ministry', 'privacy') THEN assigned_to_id END,
            desk = CASE WHEN desk = 'privacy' THEN desk ELSE 'ministry' END
        WHERE status <> 'closed' AND deadline < %(today)s AND escalated_at IS NULL
        RETURNING id, number, worker_id, who, mobile, language, desk
    ), noted AS (
        INSERT INTO grievances_step (ticket_id, kind, by, text, internal, desk)
        SELECT id, 'late', 'system', '', false, desk FROM late
    ), people AS ({people}), {told} SELECT count(*) FROM late
"""
REMIND = """
    WITH due AS (
        UPDATE grievances_ticket SET reminded_at = now()
        WHERE status <> 'closed' AND reminded_at IS NULL
            AND deadline BETWEEN %(today)s AND %(soon)s
        RETURNING id, desk, category, state_id, subject
    ), noted AS (
        INSERT INTO grievances_step (ticket_id, kind, by, text, internal, desk)
        SELECT id, 'reminded', 'system', '', true, desk FROM due
    ) SELECT desk, category, state_id, subject, count(*) FROM due GROUP BY 1, 2, 3, 4
"""
# One text a mobile at a time: whoever answers with a number means the last.
ASK = """
    WITH waiting AS (
        SELECT DISTINCT ON (p.mobile) t.id, p.uan, p.number, p.mobile, p.language
        FROM grievances_ticket t JOIN ({people}) p ON p.number = t.number
        WHERE t.status = 'closed' AND t.result <> 'own' AND t.rating_asked_at IS NULL
            AND t.rating IS NULL AND t.closed_at < %(today)s AND t.closed_at > %(since)s
            AND p.mobile <> ''
            AND NOT EXISTS (SELECT FROM workers_optout o WHERE o.mobile = p.mobile)
            AND NOT EXISTS (
                SELECT FROM workers_question q WHERE q.mobile = p.mobile AND q.ends_at > now())
        ORDER BY p.mobile, t.closed_at DESC
    ), people AS (
        SELECT uan, number, mobile, language FROM waiting
    ), asked AS (
        UPDATE grievances_ticket t SET rating_asked_at = now() FROM waiting WHERE waiting.id = t.id
        RETURNING t.id
    ), told AS ({told}) SELECT count(*) FROM asked
"""
CLOSED = """(SELECT * FROM grievances_ticket
    WHERE status = 'closed' AND closed_at > %(since)s)"""


@transaction.atomic
def run(statement: str, values: dict) -> int:
    """How many tickets it was about."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        [found] = cursor.fetchone()
    if found:
        wake.after_commit()
    return found


def escalate() -> int:
    """Past its last day a ticket is the ministry's, whose it stays; privacy stays at its desk."""
    told, values = tell_for(texts.LATE, "people")
    people = PEOPLE.format(source="late")
    return run(ESCALATE.format(people=people, told=told), values | {"today": timezone.localdate()})


def ask_how_good() -> int:
    """The day after, once, whoever was answered."""
    told, values = insert_for(texts.HOW_GOOD, "people")
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    since = today - timedelta(days=settings.GRIEVANCE_RATING_DAYS)
    people = PEOPLE.format(source=CLOSED)
    return run(ASK.format(people=people, told=told), values | {"today": today, "since": since})


@transaction.atomic
def remind() -> int:
    """Each desk once of what ends soon: a platform as it wants to be told, others by e-mail."""
    today = timezone.localdate()
    soon = today + timedelta(days=settings.GRIEVANCE_REMIND_DAYS)
    with connection.cursor() as cursor:
        cursor.execute(REMIND, {"today": today, "soon": soon})
        found = cursor.fetchall()
    told: Counter[tuple] = Counter()
    for desk, category, state, subject, count in found:
        if desk == Desk.PLATFORM:
            subjects.of(category).remind(subject, count)
        else:
            told[desk, state if desk == Desk.STATE else None] += count
    transaction.on_commit(lambda: [mail(*whose, count) for whose, count in told.items()])
    return sum(row[-1] for row in found)


# Who sits at a desk: the role, of a state's officers those of the state.
ROLE_OF = {
    Desk.MINISTRY: "ministry_officer",
    Desk.STATE: "state_officer",
    Desk.SCHEME: "scheme_desk",
    Desk.PRIVACY: "data_protection",
}


def mail(desk: str, state: int | None, count: int) -> None:
    """How many, and where; nothing of anybody."""
    if not settings.EMAIL_URL:
        return
    sits = User.objects.filter(is_active=True, groups__name=ROLE_OF[desk]).exclude(email="")
    if state:
        sits = sits.filter(state=state)
    page = "/state/grievances/" if desk == Desk.STATE else "/admin/grievances/ticket/"
    with translation.override("en"):
        subject = _("Grievances that must be closed soon: %(count)d") % {"count": count}
        text = _("Some grievances at your desk end within a week: %(page)s") % {
            "page": f"{settings.PORTAL_URL}{page}"
        }
    for address in sits.values_list("email", flat=True):
        send_mail(subject, text, None, [address])
