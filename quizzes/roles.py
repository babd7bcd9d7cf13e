"""The one table of who may do what in the admin. Rights inside a course come from memberships.

Each group is a row of the admin's people page; the table is written over its permissions after
every migration, so that what is changed by hand there does not last.
"""

from django.apps import apps as global_apps

ADMINISTRATORS = "Administrators"
INSTRUCTORS = "Instructors"

SEE = ("view",)
WRITE = ("add", "change", "view")
ALL = ("add", "change", "delete", "view")

CONTENT = (
    *("module", "lesson", "objective", "glossaryterm", "source", "figure", "question", "note"),
    *("person", "timelineevent"),
)
EVIDENCE = (
    *("attempt", "attemptitem", "response", "grade", "repair", "markchange"),
    *("questionreview", "reviewcomment"),
    *("assignment", "assignmentwindow", "gradecategory", "announcement"),
    *("groupcode", "invitation", "rosterchange"),
)
PRIVATE = (
    *("cardstate", "cardevent", "cardday", "lessonreading", "parameterfit"),
    *("examplan", "exampace", "studybreak", "contentchange"),
)
WORDINGS = ("questionversion", "noterevision", "card", "parameterset")

# Pictures are added at the desk, which makes them anew.
# What a model's rows are made of decides: evidence and wordings are never changed by hand, people
# leave through `actions.deletion`, and an instructor retires content instead of deleting it.
PERMISSIONS: dict[str, dict[str, tuple[str, ...]]] = {
    ADMINISTRATORS: {
        "quizzes.course": ALL,
        **{f"quizzes.{model}": ALL for model in CONTENT},
        "quizzes.quiz": ALL,
        "quizzes.quizsection": ALL,
        "quizzes.quizquestion": ALL,
        "quizzes.picture": ("change", "delete", "view"),
        **{f"quizzes.{model}": SEE for model in (*WORDINGS, *EVIDENCE, *PRIVATE)},
        "quizzes.membership": ALL,
        "quizzes.group": ALL,
        "quizzes.accommodation": ALL,
        "quizzes.user": WRITE,
        "quizzes.accountdeletion": SEE,
        "account.emailaddress": ALL,
        "auth.group": SEE,
    },
    INSTRUCTORS: {
        "quizzes.course": ("change", "view"),
        **{f"quizzes.{model}": WRITE for model in CONTENT},
        "quizzes.quiz": WRITE,
        "quizzes.quizsection": ALL,
        "quizzes.quizquestion": ALL,
        "quizzes.picture": ("change", "view"),
        **{f"quizzes.{model}": SEE for model in (*WORDINGS, *EVIDENCE)},
        "quizzes.membership": ALL,
        "quizzes.group": WRITE,
        "quizzes.accommodation": ALL,
    },
}


def is_administrator(user) -> bool:
    """Return whether every course is theirs to change."""
    return user.is_superuser or ADMINISTRATORS in names_of_groups(user)


def names_of_groups(user) -> frozenset[str]:
    """Return the names of the person's groups."""
    # Asked a dozen times a page of the admin; a request has its own user object.
    if not hasattr(user, "_names_of_groups"):
        user._names_of_groups = frozenset(user.groups.values_list("name", flat=True))
    return user._names_of_groups


def wanted(group: str) -> set[tuple[str, str]]:
    """Return the group's permissions as pairs of app label and codename."""
    pairs = set()
    for name, verbs in PERMISSIONS[group].items():
        app, model = name.split(".")
        pairs |= {(app, f"{verb}_{model}") for verb in verbs}
    return pairs


def sync_roles(app_config, using, apps=global_apps, **kwargs) -> None:
    """Give both groups exactly the table's permissions; a receiver of ``post_migrate``.

    On a fresh database the permissions of an app appear in the same signal, perhaps later than
    this: they are made here first.
    """
    from django.contrib.auth.management import create_permissions

    if app_config.label not in {name.split(".")[0] for name in PERMISSIONS[ADMINISTRATORS]}:
        return
    try:
        group_model = apps.get_model("auth", "Group")
        permission_model = apps.get_model("auth", "Permission")
    except LookupError:
        return
    create_permissions(app_config, using=using, apps=apps, verbosity=0)
    for name in PERMISSIONS:
        group, _made = group_model.objects.using(using).get_or_create(name=name)
        group.permissions.set(_found(permission_model.objects.using(using), wanted(name)))


def _found(permissions, pairs: set[tuple[str, str]]) -> list:
    apps = {app for app, _codename in pairs}
    of_apps = permissions.filter(content_type__app_label__in=apps).select_related("content_type")
    return [one for one in of_apps if (one.content_type.app_label, one.codename) in pairs]
