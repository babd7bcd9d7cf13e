"""The one next thing to do."""

from django.http import HttpRequest, HttpResponse


def home(request: HttpRequest, **kwargs) -> HttpResponse:
    return HttpResponse("soon")
