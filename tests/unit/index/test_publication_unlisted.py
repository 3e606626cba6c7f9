"""What speaks against an article under a name that no table has, in its title, its folder or its file's name."""

from __future__ import annotations

from typing import Any

import pytest

from assistkit.index.sources.publication import judge, shut_path


@pytest.mark.parametrize(
    "data",
    [
        {"hs_status": "DRAFT"},
        {"Article status label": "Archived"},
        {"Public / Private": "Private"},
        {"Audience access": "Private - login required"},
        {"categories": ["Billing", "Internal"]},
        {"sheet": {"phase": "Work in progress"}},
        {"For internal use only": "yes"},
        {"archivedInDashboard": True},
        {"not_for_customers": True},
        {"dg-publish": "false"},
        {"Customer facing": "No"},
        {"show_to_customers": False},
        {"help_center_audience": "leads"},
        {"entwurf": "ja"},
        {"veröffentlicht": "nein"},
        {"IsVisibleInCsp": True, "PublishStatus": "Online"},
        {"status": "publish", "content": {"protected": True}},
        {"permalink": "false"},
    ],
)
def test_the_plainest_words_count_under_any_name(data: dict[str, Any]) -> None:
    """A name in no table doesn't let through what says "draft", "internal" or "not for customers"."""
    assert judge({"id": "1", "title": "Refunds", "text": "x", **data}, "public").visibility == "internal"


@pytest.mark.parametrize(
    "data",
    [
        {"comment_status": "closed", "ping_status": "closed", "status": "publish"},
        {"internal_links": True, "draft_count": 1, "internal_id": 1},
        {"keywords": "archived, draft", "slug": "internal"},
        {"status": "published", "hasDraft": True},
        {"status": "published", "visibility": "public", "tiers": [{"name": "Free"}]},
        {"archivedAt": "1970-01-01T00:00:00Z", "valid_to": "0000-00-00 00:00:00"},
        {"search": {"exclude": True}},
        {"status": 2, "folder_id": 3, "visibility": 1},
        {"PublishStatus": "Online", "IsVisibleInPkb": True, "IsVisibleInCsp": True},
    ],
)
def test_other_words_say_nothing(data: dict[str, Any]) -> None:
    """Closed comments, links of a site to itself, search words and empty dates keep no article from anybody."""
    verdict = judge({"id": "1", "title": "Refunds", "text": "x", **data}, "public")
    assert verdict.visibility == "public", verdict.why


@pytest.mark.parametrize(
    "title", ["[DRAFT] Refunds", "Draft: refunds", "INTERNAL - refunds", "Refunds (internal only)"]
)
def test_a_title_says_it(title: str) -> None:
    """A mark before or behind a title is what its author says of the article."""
    assert judge({"title": title}, "public").visibility == "internal"


@pytest.mark.parametrize(
    "title", ["Create a channel (private)", "Draft a reply", "Internal storage is full", "Draft-beer"]
)
def test_a_title_that_speaks_of_it_says_nothing(title: str) -> None:
    """Words of a title that are about something else count for nothing."""
    assert judge({"title": title}, "public").visibility == "public"


@pytest.mark.parametrize(
    "path",
    [
        *("_drafts/a.md", "internal/a.md", "docs/archive/a.md", "99-archive/a.md", "Internal docs/a.md", "WIP/a.md"),
        *("_shared.mdx", "refunds.draft.md", "DRAFT - refunds.html"),
    ],
)
def test_a_place_says_it_for_its_files(path: str) -> None:
    """Folders of what is not out count however they are sorted, and so does a file's own name."""
    assert shut_path(path.split("/")) is not None


@pytest.mark.parametrize(
    "path", ["_posts/a.md", "_docs/a.md", "billing/_index.md", "archiving/a.md", "internals/draft.md"]
)
def test_other_places_say_nothing(path: str) -> None:
    """A collection of Jekyll's, a section's own page and an article on drafts are pages."""
    assert shut_path(path.split("/")) is None
