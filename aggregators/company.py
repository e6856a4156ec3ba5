"""Numbers of companies: CIN, PAN, GSTIN. Each raises ValidationError with a sentence."""

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as NotANumber
from stdnum.in_ import gstin as gstins
from stdnum.in_ import pan as pans

# Companies (Incorporation) Rules, 2014: listed or not, industry (NIC), state, year, kind, number.
CIN = re.compile(
    r"(?P<listed>[LU])(?P<industry>\d{5})(?P<state>[A-Z]{2})(?P<year>\d{4})"
    r"(?P<kind>[A-Z]{3})(?P<number>\d{6})",
    re.ASCII,
)
# As the registrars write them, older spellings too.
STATES = {
    "AN", "AP", "AR", "AS", "BR", "CG", "CH", "CT", "DD", "DH", "DL", "DN", "GA", "GJ", "HP",
    "HR", "JH", "JK", "KA", "KL", "LA", "LD", "LH", "MH", "ML", "MN", "MP", "MZ", "NL", "OD",
    "OR", "PB", "PN", "PO", "PY", "RJ", "SK", "TG", "TN", "TR", "TS", "TZ", "UA", "UP", "UR",
    "UT", "WB",
}  # fmt: skip
KINDS = {
    "FLC", "FTC", "GAP", "GAT", "GOI", "NPL", "OPC", "PLC", "PTC", "SGC", "ULL", "ULT",
}  # fmt: skip
FIRST_YEAR = 1850  # of the first Companies Act in India

NO_CIN = _("This is not a CIN. It has 21 letters and digits, like U72900KA2015PTC000001.")
NO_STATE = _("Letters 7 and 8 of the CIN are no state's.")
NO_YEAR = _("The year in the CIN cannot be right.")
NO_KIND = _("Letters 13 to 15 of the CIN are no kind of company.")
NO_PAN = _("This is not a PAN. It has 10 letters and digits, like AAACC1234E.")
NOT_A_COMPANY = _("This PAN is not a company's: the fourth letter of those is C.")
NO_GSTIN = _("This is not a GSTIN, or one of its 15 letters and digits is wrong.")
OTHER_PAN = _("The GSTIN is of another PAN: its letters 3 to 12 are the PAN.")


def plain(text: str) -> str:
    return re.sub(r"[\s-]", "", text).upper()


def cin(text: str) -> str:
    number = plain(text)
    found = CIN.fullmatch(number)
    if found is None:
        raise ValidationError(NO_CIN)
    if found["state"] not in STATES:
        raise ValidationError(NO_STATE)
    if not FIRST_YEAR <= int(found["year"]) <= date.today().year:
        raise ValidationError(NO_YEAR)
    if found["kind"] not in KINDS:
        raise ValidationError(NO_KIND)
    return number


def pan(text: str) -> str:
    try:
        number = pans.validate(plain(text))
    except NotANumber:
        raise ValidationError(NO_PAN) from None
    if number[3] != "C":
        raise ValidationError(NOT_A_COMPANY)
    return number


def gstin(text: str) -> str:
    try:
        return gstins.validate(plain(text))
    except NotANumber:
        raise ValidationError(NO_GSTIN) from None


def agree(pan: str, gstin: str) -> None:
    if gstin[2:12] != pan:
        raise ValidationError(OTHER_PAN)
