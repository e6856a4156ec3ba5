"""An agreement to try `/state/` with: a welfare board of Bihar that gets a file each day. Its key
is no secret, like the password of the trial's staff, so that anybody can open the files as
docs/state_files.md says."""

from datetime import timedelta

from django.utils import timezone

from eshram.accounts.models import User
from eshram.accounts.trial import BIHAR
from integrations.states.models import Agreement, AgreementProposal

PURPOSE = "welfare-board"
KEY = "AGE-SECRET-KEY-1XYUXHQ9U85SR8X5N4J3TZ5XPP9TRVCS7KSCSF35C3FPJEUMQGNLSSKEH58"
RECIPIENT = "age19kr4xy6nuamje7s0vltjr7nhns497rv7h29wzvvpg6ltjlyz952sxg57wy"
COLUMNS = [
    "uan", "name", "name_local", "date_of_birth", "gender", "mobile", "occupation_title",
    "permanent_district", "present_state", "present_district", "schemes",
]  # fmt: skip
OFFICERS = ("officer", "officer2")  # one proposes, the other approves


def make() -> str:
    """Made once; a line about it."""
    if not Agreement.objects.filter(state=BIHAR, purpose=PURPOSE).exists():
        proposes, approves = (User.objects.get(username=name) for name in OFFICERS)
        today = timezone.localdate()
        AgreementProposal.propose(
            by=proposes,
            reason="A trial: the welfare board asks.",
            state_id=BIHAR,
            department="Labour Resources Department",
            department_hi="श्रम संसाधन विभाग",
            purpose=PURPOSE,
            purpose_words="To give you the schemes of the welfare board",
            purpose_words_hi="आपको कल्याण बोर्ड की योजनाएँ देने के लिए",
            place=Agreement.Place.BOTH,
            columns=COLUMNS,
            age_recipient=RECIPIENT,
            contact_name="Meera Kumari",
            contact_email="board@labour.example",
            starts=today,
            ends=today + timedelta(days=365),
        ).approve(by=approves)
    return f"A board of Bihar gets a file each day, at /state/exports/; its key is {KEY}"
