"""Finding a worker: whoever is stored is found, however the name is spelt, scripted or ordered."""

import random
import re
from datetime import date
from itertools import permutations

import pytest
from django.core.management import call_command

from tests.workers import people
from workers import common_keys, migrants, names, registration, search
from workers.models import SearchEntry, UanAlias

SPELLINGS = [
    "Joshi Joshee Josi जोशी",
    "Sunita Suneeta Sunitha सुनीता",
    "Lakshmi Laxmi Lakshmee लक्ष्मी",
    "Vimla Bimla Wimla Vimala विमला",
    "Krishna Krishn कृष्ण कृष्णा",
    "Pooja Puja पूजा",
    "Fatima Phatima Fathima फ़ातिमा",
    "Zakir Jakir Zaakir ज़ाकिर",
    "Mohammed Muhammad Mohd Md मोहम्मद",
    "Singh Sing सिंह",
    "Shaikh Sheikh Shekh शेख",
    "Chaudhary Choudhury Chowdhury चौधरी",
    "Gauri Gowri Gaury गौरी",
    "Bhagwan Bhagvan भगवान",
    "Rajesh Rajes Raajesh राजेश",
    "Sanjay Sanjai संजय",
    "Champa Chanpa चंपा चम्पा",
    "Kamala Kamla कमला",
    "Vishwanath Bishwanath Viswanath विश्वनाथ",
    "Geeta Gita Geetha गीता",
    "Abdullah Abdulla अब्दुल्लाह",
    "Gyan Gian ज्ञान",
]


def matches(text: str, name: str, name_local: str = "", father_name: str = "") -> bool:
    """What the database does with the keys."""
    keys = names.keys_of(name, name_local, father_name)
    return any(
        keys.issuperset(wanted) and all(keys.intersection(some) for some in either)
        for wanted, either in names.asked(text)
    )


@pytest.mark.parametrize("spellings", SPELLINGS)
def test_a_name_is_found_by_every_spelling_of_it_in_either_script(spellings):
    for stored, typed in permutations(spellings.split(), 2):
        assert matches(typed, stored), f"{typed} does not find {stored}"


STARTS = "a|aa|bh|ch|chh|d|dh|g|gh|h|i|j|jh|k|kh|ksh|l|m|n|p|ph|r|s|sh|t|th|u|v|y|z"
VOWELS = "a|aa|i|ee|u|oo|e|ai|o|au"
MIDDLES = "r|n|m|l|sh|t|d|nd|mb|kr|ny|jj|ll|tt|st|rv|hm"


def invented(count: int):
    """Names of words that sound Indian, in any number."""
    chance = random.Random(7)
    starts, vowels, middles = (each.split("|") for each in (STARTS, VOWELS, MIDDLES))
    for _number in range(count):
        words = []
        for _word in range(chance.choice([1, 2, 2, 3])):
            parts = [chance.choice(starts), chance.choice(vowels)]
            for _syllable in range(chance.choice([1, 1, 2])):
                parts += [chance.choice(middles), chance.choice(vowels)]
            words.append("".join(parts).capitalize())
        yield words, chance


def test_a_name_is_found_by_itself_by_its_beginnings_and_in_any_order():
    for words, chance in invented(1000):
        stored = " ".join(words)
        assert matches(stored, stored)
        assert matches(stored.upper(), stored)
        mixed = chance.sample(words, len(words))
        assert matches(" ".join(mixed), stored)
        begun = [word[: chance.randint(2, len(word))] for word in mixed]
        assert matches(" ".join(begun), stored), f"{begun} does not find {stored}"
        assert matches(begun[0], "X", stored)


ALIKE = {"i": "ee", "u": "oo", "t": "tt", "k": "kh", "sh": "s", "v": "w", "b": "bh", "n": "nn"}


def test_a_name_is_found_as_another_clerk_would_spell_it():
    for words, chance in invented(500):
        stored = " ".join(words)
        sound = chance.choice(list(ALIKE))
        alone = rf"(?<![aeiouckstpbdgj]){sound}(?![aeiouh])" if sound in "iu" else f"{sound}(?!h)"
        typed = re.sub(alone, ALIKE[sound], stored.lower(), count=1)
        assert matches(typed, stored), f"{typed} does not find {stored}"


def test_devanagari_is_found_by_its_beginnings():
    for name in ["सुनीता", "जोशी", "लक्ष्मी", "श्यामलाल", "चंद्रशेखर", "ज्ञानेश्वर", "कृष्णकुमार"]:
        for end in range(2, len(name) + 1):
            assert matches(name[:end], "X", name), name[:end]


def test_courtesy_narrows_only_when_there_is_nothing_else():
    assert matches("Shrimati Sunita Devi", "Sunita")
    assert matches("सुनीता बाई", "Sunita Kumari")
    assert matches("kumar", "Ram Kumar")
    assert not matches("kumar", "Ram Prasad")


def test_other_names_are_not_found():
    assert not matches("Sunita", "Ramesh Kumar")
    assert not matches("ram shyam", "Ram Kumar")
    assert not matches("Ramesh", "Ram")


def test_words_joined_and_apart():
    assert matches("Ramkumar", "Ram Kumar")
    assert matches("Ram Kumar Das", "Ramkumar Das") or matches("Ramkumar Das", "Ram Kumar Das")
    assert matches("R.K.Das", "R K Das")


def test_a_fathers_name_narrows():
    assert matches("ram s/o shyam", "Ram", "", "Shyam Lal")
    assert matches("sita D/O. Ram", "Sita", "", "राम")
    assert not matches("ram s/o shyam", "Ram", "", "Mohan")


@pytest.mark.parametrize("text", ["", " ", "a", "1", "अ", "- - -", "%", "\x00", "🙂"])
def test_too_little_is_said_so(text):
    with pytest.raises(names.TooShort):
        names.asked(text)


