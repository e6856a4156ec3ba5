"""Every text has its Hindi, and no page says anything that cannot be translated."""

import re
import unicodedata
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path

import django
import pytest
from babel.messages.pofile import read_po
from django.apps import apps
from django.contrib import admin
from django.utils import formats, translation
from django.utils.functional import Promise

from eshram import i18n
from eshram.outbox import dlt
from eshram.outbox.gsm import parts
from workers import messages

HINDI = i18n.ROOT / "locale/hi/LC_MESSAGES/django.po"
SAME_IN_HINDI = {"SMS", "UAN", "%(question)s: %(answer)s."}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w*\}")
TAG = re.compile(r"</?\w[^>]*>")
EDGE = re.compile(r"^\s+|\s+$")
NUMBER = re.compile(r"\d+(?:[,-]\d+)*")


def committed():
    return [message for message in i18n.read(HINDI) if message.id]


def pairs(message):
    """(English, Hindi) of a message: of the plural for both forms, where there are two."""
    if isinstance(message.id, tuple):
        return [(message.id[1], hindi) for hindi in message.string]
    return [(message.id, message.string)]


def wrong(message, english, hindi):
    """What is wrong with one translation, in words; nothing when it is as it should be."""
    if message.fuzzy:
        yield "fuzzy"
    if not hindi:
        yield "missing"
        return
    if english not in SAME_IN_HINDI and not re.search("[\u0904-\u0939]", hindi):
        yield "no Hindi"
    if sorted(PLACEHOLDER.findall(english)) != sorted(PLACEHOLDER.findall(hindi)):
        yield "other placeholders"
    if sorted(TAG.findall(english)) != sorted(TAG.findall(hindi)):
        yield "other tags"
    if missing := set(NUMBER.findall(english)) - set(NUMBER.findall(hindi)):
        yield f"lost {missing}"
    if re.search("[\u0966-\u096f]", hindi):
        yield "Devanagari digits: pages show 0-9"
    if EDGE.findall(english) != EDGE.findall(hindi) or "  " in hindi:
        yield "stray spaces"
    if hindi != unicodedata.normalize("NFC", hindi):
        yield "not NFC"


def test_the_catalogue_is_what_the_code_says_now(tmp_path):
    """If not: `python -m eshram.i18n`, then translate what it names."""
    now = tmp_path / "django.po"
    i18n.write(now, i18n.collected("hi", i18n.read(HINDI)))
    assert HINDI.read_text("utf-8") == now.read_text("utf-8")


def test_every_text_is_in_hindi():
    found = [
        f"{message.id}: {problem}"
        for message in committed()
        for english, hindi in pairs(message)
        for problem in wrong(message, english, hindi)
    ]
    assert found == []


def test_a_word_of_hindi_has_one_spelling():
    """यहाँ or यहां, not now one and now the other."""
    spelt = {}
    for message in committed():
        for _english, hindi in pairs(message):
            for word in re.findall("[\u0900-\u0963]+", hindi):
                spelt.setdefault(word.replace("ँ", "ं"), set()).add(word)
    assert [words for words in spelt.values() if len(words) > 1] == []


def test_texts_taken_from_django_are_still_its_own():
    own = set()
    for catalogue in Path(django.__file__).parent.glob("**/locale/en/LC_MESSAGES/django.po"):
        with catalogue.open("rb") as file:
            own |= {(message.id, message.context) for message in read_po(file)}
    taken = set(i18n.python_texts(i18n.ROOT / "eshram" / "django_texts.py"))
    assert taken - own == set()


@pytest.mark.parametrize(
    ("shape", "said"),
    [("j F Y", "25 दिसंबर 2020"), ("F Y", "दिसंबर 2020"), ("j M", "25 दिसं"), ("l", "शुक्रवार")],
)
def test_dates_are_in_hindi_with_ordinary_digits(shape, said):
    with translation.override("hi"):
        assert formats.date_format(date(2020, 12, 25), shape) == said


def test_dates_and_numbers_are_written_as_in_india():
    moment = datetime(2020, 12, 25, 17, 5)
    for language, month in {"en": "December", "hi": "दिसंबर"}.items():
        with translation.override(language):
            assert formats.date_format(moment) == f"25 {month} 2020"
            assert formats.date_format(moment, "DATETIME_FORMAT") == f"25 {month} 2020, 17:05"
            assert formats.date_format(moment, "SHORT_DATE_FORMAT") == "25-12-2020"
            assert formats.number_format(308635000, force_grouping=True) == "30,86,35,000"
            assert formats.number_format(2020) == "2020"


def test_every_month_and_day_has_a_hindi_name():
    with translation.override("hi"):
        for month in range(1, 13):
            day = datetime(2020, month, month, 9 + month % 12)
            for shape in ("F", "M", "N", "E", "l", "D"):
                assert re.fullmatch("[\u0900-\u097f]+", formats.date_format(day, shape))


