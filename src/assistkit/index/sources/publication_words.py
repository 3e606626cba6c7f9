"""The names and words by which desks and site generators say who may read an article: data for `publication.py`.

Names are as `plain_name` makes them: snake_case without "is_", "article_" and the like. Vendors' own names are from
their public API references (Zendesk, Freshdesk, Salesforce, ServiceNow, Intercom, Help Scout, Confluence, WordPress,
Ghost, Strapi, HubSpot) and the manuals of Hugo, Jekyll, Docusaurus, MkDocs and Pelican.
"""

from __future__ import annotations

import re

LONGEST_STATE = 60
"""Characters of a value that may be a state; what is longer is text."""
_NOT_WORD = re.compile(r"[\W_]+")


def word_of(value: object) -> str:
    """A value or a name of a folder as the tables have it: "In Review" is in_review."""
    return _NOT_WORD.sub("_", str(value).strip().lower()).strip("_")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


STATES = _words(
    "state status workflow_state workflow_status workflow publish_state publish_status publication_state "
    "publication_status publishing_state publishing_status moderation_state moderation_status approval_state "
    "approval_status review_state review_status editorial_status lifecycle_state lifecycle_status lifecycle stage "
    "revision_status version_status current_state online_status post_status approval verification_state "
    "verification_status share_state "
    "publication zustand stato estado statut etat état"
)
"""Fields whose value is a state of publication."""

AUDIENCES = _words(
    "visibility audience audiences access access_level access_type accessibility viewable_by visible_to visible_for "
    "visibility_type share_with shared_with privacy security_level confidentiality "
    "classification read_access view_access permission permissions permission_type view_permission read_permission "
    "view_permissions read_permissions restriction restrictions acl roles role allowed_roles user_groups "
    "allowed_groups access_groups visible_roles who_can_view who_can_read scope_of_access share_status sharing "
    "visibility_level members_access_role access_role access_roles tlp viewers readers can_view can_read allowed_to "
    "sensitivity sichtbarkeit zielgruppe zugriff "
    "visibilidad visibilité visibilite visibilità visibilita zichtbaarheid"
)
"""Fields whose value says who may read; nothing in it (null, [], {}) says nothing."""

LIMITS = _words(
    "user_segment user_segments user_segment_id user_segment_ids permission_group permission_groups "
    "permission_group_id permission_group_ids segment_id segment_ids segments company_ids companies "
    "contact_segment_ids company_segment_ids contact_segments company_segments organization_ids organizations "
    "can_read_user_criteria cannot_read_user_criteria user_criteria user_criteria_ids role_ids group_ids team_ids "
    "allowed_users allowed_user_ids restricted_to visible_to_roles visible_to_teams visible_to_groups tier tiers "
    "audience_ids public_access_rules post_password password password_hash protected_by members_only_for "
    "permissions_effective"
)
"""Fields that limit the readers as soon as there is anything in them."""

SHUT_FLAGS = _words(
    "draft drafted archived archive retired expired outdated obsolete deprecated superseded hidden hide unlisted "
    "private internal internal_only restricted deleted trashed removed disabled inactive unpublished confidential "
    "secret locked password_protected protected staff_only agents_only agent_only members_only member_only "
    "login_required requires_login require_login requires_authentication require_authentication "
    "authentication_required auth_required signed_in_only pending in_review embargoed headless exclude_from_public "
    "not_public in_trash soft_deleted email_only public_access_rules_enabled "
    "entwurf intern archiviert brouillon interne archivé borrador interno archivado rascunho bozza concept utkast"
)
"""Fields that say, unless they are false, that an article is not for everybody."""

OPEN_FLAGS = _words(
    "published publish public publicly_visible public_access open_to_public active enabled live listed visible "
    "released approved online currently_published latest_version latest_revision visible_in_pkb render latest "
    "veröffentlicht öffentlich publié publie publiée publicado publicada público pubblicato gepubliceerd"
)
"""Fields that say, unless they are true, that an article is not for everybody."""

AUDIENCE_FLAGS = _words("public publicly_visible public_access open_to_public visible_in_pkb öffentlich público")
"""Those of the open flags that say everybody may read; the others only say that an article is out."""

BEGINS = _words(
    "publish_at publish_on publish_date publishdate publication_date published_at published_on published_date "
    "pubdate pub_date publish_time publish_from scheduled_at scheduled_for scheduled_publish_at scheduled_date "
    "embargo "
    "embargo_until embargoed_until go_live go_live_at go_live_date available_from available_at visible_from "
    "valid_from active_from start_date start_at starts_at release_date effective_date effective_from "
    "first_published_at date last_published_date date_begin date_published"
)
"""Dates before which an article is not out yet."""

ENDS = _words(
    "valid_to valid_until valid_through expires expires_at expires_on expiry expiry_date expiry_time "
    "expiration_time expirydate expiration "
    "expiration_date expire_at expire_on expire_date unpublish_at unpublish_on unpublish_date unpublished_at "
    "unpublishdate archive_at archive_on archive_date archived_at archived_on archived_date retire_at retire_on "
    "retire_date retired_at retired_on deleted_at deleted_on trashed_at removed_at hidden_at withdrawn_at end_date "
    "end_at ends_at available_until available_to visible_until visible_to_date active_until active_to sunset "
    "sunset_date sunset_at date_end publish_until publish_to"
)
"""Dates from which an article is not out any more."""

PUBLICATION_DATES = _words("published_at published_on")
"""Dates that are in an export empty until an article is out (Strapi, Ghost, Zammad)."""

