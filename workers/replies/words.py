"""Words of replies, as `parser.tokens` leaves them: small letters, no nukta, doubled Latin letters
single, chandrabindu as anusvara. People write Hindi in Latin letters as they hear it.
"""

import re

DOUBLED = re.compile(r"([a-z])\1+")


def words(text: str) -> frozenset[str]:
    return frozenset(DOUBLED.sub(r"\1", word) for word in text.split())


# Where somebody is
SAME = words(
    "same wahi wahin vahi vahin wohi wahe yahi yahin yehi yahan yaha vahan unchanged still abhibhi "
    "वही वहीं यही यहीं यहां सेम"
)
MOVED = words(
    "moved move shift shifted shifting change changed changing badal badla badli badle badalgaya "
    "badalgya new naya nayi dusra dusri doosra doosri relocated left chhod different "
    "बदल बदला बदली बदले बदलगया शिफ्ट नया नई नयी दूसरा दूसरी दूसरे छोड अलग"
)
HOME = words("ghar gher home hom gaon gaw gav gaanv village native muluk घर गांव गाव मुलुक होम")
BACK = words(
    "wapas wapis vapas vapis waapas back return returned laut lauta lout वापस वापिस लौट लौटा"
)
# Weaker: they count where nothing else was said.
YES = words(
    "yes y ya yeah yep ha han haan haa ji jee ok okay k correct right sahi sahih thik theek tik "
    "हां हा जी सही ठीक ओके"
)
NO = words(
    "no nahi nahin nhi nai nahee not never na mat dont didnt hasnt isnt havent नहीं नही ना न मत"
)
GONE = words(
    "gaya gya gaye gayi aaya aya aagaya came come went gone chala गया गए गयी गई आया आए आई आगया"
)

# Numbers
NUMBERS = {
    0: words("zero shunya sunya शून्य जीरो"),
    1: words("one ek first pehla pahla एक पहला वन"),
    2: words("two do second doosra दो टू"),
    3: words("three teen tin third तीन थ्री"),
    4: words("four char chaar चार"),
    5: words("five panch paanch पांच"),
    6: words("six chhe chah छह छः"),
    7: words("seven saat sat सात"),
    8: words("eight aath ath आठ"),
    9: words("nine nau नौ"),
}
# A number behind one of these is a choice, before one of those an amount: "2 साल से यहीं हूं".
CHOICE = words(
    "option opsan number no nambar answer ans reply press button select choose नंबर विकल्प"
)
UNITS = words(
    "saal sal year years yr yrs month months mahina mahine mahino din days day week weeks hafte "
    "hafta bache bachhe children log people km baje room kamre rs rupaye rupees bar baar time "
    "times aadmi "
    "साल वर्ष महीना महीने महीनों दिन हफ्ते हफ्ता बच्चे लोग किमी बजे कमरे रुपये बार आदमी"
)

# What is wanted of us
STOP = words("stop stopp stap unsubscribe unsub quit optout band bandh bund स्टॉप स्टाप बंद रोको रोक")
OF_MESSAGES = words("sms msg mesage message messages mesej sandesh karo kar kr kijiye kare please "
                    "pls plz एसएमएस मैसेज मेसेज संदेश करो कर करें कीजिए करिए दो do")  # fmt: skip
SEND = words("bhejo bhej bhejiye bhejna bhejen send sending msg sms mesage message karo "
             "भेजो भेज भेजिए भेजना भेजें करो")  # fmt: skip
NOT_DO = words("mat dont donot मत")
START = words("start restart unstop resume subscribe shuru suru chalu chaalu स्टार्ट शुरू शुरु चालू")
WRONG = words("wrong galat galti undo mistake गलत गलती")

# Not printed in any answer; whoever swears is thanked for nothing and changes nothing.
ABUSE = words(
    "fuck fucking fuckyou fucker bastard bitch asshole bullshit idiot "
    "bc mc bsdk bkl mkc chutiya chutiye chutya madarchod madarchodo maderchod behenchod bhenchod "
    "banchod bhosdike bhosadike gandu gaandu gand lund randi harami haramkhor kamina kamine kutta "
    "kutte kutiya suar saala saale "
    "चूतिया चूतिये मादरचोद बहनचोद भेनचोद भोसडीके गांडू गांड लंड रंडी हरामी हरामखोर कमीना कमीने कुत्ता "
    "कुत्ते सूअर साला साले"
)
