"""What stands on the slip of somebody without Aadhaar, in their language: for the page and for
paper. What UIDAI asks is its own (uidai.gov.in, "How to enrol"): free of charge, papers of identity
and address, or the head of the family, or a certificate."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from workers.counter import enrolment
from workers.counter.models import ProvisionalEntry


@dataclass(frozen=True)
class Slip:
    """Plain text, in the language `language`."""

    language: str
    title: str
    number: str  # spaced
    number_label: str
    about: list[tuple[str, str]]  # label and value
    is_not: str
    steps: list[str]
    places_title: str
    places: list[str]
    kept: str
    help: str


def of(entry: ProvisionalEntry) -> Slip:
    """Three queries at most, if `entry` came with its centre, district and state."""
    with override(entry.language):
        places = [
            ", ".join(filter(None, [str(place), place.hours, place.phone]))
            for place in enrolment.nearest(entry.district, entry.pincode)
        ]
        return Slip(
            language=entry.language,
            title=_("You have no Aadhaar yet"),
            number=entry.spaced,
            number_label=_("Number of this slip"),
            about=[
                (_("Name"), entry.name),
                (_("Year of birth"), str(entry.birth_year)),
                (_("District"), entry.district.label),
                (_("Noted at"), f"{entry.centre.name} ({entry.centre.code})"),
                (_("On"), date_format(timezone.localdate(entry.created_at), "j F Y")),
            ],
            is_not=_(
                "This slip is not a registration on e-Shram. Its number is not a UAN. "
                "No scheme pays on it, and nobody may take money for it."
            ),
            steps=steps(),
            places_title=_("Near you you can apply here") if places else "",
            places=places,
            kept=_("We keep this note until %(day)s at the latest. Then it is deleted.")
            % {"day": date_format(kept_until(entry), "j F Y")},
            help=_("Help with e-Shram: %(number)s, free of charge.")
            % {"number": settings.HELPLINE},
        )


def kept_until(entry: ProvisionalEntry):
    return timezone.localdate(entry.created_at) + timedelta(days=settings.PROVISIONAL_DAYS)


def steps() -> list[str]:
    return [
        _(
            "Apply for Aadhaar. It is free of charge. Adults apply at selected Aadhaar centres: "
            "ask UIDAI at %(number)s (free) or on %(site)s which one is near you."
        )
        % {"number": enrolment.HELPLINE, "site": enrolment.SITE},
        _(
            "Bring papers that show your photo, name and address: for example voter card, ration "
            "card or driving licence. If you have one, a paper with your birthday too."
        ),
        _(
            "No papers? The head of your family can come with you, with Aadhaar and a paper that "
            "shows you are of the family. Or bring a certificate with your photo from the "
            "tehsildar, a gazetted officer or, for the address, the head of the panchayat."
        ),
        _(
            "Keep the paper that you get there. The check of an adult can take up to 180 days. "
            "Ask 1947 how far it is."
        ),
        _(
            "When you have your Aadhaar number, come to any centre with it and this slip. You are "
            "registered there, free of charge."
        ),
    ]


def pdf(slip: Slip) -> bytes:
    """The slip on one A4 sheet."""
    from workers.counter import slip_pdf  # fpdf2 takes 0.4 s to import: only who prints pays

    return slip_pdf.draw(slip)
