"""The ASGI application, for servers that want one; the shipped server is WSGI."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nrc_course.settings")
application = get_asgi_application()
