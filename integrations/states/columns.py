"""The columns that an agreement may name, and from where each is read.

Never an Aadhaar number or its last digits, a bank account, a photograph, a nominee, or what a
worker wrote to others. `Part` is what the feed tells apart: a delta repeats a worker when
something of a part was written that the agreement's columns read, and not otherwise, so that a
state learns of no change that it may not see.
"""

from dataclasses import dataclass
from enum import IntFlag

from django.utils.translation import gettext_lazy as _


class Part(IntFlag):
    NAME = 1
    FAMILY = 2
    CONTACT = 4
    HOME = 8  # state and district
    PRESENT = 16  # state and district
    WORK = 32
    MEANS = 64
    LIFE = 128
    CONSENT = 256
    SCHEMES = 512
    ENTITLED = 1024
    CONFIRMED = 2048
    LIVING = 4096  # the present address closer than its district
    ADDRESS = 8192  # the permanent address closer than its district
    LANGUAGE = 16384


EVERYTHING = 32767  # of a worker who is new

# Rows that stand beside the worker's: `w` is workers_worker.
OCCUPATION = "LEFT JOIN workers_occupation o ON o.code = w.occupation_id"
HOME = "LEFT JOIN workers_permanentaddress h ON h.worker_id = w.uan"
RECEIVED = "LEFT JOIN schemes_received r ON r.worker_id = w.uan"
ENTITLEMENT = "LEFT JOIN schemes_entitlement e ON e.worker_id = w.uan"
STAY = (
    "LEFT JOIN LATERAL (SELECT * FROM workers_stay WHERE worker_id = w.uan"
    " ORDER BY since DESC, id DESC LIMIT 1) s ON TRUE"
)


@dataclass(frozen=True)
class Column:
    """`type`: integer, text, date or boolean. `sql` reads `w` and what `join` brings. `reads`:
    table.column names of the register."""

    key: str
    name: str
    meaning: str
    sql: str
    type: str
    part: Part
    reads: tuple[str, ...]
    join: str = ""


def of_worker(key, name, meaning, type, part, field="") -> Column:
    field = field or key
    return Column(key, name, meaning, f"w.{field}", type, part, (f"workers_worker.{field}",))


