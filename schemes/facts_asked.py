"""Facts that registration does not ask: unknown until the worker answers or a list says it."""

from django.utils.translation import gettext_lazy as _

from schemes.facts import Fact, register

# Rupees a year, ends included.
YEARLY = {
    "to_120000": (0, 120_000),
    "to_250000": (120_001, 250_000),
    "to_800000": (250_001, 799_999),
    "over_800000": (800_000, None),
}
YEARLY_LABELS = (
    ("to_120000", _("Up to ₹1,20,000")),
    ("to_250000", _("₹1,20,001 to ₹2,50,000")),
    ("to_800000", _("₹2,50,001 to ₹7,99,999")),
    ("over_800000", _("₹8,00,000 or more")),
)
TURNOVER = {"to_15000000": (0, 15_000_000), "over_15000000": (15_000_001, None)}


def yes_no(name, question, label, yes, no) -> Fact:
    return Fact(name, "yes_no", question, label, yes=yes, no=no, asked=True)


def number(name, question, label, unit="") -> Fact:
    return Fact(name, "number", question, label, unit=unit, asked=True)


def choice(name, question, label, *choices) -> Fact:
    return Fact(name, "choice", question, label, choices=choices, asked=True)


HOUSEHOLD = (
    choice(
        "ration_card", _("Which ration card does your family have?"), _("Ration card"),
        ("AAY", _("Antyodaya card (AAY)")), ("PHH", _("Priority card (PHH)")),
        ("other", _("Another ration card")), ("none", _("No ration card")),
    ),
    # Declared, or from the state's list; never from income. An Antyodaya card says it, a priority
    # card does not.
    Fact(
        "bpl", "yes_no", _("Is your family on the list of poor families (BPL)?"), _("BPL family"),
        yes=_("on the BPL list"), no=_("not on the BPL list"), asked=True,
        derived="CASE WHEN b.ration_card = 'AAY' THEN true END",
    ),
)  # fmt: skip

MEMBERSHIPS = (
    yes_no(
        "nps_member", _("Do you have an NPS pension that the government pays into?"),
        _("Member of NPS"), _("member of NPS"), _("not a member of NPS"),
    ),
)  # fmt: skip

register(*HOUSEHOLD, *MEMBERSHIPS)
