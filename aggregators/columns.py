"""The columns of each kind of report: text as it arrives, in this order, in the staged rows."""

from aggregators.models import Intake

Kind = Intake.Kind

COLUMNS = {
    Kind.ACTIVITY: ("reference", "day", "earned", "paise", "district", "correction"),
    Kind.WORKER: (
        "reference", "uan", "name", "date_of_birth", "mobile", "language", "joined_on",
        "work_type", "entity", "consented_on",
    ),
    Kind.UPDATE: ("reference", "new_reference", "work_type", "entity"),
    Kind.EXIT: ("reference", "left_on", "reason", "correction"),
}  # fmt: skip
NEEDED = {
    Kind.ACTIVITY: ("reference", "day"),
    Kind.WORKER: ("reference", "joined_on", "work_type"),
    Kind.UPDATE: ("reference",),
    Kind.EXIT: ("reference", "left_on", "reason"),
}
