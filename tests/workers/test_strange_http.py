"""Requests that no page of ours sends are answered, and never with a 500."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.workers import people
from tests.workers.people import Page, draft_at, put_in
from tests.workers.typed import LONG, NOT_SENT, address_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("answers_500")]
EMPTY_POSTS = ["register-start", "register-otp", "register-resume", "me-sign-in", "me-otp"]
EMPTY_POSTS += ["me-address", "me-occupation", "me-mobile", "me-bank", "register-address"]


@pytest.mark.parametrize("csrf", [True, False])
@pytest.mark.parametrize("name", EMPTY_POSTS)
def test_a_post_of_nothing(name, csrf):
    client = Client(enforce_csrf_checks=csrf, raise_request_exception=False)
    otp = NOT_SENT
    draft = draft_at("address")
    put_in(client, otp=otp, sign_in={"uan": None, "otp": otp, "next": ""}, draft=str(draft.id))
    put_in(client, uan=people.worker().uan)
    assert client.post(reverse(name)).status_code in (200, 302, 403, 422)
    assert client.post(reverse(name), {"look": "present"}).status_code in (200, 403, 422)


def test_a_body_that_is_too_large(client):
    response = client.post(address_of("start"), {"mobile": "9" * 600_000})
    assert response.status_code == 400
    assert "We did not understand that" in Page(response).text
    response = client.post(address_of("start"), {f"f{n}": "x" for n in range(300)})
    assert response.status_code == 400
    assert "We did not understand that" in Page(response).text


FILE_WITH_NUL = (
    b'--x\r\nContent-Disposition: form-data; name="mobile"; filename="a\0b"\r\n\r\nx\r\n--x--'
)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"mobile=%ff%fe%00&epfo_member=%c3%28", "application/x-www-form-urlencoded"),
        (b"mobile=\xff\xfe&&&===", "application/x-www-form-urlencoded"),
        (b"mobile=1", "application/x-www-form-urlencoded; charset=utf-16"),
        (b"{}", "application/json"),
        (b"", "multipart/form-data"),
        (b"--x\r\nnonsense", "multipart/form-data; boundary=x"),
        (FILE_WITH_NUL, "multipart/form-data; boundary=x"),
    ],
)  # fmt: skip
def test_bodies_that_are_no_form(client, body, kind):
    response = client.post(address_of("start"), body, content_type=kind)
    assert response.status_code in (200, 400, 422)
    assert Page(response).document.xpath("//h1")


@pytest.mark.parametrize(
    "path",
    ["/", "/register/start", "/me/", "/lookup/occupations?q=mason", "/sandbox/phone/", "/healthz"],
)
@pytest.mark.parametrize("query", ["x=%00", "next=%00", "state=%00", "%00"])
def test_a_nul_byte_in_an_address(client, path, query):
    response = client.get(path + ("&" if "?" in path else "?") + query)
    assert response.status_code == 400
    assert client.get("/verify/a%00b").status_code == 400


@pytest.mark.parametrize("state", ["", "x", "²", "-1", "0", "99999", "9" * 30, LONG, "२७"])
def test_districts_of_a_state_that_is_none(client, state):
    response = client.get("/lookup/districts", {"state": state})
    assert response.status_code == 200
    assert bool(response.json()["districts"]) == (state == "२७")


PAGES = ["/", "/register/start", "/register/resume", "/me/sign-in", "/verify/x", "/register/done"]
PAGES += ["/healthz", "/readyz", "/lookup/districts", "/me/", "/me/card", "/nowhere"]


@pytest.mark.parametrize("path", PAGES)
def test_head_says_what_get_says(client, path):
    assert client.head(path).status_code == client.get(path).status_code


@pytest.mark.parametrize("path", [p for p in PAGES if p not in ("/nowhere", "/me/", "/me/card")])
@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(client, path, method):
    assert getattr(client, method)(path).status_code == 405


def test_addresses_that_lead_nowhere(client):
    for path in ("/nowhere", "/register/nowhere", "/verify/" + "x" * 5000, "/%ff%fe", "/me/%2e%2e"):
        response = client.get(path)
        assert response.status_code == 404
        assert "There is no such page" in Page(response).text
    assert client.get("/register/not-eligible/nonsense").url == address_of("start")


@pytest.mark.parametrize(
    "cookie",
    [
        "sessionid=x; csrftoken=x; django_language=x; messages=x",
        f"sessionid={'y' * 4000}",
        'sessionid="\\000aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"',
        'sessionid="\\042\\134\\377\\376aaaaaaaaaaa"; django_language="\\000hi"',
        'messages="\\000"; csrftoken="\\000"',
        "sessionid=../../../etc/passwd; =; ;;; a=b=c",
    ],
)
def test_cookies_of_nobody(client, cookie):
    """Also where the cookie spells a NUL byte by its octal number, as cookies may."""
    for path in ("/", "/register/start", "/register/personal", "/me/", "/register/done"):
        assert client.get(path, headers={"cookie": cookie}).status_code in (200, 302)
    response = client.post("/me/sign-in", {"who": "9812345678"}, headers={"cookie": cookie})
    assert response.status_code == 302


@pytest.mark.parametrize(
    "languages", ["", "*", "xx-YY", ";;;q=", "hi;q=2,en", "a" * 9000, "hi-Deva-IN", "\x01", "en\\0"]
)
def test_languages_that_are_none(client, languages):
    assert client.get("/", headers={"accept-language": languages}).status_code == 200


@pytest.mark.parametrize(
    "there",
    [
        "https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example",
        "javascript:alert(1)", "http:///elsewhere.example", "\x00//elsewhere.example", "x" * 9000,
        "////elsewhere.example", "https:elsewhere.example",
    ],
)  # fmt: skip
def test_changing_the_language_leads_nowhere_else(client, there):
    response = client.post("/language", {"language": "hi", "next": there})
    assert response.status_code in (204, 302)
    if response.status_code == 302:
        assert "elsewhere" not in response.url
        assert not response.url.startswith("javascript")
    for language in ("xx", "", "\x00", "a" * 5000):
        assert client.post("/language", {"language": language}).status_code in (204, 302)
