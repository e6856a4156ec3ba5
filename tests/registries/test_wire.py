"""Signatures, encryption, and queries as SQL: without a database."""

import base64
import json
import time

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwcrypto import jwk
from pydantic import ValidationError
from stdnum import verhoeff

from integrations.registries import canonical, encryption, ids, queries, signing, wire
from integrations.registries.encryption import CannotDecrypt
from integrations.registries.errors import Rejected
from integrations.registries.queries import Attribute
from integrations.registries.signing import BadSignature

KEY, OTHER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
TEXT = rfc8785.dumps({"header": {"message_id": "1"}, "message": {"a": 2.5}})


def signed(**changes) -> str:
    at = changes.pop("at", 0)
    text = signing.sign(changes.pop("key", KEY), "sp", "k1", TEXT, at=at)
    for name, value in changes.items():
        start = text.index(f'{name}="') + len(name) + 2
        text = text[:start] + value + text[text.index('"', start) :]
    return text


def test_a_good_signature():
    signing.check(signed(), "sp", KEY.public_key(), TEXT)
    spaced = signed().replace(", ", " ,  ").removeprefix("Signature: ")
    signing.check(spaced, "sp", KEY.public_key(), TEXT)


NOW = int(time.time())


@pytest.mark.parametrize(
    "written",
    [
        "", "invalid-signature", "unsigned", "Signature: ", 'a="b" c="d"', "!@#$%^&*()",
        signed(key=OTHER), signed(at=NOW - 2 * 3600), signed(at=NOW + 3 * 3600),
        signed(created=str(NOW - 1)), signed(expires=str(NOW + 99)),
        signed(expires=str(NOW + 30 * 3600)), signed(expires="9" * 13), signed(created="-5"),
        signed(kidId="other|k1|ed25519"), signed(kidId="sp|k1|rsa"), signed(kidId="sp"),
        signed(algorithm="hs256"), signed(headers="digest"), signed(signature="AAAA"),
        signed(signature=base64.b64encode(bytes(64)).decode()), signed(signature="é"),
        signed() + ', created="1"',
    ],
)  # fmt: skip
def test_signatures_that_are_refused(written):
    with pytest.raises(BadSignature):
        signing.check(written, "sp", KEY.public_key(), TEXT)


def test_a_signature_is_of_this_text():
    with pytest.raises(BadSignature):
        signing.check(signed(), "sp", KEY.public_key(), TEXT.replace(b"2.5", b"2.6"))


@pytest.mark.parametrize(
    "value",
    [
        {"b": 1, "a": [True, None, 'é\n\t\x0b\x1f\x7f"\\/\u2028']},
        {"😀": 1, "\ufb33": 2},
        {"é": 1, "z": 2, "Z": {"": -5}},
        {"a": [2**53 - 1, 1 - 2**53], "ab": [], "aa": {}},
    ],
)
def test_our_canonical_form_is_the_standards(value):
    assert canonical.of_theirs(value, has_fractions=False) == rfc8785.dumps(value)
    text = canonical.of_theirs({"a": [1e21, 2.0, 1e-7]}, has_fractions=True)
    assert text == b'{"a":[1e+21,2,1e-7]}'


@pytest.mark.parametrize("value", [2**53, "\ud800", {"\udc00": 1}, [[]] * 2 + [10**30]])
def test_what_has_no_canonical_form(value):
    with pytest.raises(ValueError):
        canonical.of_theirs({"a": value}, has_fractions=False)


RSA = jwk.JWK.generate(kty="RSA", size=2048, kid="ours")


def test_what_is_encrypted_opens_and_nothing_else():
    parts = encryption.encrypt(RSA, '{"transaction_id":"é"}')
    assert wire.Encrypted.model_validate(parts)
    assert encryption.decrypt(RSA, parts) == {"transaction_id": "é"}
    with pytest.raises(CannotDecrypt):
        encryption.decrypt(None, parts)
    for name in ("ciphertext", "tag", "iv", "encrypted_key"):
        first = "B" if parts[name][0] == "A" else "A"
        with pytest.raises(CannotDecrypt):
            encryption.decrypt(RSA, parts | {name: first + parts[name][1:]})
    for header in ({"alg": "dir"}, {"enc": "A128CBC-HS256"}, {"zip": "DEF"}, {"crit": ["x"]}):
        with pytest.raises(CannotDecrypt):
            encryption.decrypt(RSA, parts | {"header": parts["header"] | header})
    with pytest.raises(CannotDecrypt):  # JSON, but no message
        encryption.decrypt(RSA, encryption.encrypt(RSA, "[1]"))


# Queries.

KNOWN = {
    "UAN": Attribute("w.uan", "bigint", queries.uan, plain=queries.TWELVE),
    "age": Attribute("AGE", "bigint", queries.whole, ordered=True),
    "gender": Attribute("w.gender", "text", queries.text),
    "disability": Attribute("w.disability", "boolean", queries.truth),
    "born": Attribute("w.born", "date", queries.day, ordered=True),
}


