"""What a worker's page shows without a reason: (label, value), and lists of what happened."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workers import merging, timeline, uan
from workers.models import Consent, StatusChange, Worker

MOST = 20  # rows of one list


def of(worker: Worker) -> list[tuple[str, str]]:
    return [(label, value(worker)) for label, value in ROWS]


def place(district, state) -> str:
    return f"{district.label}, {state.label}"


def status_of(worker: Worker) -> str:
    if worker.status_since is None:
        return worker.get_status_display()
    return f"{worker.get_status_display()}, {date_format(worker.status_since)}"


ROWS = [
    (_("UAN"), lambda w: w.uan_spaced),
    (_("Status"), status_of),
    (_("Aadhaar"), lambda w: f"XXXX XXXX {w.aadhaar_last4}"),
    (
        _("Date of birth"),
        lambda w: str(w.date_of_birth.year) if w.birth_year_only else date_format(w.date_of_birth),
    ),
    (_("Age"), lambda w: w.age),
    (_("Gender"), lambda w: w.get_gender_display()),
    (_("Father's name"), lambda w: w.father_name),
    (_("Marital status"), lambda w: w.get_marital_status_display()),
    (_("Social category"), lambda w: w.get_social_category_display()),
    (_("Home district"), lambda w: place(w.permanent_district, w.permanent_state)),
    (_("Lives in"), lambda w: place(w.present_district, w.present_state)),
    (_("Away from home"), lambda w: timeline.moved_words(w)),
    (_("Work"), lambda w: w.occupation.label),
    (_("Education"), lambda w: w.get_education_display()),
    (_("Monthly income"), lambda w: w.get_monthly_income_display()),
    (
        _("Registered"),
        lambda w: date_format(timezone.localtime(w.registered_at), "DATETIME_FORMAT"),
    ),
    (_("Registered through"), lambda w: w.get_channel_display()),
    (_("Language"), lambda w: w.language),
]


def lists_of(worker: Worker) -> list[tuple[str, list[str]]]:
    """Of this record, and of those that were joined with it: each of their lines says which."""
    numbers = merging.numbers_of(worker)
    lived, doubt = timeline.lived(numbers), timeline.doubt_of(worker)
    changes = StatusChange.objects.filter(worker__in=numbers)[:MOST]
    consents = Consent.objects.filter(worker__in=numbers).order_by("-at", "-id")[:MOST]

    def line(row, text: str) -> str:
        return text if row.worker_id == worker.uan else f"{text} ({uan.spaced(row.worker_id)})"

    return [
        (
            _("Where the worker has lived"),
            [
                *([timeline.doubt_words(doubt)] if doubt else []),
                *(line(one.stay, stay_line(one)) for one in lived),
            ],
        ),
        (_("Consents"), [line(consent, consent_line(consent)) for consent in consents]),
        (
            _("What became of the record"),
            [line(change, change_line(change)) for change in changes],
        ),
        (_("Other UANs of this worker"), [uan.spaced(number) for number in numbers[1:][:MOST]]),
    ]


def change_line(change) -> str:
    became = f"{date_format(change.since)}: {change.get_status_display()}"
    return ", ".join(filter(None, [became, change.reason, change.source]))


def stay_line(one: timeline.Lived) -> str:
    again = [gettext("again")] if one.again else []
    return ", ".join([f"{one.period}: {one.place}", *again, one.source])


def consent_line(consent) -> str:
    said = gettext("agreed") if consent.given else gettext("withdrew")
    return f"{date_format(timezone.localdate(consent.at))}: {consent.purpose}, {said}"
