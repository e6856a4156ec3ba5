"""The languages that callers speak: those of the Constitution's Eighth Schedule, and English.

The portal's pages need not exist in a language for an agent to speak it, or for an article to be
written in it.
"""

# By ISO 639 code, each in its own script.
SPOKEN = {
    "hi": "हिन्दी",
    "en": "English",
    "as": "অসমীয়া",
    "bn": "বাংলা",
    "brx": "बर'",
    "doi": "डोगरी",
    "gu": "ગુજરાતી",
    "kn": "ಕನ್ನಡ",
    "ks": "कॉशुर",
    "kok": "कोंकणी",
    "mai": "मैथिली",
    "ml": "മലയാളം",
    "mni": "ꯃꯤꯇꯩꯂꯣꯟ",
    "mr": "मराठी",
    "ne": "नेपाली",
    "or": "ଓଡ଼ିଆ",
    "pa": "ਪੰਜਾਬੀ",
    "sa": "संस्कृतम्",
    "sat": "ᱥᱟᱱᱛᱟᱲᱤ",
    "sd": "सिन्धी",
    "ta": "தமிழ்",
    "te": "తెలుగు",
    "ur": "اردو",
}
CHOICES = list(SPOKEN.items())