def sql(kind: str, query) -> str:
    condition = queries.compiled(kind, query, KNOWN)
    return condition.sql % {name: repr(value) for name, value in condition.params.items()}


def expression(query, **more):
    told = {"collection": "Member", "query": query} | more
    return {"type": "ns:org:QueryType:expression", "value": {"expression": told}}


def one(name, operator, value):
    return {"attribute_name": name, "operator": operator, "attribute_value": value}


@pytest.mark.parametrize(
    ("kind", "query", "wanted"),
    [
        ("idtype-value", {"type": "ns:org:IdType:UAN", "value": "1234 5678-9012"},
         "w.uan = 123456789012::bigint"),
        ("idtype-value", {"type": "UAN", "value": "TEST-001"}, "FALSE"),
        ("expression", expression({"age": {"$lt": 25, "$gte": "18"}}),
         "AGE < 25::bigint AND AGE >= 18::bigint"),
        ("expression", expression({"$or": [{"gender": "F"}, {"$not": {"age": {"$in": [1, 2]}}}]}),
         "((w.gender = 'F'::text) OR (NOT (AGE = ANY ('{\"1\",\"2\"}'::bigint[]))))"),
        ("expression", expression({"$nor": [{"gender": {"$ne": "M"}}, {"disability": True}]}),
         "NOT ((w.gender <> 'M'::text) OR (w.disability = True::boolean))"),
        ("expression", expression({"age": {"$not": {"$gt": 3}}}), "NOT (AGE > 3::bigint)"),
        ("predicate", [{"expression1": one("age", "lt", "25"), "condition": "and",
                        "expression2": one("gender", "eq", "F")}],
         "(AGE < 25::bigint AND w.gender = 'F'::text)"),
        ("predicate", [{"expression1": one("age", "lt", 25), "condition": "not",
                        "expression2": one("gender", "in", "F, T")}],
         "(AGE < 25::bigint AND NOT w.gender = ANY ('{\"F\",\"T\"}'::text[]))"),
        ("predicate", [{"seq_num": 2, "expression1": one("age", "gt", 5)},
                       {"seq_num": 1, "expression1": one("age", "le", 1), "condition": "or"}],
         "(AGE <= 1::bigint OR AGE > 5::bigint)"),
    ],
)  # fmt: skip
def test_queries_as_sql(kind, query, wanted):
    assert sql(kind, query) == wanted


def deep(levels: int) -> dict:
    query = {"age": 1}
    for _ in range(levels):
        query = {"$and": [query]}
    return query


@pytest.mark.parametrize(
    ("kind", "query"),
    [
        ("idtype-value", {"type": "EMAIL", "value": "a@b"}),
        ("idtype-value", {"type": "MOBILE", "value": "9"}),
        ("idtype-value", []),
        ("idtype-value", {}),
        ("idtype-value", {"type": 3, "value": 3}),
        ("idtype-value", {"type": "UAN", "value": {"$ne": 1}}),
        ("idtype-value", {"type": "UAN", "value": True}),
        ("expression", {}),
        ("expression", []),
        ("expression", {"value": {"expression": "{}"}}),
        ("expression", expression({})),
        ("expression", expression({"age": 1}, collection="Group")),
        ("expression", expression({"age": 1}, collection=[])),
        ("expression", expression(deep(11))),
        ("expression", expression(deep(900))),
        ("expression", expression({"poverty_score": {"$lt": 5}})),
        ("expression", expression({"age; DROP TABLE workers_worker": 1})),
        ("expression", expression({"age": {"$where": "1"}})),
        ("expression", expression({"$where": "1"})),
        ("expression", expression({"age": {"$lt": "1 OR 1=1"}})),
        ("expression", expression({"age": {"$lt": 1.5}})),
        ("expression", expression({"age": {"$lt": None}})),
        ("expression", expression({"age": 10**30})),
        ("expression", expression({"age": {"$lt": True}})),
        ("expression", expression({"age": {}})),
        ("expression", expression({"gender": {"$gt": "A"}})),
        ("expression", expression({"gender": "x" * 999})),
        ("expression", expression({"gender": {"$in": []}})),
        ("expression", expression({"age": {"$in": [1] * 10_001}})),
        ("expression", expression({"UAN": {"$in": ["123456789012,123456789013"]}})),
        ("expression", expression({"$and": {}})),
        ("expression", expression({"$or": []})),
        ("expression", expression({"$and": [{"age": 1}] * 300})),
        ("expression", expression({"$not": []})),
        ("expression", expression({"born": "2001-13-01"})),
        ("expression", expression({"born": 5})),
        ("expression", expression({"disability": "yes"})),
        ("expression", expression({"age": [1]})),
        ("predicate", []),
        ("predicate", {}),
        ("predicate", [1]),
        ("predicate", [{}]),
        ("predicate", [{"expression1": one("age", "gte", 1)}]),
        ("predicate", [{"expression1": one(None, "eq", 1)}]),
        ("predicate", [{"expression1": one(["age"], "eq", 1)}]),
        ("predicate", [{"expression1": one("age", {}, 1)}]),
        ("predicate", [{"expression1": one("age", "eq", 1), "condition": "xor"}]),
        ("predicate", [{"expression1": one("age", "eq", 1), "condition": {}}]),
        ("predicate", [{"expression1": one("age", "eq", 1), "seq_num": "1"}]),
        ("predicate", [{"expression1": one("age", "in", 1)}]),
    ],
)
def test_queries_that_are_rejected(kind, query):
    with pytest.raises(Rejected) as rejected:
        sql(kind, query)
    assert rejected.value.code in ("rjct.search_criteria.invalid", "rjct.filter.invalid")
    assert len(json.dumps(rejected.value.sentence)) < 200


