"""The table of addresses says each thing once."""

from collections import Counter

from django.urls import URLPattern

from quizzes import roles
from quizzes.urls import urlpatterns


def patterns(found, prefix=""):
    for one in found:
        route = prefix + str(one.pattern)
        if isinstance(one, URLPattern):
            yield one.name, route
        else:
            yield from patterns(one.url_patterns, route)


def twice(found):
    return [one for one, count in Counter(found).items() if count > 1]


def test_no_address_and_no_name_stands_twice():
    names, routes = zip(*patterns(urlpatterns), strict=True)
    assert (twice(names), twice(routes)) == ([], [])


def test_no_model_stands_twice_in_the_table_of_rights():
    told = [*roles.CONTENT, *roles.EVIDENCE, *roles.PRIVATE, *roles.WORDINGS]
    assert twice(told) == []
