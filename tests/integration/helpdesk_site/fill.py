"""What the desk holds before a test: articles of the sample help centre, secret ones, two queues, three people."""

from pathlib import Path

INTERNAL = "zanzibar protocol"
ATTACK = "<script>window.hit=1</script><img src=x onerror='window.hit=1'>"
FEW = ("bookings", "account", "internal")


def fill(samples: Path) -> None:
    """Everything, through Django's own models."""
    from django.contrib.auth.models import Permission, User
    from helpdesk.models import KBCategory, KBItem, Queue

    from assistkit.index.sources.folder import read_articles

    help_, secret = (
        Queue.objects.create(title=title, slug=slug, allow_public_submission=slug == "help")
        for title, slug in (("Help", "help"), ("Secret", "secret"))
    )
    public = KBCategory.objects.create(name="Help", title="Help", slug="help", description="For all", public=True)
    internal = KBCategory.objects.create(
        name="Playbook", title="Playbook", slug="playbook", description="For us", public=False, queue=help_
    )
    theirs = KBCategory.objects.create(
        name="Theirs", title="Theirs", slug="theirs", description="Not for us", public=False, queue=secret
    )
    for folder in FEW:
        for one in read_articles(samples / "articles" / folder).articles:
            category = internal if folder == "internal" else public
            KBItem.objects.create(category=category, title=one.title[:100], question=one.title, answer=one.text)
    for category in (internal, theirs):
        KBItem.objects.create(
            category=category,
            title=f"Google calendar sync, {category.name}",
            question="What do we do about Google calendar?",
            answer=f"For Google calendar sync and appointments on the phone we follow the {INTERNAL} {category.name}.",
        )
    KBItem.objects.create(
        category=public,
        title=f"Merry tango {ATTACK}"[:100],
        question=f"How do I switch on the merry tango? {ATTACK}",
        answer=f"To switch on the merry tango, open Settings and choose Tango {ATTACK}. Then press Save.",
    )
    User.objects.create_superuser("root", "root@desk.example", "pw")
    for name, queue in (("dana", help_), ("eve", secret)):
        person = User.objects.create_user(name, f"{name}@desk.example", "pw", is_staff=True)
        person.user_permissions.add(Permission.objects.get(codename=queue.permission_name.split(".")[1]))
