"""The pictures of a course, as files."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quizzes import clock
from quizzes.models import Membership, Picture, PracticeLink, Role, Status
from quizzes.models.groups import may_enter
from quizzes.models.pictures import DIGITS
from quizzes.roles import is_administrator

A_YEAR = 31_536_000
NOTHING_ALLOWED = "default-src 'none'; sandbox"


@login_not_required
@require_safe
def picture(request: HttpRequest, course_key: str, name: str) -> HttpResponse:
    """Return a picture to whoever may enter its course, or writes it; other bytes are a 404.

    Who came by a link to one quiz gets it too: its digest is told by the pages they may see alone.
    """
    key, _hyphen, digest = name.rpartition("-")
    rows = Picture.objects.filter(course__key=course_key, key=key, digest__startswith=digest)
    shown = rows.filter(_may_see(request.user)).first() if len(digest) == DIGITS else None
    if shown is None:
        raise Http404(_("There is no such picture."))
    etag = f'"{shown.digest}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(bytes(shown.data), content_type="image/webp")
    response.headers["ETag"] = etag
    response.headers["Content-Disposition"] = "inline"
    response.headers["Content-Security-Policy"] = NOTHING_ALLOWED
    response.headers["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, private=True, max_age=A_YEAR, immutable=True)
    return response


def _may_see(user) -> Q:
    if is_administrator(user):
        return Q()
    helps = Membership.objects.filter(
        user=user.pk, course=OuterRef("course"), role__in=[Role.INSTRUCTOR, Role.ASSISTANT]
    )
    is_out = Q(course__status=Status.PUBLISHED)
    links = PracticeLink.objects.holding(clock.now()).followed_by(user)
    passes = links.filter(quiz__course=OuterRef("course"))
    return (is_out & (may_enter(user, "course__") | Exists(passes))) | Exists(helps)
