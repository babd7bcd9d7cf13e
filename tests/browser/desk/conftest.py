"""The page of an instructor, on which nothing may go wrong unnoticed."""

import pytest
from playwright.sync_api import Page

from tests.browser import pages


@pytest.fixture
def page(request, new_context, log_in, instructor) -> Page:
    """Return a page on which neither a script nor the content policy may complain.

    Answers that refuse a form are no complaint where a module's ``REFUSALS`` names them.
    """
    opened = new_context(reduced_motion="reduce").new_page()
    heard = pages.listen(opened)
    log_in(opened, instructor)
    yield opened
    refusals = getattr(request.module, "REFUSALS", None)
    assert [said for said in heard if refusals is None or refusals not in said] == []
