"""The groups of the matrix's open course, with what hangs on them."""

from datetime import timedelta

from quizzes import models
from tests import factories


def group(people: dict[str, models.User | None], course: models.Course) -> dict[str, object]:
    """Make groups A and B of the course, with an assistant and a student each; return ids."""
    pupil = factories.UserFactory(username="pupil_b", email="pupil_b@example.org")
    for user in (people["student"], pupil):
        factories.MembershipFactory(user=user, course=course)
    ids: dict[str, object] = {}
    of_groups = {"a": (people["assistant"], people["student"])}
    of_groups["b"] = (people["assistant_b"], pupil)
    for letter, members in of_groups.items():
        made = models.Group.objects.create(course=course, name=f"Group {letter}")
        made.members.set(models.Membership.objects.filter(user__in=members))
        own = made.members.get(role=models.Role.STUDENT)
        ids |= {f"group_{letter}": made.pk, f"member_{letter}": own.pk}
    ids["user_pupil_b"] = pupil.pk
    ids |= {"code_old": "ABCDEFGH", "code_a": "HGFEDCBA"}
    made = models.Group.objects.get(pk=ids["group_a"])
    invited = models.Invitation.objects.create(
        course=course, group=made, name="Other", email="other@example.org",
        nonce="nonce", made_at=factories.MORNING, ends_at=factories.MORNING + timedelta(days=30),
    )  # fmt: skip
    ids |= {"invited": invited.pk, "invited_code": invited.code}
    models.RosterChange.objects.create(
        course=course, action="added", group=made, at=factories.MORNING
    )
    for code, ended_at in (("ABCDEFGH", factories.MORNING), ("HGFEDCBA", None)):
        moment = {"made_at": factories.MORNING, "ended_at": ended_at}
        models.GroupCode.objects.create(group=made, code=code, **moment)
    return ids
