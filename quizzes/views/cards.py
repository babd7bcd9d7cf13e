"""Reviewing cards."""

from django.http import HttpRequest, HttpResponse


def review(request: HttpRequest, **kwargs) -> HttpResponse:
    return HttpResponse("soon")


def undo(request: HttpRequest, **kwargs) -> HttpResponse:
    return HttpResponse("soon")