def test_names_in_the_admin_are_in_hindi():
    own = {package.name for package in i18n.packages()}
    with translation.override("hi"):
        names = [
            str(name)
            for model in admin.site._registry
            if model.__module__.split(".")[0] in own
            for name in (
                model._meta.verbose_name,
                model._meta.verbose_name_plural,
                apps.get_app_config(model._meta.app_label).verbose_name,
            )
        ]
    assert [name for name in names if not re.search("[\u0904-\u0939]", name)] == []


def test_hindi_sms_are_short():
    """A part in Hindi has 70 letters, or 67 of several; the code that everybody is sent fits into
    one. What somebody must do after a move may take three."""
    values = {
        "code": "123456",
        "uan": "1234 5678 9012",
        "centre": "CSC000001",
        "camp": "C12-034-K",
        "number": "P 1234 5678 90",
        "schemes": "आयुष्मान कार्ड",
        "todo": "राशन कार्ड",
        "ends": "विधवा पेंशन",
        "day": "3-3-2027",
        "calamity": "बाढ़",
        "phone": "1070",
        "district": "मुज़फ़्फ़रपुर",
        "name": "आशा कुमारी",
        "place": "बेंगलुरु शहरी",
        "seen": "बेंगलुरु शहरी",
        "work": "राजमिस्त्री",
        "pin": "560001",
        "list": "1 बेंगलुरु शहरी 2 बेंगलुरु ग्रामीण",
        "platform": "झटपट",
        "link": "https://eshram.example/w/7KQ2M9XWPA4H",
        "desk": "डेटा सुरक्षा डेस्क",
        "result": "नियमों से संभव नहीं",
        "scheme": "आयुष्मान कार्ड",
    }
    long = [
        name
        for name, template in dlt.templates().items()
        if parts(template.texts["hi"].format_map(values)) > 2 + ("todo" in template.variables)
    ]
    assert long == []
    assert parts(messages.OTP.texts["hi"].format_map(values)) == 1


def test_templates_are_read_as_django_reads_them(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        """{% load i18n %}<p title="{% translate 'It\u2019s "here"' %}">don't {# _("no") #}
        {% comment %}{% translate "nor this" %}{% endcomment %}
        {% translate "Kept" as kept %}{% translate "May" context "month" %}
        {% translate "100% free" %}{{ _("In a variable")|upper }}{% if x == _("In a tag") %}
        {% endif %}{% blocktranslate trimmed count n=total with who=name context "queue" %}
            {{ who }} waits
        {% plural %}
            {{ n }} wait
        {% endblocktranslate %}{% blocktrans %}Two
lines{% endblocktrans %}</p>"""
    )
    assert list(i18n.template_texts(page)) == [
        ('It\u2019s "here"', None),
        ("Kept", None),
        ("May", "month"),
        ("100%% free", None),
        ("In a variable", None),
        ("In a tag", None),
        (("%(who)s waits", "%(n)s wait"), "queue"),
        ("Two\nlines", None),
    ]


BLOCKS = re.compile(
    r"{#.*?#}"
    r"|{% *comment\b.*?{% *endcomment *%}"
    r"|{% *blocktrans(?:late)?\b.*?{% *endblocktrans(?:late)? *%}"
    r"|{%.*?%}|{{.*?}}",
    re.DOTALL,
)
READ_OUT = {"alt", "aria-label", "label", "placeholder", "title"}
VOID = {"br", "hr", "img", "input", "link", "meta"}  # have no end tag
ALLOWED = re.compile("X+")  # hidden digits


class PlainWords(HTMLParser):
    """Collects the Latin words that a reader of the page would see or hear. What is marked as
    English on a page of another language (`lang="en"`), or as the same in all, is meant."""

    def __init__(self):
        super().__init__()
        self.words, self.open = [], []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag not in VOID:
            meant = attrs.get("lang") == "en" or attrs.get("translate") == "no"
            self.open.append((tag, meant or tag in {"script", "style"}))
        for name in READ_OUT & set(attrs):
            self.handle_data(attrs[name] or "")

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if not any(meant for _tag, meant in self.open):
            words = re.findall("[A-Za-z][A-Za-z'’-]*", data)
            self.words += [word for word in words if not ALLOWED.fullmatch(word)]


@pytest.mark.parametrize(
    "path", i18n.templates(), ids=lambda path: str(path.relative_to(i18n.ROOT))
)
def test_templates_say_nothing_outside_translation(path):
    reader = PlainWords()
    reader.feed(BLOCKS.sub("", path.read_text("utf-8")))
    reader.close()
    assert reader.words == []


def test_columns_of_the_admins_lists_have_words():
    """A field without a name of its own would be called by its English one."""
    bare = []
    for model, page in admin.site._registry.items():
        fields = {field.name: field for field in model._meta.fields}
        shown = [fields[name] for name in page.list_display if name in fields]
        bare += [str(field) for field in shown if not isinstance(field.verbose_name, Promise)]
    assert bare == []