LABELS = _words(
    "group groups tags tag labels label label_names type article_type kind category folder section collection space"
)
"""Fields of free words; only the few of `SHUT_LABELS` say anything there."""

OTHERS = _words(
    "list id robots noindex no_index sitemap permalink exclude ignore title visible_in_csp visible_in_prm "
    "visible_in_app"
)
"""Fields with their own rule."""

SHUT_LABELS = _words(
    "draft drafts internal internal_only private confidential unpublished archived archive retired obsolete "
    "staff_only agents_only agent_only do_not_publish not_public restricted hidden trash internal_article "
    "internal_articles internal_use_only"
)
SHUT_ANYWHERE = _words(
    "draft drafts internal internal_only internal_use internal_use_only private confidential unpublished "
    "not_published "
    "archived staff_only agents_only agent_only do_not_publish not_public in_review work_in_progress wip "
    "entwurf brouillon borrador rascunho bozza archiviert archivé archivado черновик 下書き 草稿 초안"
)
"""Words that say it under any name, in a title's brackets and in a file's name."""

SHUT_FOLDERS = SHUT_ANYWHERE | _words("archive trash unlisted retired obsolete deprecated staff agents entwürfe intern")
"""Folders, without the signs and numbers they are sorted by, in which a generator or a desk keeps what is not out."""

FREE_TEXT = _words(
    "title name slug short_title link_title sidebar_label nav_title heading subtitle summary excerpt description url "
    "path permalink file filename icon image cover emoji keywords keyword aliases alias synonyms search_terms "
    "question "
    "layout_class language locale id color comments_status comment_status ping_status"
)
"""Names whose value may be any word and says nothing about publication."""

PREFIXES = tuple(
    sorted(
        _words(
            "article_ page_ post_ kb_ doc_ document_ knowledge_ folder_ category_ section_ collection_ space_ content_ "
            "is_ has_ metadata_ meta_ fields_ properties_ attributes_ data_ u_ x_ kb_knowledge_ knowledge_base_ wp_"
        ),
        key=lambda prefix: (-len(prefix), prefix),
    )
)
"""What may be before a name: exports flatten what is nested."""

PEOPLE = _words(
    "author authors owner owners user creator created_by updated_by editor editors last_editor modified_by "
    "last_modified_by assignee agent contributors reviewer reviewers approver facets translations versions history "
    "revisions attachments comments votes stats links related related_articles text body description content html"
)
"""Nested values that are about somebody or something else."""

TRUE = _words("true yes y 1 on t x wahr ja oui vrai si sí verdadero sim verdadeiro vero tak да はい 是")
FALSE = _words("false no n 0 off f falsch nein non faux falso não nao nie нет いいえ 否 none never null nil")

OUT = _words(
    "published publish public live online active current released visible enabled posted available approved "
    "published_public publicly_available latest open trusted verified "
    "veröffentlicht freigegeben öffentlich aktiv publié publiée publie publiee en_ligne public publique actif "
    "publicado publicada público publica pubblicato pubblicata pubblico attivo gepubliceerd openbaar actief "
    "publicerad "
    "publicerat offentlig udgivet offentliggjort publisert julkaistu opublikowany opublikowane publiczny "
    "опубликовано опубликован 公開 公開済み 已发布 已發佈 발행됨 게시됨"
)
"""States that mean an article is out, in several languages."""

EVERYBODY = _words(
    "external external_users external_only customer_facing end_users end_user "
    "clear white public everyone everybody all anyone anybody world anonymous open all_users all_visitors "
    "public_access "
    "everyone_public guest guests visitor visitors customers_and_visitors signed_out "
    "öffentlich alle jeder publique tous público todos pubblico tutti openbaar iedereen offentlig alla julkinen "
    "publiczny wszyscy публично все 公開 公开"
)
"""Audiences that mean everybody."""

SHUT = _words(
    "draft drafts archived archive retired expired unlisted restricted hidden deleted trash trashed removed in_review "
    "review reviewing under_review needs_review pending pending_review pending_approval pending_retirement approval "
    "awaiting_approval scheduled scheduled_for_publish future private internal internal_only unpublished "
    "not_published "
    "notpublished inactive disabled offline outdated obsolete deprecated superseded rejected declined cancelled "
    "closed "
    "inherit auto_draft work_in_progress wip in_progress new unapproved withdrawn embargoed password protected "
    "agents agent staff employees employee team company companies members member paid subscribers logged_in "
    "logged_in_users registered registered_users registeredusers authenticated users signed_in signed_in_users "
    "customers partners selected_companies restricted_access confidential secret needs_verification unverified "
    "not_verified "
    "entwurf entwürfe archiviert abgelaufen intern versteckt gelöscht in_prüfung in_bearbeitung geplant zurückgezogen "
    "unveröffentlicht brouillon brouillons archivé archivée archive expiré interne privé masqué supprimé en_attente "
    "en_révision planifié non_publié borrador borradores archivado caducado interno privado oculto eliminado "
    "pendiente en_revisión programado no_publicado rascunho arquivado expirado oculto excluído pendente bozza bozze "
    "archiviato scaduto nascosto eliminato in_attesa concept gearchiveerd verlopen verborgen verwijderd utkast "
    "arkiverad kladde arkiveret luonnos arkistoitu szkic zarchiwizowany wersja_robocza черновик архив 下書き 草稿 초안"
)
"""States and audiences that are known not to mean everybody; any word in none of these sets is one nobody knows."""
