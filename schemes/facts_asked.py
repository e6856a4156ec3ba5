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
TURNOVER_LABELS = (
    ("to_15000000", _("Up to ₹1.5 crore")),
    ("over_15000000", _("More than ₹1.5 crore")),
)
# Rupees a month.
HIGHEST = {"to_10000": (0, 10_000), "to_15000": (10_001, 15_000), "over_15000": (15_001, None)}
HIGHEST_LABELS = (
    ("to_10000", _("Up to ₹10,000")),
    ("to_15000", _("₹10,001 to ₹15,000")),
    ("over_15000", _("More than ₹15,000")),
)
# Deprivations of the Socio-Economic and Caste Census of 2011, by their codes.
SECC = (
    ("D1", _("One room with mud walls and roof")),
    ("D2", _("No grown-up from 16 to 59")),
    ("D3", _("Led by a woman, no grown-up man from 16 to 59")),
    ("D4", _("A disabled member, and no able grown-up")),
    ("D5", _("Scheduled Caste or Scheduled Tribe")),
    ("D7", _("Without land, living on hard labour")),
)


# Who says not to work for platforms is not asked for days of it.
NOT_ON_PLATFORMS = "CASE WHEN NOT b.platform_worker THEN 0 END"


def yes_no(name, question, label, yes, no) -> Fact:
    return Fact(name, "yes_no", question, label, yes=yes, no=no, asked=True)


def number(name, question, label, unit="", derived="") -> Fact:
    return Fact(name, "number", question, label, unit=unit, derived=derived, asked=True)


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
    yes_no(
        "adult_in_household", _("Is somebody in your family 18 or older?"), _("Grown-up at home"),
        _("somebody in the family is 18 or older"), _("nobody in the family is 18 or older"),
    ),
    Fact(
        "family_income_year", "band", _("How much does your family earn in a year?"),
        _("Income of the family in a year"), unit="₹", bands=YEARLY, choices=YEARLY_LABELS,
        asked=True,
    ),
    yes_no(
        "income_tax_in_family", _("Does somebody in your family pay income tax?"),
        _("Income tax in the family"), _("somebody in the family pays income tax"),
        _("nobody in the family pays income tax"),
    ),
    yes_no(
        "government_employee_in_family", _("Is somebody in your family a government employee?"),
        _("Government employee in the family"), _("a government employee in the family"),
        _("no government employee in the family"),
    ),
    yes_no(
        "pension_10000_in_family",
        _("Does somebody in your family get a pension of ₹10,000 or more a month?"),
        _("Pension of ₹10,000 or more in the family"),
        _("a pension of ₹10,000 or more in the family"), _("no pension of ₹10,000 in the family"),
    ),
    yes_no(
        "professional_in_family",
        _("Is somebody in your family a doctor, engineer, lawyer or accountant?"),
        _("Doctor, engineer, lawyer or accountant in the family"),
        _("a doctor, engineer, lawyer or accountant in the family"),
        _("no doctor, engineer, lawyer or accountant in the family"),
    ),
    yes_no(
        "breadwinner_died", _("Has the person who earned for your family died?"),
        _("Breadwinner died"), _("the person who earned for the family has died"),
        _("the person who earned for the family is alive"),
    ),
    number(
        "breadwinner_age", _("How old was the person when they died?"),
        _("Age of the breadwinner at death"), _("years"),
    ),
)  # fmt: skip

