"""The admin's pages about workers: who may see what, and what is written down about it."""

import pytest

from tests.cast import signed_in, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    return signed_in(client, staff("superuser"))


@pytest.mark.parametrize("path", ["/", "/me/sign-in", "/register/start"])
def test_no_page_of_the_portal_is_loosened_for_the_admin(officer, path):
    policy = officer.get(path).headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize("path", ["/admin/", "/admin/workers/occupation/"])
def test_the_admin_may_do_what_its_scripts_need_and_no_more(officer, path):
    policy = officer.get(path, follow=True).headers["Content-Security-Policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["script-src"] == "'self' 'unsafe-eval'"
    assert directives["style-src"] == "'self' 'unsafe-inline'"
    assert directives["default-src"] == "'none'"
    assert directives["form-action"] == "'self'"
