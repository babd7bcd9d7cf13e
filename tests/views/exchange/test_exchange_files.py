"""Files that bring cards: hostile packages, and tables whose columns are named."""

import io
import zipfile
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from quizzes.actions import cards
from quizzes.models import CardImport, Note
from tests.views.exchange_pages import (
    PAGE,
    basic,
    download,
    own,
    own_texts,
    package,
    paste,
    take,
    upload,
)

pytestmark = pytest.mark.django_db


class TestHostileFiles:
    def told(self, client, data, name="deck.apkg") -> str:
        sent = upload(client, data, name)
        assert sent.status_code == 422
        assert CardImport.objects.count() == 0
        return sent.context["upload"].errors["file"][0]

    def test_a_broken_package(self, client, clock):
        assert "can’t be read" in self.told(client, b"PK\x03\x04 and nothing more")

    def test_a_bomb(self, client):
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("collection.anki2", b"\0" * 60_000_000)
            archive.writestr("media", "{}")
        assert "can’t be read" in self.told(client, held.getvalue())

    def test_another_kind_of_file_by_the_name_of_a_package(self, client):
        assert "can’t be read" in self.told(client, b"\x89PNG\r\n\x1a\n")

    def test_a_picture_by_the_name_of_a_table(self, client):
        assert "can’t be read" in self.told(client, b"\x89PNG\r\n\x1a\n\xff", "x.csv")

    def test_an_empty_file(self, client):
        assert upload(client, b"").status_code == 422

    def test_a_huge_file(self, client):
        assert "too large" in self.told(client, b"x" * 20_000_001)

    def test_a_huger_file_is_not_read_at_all(self, client):
        assert upload(client, b"x" * 21_000_001).status_code == 413

    def test_other_pages_take_no_large_file(self, client):
        sent = client.post(f"{PAGE}{uuid4()}/", {"file": SimpleUploadedFile("x", b"x" * 2_000_001)})
        assert sent.status_code == 413

    def test_too_many_notes(self, client, clock):
        notes = [basic(str(n), f"Front {n}") for n in range(2_001)]
        assert "can’t be read" in self.told(client, package(*notes, clock=clock))

    @pytest.mark.parametrize(
        "fields",
        [
            {},
            {"text": "  "},
            {"text": "a;b", "lesson": "small/none"},
            {"text": "a;b", "lesson": ""},
        ],
    )
    def test_a_form_without_sense_is_told(self, client, fields):
        assert client.post(PAGE, {"lesson": "small/founding"} | fields).status_code == 422


class TestTables:
    def test_pasted_text_in_the_columns_proposed(self, client, student):
        address = paste(client, "front\tback\ttags\nOne\tUno\tspanish\nTwo\tDos\t").url
        page = client.get(address)
        assert [row["where"] for row in page.context["rows"]] == ["row 2", "row 3"]
        take(client, address)
        assert own_texts(student) == ["One", "Two"]
        again = client.get(paste(client, "front\tback\nOne\tUno\nThree\tTres").url)
        assert [row["fate"] for row in again.context["rows"]] == [
            "is your note already",
            "becomes a new note of your own",
        ]

    def test_the_columns_are_named_by_hand(self, client, student):
        address = paste(client, "Uno;One;x\nDos;Two;x").url
        assert client.post(address, {"columns": "1", "front": "1", "back": "0"}).status_code == 303
        take(client, address)
        assert own_texts(student) == ["One", "Two"]

    @pytest.mark.parametrize("front", ["", "9", "-1", "x"])
    def test_columns_without_sense_are_told(self, client, front):
        address = paste(client, "Uno;One").url
        assert client.post(address, {"columns": "1", "front": front}).status_code == 422

    def test_faults_are_told_with_their_places_and_nothing_is_taken(self, client, student):
        address = paste(client, "front;back\nOne;Uno\n;Dos\nThree;").url
        page = client.get(address)
        assert [str(one) for one in page.context["faults"]] == [
            "row 3, column A: is empty",
            "row 4, column B: is empty",
        ]
        assert take(client, address).status_code == 422
        assert own_texts(student) == []

    def test_a_table_made_here_updates_the_notes_it_came_from(self, client, student, course, clock):
        own(student, course, clock)
        cards.add(user=student, cards=course.cards[:1], now=clock.now)
        text = download(client, format="tsv").content.replace(b"All mine", b"Still mine")
        address = upload(client, text, "cards.tsv").url
        assert [row["fate"] for row in client.get(address).context["rows"]] == [
            "is a note of the course; its text stays",
            "updates your note",
        ]
        take(client, address)
        assert Note.everyones.get(owner=student).current.body["back"] == "Still mine"
