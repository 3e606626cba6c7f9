"""Names that help desks give the columns of their exports, by what the import takes them for.

Zendesk, Freshdesk, Salesforce, ServiceNow, Intercom, Help Scout, Zammad, Chatwoot, and what people call columns in a
spreadsheet. The names of an export change with its settings, so this is a guess: it is shown, and `--map` overrides it.
"""

from __future__ import annotations

import re

ROLES = {
    "id": "the ticket's id",
    "subject": "its subject",
    "body": "what the customer wrote first",
    "message": "one message of the ticket, if each has its own row",
    "thread": "the whole conversation in one cell",
    "reply": "what the customer got as an answer",
    "note": "an internal note",
    "author": "who wrote the message of a row",
    "public": "whether the customer saw the message of a row",
    "sent_at": "when the message of a row was written",
    "created": "when the ticket was opened",
    "customer": "the customer's name",
    "agent": "the agent's name",
    "language": "the language",
    "article": "the article that solved it, by id, address or title",
    "answerable": "whether any article answers it",
}
FACETS = ("product", "brand", "platform", "plan", "version", "topics", "intent")
"""Taken only where `--map` says so: agents often fill them in afterwards, and then they tell the answer."""
SEVERAL = frozenset({"reply", "note", "thread", "message"})
"""What several columns may hold, such as "Comment" and "Comment 2"."""

TICKETS = {
    "id": "ticket id|ticket number|ticket no|ticket nr|case number|case id|conversation id|conversation number|"
    "incident number|incident id|request id|issue key|display id|number|ticket|id|case|reference|ref|key|nr|"
    "ticketnummer|vorgangsnummer|parent id|element id|sys id",
    "thread": "conversation parts conversation parts|conversation parts|embedded threads|threads|thread|comments|"
    "conversations|conversation|messages|transcript|chat transcript|comments and work notes|additional comments|"
    "conversation thread|email messages|emails|verlauf|history|articles|activities",
    "subject": "subject|short description|title|summary|conversation subject|source subject|betreff|topic|headline",
    "body": "description text|description|body|source body|text|content|first message|question|customer message|"
    "initial message|request|details|problem|enquiry|inquiry|anfrage|beschreibung|body text|text body|plain body|"
    "preview",
    "message": "comment body|message body|message text|comment text|comment|message|text body|post|entry|nachricht|"
    "comments|messages|conversation|body|text|content|value|description",
    "reply": "agent reply|agent response|reply|answer|public reply|response|last reply|first response|agent message|"
    "support reply|antwort|solution|public comment|resolution",
    "note": "internal note|internal notes|private note|private notes|work notes|close notes|resolution notes|"
    "internal comments|internal comment|notes|note|interne notiz",
    "author": "author role|comment author role|author type|sender type|role|user type|participant type|direction|"
    "incoming|inbound|is agent|is staff|message type|from type|created by type|sender|author|comment author|from|"
    "sent by|speaker|written by|commenter|absender|from name|from address|type",
    "public": "is public|public|comment public|is private|private|is internal|internal|is externally visible|"
    "visibility",
    "sent_at": "message sent at|message created at|message date|comment created at|comment date|comment created|"
    "sent at|message time|timestamp|sent|date sent|time|posted at|date|created at|created",
    "created": "created at|created|created date|date created|created time|date time opened|opened at|opened|"
    "date opened|creation date|ticket created|conversation started at|started at|sys created on|created on|"
    "requested at|requested|received at|erstellt am|erstellt|datum|date",
    "customer": "requester|requester name|customer|customer name|contact name|contact|caller|full name|"
    "user name|from name|end user|kunde|caller id",
    "agent": "assignee|assignee name|agent|agent name|case owner|owner name|assigned to|teammate|owner|bearbeiter",
    "language": "language|locale|lang|sprache",
    "article": "linked article|linked articles|kb article|kb articles|knowledge article|knowledge articles|"
    "article id|article ids|article number|article url|solution article|article|articles|kb",
    "answerable": "answerable",
}
ARTICLES = {
    "id": "id|article id|article number|number|knowledge article id|kb number|external id|key|slug|url name",
    "title": "title|name|article title|short description|subject|question|titel|headline",
    "text": "text|body|content|article body|description|html body|answer|details|article content|inhalt",
    "url": "url|html url|link|article url|public url|permalink|web url|address",
    "language": "language|locale|lang",
    "updated_at": "updated at|updated|last updated|edited at|last modified|modified|last published date|date",
}
PERSONAL = re.compile(r"\b(?:e ?mail|phone|mobile|telephone|address|ip|birth|social)\b")


def bare(name: str) -> str:
    """A column's name for comparing: "CreatedDate", "created_date" and "Created date" are one."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return " ".join(re.sub(r"[\W_]+", " ", apart).lower().split())


_ABOUT = re.compile(r"^(?:ticket|case|conversation|incident|request|issue|email message|source|article|u) (?=\S)")


def without_kind(name: str) -> str:
    """ "ticket subject" is the subject."""
    return _ABOUT.sub("", name)
