"""Who may read an article, under whatever names an export says it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from assistkit.index.sources.publication import judge, plain_name, shut_folder

NOW = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "data",
    [
        {"state": "draft"},
        {"status": "Archived"},
        {"Status": "In Review"},
        {"workflow_state": "pending_retirement"},
        {"article_status": "retired"},
        {"PublishStatus": "Draft"},
        {"Publish_Status__c": "Archived"},
        {"publication status": "unlisted"},
        {"post_status": "private"},
        {"metadata": {"state": "in_review"}},
        {"properties": {"Status": {"type": "status", "status": {"name": "Draft"}}}},
        {"properties": {"Public?": {"type": "checkbox", "checkbox": False}, "Published": {"checkbox": False}}},
        {"fields": {"attributes": {"isDraft": True}}},
        {"status": {"display_value": "Retired", "value": "retired"}},
        {"draft": "yes"},
        {"isDraft": 1},
        {"is_published": "0"},
        {"published": False},
        {"public": "false"},
        {"unlisted": "true"},
        {"hidden": True},
        {"archived": "2024-01-01"},
        {"outdated": True},
        {"private": "x"},
        {"_build": {"list": "never"}},
        {"build": {"render": "never"}},
        {"headless": "true"},
        {"visibility": "internal"},
        {"visibility": "members"},
        {"visibility": 2},
        {"audience": ["agents", "public"]},
        {"access": "restricted"},
        {"permissions": ["REGISTEREDUSERS"]},
        {"user_segment_id": 7731},
        {"user_segment_ids": [1, 2]},
        {"user_segment": {"name": "Resellers"}},
        {"permission_group_id": 12},
        {"can_read_user_criteria": "a1b2"},
        {"restrictions": {"read": {"restrictions": {"group": {"results": [{"name": "staff"}]}}}}},
        {"post_password": "secret"},
        {"folder": {"visibility": 3}, "status": 2},
        {"folder.visibility": "4"},
        {"folder_id": 4, "status": 1},
        {"category": {"private": True}},
        {"categories": [{"name": "Billing"}, {"visibility": "internal"}]},
        {"labels": ["billing", "Internal only"]},
        {"category": "Drafts"},
        {"IsVisibleInPkb": False, "IsVisibleInCsp": True},
        {"IsLatestVersion": "false"},
        {"publish_at": "2026-05-02"},
        {"publishDate": "2030-01-01T00:00:00Z"},
        {"date": "2026-06-01"},
        {"expiryDate": "2026-04-30"},
        {"valid_to": "2026-05-01"},
        {"expires_at": 1_700_000_000},
        {"unpublish_at": "next spring"},
        {"publishedAt": None},
        {"deleted_at": "2026-01-01"},
        {"status": "Entwurf"},
        {"statut": "brouillon"},
        {"estado": "borrador"},
        {"_id": "drafts.5f0c"},
        {"status": "qwerty"},
        {"state": 7},
        {"status": "published", "draft": True},
    ],
)
def test_a_word_against_it_wins(data: dict[str, Any]) -> None:
    """Nothing that says otherwise, wherever it stands, is made public by what is said of silent articles."""
    assert judge(data, "public", now=NOW).visibility == "internal"
    assert judge(data | {"is_public": True}, "public", now=NOW).visibility == "internal"


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"state": "published"},
        {"status": "veröffentlicht"},
        {
            "status": "current",
            "restrictions": {"read": {"operation": "read", "restrictions": {"user": {"results": []}}}},
        },
        {"draft": False, "user_segment_id": None, "user_segment_ids": [], "permission_group_id": 12, "outdated": False},
        {"status": "publish", "comment_status": "open", "ping_status": "closed", "password": "", "sticky": False},
        {"workflow_state": "published", "published": "2025-01-01", "valid_to": "2100-01-01", "retired": ""},
        {"status": 2, "folder_id": 3, "description_text": "x"},
        {"published_at": "2025-01-01", "status": "published"},
        {"hide": ["navigation", "toc"]},
        {"draft": "false", "date": "2024-01-01", "expiryDate": "2099-01-01"},
        {"author": {"status": "disabled", "private": True}, "group": "billing", "type": "how-to", "noindex": True},
        {"tags": ["billing"], "category": "Archive formats", "stats": {"visibility": "x"}},
    ],
)
def test_a_published_article_is_what_the_caller_says(data: dict[str, Any]) -> None:
    """An export that says only that an article is out leaves the audience to the caller."""
    assert judge(data, "public", now=NOW).visibility == "public"
    assert judge(data, None, now=NOW).visibility == "internal"


@pytest.mark.parametrize(
    "data",
    [
        {"visibility": "Public"},
        {"audience": "everyone", "state": "published"},
        {"folder": {"visibility": 1}, "folder_id": 3, "status": "2"},
        {"PublishStatus": "Online", "IsVisibleInPkb": True},
        {"access": ["All users"]},
    ],
)
def test_public_is_what_everybody_may_read(data: dict[str, Any]) -> None:
    """An explicit word that means everybody makes an article public by itself."""
    assert judge(data, now=NOW).visibility == "public"


def test_a_word_nobody_knows_is_told_from_one_that_is_known() -> None:
    """The reason says the field, the value, and whether the word is known, so that a build can count them."""
    known, unknown = judge({"state": "draft"}, "public"), judge({"meta": {"state": "Baking"}}, "public")
    assert [(r.name, r.value, r.known) for r in known.reasons] == [("state", "draft", True)]
    assert [(r.name, r.value, r.known) for r in unknown.reasons] == [("meta.state", "Baking", False)]
    assert "not known" in unknown.why
    assert "not known" not in known.why


def test_search_engines_are_not_readers() -> None:
    """noindex is reported and keeps nobody from reading."""
    verdict = judge({"robots": "noindex, nofollow"}, "public")
    assert (verdict.visibility, [r.says for r in verdict.reasons]) == ("public", ["noindex"])


def test_names_are_compared_however_they_are_written() -> None:
    """Camel case, blanks, Salesforce's suffix and what an export puts before a name don't matter."""
    names = ["isDraft", "Is Draft", "article_draft", "fields.is_draft", "Draft__c", "DRAFT", "meta-draft"]
    assert {plain_name(name) for name in names} == {"draft"}


def test_a_folder_for_drafts_says_it_for_its_files() -> None:
    """Jekyll's _drafts and the like are shut; an ordinary folder is not."""
    assert shut_folder(["docs", "_drafts"])
    assert shut_folder(["docs", "drafting-tables"]) is None


def test_depth_and_size_are_no_matter() -> None:
    """Objects in objects are read without recursion, and a word at their bottom counts."""
    data: dict[str, Any] = {"draft": True}
    for _ in range(3_000):
        data = {"a": [data]}
    assert judge(data, "public").visibility == "internal"


@pytest.mark.parametrize("said", [{"visibility": "External"}, {"audience": "customer-facing"}, {"latest_version": 3}])
def test_external_is_for_customers(said: dict[str, object]) -> None:
    """The other word for internal is external; the number of a version says nothing."""
    assert judge(said, "public").visibility == "public"
    assert judge({**said, "audience_note": "internal"}, "public").visibility == "internal"
