"""How many parts an SMS is billed and sent as (3GPP TS 23.038 and 23.040)."""

# The GSM 7-bit default alphabet; each of the extension costs two septets (an escape before it).
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")

GSM_SINGLE, GSM_PART = 160, 153  # septets; a part of several gives seven to its header
UCS2_SINGLE, UCS2_PART = 70, 67  # UTF-16 code units


def is_gsm(text: str) -> bool:
    return all(character in BASIC or character in EXTENSION for character in text)


def parts(text: str) -> int:
    """Parts of `text`, at least 1. One letter outside GSM-7 (all Indian scripts) makes it UCS-2.

    A character of two units (an escape pair, a surrogate pair) is never cut between two parts.
    """
    if is_gsm(text):
        widths = [2 if character in EXTENSION else 1 for character in text]
        single, part = GSM_SINGLE, GSM_PART
    else:
        widths = [2 if ord(character) > 0xFFFF else 1 for character in text]
        single, part = UCS2_SINGLE, UCS2_PART
    if sum(widths) <= single:
        return 1
    count, used = 1, 0
    for width in widths:
        if used + width > part:
            count, used = count + 1, 0
        used += width
    return count