BAD = [
    "'; DROP TABLE workers_worker; --",
    "<script>alert(1)</script>",
    "a" * 10_000,
    "राम " * 3_000,
    "9" * 10_000,
    "{a,b}",
    '"null"',
    "\\",
    "%_",
    "\x00ram",
    "ram\u0301\u0316" * 500,
    "²³¹¹ ½½½½",
    "٣٤٥٦٧٨٩٠١٢",
]


@pytest.mark.django_db
class TestFinding:
    @pytest.mark.parametrize("text", BAD, ids=range(len(BAD)))
    def test_whatever_is_typed(self, text):
        people.worker()
        found = search.find(text)
        assert found.workers == []

    def test_a_null_is_a_name(self):
        worker = people.worker(name="Null Kumar", name_local="")
        assert search.find("null").workers == [worker]

    def test_by_number(self):
        worker = people.worker(mobile="9811111111")
        spaced = f"{worker.uan_spaced[:4]}-{worker.uan_spaced[5:]}"
        hindi = worker.mobile.translate({48 + n: 0x966 + n for n in range(10)})
        for text in (str(worker.uan), worker.uan_spaced, spaced, "+91 98111 11111", hindi):
            assert search.find(text).workers == [worker], text
        for text in ("1234", str(worker.uan + 1), "9811111112"):
            assert search.find(text).workers == []

    def test_an_alias_leads_to_the_record_that_stays(self):
        kept, merged = people.worker(name="Radha"), people.worker(name="Radha")
        UanAlias.objects.create(uan=merged.uan, worker=kept)
        merged.status = "merged"
        merged.save()
        assert search.find(str(merged.uan)).workers == [kept]
        assert search.find("radha").workers == [kept]
        assert search.find(merged.mobile).workers == [kept]

    def test_the_most_alike_come_first_and_no_more_than_fifty(self):
        for _number in range(60):
            people.worker(name="Ramesh", name_local="")
        best = people.worker(name="Ram", name_local="")
        found = search.find("ram")
        assert found.workers[0] == best
        assert len(found.workers) == 50
        assert found.more
        assert not search.find("ram", status="deceased").workers

    def test_the_commonest_are_met_in_a_stretch_of_the_table(self, monkeypatch):
        """It only shortens the way: who stands behind it is found too, and nobody twice."""
        there = [people.worker(name="Ram Kumar", father_name="Mohan") for _number in range(8)]
        gone = people.worker(name="Ram Kumar")
        type(gone).objects.filter(pk=gone.pk).update(status="deceased")
        monkeypatch.setattr(search, "share", lambda keys: 1)
        for stretch in (0, 3, 1500):
            table = f"(SELECT worker_id, keys FROM workers_searchentry LIMIT {stretch}) AS stretch"
            monkeypatch.setattr(search, "STRETCH", table)
            for text in ("ra ku", "ram kumar", "kumar ram s/o mohan"):
                found = search.find(text, state=people.BIHAR, status="active").workers
                assert sorted(w.uan for w in found) == [w.uan for w in there]

    def test_how_common_a_key_is(self, monkeypatch):
        call_command("populate", workers=600, verbosity=0, count=False)  # and ANALYZE
        monkeypatch.setattr(common_keys, "_until", float("-inf"))
        devi = SearchEntry.objects.filter(keys__contains=["~divi"]).count() / 600
        assert common_keys.share(["~divi", "~nobody"]) == pytest.approx(devi, abs=0.02)
        assert common_keys.share(["~nobody"]) == 0
        monkeypatch.setattr(common_keys, "_until", float("-inf"))

    def test_places_status_and_birth_are_kept_by_the_database(self):
        worker = people.worker(name="Radha")  # of Bihar, lives in Mumbai
        assert search.find("radha", state=people.BIHAR).workers == [worker]
        assert search.find("radha", district=people.MUMBAI, status="active").workers == [worker]
        assert search.find("radha", state=7).workers == []
        assert search.find(str(worker.uan), state=7).workers == []
        stay = worker.stays.first()
        stay.pk, stay.district_id = None, people.PATNA
        stay.since = date(2025, 1, 1)
        migrants.record_move(worker, stay, by="worker")
        assert search.find("radha", state=people.MAHARASHTRA).workers == []
        type(worker).objects.filter(pk=worker.pk).update(status="deceased")
        assert search.find("radha", status="deceased").workers == [worker]
        assert search.find("radha", status="active").workers == []
        type(worker).objects.filter(pk=worker.pk).update(date_of_birth=date(1991, 7, 2))
        worker.refresh_from_db()
        assert "=1991-07-02" in SearchEntry.objects.get().keys
        assert set(SearchEntry.objects.get().keys) == set(search.keys_of(worker))
        type(worker).objects.filter(pk=worker.pk).update(birth_year_only=True)
        worker.refresh_from_db()
        assert set(SearchEntry.objects.get().keys) == set(search.keys_of(worker))

    def test_registrations_of_every_kind_leave_the_same_keys(self):
        """One by one, and as sets; and a name that was corrected is found as it is now."""
        draft = people.draft_at("check")
        alone = registration.register(draft.id, by="worker", channel="self")
        call_command("populate", workers=40, verbosity=0)
        entries = SearchEntry.objects.select_related("worker")
        assert len(entries) == 41
        for entry in entries:
            assert set(entry.keys) == set(search.keys_of(entry.worker))
            assert entry.worker in search.find(entry.worker.name).workers
        alone.name = "Radha Rani"
        alone.name_local = ""
        alone.save()
        search.index(alone)
        assert search.find("radha rani").workers == [alone]
        assert alone not in search.find("asha kumari").workers