HOUSE = (
    yes_no(
        "houseless", _("Is your family without any house?"), _("Without a house"),
        _("the family has no house"), _("the family has a house"),
    ),
    yes_no(
        "pucca_house", _("Has your house a brick or cement roof or walls?"), _("Brick house"),
        _("the house has a pucca roof or walls"), _("the house has no pucca roof or walls"),
    ),
    number("rooms", _("How many rooms has your house?"), _("Rooms of the house"), _("rooms")),
    yes_no(
        "pmayg_survey_list", _("Is your family on the Awaas+ list of the panchayat?"),
        _("On the Awaas+ list"), _("on the Awaas+ list"), _("not on the Awaas+ list"),
    ),
    yes_no(
        "motor_vehicle", _("Does your family own a three- or four-wheeler?"),
        _("Three- or four-wheeler"), _("the family owns a three- or four-wheeler"),
        _("the family owns no three- or four-wheeler"),
    ),
    yes_no(
        "two_wheeler_or_boat", _("Does your family own a motorcycle or a motor boat?"),
        _("Motorcycle or motor boat"), _("the family owns a motorcycle or motor boat"),
        _("the family owns no motorcycle or motor boat"),
    ),
    yes_no(
        "landline_or_fridge", _("Has your house a landline phone or a refrigerator?"),
        _("Landline or refrigerator"), _("the house has a landline or a refrigerator"),
        _("the house has no landline and no refrigerator"),
    ),
    yes_no(
        "farm_machine", _("Does your family own a tractor or a machine like it?"), _("Tractor"),
        _("the family owns a tractor or a machine like it"), _("the family owns no tractor"),
    ),
    yes_no(
        "kcc_50000", _("Has your family a Kisan Credit Card of ₹50,000 or more?"),
        _("Kisan Credit Card of ₹50,000 or more"),
        _("a Kisan Credit Card of ₹50,000 or more"), _("no Kisan Credit Card of ₹50,000"),
    ),
    yes_no(
        "registered_enterprise",
        _("Does your family run a business that is registered with the government?"),
        _("Registered business"), _("the family runs a registered business"),
        _("the family runs no registered business"),
    ),
    Fact(
        "highest_member_income", "band",
        _("How much does the one in your family who earns most earn in a month?"),
        _("Highest income in the family, a month"), unit="₹", bands=HIGHEST,
        choices=HIGHEST_LABELS, asked=True,
    ),
    yes_no(
        "professional_tax_in_family", _("Does somebody in your family pay professional tax?"),
        _("Professional tax"), _("somebody in the family pays professional tax"),
        _("nobody in the family pays professional tax"),
    ),
    yes_no(
        "irrigated_land", _("Has your family 2.5 acres or more of watered land?"),
        _("2.5 acres or more of irrigated land"),
        _("the family has 2.5 acres or more of irrigated land"),
        _("the family has less than 2.5 acres of irrigated land"),
    ),
    yes_no(
        "unirrigated_land", _("Has your family 5 acres or more of land without water?"),
        _("5 acres or more of unirrigated land"),
        _("the family has 5 acres or more of unirrigated land"),
        _("the family has less than 5 acres of unirrigated land"),
    ),
    yes_no(
        "farm_land_own_name",
        _("Was farm land in your family's own name on 1 February 2019?"),
        _("Farm land in the family's name"), _("farm land in the family's own name"),
        _("no farm land in the family's own name"),
    ),
)  # fmt: skip

HEALTH = (
    Fact(
        "secc_deprivation", "many", _("What did the census of 2011 (SECC) note of your family?"),
        _("SECC 2011"), choices=SECC, asked=True,
    ),
    yes_no(
        "secc_automatic",
        _("Does your family belong to those who are taken in without asking: without shelter, "
          "living on alms, cleaning by hand, a very old tribe, freed from bonded labour?"),
        _("SECC 2011, taken in without asking"), _("taken in without asking (SECC 2011)"),
        _("not among those taken in without asking"),
    ),
    yes_no(
        "pmjay_urban_category", _("Is your family on the Ayushman list of a town, for your work?"),
        _("Ayushman list of the town"), _("on the Ayushman list of a town"),
        _("not on the Ayushman list of a town"),
    ),
    yes_no(
        "pmjay_state_list", _("Is your family on your state's Ayushman list?"),
        _("Ayushman list of the state"), _("on the state's Ayushman list"),
        _("not on the state's Ayushman list"),
    ),
    yes_no(
        "asha_anganwadi", _("Do you work as ASHA, or in an Anganwadi?"), _("ASHA or Anganwadi"),
        _("ASHA, Anganwadi worker or helper"), _("not ASHA and not in an Anganwadi"),
    ),
    yes_no(
        "pregnant_or_nursing", _("Are you expecting a child, or nursing one?"),
        _("Expecting or nursing"), _("expecting or nursing a child"),
        _("not expecting or nursing a child"),
    ),
    choice(
        "this_child", _("Which child is it?"), _("This child"),
        ("first", _("The first")), ("second_girl", _("The second, a girl")),
        ("other", _("Another")),
    ),
    yes_no(
        "government_employee", _("Do you have a regular job with the government?"),
        _("Government employee"), _("regular employee of the government"),
        _("not a regular employee of the government"),
    ),
    yes_no(
        "maternity_benefit_by_law", _("Does your employer pay you maternity benefit by law?"),
        _("Maternity benefit by law"), _("gets maternity benefit by law"),
        _("gets no maternity benefit by law"),
    ),
    Fact(
        "accident_on", "date", _("When was the accident?"), _("Accident"), asked=True,
    ),
)  # fmt: skip

