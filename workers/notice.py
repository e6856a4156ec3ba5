"""What a worker is told before anything is asked: the notice of the DPDP Act, 2023, section 5; and
the one question in it that is asked alone, `of_sharing`.

It is shown on a page, and at a counter read aloud; the words are one and the same, and change only
together with NOTICE_VERSION, which each consent names.
"""

import hashlib
from dataclasses import dataclass

from django.utils.translation import gettext as _

from workers.models import Worker

NOTICE_VERSION = "2026-12"


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and what stands under it, a sentence a line."""

    title: str
    lines: list[str]

    @property
    def hash(self) -> bytes:
        """SHA-256 of every word."""
        return hashlib.sha256("\n".join([self.title, *self.lines]).encode()).digest()


def notice() -> list[Part]:
    """In the language that is active."""
    return [
        Part(
            _("What we keep"),
            [
                _("From Aadhaar: your name, date of birth, gender, photo and address."),
                _("From you: family, address, school, income, work and bank account."),
                _(
                    "Your Aadhaar number is locked away apart. People who use the register see "
                    "only its last 4 digits."
                ),
            ],
        ),
        Part(
            _("What it is for"),
            [
                _("To give you one number (UAN) and a card for life."),
                _("To find the schemes that you can get, in every state."),
            ],
        ),
        Part(
            _("Who sees it"),
            [
                _(
                    "The Ministry of Labour, and central and state offices that run schemes for "
                    "workers."
                ),
                _(
                    "Your home state and the state where you live, so that they can give you their "
                    "schemes. You may say no to this alone: on your page, under My consents."
                ),
                _("Each time it is given to someone, we write it down for you."),
            ],
        ),
        Part(
            _("Your rights"),
            [
                _("You may see and correct your details at any time."),
                _("You may take back your consent, or complain: call 14434."),
                _("If you do not finish, we delete everything after 30 days."),
            ],
        ),
    ]


def of_sharing(worker: Worker) -> Part:
    """Whether the worker's states may get the details: what a yes and a no bring, before either."""
    home, here = worker.permanent_state, worker.present_state
    who = _("%(state)s may get your details, so that it can give you its schemes.")
    if home != here:
        who = _("%(home)s and %(here)s may get your details, so that they can give you schemes.")
    names = {"state": home.label, "home": home.label, "here": here.label}
    return Part(
        _("May your states get your details?"),
        [
            who % names,
            _("You may say no. Your number, your card and your place in the register stay."),
            _(
                "After a no, your states do not come to you with schemes by themselves: you ask. "
                "What a law asks for, they still get."
            ),
            _("You may say yes again at any time."),
        ],
    )