COLUMNS = {
    column.key: column
    for column in (
        of_worker("uan", _("Number (UAN)"), _("Twelve digits, for life."), "integer", Part.NAME),
        of_worker("name", _("Name"), _("As in Aadhaar."), "text", Part.NAME),
        of_worker(
            "name_local", _("Name in the local script"), _("As in Aadhaar."), "text", Part.NAME
        ),
        of_worker(
            "date_of_birth", _("Date of birth"),
            _("If only the year is known, 1 January: see the next column."), "date", Part.NAME,
        ),
        of_worker(
            "birth_year_only", _("Only the year of birth is known"), _("True or false."),
            "boolean", Part.NAME,
        ),
        of_worker("gender", _("Gender"), _("F, M or T."), "text", Part.NAME),
        of_worker("father_name", _("Father's name"), _("As the worker says."), "text", Part.FAMILY),
        of_worker(
            "marital_status", _("Marital status"),
            _("unmarried, married, widowed, divorced or separated."), "text", Part.FAMILY,
        ),
        of_worker(
            "social_category", _("Social category"), _("general, obc, sc or st; self-declared."),
            "text", Part.FAMILY,
        ),
        of_worker("disability", _("Disability"), _("True or false."), "boolean", Part.FAMILY),
        of_worker(
            "disability_percent", _("Disability, per cent"), _("1 to 100, or empty."), "integer",
            Part.FAMILY,
        ),
        of_worker("mobile", _("Mobile"), _("Ten digits; empty if none."), "text", Part.CONTACT),
        of_worker(
            "language", _("Language"), _("ISO 639 code of the language of messages."), "text",
            Part.LANGUAGE,
        ),
        of_worker("education", _("Education"), _("Highest class or degree."), "text", Part.MEANS),
        of_worker(
            "monthly_income", _("Monthly income"), _("A band in rupees, self-declared."), "text",
            Part.MEANS,
        ),
        of_worker(
            "occupation", _("Occupation"), _("Code of NCO-2015."), "text", Part.WORK,
            "occupation_id",
        ),
        Column(
            "occupation_title", _("Occupation in words"), _("Title of NCO-2015."), "o.title",
            "text", Part.WORK, ("workers_worker.occupation_id", "workers_occupation.title"),
            OCCUPATION,
        ),
        Column(
            "sector", _("Sector"), _("Sector of work of the e-Shram list."), "o.sector", "text",
            Part.WORK, ("workers_worker.occupation_id", "workers_occupation.sector"), OCCUPATION,
        ),
        of_worker(
            "secondary_occupation", _("Second occupation"), _("Code of NCO-2015, or empty."),
            "text", Part.WORK, "secondary_occupation_id",
        ),
        of_worker(
            "experience_years", _("Years of experience"), _("Completed years."), "integer",
            Part.WORK,
        ),
        of_worker(
            "platform_worker", _("Works for a platform"), _("True or false; self-declared."),
            "boolean", Part.WORK,
        ),
        of_worker(
            "permanent_state", _("Home state"), _("LGD code."), "integer", Part.HOME,
            "permanent_state_id",
        ),
        of_worker(
            "permanent_district", _("Home district"), _("LGD code."), "integer", Part.HOME,
            "permanent_district_id",
        ),
        Column(
            "permanent_locality", _("Home village, town or locality"), _("As in Aadhaar."),
            "concat_ws(', ', nullif(h.locality, ''), nullif(h.vtc, ''))", "text", Part.ADDRESS,
            ("workers_permanentaddress.locality", "workers_permanentaddress.vtc"), HOME,
        ),
        Column(
            "permanent_pincode", _("Home PIN code"), _("Six digits, or empty."), "h.pincode",
            "text", Part.ADDRESS, ("workers_permanentaddress.pincode",), HOME,
        ),
        of_worker(
            "present_state", _("State where the worker lives"), _("LGD code."), "integer",
            Part.PRESENT, "present_state_id",
        ),
        of_worker(
            "present_district", _("District where the worker lives"), _("LGD code."), "integer",
            Part.PRESENT, "present_district_id",
        ),
        of_worker(
            "present_area", _("Village or town"), _("Of the present address: rural or urban."),
            "text", Part.LIVING,
        ),
        Column(
            "present_locality", _("Locality where the worker lives"), _("As the worker says."),
            "s.locality", "text", Part.LIVING, ("workers_stay.locality",), STAY,
        ),
        Column(
            "present_pincode", _("PIN code where the worker lives"), _("Six digits, or empty."),
            "s.pincode", "text", Part.LIVING, ("workers_stay.pincode",), STAY,
        ),
        Column(
            "present_since", _("Lives there since"), _("As the worker says."), "s.since", "date",
            Part.LIVING, ("workers_stay.since",), STAY,
        ),
        of_worker(
            "family_along", _("Family lives there too"), _("True, false, or empty: not known."),
            "boolean", Part.LIVING,
        ),
        of_worker(
            "address_confirmed", _("Present address confirmed on"),
            _("When the worker last said so; empty: never."), "date", Part.CONFIRMED,
            "address_since",
        ),
        of_worker(
            "status", _("State of the record"), _("active, or over_age: 60 or older."), "text",
            Part.LIFE,
        ),
        Column(
            "registered_on", _("Registered on"), _("Day in India."),
            "(w.registered_at AT TIME ZONE 'Asia/Kolkata')::date", "date", Part.NAME,
            ("workers_worker.registered_at",),
        ),
        Column(
            "schemes", _("Schemes that the worker receives"),
            _("Codes of schemes, a space between."),
            "coalesce(array_to_string(r.codes, ' '), '')", "text", Part.SCHEMES,
            ("schemes_received.codes",), RECEIVED,
        ),
        Column(
            "can_get", _("Schemes that the worker can get"),
            _("Codes of schemes by the register's rules, a space between."),
            "(SELECT coalesce(string_agg(code, ' ' ORDER BY code), '') FROM schemes_scheme"
            " WHERE id = ANY (e.eligible))",
            "text", Part.ENTITLED, ("schemes_entitlement.eligible",), ENTITLEMENT,
        ),
    )
}  # fmt: skip


def chosen(keys) -> list[Column]:
    """In the catalogue's order, the UAN always. Raises KeyError for what is not in it."""
    keys = {"uan", *keys}
    if unknown := keys - COLUMNS.keys():
        raise KeyError(*sorted(unknown))
    return [column for key, column in COLUMNS.items() if key in keys]


def names_of(keys) -> list[str]:
    """In the catalogue's order; what is in it no more has no name."""
    return [column.name for key, column in COLUMNS.items() if key in keys]


def choices() -> list[tuple[str, str]]:
    return [(key, column.name) for key, column in COLUMNS.items()]
