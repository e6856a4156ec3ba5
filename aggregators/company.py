"""Numbers of companies: CIN, LLPIN or FCRN, PAN, GSTIN. Each raises ValidationError with a
sentence."""

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
# Of limited liability partnerships (LLP Rules, 2009), and of foreign companies with a place of
# business in India (Companies (Registration of Foreign Companies) Rules, 2014).
LLPIN = re.compile(r"[A-Z]{3}\d{4}", re.ASCII)
FCRN = re.compile(r"F\d{5}", re.ASCII)
FIRST_YEAR = 1850  # of the first Companies Act in India

NO_CIN = _(
    "This is not a CIN. It has 21 letters and digits, like U72900KA2015PTC000001. An LLPIN is like "
    "AAB-1234, an FCRN like F01234."
)
NO_STATE = _("Letters 7 and 8 of the CIN are no state's.")
NO_YEAR = _("The year in the CIN cannot be right.")
NO_KIND = _("Letters 13 to 15 of the CIN are no kind of company.")
NO_PAN = _("This is not a PAN. It has 10 letters and digits, like AAACC1234E.")
NOT_A_COMPANY = _("This PAN is not a company's: the fourth letter of those is C, of an LLP's F.")
OTHER_KIND = _("The fourth letter of this PAN belongs to another kind of company than its number.")
NO_GSTIN = _("This is not a GSTIN, or one of its 15 letters and digits is wrong.")
OTHER_PAN = _("The GSTIN is of another PAN: its letters 3 to 12 are the PAN.")


def plain(text: str) -> str:
    return re.sub(r"[\s-]", "", text).upper()


def number(text: str) -> str:
    """A CIN; or an LLPIN, kept with its hyphen; or an FCRN."""
    number = plain(text)
    if LLPIN.fullmatch(number):
        return f"{number[:3]}-{number[3:]}"
    return number if FCRN.fullmatch(number) else cin(text)


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
    if number[3] not in "CF":
        raise ValidationError(NOT_A_COMPANY)
    return number


def gstin(text: str) -> str:
    try:
        return gstins.validate(plain(text))
    except NotANumber:
        raise ValidationError(NO_GSTIN) from None


def agree(number: str, pan: str, gstin: str) -> None:
    """Each may be empty. Errors name the field: `pan` or `gstin`."""
    is_llp = "-" in number
    if number and pan and (pan[3] == "F") != is_llp:
        raise ValidationError({"pan": OTHER_KIND})
    if pan and gstin and gstin[2:12] != pan:
        raise ValidationError({"gstin": OTHER_PAN})
