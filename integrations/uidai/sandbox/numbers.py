"""Test Aadhaar numbers: they begin with 0 or 1, where no real number does, and have a right
Verhoeff digit. The table here is the one in ../README.md.
"""

from stdnum import verhoeff

# Fifth digit of a number that begins 0000 -> what goes wrong. A code is UIDAI's own.
# At both steps alike: the sixth digit 0-4 says at the OTP request, 5-9 at the e-KYC.
BREAKDOWNS = {"3": "slow", "4": "http-500", "5": "malformed", "6": "unsigned"}
# Sixth digit after 00008 -> the code, and the step that answers it.
REFUSALS = {
    "0": ("996", "otp"),  # cancelled
    "1": ("997", "otp"),  # suspended
    "2": ("330", "otp"),  # locked
    "3": ("403", "kyc"),  # too many tries
    "4": ("952", "otp"),  # too many OTPs asked for
    "5": ("998", "otp"),  # no such number
    "6": ("997", "kyc"),  # suspended between the two steps
    "7": ("950", "otp"),  # technical
    "8": ("K-955", "kyc"),  # technical
    "9": ("530", "otp"),  # our AUA code is refused
}
# Fifth digit after 0001 -> what UIDAI answers to a (finger, iris); "" is the person.
CAPTURES = {
    "0": ("300", "300"),  # neither matches
    "1": ("330", "330"),  # locked by its holder
    "2": ("811", "811"),  # UIDAI holds neither
    "3": ("300", ""),  # worn fingers
    "4": ("", "811"),  # no eyes known
    "5": ("331", "331"),  # locked for every proof
    "6": ("521", "521"),  # the device is not known
    "7": ("559", "559"),  # the device's certificate is over
    "8": ("310", "310"),  # one finger twice
    "9": ("503", "503"),  # not to be opened
}


def test_aadhaar(n: int, prefix: str = "1") -> str:  # noqa: PT028 - not a test
    """The n-th test number that begins with `prefix`: `test_aadhaar(0, "00001")` has no mobile.

    ValueError where n does not fit in the digits that are left.
    """
    digits = f"{prefix}{n:0{11 - len(prefix)}d}"
    if len(digits) != 11 or digits[0] not in "01" or n < 0:
        raise ValueError("no such test number")
    return digits + verhoeff.calc_check_digit(digits)


test_aadhaar.__test__ = False  # not a test, whatever its name


def is_test_number(uid: str) -> bool:
    return (
        len(uid) == 12
        and uid.isascii()
        and uid.isdigit()
        and uid[0] in "01"
        and verhoeff.is_valid(uid)
    )


def trouble_with(uid: str, modality: str) -> str:
    """The same for e-KYC by `modality` ("finger" or "iris"): what is wrong with the number itself
    comes at this one step, what has to do with an OTP not at all."""
    if uid.startswith("0001"):
        return CAPTURES[uid[4]][modality == "iris"]
    if uid.startswith("00008") and REFUSALS[uid[5]][0] in {"403", "950", "952"}:
        return ""
    if uid.startswith("00008"):
        return REFUSALS[uid[5]][0]
    return trouble(uid, "kyc") if uid[:5] not in {"00002", "00007"} else ""


def trouble(uid: str, step: str) -> str:
    """What is to go wrong for this number at `step` ("otp" or "kyc"): a code, a word, or ""."""
    if not uid.startswith("0000"):
        return ""
    kind, sixth = uid[4], uid[5]
    if kind in BREAKDOWNS:
        return BREAKDOWNS[kind] if step == ("otp" if sixth < "5" else "kyc") else ""
    if kind == "8":
        code, when = REFUSALS[sixth]
        return code if step == when else ""
    return {("1", "otp"): "111", ("2", "kyc"): "400", ("7", "kyc"): "402"}.get((kind, step), "")
