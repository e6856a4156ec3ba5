"""`/sandbox/device/`: what the trial device sees next."""

import pytest
import requests
from django.test import Client


@pytest.fixture
def here(portal, settings):
    settings.SANDBOX_DEVICE_URL = portal.device_url
    return Client(headers={"Accept-Language": "en"})


@pytest.mark.django_db
def test_choosing(here, portal):
    assert here.post("/sandbox/device/", {"choice": "wrong"}).status_code == 302
    assert requests.get(f"{portal.device_url}/next", timeout=5).text == "wrong"
    page = here.get("/sandbox/device/").content.decode()
    assert 'value="wrong" id="id_choice_1" checked' in page
    assert here.post("/sandbox/device/", {"choice": "nonsense"}).status_code == 422
    assert here.post("/sandbox/device/", {"choice": "right"}).status_code == 302


@pytest.mark.django_db
def test_the_device_is_down(here, settings):
    settings.SANDBOX_DEVICE_URL = "http://127.0.0.1:1"
    for response in (
        here.get("/sandbox/device/"),
        here.post("/sandbox/device/", {"choice": "old"}),
    ):
        assert response.status_code == 422
        assert "The trial device is not running" in response.content.decode()


@pytest.mark.django_db
def test_only_in_a_sandbox(here, settings):
    settings.SANDBOX = False
    settings.SECURE_SSL_REDIRECT = False
    assert here.get("/sandbox/device/").status_code == 404
