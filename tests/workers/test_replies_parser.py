"""What somebody wrote: a table of replies as people write them, and what holds for every text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.models.reply import Wish
from workers.replies.parser import Answer, understand

SAME = """
1|1.|1)|(1)| 1 |１|१|1️⃣|one|One.|ONE|ek|Ek|एक|pehla|option 1|no. 1|ans 1|1 same|1 wahi|1 yes
same|Same place|samee|same hai|abhi bhi wahi|wahi|Wahi hu|wahin|vahi par|yahi hu|yahin hain
वही|वहीं|वहीं हूँ|यहीं हूं|यहाँ|haan|haaan|Han ji|ji haan|ji|yes|Yes.|Y|ok|sahi hai|हाँ|हां जी|जी
ठीक है|not moved|nahi badla|nahin badla|no change|badla nahi|नहीं बदला|पता नहीं बदला|kahin nahi gaya
no, same place|नहीं, वही|2 saal se yahin hu|3 mahine se wahi|2 साल से यहीं हूँ|still same
I have not shifted|1 nahi badla|same 👍|1 🙏🙏|1 से यहीं
"""
MOVED_TO = r"""
2 560001|2-560 001|2 560 001|2.560001|2,560001|2) 560001|2:560001|2/560001|2560001|2 - 560-001
२ ५६०००१|२-५६० ००१|２　５６０００１|2 ५६०००१|560001|560 001|pin 560001|PIN:560001|Pincode-560001.
two 560001|do 560001|दो 560001|2 pin 560001|moved 560001|shift ho gaya 560001|badal gaya 560001
main ab bangalore me hu pin 560001|अब बेंगलुरु में हूँ, पिन 560001|मैं 560001 में रहता हूँ
Naya ghar 560001|new home 560001|I am at 560001 now|2 560001 Bengaluru|2 56OOO1|5 6 0 0 0 1
2 5 6 0 0 0 1|nahi, ab 560001|no 560001|haan badal gaya 560001|2 560001 9876543210|2 560001 560001
2 560001 helpline 14434|२ 560001 kar do|2\n560001|2\t560001.
Bangalore 560001 3 mahine se|2 560001 🙏
"""
MOVED_ASK = """
2|two|2.|२|２|दो|do|option 2|moved|shift ho gaya|badal gaya|बदल गया|नई जगह|2 56001|2 5600011|56001
2 560001 800001|560001 nahi 800001|5600011|2 2560001|no|nahi|नहीं|No.|wahi nahi|not same|not the same
bangalore chala gaya|दिल्ली आ गया|2 060001|haan badal gaya|2 pune|naya ghar
"""
HOME = """
3|3.|३|３|three|teen|तीन|ghar|Ghar aa gaya|home|Back home|back|wapas|wapas ghar|gaon wapas aa gaya
घर|घर आ गया|गाँव|वापस|घर वापस आ गया हूँ|3 ghar|3 home|gaon me hu|laut aaya|returned to village|native
"""
STOP = """
STOP|stop|Stop.|STOP STOP|stop sms|Stop it please|band karo|Band kar do|bandh karo|बंद करो|बंद|रोको
sms band karo|message mat bhejo|msg mat karo|मैसेज मत भेजो|unsubscribe|please stop|plz stop msg
dont send sms|don't send message|stop bc|band karo chutiya|स्टॉप
"""
START = "START|start|शुरू|शुरू करो|chalu karo|Restart|START sms"
UNDO = "0|०|zero|galat|galat hai|गलत|wrong|undo"
NUMBER = "4|5.|९|char|option 7|12|11"
UNCLEAR = """
1 2 560001|1/2|1 or 2|1 560001|3 560001|same 560001|1 3|wapas 560001|wahi ghar wapas|2 home|1 nahi
hello|who is this|kaun hai|क्या है|?|...|🙏|👍|😡😡|kaam band ho gaya|bus stop ke paas rehta hu
don't stop|band mat karo|ghar nahi gaya|not at home|chutiya|madarchod|1 bc|मादरचोद|fuck you
9876543210|1234 5678 9012|call me 98765 43210|rs 500000 bheja|₹560001|mera UAN kya hai
e-Shram: do you still live in Mumbai? Reply 1 yes, 2 and PIN, 3 home. Help 14434
ई-श्रम: क्या आप अब भी मुंबई में रहते हैं? 1 हां, 2 और पिन, 3 घर। STOP
My name is Ravi|sir paisa kab milega|ठीक से समझ नहीं आया आप कौन हैं बताइए|x|@@@|पेंशन कब मिलेगी
"""


def each(table: str) -> list[str]:
    lines = [cell.replace("\\n", "\n").replace("\\t", "\t") for cell in
             table.strip("\n").replace("\n", "|").split("|")]  # fmt: skip
    assert len(lines) == len(set(lines))
    return lines


@pytest.mark.parametrize(
    ("table", "wish"),
    [
        (SAME, Wish.SAME), (MOVED_TO, Wish.MOVED), (MOVED_ASK, Wish.MOVED), (HOME, Wish.HOME),
        (STOP, Wish.STOP), (START, Wish.START), (UNDO, Wish.UNDO), (NUMBER, Wish.NUMBER),
        (UNCLEAR, Wish.UNCLEAR),
    ],
)  # fmt: skip
def test_replies_as_people_write_them(table, wish):
    wrong = {text: got for text in each(table) if (got := understand(text)).wish != wish}
    assert not wrong
    pins = {understand(text).pincode for text in each(table)}
    assert pins == ({"560001"} if table is MOVED_TO else {""})


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"), (" \n\t", "empty"), ("🙏", "empty"), ("1 2 560001", "contradiction"),
        ("1 bc", "abuse"), ("hello", "words"), ("2 560001 800001", "two_pins"),
        ("2 56001", "bad_pin"), ("2", "no_pin"), ("e-shram 14434", "quote"),
        ("e-Shram: 1 yes 2 PIN 3 home\nkya hai\nbolo", "quote"),
    ],
)  # fmt: skip
def test_it_says_what_is_wrong(text, why):
    assert understand(text).why == why


def test_an_answer_above_or_below_our_own_sms_counts():
    ours = "> e-Shram: still in Mumbai? 1 yes, 2 and PIN, 3 home. 14434"
    assert understand(f"1\n{ours}") == understand("1")
    assert understand(f"{ours}\n2 560001").pincode == "560001"


@pytest.mark.parametrize(
    ("text", "number"), [("1", 1), ("२", 2), ("teen", 3), ("0", 0), ("12", 12)]
)
def test_what_is_nothing_but_a_number_may_answer_a_list(text, number):
    assert understand(text).number == number


@pytest.mark.parametrize("text", ["1 same", "2 560001", "560001", "ghar", "2 saal", "123"])
def test_what_is_more_than_a_number_answers_no_list(text):
    assert understand(text).number is None


# What holds for every text

pins = st.integers(100_000, 999_999).map(str)
scripts = st.sampled_from([0x30, 0x966, 0x9E6, 0xAE6, 0xBE6, 0xFF10])


@given(st.text())
def test_every_text_has_an_answer(text):
    answer = understand(text)
    assert (answer.wish == Wish.UNCLEAR) <= bool(answer.why)
    assert answer.pincode == "" or answer.wish == Wish.MOVED
    digits = "".join(str(unicodedata.decimal(c)) for c in unicodedata.normalize("NFKC", text)
                     if c.isdecimal())  # fmt: skip
    assert "o" in text.casefold() or set(answer.pincode) <= set(digits)


@given(pins, scripts, st.sampled_from([" ", "-", ".", ", ", " - ", "\n", ")", "  "]), st.booleans())
def test_two_and_a_pin_in_any_script(pin, zero, between, parted):
    typed = pin[:3] + " " + pin[3:] if parted else pin
    text = f"2{between}{typed}"
    text = "".join(chr(zero + int(c)) if c.isdecimal() else c for c in text)
    assert understand(text) == Answer(Wish.MOVED, pincode=pin)


@given(pins, pins)
def test_two_places_are_never_one(one, other):
    assert understand(f"2 {one} {other}").pincode == (one if one == other else "")


@given(st.text(st.characters(codec="utf-8"), max_size=20), pins)
def test_a_pin_never_means_that_nothing_changed(text, pin):
    assert understand(f"{text} {pin}").wish != Wish.SAME


@given(st.sampled_from(["1", "2 560001", "ghar", "STOP", "वही", "0"]), st.sampled_from(" .\n\t!।"))
def test_marks_and_spaces_around_change_nothing(text, mark):
    assert understand(f"{mark}{text.upper()}{mark * 2}") == understand(text)
