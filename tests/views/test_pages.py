"""The switch of colours, and the page of a request that makes no sense."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("came_from", "goes_to"),
    [
        ("/c/nrc/?x=1", "/c/nrc/?x=1"),
        ("", "/"),
        ("//evil.example/", "/"),
        ("https:evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("no-such-page", "/"),
        ("item", "/"),
    ],
)
def test_the_switch_of_colours_goes_back_to_the_page(client, came_from, goes_to):
    response = client.post(reverse("theme"), {"theme": "dark", "next": came_from})
    assert (response.status_code, response.url) == (302, goes_to)
    assert response.cookies["theme"].value == "dark"


@pytest.mark.parametrize(
    "content_type",
    ["application/x-www-form-urlencoded; charset=utf-16", "multipart/form-data; boundary="],
)
def test_a_form_nobody_can_read_gets_a_page_of_the_site(client, content_type):
    response = client.post(reverse("theme"), b"theme=dark", content_type=content_type)
    assert response.status_code == 400
    assert "This request could not be read" in response.content.decode()
