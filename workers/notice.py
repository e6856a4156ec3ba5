"""What a worker is told before anything is asked: the notice of the DPDP Act, 2023, section 5.

It is shown on a page, and at a counter read aloud; the words are one and the same, and change only
together with NOTICE_VERSION, which each consent names.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

NOTICE_VERSION = "2026-12"


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and what stands under it, a sentence a line."""

    title: str
    lines: list[str]


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
