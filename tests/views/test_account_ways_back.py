"""A log-in and a sign-up lead back to where one was."""

import re

import pytest

PASSWORD = "a long password"
LESSON = "/c/small/lessons/founding/"


def sign_up(client, **changes):
    form = {"username": "newcomer", "email": "", "password1": PASSWORD, "password2": PASSWORD}
    return client.post("/accounts/signup/", {**form, **changes})


def links_of(response) -> list[str]:
    header = response.text.partition("</header>")[0]
    return re.findall(r'href="(/accounts/(?:signup|login)/[^"]*)"', header)


def both(query: str) -> list[str]:
    return [f"/accounts/signup/{query}", f"/accounts/login/{query}"]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/", "?next=/"),
        (LESSON, f"?next={LESSON}"),
        (f'{LESSON}?a=1&b="><b>', f"?next={LESSON}%3Fa%3D1%26b%3D%2522%253E%253Cb%253E"),
        ("/nowhere/", ""),
        ("/accounts/login/", ""),
        (f"/accounts/signup/?next={LESSON}", f"?next={LESSON}"),
    ],
)
def test_the_header_knows_the_way_back(course, client, path, query):
    assert links_of(client.get(path)) == both(query)


def test_the_answer_to_a_form_is_no_place_to_come_back_to(client, db):
    response = sign_up(client, password2="something else")

    assert (response.status_code, links_of(response)) == (200, both(""))


def test_a_guest_who_signs_up_on_a_lesson_is_back_on_it(course, guest, client_of):
    client = client_of(guest)
    [to_sign_up, _to_log_in] = links_of(client.get(LESSON))
    page = client.get(to_sign_up)
    form = page.text.partition("<main")[2].partition("</main>")[0]
    [back] = re.findall(r'<input type="hidden" name="next" value="([^"]*)"', form)

    response = sign_up(client, next=back)

    assert (response.status_code, response["Location"]) == (302, LESSON)
    guest.refresh_from_db()
    assert (guest.username, guest.is_guest) == ("newcomer", False)
    assert links_of(client.get(LESSON)) == []


@pytest.mark.django_db
def test_signing_up_leads_nowhere_else(client):
    response = sign_up(client, next="https://evil.example/")

    assert response["Location"] == "/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["/cards/", "/cards/exchange/", "/review/", "/review/numbers/", "/review/break/", "/progress/"],
)
def test_a_visitor_at_a_page_of_ones_own_is_told_why_and_how_to_go_on(client, address):
    response = client.get(address, follow=True)
    assert response.redirect_chain == [(f"/accounts/login/?next={address}", 302)]
    assert "Log in to see your cards and your progress." in response.text
    assert '<a href="/">Start reading</a>' in response.text


@pytest.mark.django_db
def test_who_comes_for_something_else_is_not_told_of_cards(client):
    page = client.get("/accounts/login/?next=/account/").text
    assert "Log in to see your cards" not in page


def test_sign_up_says_from_the_start_what_a_username_may_hold(client):
    page = client.get("/accounts/signup/").text
    assert 'id="id_username_helptext">Letters, digits and @ . + - _ only: no spaces.<' in page
    assert (
        re.search(r'<input[^>]*name="username"[^>]*>', page)[0].count("id_username_helptext") == 1
    )
