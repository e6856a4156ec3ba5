"""What becomes of a row that a platform reports: codes, for machines, and a sentence each."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Word:
    code: str
    sentence: Promise
    accepted: bool = False
    field: str = ""  # which column it is about


LANDED = "landed"

WORDS = {
    word.code: word
    for word in (
        Word(LANDED, _("Accepted."), accepted=True),
        Word("same", _("This was reported before. Nothing changed."), accepted=True),
        Word("correction", _("Accepted: it corrects what was reported before."), accepted=True),
        Word("invited", _("Accepted. The worker gets an SMS and finishes."), accepted=True),
        Word("empty", _("The row is empty."), accepted=True),
        Word("cells", _("The row has too many or too few cells."), field=""),
        Word("bad_reference", _("Your number of the worker is missing, or longer than 64 "
                                "characters."), field="reference"),
        Word("bad_day", _("This is not a day written like 2026-12-31."), field="day"),
        Word("bad_earned", _("Write yes or no; with an amount only yes."), field="earned"),
        Word("bad_amount", _("The amount is in paise: a whole number, at most 100000000."),
             field="paise"),
        Word("bad_district", _("This is not an LGD code of a district."), field="district"),
        Word("bad_correction", _("Write yes or no, or nothing."), field="correction"),
        Word("bad_joined_on", _("Write the day of joining like 2026-12-31."), field="joined_on"),
        Word("bad_left_on", _("Write the day of leaving like 2026-12-31."), field="left_on"),
        Word("bad_reason", _("This is none of the reasons for leaving."), field="reason"),
        Word("bad_work_type", _("This is none of the kinds of work."), field="work_type"),
        Word("bad_entity", _("Write direct, subsidiary or third_party."), field="entity"),
        Word("bad_uan", _("A UAN has 12 digits."), field="uan"),
        Word("bad_birth", _("Write the date of birth like 1992-05-17."), field="date_of_birth"),
        Word("bad_name", _("Without a UAN the worker's name is needed."), field="name"),
        Word("bad_mobile", _("Without a UAN the worker's mobile is needed: 10 digits."),
             field="mobile"),
        Word("bad_language", _("Write a language like hi or en."), field="language"),
        Word("no_consent", _("With a UAN the day of the worker's consent is needed."),
             field="consented_on"),
        Word("not_yet", _("This day has not come yet."), field="day"),
        Word("reference_taken", _("This number is another worker's."), field="reference"),
        Word("overlaps", _("You report this worker as working for you at this time already."),
             field="joined_on"),
        Word("invited_before", _("This worker is invited, with other details."),
             field="reference"),
        Word("invited_often", _("You invited this mobile several times already. "
                                "Wait for an answer."), field="mobile"),
        Word("left_before", _("This worker had left already. If the day or the reason "
                              "was wrong, send a correction."), field="left_on"),
        Word("exit_before_joining", _("This is before the worker joined."), field="left_on"),
        Word("earned_later", _("You reported an income after this day."), field="left_on"),
        Word("disputed", _("The worker complains about a later day. Answer that first."),
             field="left_on"),
        Word("not_yours", _("You have no such worker."), field="reference"),
        Word("disowned", _("The worker says that they do not work for you."), field="reference"),
        Word("future", _("This day has not come yet."), field="day"),
        Word("late", _("This day is too long ago for a plain report. Send it as a correction."),
             field="day"),
        Word("closed", _("The year of this day is closed."), field="day"),
        Word("before_joining", _("On this day the worker had not joined you yet."), field="day"),
        Word("after_exit", _("On this day the worker had left you."), field="day"),
        Word("exists", _("This day was reported otherwise. If that was wrong, send a "
                         "correction."), field="day"),
        Word("decided", _("The ministry has decided about this day."), field="day"),
        Word("duplicate_in_batch", _("An earlier row here is about the same."), field="reference"),
    )
}  # fmt: skip


def sentence(code: str) -> str:
    return str(WORDS[code].sentence)


def is_accepted(code: str) -> bool:
    return WORDS[code].accepted