@pytest.mark.parametrize(
    "text", ["2026-11-22", "2026-11-22T10:00:00", "2026-13-22T10:00:00Z", "2026-02-30T10:00:00Z",
             "2026-11-22T25:00:00Z", "2026-11-22T10:00:00+99:00", "now", "", "1763805600"]
)  # fmt: skip
def test_times_that_are_none(text):
    with pytest.raises(ValueError):
        wire.moment(text)


@pytest.mark.parametrize(
    "text",
    ["2026-11-22T10:00:00Z", "2026-11-22T10:00:00.123456789+05:30", "2022-12-04t17:20:07-04:00"],
)
def test_times_with_their_zone(text):
    assert wire.moment(text) == text


def test_a_message_has_only_so_many_requests():
    one = {"reference_id": "r", "timestamp": "2026-11-22T10:00:00Z",
           "search_criteria": {"query_type": "idtype-value", "query": {}}}  # fmt: skip
    read = wire.READERS["search"].validate_python
    message = {"transaction_id": "t", "search_request": [one] * wire.SEARCHES}
    assert len(read(message)["search_request"]) == wire.SEARCHES
    with pytest.raises(ValidationError):
        read(message | {"search_request": [one] * (wire.SEARCHES + 1)})


AADHAAR = "12345678901" + verhoeff.calc_check_digit("12345678901")


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        (AADHAAR, True), (f"ref-{AADHAAR}/1", True), (f"a\n{AADHAAR}", True),
        (f"{AADHAAR[:4]} {AADHAAR[4:8]} {AADHAAR[8:]}", True),
        (f"{AADHAAR[:4]}-{AADHAAR[4:8]}-{AADHAAR[8:]}", True),
        (str(int(AADHAAR) + 1), False), (f"{AADHAAR}0", False),
        (f"{AADHAAR[:8]}-{AADHAAR[8:]}", False),
        (f"12345678-1234-4123-8123-{AADHAAR}", False),
        (f"msg_12345678-1234-4123-8123-{AADHAAR}", False),
        ("TXN-20261122-0001", False), ("", False),
    ],
)  # fmt: skip
def test_ids_that_look_like_aadhaar(text, holds):
    assert ids.holds_aadhaar(text) is ids.holds_personal(text) is holds


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("9876543210", True), ("t-98765 43210", True), ("+91 9876543210", True),
        ("919876543210", True), ("09876543210/2", True), ("r-1\nasha@example.in", True),
        ("5876543210", False), ("98765432101", False), ("202611221030", False),
        ("5f9876543210abcdef012345", False), ("id_5f9876543210abcdef012345_2", False),
        ("id_9876543210", True), ("a@b", False), ("r-1\n@t", False),
    ],
)  # fmt: skip
def test_ids_that_look_like_somebody(text, holds):
    assert ids.holds_personal(text) is holds


def test_of_a_filter_only_what_is_read_is_kept():
    of_one = {"type": "UAN", "value": "1", "name": "Asha"}
    assert queries.needed("idtype-value", of_one) == {"type": "UAN", "value": "1"}
    age = one("age", "lt", 5)
    asked = [{"expression1": age | {"why": "x"}, "condition": "and", "expression2": age, "x": 1},
             {"seq_num": 2, "expression1": age, "expression2": None}]  # fmt: skip
    kept = queries.needed("predicate", asked)
    assert kept == [{"expression1": age, "condition": "and", "expression2": age},
                    {"seq_num": 2, "expression1": age}]  # fmt: skip
    assert sql("predicate", kept) == sql("predicate", asked)
    told = expression({"age": {"$lt": 5}}, name="Asha")
    kept = queries.needed("expression", told | {"note": "Asha"})
    assert "Asha" not in json.dumps(kept)
    assert sql("expression", kept) == sql("expression", told)
