"""What falls by chance in a test falls alike in every run of it."""

import secrets
from random import Random, SystemRandom
from uuid import UUID, uuid4


def test_a_tests_chance_is_seeded_by_its_name(request):
    again = Random(request.node.nodeid)
    assert uuid4() == UUID(bytes=again.randbytes(16), version=4)
    assert secrets.token_bytes(8) == again.randbytes(8)
    assert SystemRandom().getrandbits(8) == again.randbytes(1)[0]
