"""Answers to requests that can't be served, looking like the site."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form was too old or came from elsewhere, and how to go on."""
    return render(request, "403_csrf.html", status=403)
