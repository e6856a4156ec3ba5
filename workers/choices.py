"""Answers that registration offers. The values are stored; the Ministry's published bands."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Gender(TextChoices):
    FEMALE = "F", pgettext_lazy("gender", "Female")
    MALE = "M", pgettext_lazy("gender", "Male")
    OTHER = "T", pgettext_lazy("gender", "Other")


class MaritalStatus(TextChoices):
    UNMARRIED = "unmarried", _("Not married")
    MARRIED = "married", _("Married")
    WIDOWED = "widowed", _("Widow or widower")
    DIVORCED = "divorced", _("Divorced")
    SEPARATED = "separated", _("Living apart")


class SocialCategory(TextChoices):
    GENERAL = "general", _("General")
    OBC = "obc", _("Other Backward Class (OBC)")
    SC = "sc", _("Scheduled Caste (SC)")
    ST = "st", _("Scheduled Tribe (ST)")


class BloodGroup(TextChoices):
    A_POS = "A+"
    A_NEG = "A-"
    B_POS = "B+"
    B_NEG = "B-"
    AB_POS = "AB+"
    AB_NEG = "AB-"
    O_POS = "O+"
    O_NEG = "O-"


class Relation(TextChoices):
    HUSBAND = "husband", _("Husband")
    WIFE = "wife", _("Wife")
    SON = "son", _("Son")
    DAUGHTER = "daughter", _("Daughter")
    FATHER = "father", _("Father")
    MOTHER = "mother", _("Mother")
    BROTHER = "brother", _("Brother")
    SISTER = "sister", _("Sister")
    OTHER = "other", _("Someone else")


class Education(TextChoices):
    NOT_LITERATE = "not_literate", _("Cannot read or write")
    NO_SCHOOLING = "no_schooling", _("Can read, but did not go to school")
    BELOW_PRIMARY = "below_primary", _("Below class 5")
    PRIMARY = "primary", _("Class 5 (primary)")
    MIDDLE = "middle", _("Class 8 (middle)")
    SECONDARY = "secondary", _("Class 10 (secondary)")
    HIGHER_SECONDARY = "higher_secondary", _("Class 12 (higher secondary)")
    DIPLOMA = "diploma", _("Diploma or certificate course")
    GRADUATE = "graduate", _("Graduate")
    POSTGRADUATE = "postgraduate", _("Post-graduate or above")
    TECHNICAL = "technical", _("Technical degree (farming, crafts, engineering, medicine)")


class MonthlyIncome(TextChoices):
    """Self-declared bands in rupees a month; the ends belong to the band."""

    TO_10000 = "to_10000", _("Up to ₹10,000")
    TO_15000 = "to_15000", _("₹10,001 to ₹15,000")
    TO_18000 = "to_18000", _("₹15,001 to ₹18,000")
    TO_21000 = "to_21000", _("₹18,001 to ₹21,000")
    OVER_21000 = "over_21000", _("More than ₹21,000")


class Area(TextChoices):
    RURAL = "rural", _("Village")
    URBAN = "urban", _("Town or city")


class MovedFor(TextChoices):
    WORK = "work", _("Work")
    MARRIAGE = "marriage", _("Marriage")
    FAMILY = "family", _("With family")
    STUDY = "study", _("Study or training")
    OTHER = "other", _("Another reason")


class StaySource(TextChoices):
    """Where a present address comes from: who said it, or what showed it before they did."""

    DECLARED = "declared", _("Told by the worker")
    OPERATOR = "operator", _("Told at a centre")
    SMS = "sms", _("Answered by SMS")
    RATION = "ration", _("Ration picked up there")
    PLATFORM = "platform", _("Works there for a platform")
    WORKSITE = "worksite", _("Worked there under MGNREGA")


# Percent; until replies were measured, round numbers. An operator saw the worker; a reply may come
# from whoever holds the phone; what showed up elsewhere may be the family's or a clerk's mistake.
SURE = {
    StaySource.DECLARED: 90,
    StaySource.OPERATOR: 95,
    StaySource.SMS: 80,
    StaySource.RATION: 60,
    StaySource.PLATFORM: 60,
    StaySource.WORKSITE: 60,
}
SURE_BY_ANY_PHONE = 50  # a reply from a mobile that may be somebody else's by now


class SightingKind(TextChoices):
    """What shows that a worker was somewhere in a month. The same words as in `StaySource`."""

    RATION = StaySource.RATION.value, StaySource.RATION.label
    PLATFORM = StaySource.PLATFORM.value, StaySource.PLATFORM.label
    WORKSITE = StaySource.WORKSITE.value, StaySource.WORKSITE.label


class DoubtAnswer(TextChoices):
    """What settled a doubt about where a worker lives."""

    MOVED = "moved", _("Moved")
    STAYED = "stayed", _("Did not move")
    EVIDENCE = "evidence", _("Later seen at the known address again")


class Level(TextChoices):
    """How far the present address is from the permanent one."""

    NONE = "none", _("At home")
    DISTRICT = "district", _("Moved within the district")
    DISTRICTS = "districts", _("Moved to another district")
    STATES = "states", _("Moved to another state")


class SkillSource(TextChoices):
    ON_THE_JOB = "on_the_job", _("By working")
    FAMILY = "family", _("From family")
    COURSE = "course", _("From a course or ITI")
    SELF = "self", _("By myself")


class Channel(TextChoices):
    SELF = "self", _("By the worker")
    CSC = "csc", _("At a Common Service Centre")
    SSK = "ssk", _("At a State Seva Kendra")
    FIELD = "field", _("At a field office")
    CAMP = "camp", _("At a camp")
    DEMO = "demo", _("Made-up worker of the demonstration")


class Status(TextChoices):
    """What a record is. Who passed 60 keeps everything; a merged record leads to another."""

    ACTIVE = "active", _("Active")
    OVER_AGE = "over_age", _("60 or older")
    DECEASED = "deceased", _("Died")
    CLOSED = "closed", _("Closed")
    MERGED = "merged", _("Joined with another record")


ASSISTED = [Channel.CSC, Channel.SSK, Channel.FIELD, Channel.CAMP]
MAY_SIGN_IN = [Status.ACTIVE, Status.OVER_AGE]


class NudgeReason(TextChoices):
    """Why a worker is asked, the most urgent first."""

    EVIDENCE = "evidence", _("Seen elsewhere")
    NEVER = "never", _("Never gave a present address")
    STALE_ADDRESS = "stale_address", _("Address is old")
    STALE_WORK = "stale_work", _("Occupation is old")


class NudgeStatus(TextChoices):
    """How far the message came: follows its row in the outbox."""

    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Delivered")
    UNKNOWN = "unknown", _("Perhaps sent")
    FAILED = "failed", _("Not delivered")


class NudgeAnswer(TextChoices):
    SAME = "same", _("Nothing changed")
    MOVED = "moved", _("Moved")
    HOME = "home", _("Back home")
    STOP = "stop", _("Wants no more questions")


class Calamity(TextChoices):
    """What may be said to have happened in a message to everybody in a district."""

    FLOOD = "flood", _("Flood")
    CYCLONE = "cyclone", _("Cyclone")
    HEAT = "heat", _("Great heat")
    COLD = "cold", _("Great cold")
    EARTHQUAKE = "earthquake", _("Earthquake")
    LANDSLIDE = "landslide", _("Landslide")
    FIRE = "fire", _("Fire")
    EPIDEMIC = "epidemic", _("Epidemic")
    ACCIDENT = "accident", _("Accident in a factory")
