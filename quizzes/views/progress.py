"""What a person knows, and what is slipping."""

from django.http import HttpRequest, HttpResponse


def progress(request: HttpRequest, **kwargs) -> HttpResponse:
    return HttpResponse("soon")
