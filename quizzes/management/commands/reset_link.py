"""`manage.py reset_link USERNAME`: a link to hand to someone who can't get mail."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from quizzes.actions.accounts import reset_link
from quizzes.models import User


class Command(BaseCommand):
    help = "Print a link with which the person can set a new password, once."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument(
            "--site", default=default_site(), help="the site's address (default: %(default)s)"
        )

    def handle(self, *args, username, site, **options):
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account named {username!r}.")
        try:
            link = reset_link(user=user, base_url=site)
        except ValueError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(link)
        days = settings.PASSWORD_RESET_TIMEOUT // 86_400
        self.stderr.write(f"It works once, within {days} days. Give it to {username} only.")


def default_site() -> str:
    """Return the address people most likely use, from the settings."""
    if settings.CSRF_TRUSTED_ORIGINS:
        return settings.CSRF_TRUSTED_ORIGINS[0]
    hosts = [host for host in settings.ALLOWED_HOSTS if host.strip("*.")]
    host = hosts[0].lstrip(".") if hosts else "localhost"
    if host in ("localhost", "127.0.0.1"):
        return f"http://{host}:8000"
    return f"{'https' if settings.HTTPS else 'http'}://{host}"
