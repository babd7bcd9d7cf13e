"""Drives Anki's own package in a process of its own; nothing of ours is imported here.

Standard input is a JSON object: ``collection`` (a path) and ``steps``, each a list of a name and
its arguments. Standard output is the JSON list of what each step returned.
"""

import json
import sys

from anki.collection import (
    Collection,
    ExportAnkiPackageOptions,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
)


def take_in(collection, path):
    """Import a package with its schedule; return how many were new, updated, the same."""
    options = ImportAnkiPackageOptions(with_scheduling=True, merge_notetypes=True)
    request = ImportAnkiPackageRequest(package_path=path, options=options)
    log = collection.import_anki_package(request).log
    return [len(log.new), len(log.updated), len(log.duplicate)]


def answer(collection, deck, count, rating=3):
    """Answer so many cards of a deck, as good unless told; return the guid and place of each."""
    collection.decks.set_current(collection.decks.id(deck))
    answered = []
    for _ in range(count):
        card = collection.sched.getCard()
        card.start_timer()
        collection.sched.answerCard(card, rating)
        answered.append([card.note().guid, card.ord])
    return answered


def reword(collection, guid, field, text, tag):
    """Change one field of a note and give it a tag."""
    note = collection.get_note(collection.db.scalar("select id from notes where guid = ?", guid))
    note.fields[field] = text
    note.add_tag(tag)
    collection.update_note(note)


def give_out(collection, path, legacy):
    """Export everything with its schedule."""
    options = ExportAnkiPackageOptions(
        with_scheduling=True, with_media=True, legacy=legacy, with_deck_configs=False
    )
    collection.export_anki_package(out_path=path, options=options, limit=None)


def notes(collection):
    """Return guid, fields, tags, type and decks of every note."""
    found = []
    for key in collection.find_notes(""):
        note = collection.get_note(key)
        decks = sorted({collection.decks.name(card.did) for card in note.cards()})
        found.append([note.guid, note.fields, note.tags, note.note_type()["name"], decks])
    return sorted(found)


def cards(collection):
    """Return the columns of every card that its schedule is made of, days from today."""
    today = collection.sched.today
    rows = collection.db.all(
        "select n.guid, c.ord, c.type, c.queue, c.due, c.ivl, c.factor, c.reps, c.lapses, c.flags, "
        "c.data from cards c, notes n where c.nid = n.id order by n.guid, c.ord"
    )
    for row in rows:
        if row[2] == 2:
            row[4] -= today
        row[10] = json.loads(row[10] or "{}")
    return rows


def log(collection):
    """Return the log: moment, guid, place, rating, interval, time, kind."""
    return collection.db.all(
        "select r.id, n.guid, c.ord, r.ease, r.ivl, r.time, r.type "
        "from revlog r, cards c, notes n where r.cid = c.id and c.nid = n.id order by r.id"
    )


def rendered(collection, guid):
    """Return the question and answer of each card of a note as Anki shows them."""
    key = collection.db.scalar("select id from notes where guid = ?", guid)
    return [[card.question(), card.answer()] for card in collection.get_note(key).cards()]


def checked(collection):
    """Return what Anki says of its database, and whether it is well."""
    return list(collection.fix_integrity())


STEPS = {one.__name__: one for one in (take_in, answer, reword, give_out, notes, cards, log)}
STEPS |= {one.__name__: one for one in (rendered, checked)}


def main():
    """Carry out the steps of standard input."""
    task = json.load(sys.stdin)
    collection = Collection(task["collection"])
    collection.set_config("fsrs", True)
    results = [STEPS[name](collection, *arguments) for name, *arguments in task["steps"]]
    collection.close()
    json.dump(results, sys.stdout)


main()
