"""Keys of platforms' programs, and the tokens that they are given."""

import base64
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from oauth2_provider.models import get_access_token_model

from aggregators import networks
from aggregators.models import Platform
from aggregators.tokens import Refused, caller_of
from tests.aggregators import people

pytestmark = pytest.mark.django_db


def called(rf, headers, **where):
    return caller_of(rf.get("/api/platform/v1/x", headers=headers, **where))


def refused(rf, headers, **where) -> str:
    with pytest.raises(Refused) as refusal:
        called(rf, headers, **where)
    return refusal.value.code


def change(row, **fields):
    type(row).objects.filter(pk=row.pk).update(**fields)


class TestAToken:
    def test_of_the_sandbox_reaches_the_twin(self, client, rf):
        where = people.platform()
        caller = called(rf, people.bearer(client, people.key(where)))
        assert caller.platform == where.sandbox()
        assert caller.platform.is_sandbox
        assert caller.by == f"platform:{where.twin.pk}"

    def test_of_production_reaches_the_platform(self, client, rf):
        where = people.platform()
        caller = called(rf, people.bearer(client, people.key(where, "live", scopes=["read"])))
        assert caller.platform == where
        caller.needs("read")
        with pytest.raises(Refused):
            caller.needs("activity")

    @pytest.mark.parametrize("world", ["sandbox", "live"])
    def test_of_one_world_is_none_in_the_other(self, client, rf, world):
        headers = people.bearer(client, people.key(people.platform(), world))
        other = {"Authorization": headers["Authorization"]}
        if world == "live":
            other["Eshram-World"] = "sandbox"
        assert refused(rf, other) == "wrong_world"

    def test_is_nowhere_kept(self, client):
        token = people.token_of(client, people.key(people.platform()))
        kept = get_access_token_model().objects.get()
        assert token
        assert kept.token == ""
        with connection.cursor() as cursor:
            cursor.execute("SELECT row_to_json(t)::text FROM oauth2_provider_accesstoken t")
            assert token not in cursor.fetchone()[0]
            cursor.execute("SELECT row_to_json(c)::text FROM aggregators_client c")
            assert people.SECRET not in cursor.fetchone()[0]

    @pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer"},
                                         {"Authorization": "Basic eDp5"}])  # fmt: skip
    def test_has_to_be_there(self, rf, headers):
        assert refused(rf, headers) == "no_token"

    def test_has_to_be_known_and_young(self, client, rf):
        assert refused(rf, {"Authorization": "Bearer " + "x" * 30}) == "bad_token"
        headers = people.bearer(client, people.key(people.platform()))
        called(rf, headers)
        get_access_token_model().objects.update(expires=timezone.now())
        assert refused(rf, headers) == "bad_token"

    def test_ends_with_its_key_at_once(self, client, rf):
        key = people.key(people.platform())
        headers = people.bearer(client, key)
        called(rf, headers)
        change(key, revoked_at=timezone.now())
        assert refused(rf, headers) == "revoked"
        assert people.token_of(client, key) == ""

    def test_ends_with_its_platform(self, client, rf):
        where = people.platform()
        headers = people.bearer(client, people.key(where, "live"))
        change(where, status=Platform.Status.STOPPED)
        assert refused(rf, headers) == "stopped"

    def test_has_one_call_read_one_row(self, client, rf, django_assert_num_queries):
        where = people.platform()
        where.sandbox()
        headers = people.bearer(client, people.key(where, "live"))
        with django_assert_num_queries(1):
            called(rf, headers)


class TestASecret:
    def test_has_to_be_right(self, client):
        key = people.key(people.platform())
        assert people.token_of(client, key)
        assert people.token_of(client, key, "x" * 64) == ""
        assert people.token_of(client, key, "") == ""

    def test_before_a_rotation_is_good_for_a_while(self, client):
        key = people.key(people.platform())
        key.older_secret, key.client_secret = key.client_secret, "n" * 64
        key.older_until = timezone.now() + timedelta(hours=1)
        key.save()
        assert people.token_of(client, key, "n" * 64)
        assert people.token_of(client, key)
        change(key, older_until=timezone.now())
        assert people.token_of(client, key) == ""
        assert people.token_of(client, key, "n" * 64)

    def test_is_taken_as_the_standard_says_too(self, client):
        key = people.key(people.platform())
        basic = base64.b64encode(f"{key.client_id}:{people.SECRET}".encode()).decode()
        answer = client.post(
            "/api/platform/v1/token",
            {"grant_type": "client_credentials", "scope": "read"},
            headers={"Authorization": f"Basic {basic}"},
        )
        assert (answer.status_code, answer.json()["scope"]) == (200, "read")

    @pytest.mark.parametrize(
        "asked",
        [
            {},
            {"grant_type": "password", "username": "a", "password": "b"},
            {"grant_type": "authorization_code", "code": "x"},
            {"grant_type": "client_credentials", "client_id": "\x00"},
            {"grant_type": "client_credentials", "client_id": "nobody", "client_secret": "x"},
        ],
    )
    def test_opens_by_no_other_way(self, client, asked):
        assert client.post("/api/platform/v1/token", asked).status_code in (400, 401)

    def test_gives_no_more_than_the_key_may(self, client):
        key = people.key(people.platform(), scopes=["read"])
        asked = {"grant_type": "client_credentials", "client_id": key.client_id}
        asked |= {"client_secret": people.SECRET, "scope": "read activity"}
        assert client.post("/api/platform/v1/token", asked).json()["error"] == "invalid_scope"

    def test_is_not_guessed_for_ever(self, client, monkeypatch):
        monkeypatch.setattr("aggregators.views.token.WRONG_AN_HOUR", 2)
        asked = {"grant_type": "client_credentials", "client_id": "nobody", "client_secret": "x"}
        where = {"REMOTE_ADDR": "203.0.113.99"}
        got = [client.post("/api/platform/v1/token", asked, **where) for _try in range(3)]
        assert [answer.status_code for answer in got] == [401, 401, 429]


class TestNetworks:
    def test_hold_tokens_and_calls(self, client, rf, settings):
        settings.PROXIES = 1
        key = people.key(people.platform(), networks=["198.51.100.0/24"])
        assert people.token_of(client, key) == ""
        change(key, networks=[])
        headers = people.bearer(client, key)
        change(key, networks=["198.51.100.0/24"])
        assert refused(rf, headers | {"X-Forwarded-For": "198.51.100.7, 203.0.113.9"}) == "network"
        called(rf, headers | {"X-Forwarded-For": "203.0.113.9, 198.51.100.7"})

    @pytest.mark.parametrize(
        ("written", "address", "inside"),
        [
            ("", "203.0.113.9", True),
            ("198.51.100.0/24", "198.51.100.255", True),
            ("198.51.100.0/24", "198.51.101.0", False),
            ("198.51.100.7", "198.51.100.7", True),
            ("10.1.2.3/16", "10.1.9.9", True),
            ("198.51.100.0/24", "::ffff:198.51.100.7", True),
            ("2001:db8::/32", "2001:db8:1::5", True),
            ("2001:db8::/32", "198.51.100.7", False),
            ("198.51.100.0/24", "no address", False),
        ],
    )
    def test_hold_addresses(self, written, address, inside):
        assert networks.holds(networks.parsed(written), address) is inside

    @pytest.mark.parametrize("written", ["198.51.100.0/33", "x", "1.2.3", "1.2.3.4/24/8"])
    def test_are_networks(self, written):
        with pytest.raises(networks.NotANetwork):
            networks.parsed(f"198.51.100.0/24, {written}")
