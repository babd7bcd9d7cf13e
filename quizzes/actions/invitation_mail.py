"""Invitations by e-mail."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse

from quizzes.models import Invitation

AGAIN_AFTER = timedelta(minutes=1)
"""A doubled click sends nothing twice; who wants to send again waits that long."""

log = logging.getLogger(__name__)


def can_send() -> bool:
    """Return whether the site sends mail at all."""
    return not settings.MAILERS["default"]["BACKEND"].endswith("dummy.EmailBackend")


def send(*, invitations: Iterable[int], base_url: str, now: datetime) -> int:
    """Send open invitations that have an address; return how many went out.

    Each is noted as sent before, so that nobody sends it at the same time; one that the mail
    server refuses is noted as not sent and logged.
    """
    is_due = Q(sent_at=None) | Q(sent_at__lte=now - AGAIN_AFTER)
    wanted = Invitation.objects.open(now).filter(is_due, pk__in=list(invitations))
    sent = 0
    for one in wanted.exclude(email="").select_related("course", "group").order_by("pk"):
        before = one.sent_at
        if not Invitation.objects.filter(is_due, pk=one.pk).update(sent_at=now):
            continue
        try:
            _message(one, base_url).send()
        except OSError:
            # smtplib's errors are OSErrors, as those of the network are.
            log.exception("Invitation %s could not be sent", one.pk)
            Invitation.objects.filter(pk=one.pk, sent_at=now).update(sent_at=before)
        else:
            sent += 1
    return sent


def _message(invitation: Invitation, base_url: str) -> EmailMessage:
    context = {
        "invitation": invitation,
        "site_name": settings.SITE_NAME,
        "link": base_url.rstrip("/") + reverse("join_by_code", args=[invitation.code]),
    }
    subject = " ".join(render_to_string("join/invitation_subject.txt", context).split())
    body = render_to_string("join/invitation_message.txt", context)
    return EmailMessage(f"{settings.SITE_NAME}: {subject}", body, to=[invitation.email])