MONEY = (
    yes_no(
        "nps_member", _("Do you have an NPS pension that the government pays into?"),
        _("Member of NPS"), _("member of NPS"), _("not a member of NPS"),
    ),
    yes_no(
        "auto_debit_consent", _("May your bank take the premium from your account each year?"),
        _("Premium from the account"), _("the bank may take the premium from the account"),
        _("the bank may not take the premium from the account"),
    ),
    yes_no(
        "ippb_account", _("Do you have an account with India Post Payments Bank?"),
        _("Post office payments account"), _("has an account with India Post Payments Bank"),
        _("has no account with India Post Payments Bank"),
    ),
    yes_no(
        "self_employed_or_trader", _("Do you run a shop or a business of your own?"),
        _("Own shop or business"), _("runs an own shop or business"),
        _("runs no own shop or business"),
    ),
    Fact(
        "annual_turnover", "band", _("How much does your shop or business sell in a year?"),
        _("Sales in a year"), unit="₹", bands=TURNOVER, choices=TURNOVER_LABELS, asked=True,
    ),
)  # fmt: skip

WORK = (
    yes_no(
        "willing_manual_work", _("Do you want to do earth work and other hard work for a wage?"),
        _("Wants manual work"), _("wants unskilled manual work"), _("wants no manual work"),
    ),
    number(
        "building_days", _("How many days did you do building work in the last 12 months?"),
        _("Building work in the last 12 months"), _("days"),
    ),
    yes_no(
        "peri_urban", _("Do you live or sell close to a town?"), _("Close to a town"),
        _("close to a town"), _("not close to a town"),
    ),
    yes_no(
        "vending_certificate", _("Do you have a certificate of vending?"),
        _("Certificate of vending"), _("has a certificate of vending"),
        _("has no certificate of vending"),
    ),
    yes_no(
        "ulb_id_card", _("Do you have a vendor's identity card of the town?"),
        _("Vendor's identity card"), _("has a vendor's identity card"),
        _("has no vendor's identity card"),
    ),
    yes_no(
        "letter_of_recommendation", _("Do you have a letter of recommendation of the town?"),
        _("Letter of recommendation"), _("has a letter of recommendation"),
        _("has no letter of recommendation"),
    ),
    yes_no(
        "vending_before_2020_03_24", _("Did you sell on the street before 24 March 2020?"),
        _("Selling before 24 March 2020"), _("was selling before 24 March 2020"),
        _("was not selling before 24 March 2020"),
    ),
    choice(
        "earlier_loan", _("Have you had a SVANidhi loan before?"), _("Earlier SVANidhi loan"),
        ("none", _("No")), ("repaid", _("Yes, and paid back")),
        ("not_repaid", _("Yes, and not paid back")),
    ),
    # Of the last financial year, 1 April to 31 March; a day counts once for each platform.
    number(
        "platform_days_one", _("On how many days did you work for one platform last year?"),
        _("Days with one platform in the last financial year"), _("days"), NOT_ON_PLATFORMS,
    ),
    number(
        "platform_days_all", _("On how many days did you work for platforms last year?"),
        _("Days with all platforms in the last financial year"), _("days"), NOT_ON_PLATFORMS,
    ),
)  # fmt: skip

register(*HOUSEHOLD, *HOUSE, *HEALTH, *MONEY, *WORK)
