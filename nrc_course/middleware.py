"""What every request passes through besides Django's own middleware."""

import logging
import re
import time
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware as DjangoLoginRequired
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, QueryDict
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

logger = logging.getLogger("nrc_course.request")


class HealthMiddleware:
    """Answers `/healthz` (this process runs) and `/readyz` (the database is there and migrated).

    It stands before sessions and hosts, because a load balancer asks without either.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path == "/healthz":
            return HttpResponse("ok\n", content_type="text/plain")
        if request.path == "/readyz":
            return _ready()
        return self.get_response(request)


def _ready() -> HttpResponse:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return HttpResponse("database not reachable\n", content_type="text/plain", status=503)
    if waiting:
        return HttpResponse("migrations not applied\n", content_type="text/plain", status=503)
    return HttpResponse("ready\n", content_type="text/plain")


class RequestLogMiddleware:
    """Logs one line a request: method, path, status, milliseconds, and the user's number."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        started = time.perf_counter()
        response = self.get_response(request)
        if logger.isEnabledFor(logging.INFO):
            logger.info("request", extra={"facts": _facts(request, response, started)})
        return response


def _facts(request, response, started: float) -> dict:
    session = getattr(request, "session", None)
    return {
        "method": request.method,
        "path": _path(request),
        "status": response.status_code,
        "ms": round((time.perf_counter() - started) * 1000, 1),
        "user": session.get("_auth_user_id") if session is not None and session.accessed else None,
    }


def _path(request) -> str:
    """Return the path, without what makes a link from an e-mail or to a quiz open something."""
    said = request.resolver_match.kwargs if request.resolver_match else {}
    key = said.get("key") or said.get("token") or said.get("code")
    return request.path.replace(key, "…") if key else request.path


class BodyLimitMiddleware:
    """Refuses a request larger than ``REQUEST_BODY_LIMIT`` bytes before any of it is read.

    Pages that take files have a limit of their own in ``UPLOAD_LIMITS``.
    Django's own limits leave out files, which it would write to the disk whoever sends them.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        length = request.META.get("CONTENT_LENGTH") or "0"
        most = settings.REQUEST_BODY_LIMIT
        if length.isdecimal() and int(length) > most:
            most = _most_at(request.path_info)
        if length.isdecimal() and int(length) > most:
            text = _("This is too large: at most %(size)d bytes can be sent at once.")
            message = text % {"size": most}
            return HttpResponse(f"{message}\n", content_type="text/plain", status=413)
        return self.get_response(request)


def _most_at(path: str) -> int:
    limits = settings.UPLOAD_LIMITS.items()
    named = (most for pattern, most in limits if re.fullmatch(pattern, path))
    return next(named, settings.REQUEST_BODY_LIMIT)


class LoginRequiredMiddleware(DjangoLoginRequired):
    """Django's, with an answer htmx can follow: a fragment must never be a log-in page."""

    def handle_no_permission(self, request, view_func):
        """Send the whole page to the log-in, and back to where the person was."""
        if not request.headers.get("HX-Request"):
            return super().handle_no_permission(request, view_func)
        came_from = request.headers.get("HX-Current-URL", "")
        response = HttpResponse(status=204)
        response.headers["HX-Redirect"] = _login_url(came_from)
        return response


def _login_url(came_from: str) -> str:
    try:
        address = urlsplit(came_from)
    except ValueError:
        address = urlsplit("")
    query = QueryDict(mutable=True)
    query["next"] = address.path + (f"?{address.query}" if address.query else "") or "/"
    return f"{resolve_url('account_login')}?{query.urlencode(safe='/')}"
