"""What an agent may say of who was matched: how things stand and what comes next, no secrets.

Not here: the UAN in full, mobile, house and street, birth date, father's name, income, account.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from workers import consents, masking, notice, recovery
from workers.choices import Status
from workers.counter.models import Centre
from workers.helpline.doing import open_recovery
from workers.helpline.models import Call
from workers.models import Worker
from workers.sessions import ENDED

CENTRES = 3


@dataclass(frozen=True)
class Step:
    """A next step: what to say, and the article that says more (its `slug`), if there is one."""

    text: str
    article: str = ""


def standing(worker: Worker) -> list[tuple[str, str]]:
    """(label, value), what may be read out."""
    status = worker.get_status_display()
    if worker.status_since:
        status = f"{status}, {date_format(worker.status_since)}"
    confirmed = date_format(worker.address_since) if worker.address_since else _("never")
    account = getattr(worker, "bank_account", None)
    shares = consents.STATES in consents.in_force(worker)
    return [
        (_("Name"), worker.name),
        (_("UAN"), f"···· ···· {worker.uan % 10_000:04d}"),
        (_("Status"), status),
        (_("Registered"), date_format(timezone.localdate(worker.registered_at))),
        (_("Lives in"), f"{worker.present_district.label}, {worker.present_state.label}"),
        (_("Address confirmed"), confirmed),
        (_("Work"), worker.occupation.label),
        (_("Mobile"), masking.masked_mobile(worker) or _("None")),
        (_("Bank account"), _("Given") if account else _("Not given")),
        (_("Details to the states"), _("Yes") if shares else _("No")),
    ]


NO_MOBILE = gettext_lazy(
    "There is no mobile on record. A centre adds one with Aadhaar, free of charge."
)
NOT_TRUSTED = gettext_lazy(
    "The mobile was not used here for a long time. At the next sign-in one question more is asked."
)
COOLING = gettext_lazy(
    "The mobile was changed a few days ago. For a week a code to it alone changes no bank account."
)
RECOVERING = gettext_lazy(
    "A new mobile was asked for on the telephone. Go to any centre with Aadhaar: it is noted there."
)
NO_ACCOUNT = gettext_lazy(
    "No bank account is given. Money of schemes cannot come before there is one: under My account, "
    "or at a centre."
)
OLD_ADDRESS = gettext_lazy(
    "Ask whether they still live there. Schemes go by the state they are in."
)
PAST_60 = gettext_lazy("They are 60 or older. Record and card stay theirs; ask about pensions.")
READ_NEWS = gettext_lazy("Something waits to be read out: see below.")
NOTHING = gettext_lazy("All is in order. Nothing has to be done.")


def next_steps(worker: Worker, *, has_news: bool) -> list[Step]:
    if worker.status in ENDED:
        return [Step(str(ENDED[worker.status]), "record-ended")]
    year_ago = timezone.localdate() - timedelta(days=settings.NUDGE_AFTER_DAYS)
    asked = [
        (has_news, Step(str(READ_NEWS))),
        (open_recovery(worker), Step(str(RECOVERING), "mobile-lost")),
        (not worker.mobile, Step(str(NO_MOBILE), "mobile-lost")),
        (
            worker.mobile and not recovery.is_trusted(worker),
            Step(str(NOT_TRUSTED), "mobile-lost"),
        ),
        (recovery.is_cooling(worker), Step(str(COOLING), "mobile-lost")),
        (not hasattr(worker, "bank_account"), Step(str(NO_ACCOUNT), "bank-account")),
        (
            worker.address_since is None or worker.address_since < year_ago,
            Step(str(OLD_ADDRESS), "moved"),
        ),
        (worker.status == Status.OVER_AGE, Step(str(PAST_60), "sixty")),
    ]
    return [step for holds, step in asked if holds] or [Step(str(NOTHING))]


def of_sharing(call: Call) -> tuple[str, notice.Part]:
    """(language, words) for a caller who wants to say no; the agent puts it into others."""
    language = call.language if call.language in dict(settings.LANGUAGES) else "hi"
    with override(language):
        return language, notice.of_sharing(call.worker)


def centres_near(worker: Worker) -> list[Centre]:
    """Some open ones in the district where the worker lives now."""
    today = timezone.localdate()
    here = Centre.objects.filter(district=worker.present_district_id, blocked_at=None)
    return list(
        here.exclude(ends_on__lt=today).exclude(starts_on__gt=today).order_by("code")[:CENTRES]
    )
