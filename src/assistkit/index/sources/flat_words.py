"""Words that show where a sentence, a step or a heading begins. Written for this project; lower case throughout."""

from __future__ import annotations

import re

# What a step of a procedure begins with.
_STEP_VERBS_TEXT = """
accept activate add adjust agree allow answer apply approve arrange ask assign attach authorise authorize back
begin browse call cancel change check choose clean clear click close come compare complete configure confirm
connect contact continue copy create customise customize cut decide delete deselect disable disconnect dismiss
double-click download drag drop edit either eject enable enter erase exit expand export extract fill filter find
finish follow forward generate get give go grant help hit hold hover identify import insert inspect install
invite keep launch leave let link list locate lock log look make map mark measure merge mount move name navigate
note open optionally pair paste pause perform photograph pick place play plug power prepare press print proceed
publish pull push put read reboot receive reconnect record refresh register release reload remove rename renew
repeat replace reply report request reset resize restart restore resume return review revoke right-click rotate
run save scan schedule scroll search see select send set share shut sign skip slide sort specify start stop
store submit subscribe swap swipe switch sync tap tell test tick toggle touch transfer try turn type unblock
uncheck undo uninstall unlink unlock unmount unplug unselect untick unzip update upgrade upload use verify view
visit wait write zip
"""
STEP_VERBS = frozenset(_STEP_VERBS_TEXT.split())
# What else a sentence begins with, and no product's name ends with ("LinkedIn", "SignUp").
_OPENERS_TEXT = """
a after all although an and any are as at because before both but by can could did do does don't during each
every first for from here how however i if in instead is it it's its make more most my need never next no nobody
not now of on once one only or otherwise our please several since so some tap that the their then there these
they this those to under unless until upon we what what's when where which while who why will with without would
yes yet you you'll you're your
"""
OPENERS = frozenset(_OPENERS_TEXT.split())
SENTENCE_STARTERS = STEP_VERBS | OPENERS
# Words that no order begins with, though one of "the", "a", "your" may follow.
_NO_ORDER_TEXT = """
about above across against almost along although among are around been behind being below beneath beside besides
between beyond could despite during either else even everybody everyone everything except had has have having he
hence her him his inside into just like likewise may maybe might must near neither nobody nor nothing off often
onto other outside over past per perhaps quite rather shall she somebody something still such than that
therefore though through throughout thus too toward towards unlike until upon via was we were whether whichever
whoever whose within would
"""
_NO_ORDER = frozenset(_NO_ORDER_TEXT.split())
# Where two words are glued without any sign, only these show that a line ended between them.
_LINE_STARTERS_TEXT = """
after before by can choose click depending do each enter for from go how if important learn most next note once
our please see select some sometimes tap the there these this to use we what when where while why with you your
"""
LINE_STARTERS = frozenset(_LINE_STARTERS_TEXT.split())
# A step may begin with what it depends on: "On the web, open …", "If asked, tap …".
_STEP_LEADS_TEXT = """
after as at before for from if in next now on once optional optionally then to under when while
"""
STEP_LEADS = frozenset(_STEP_LEADS_TEXT.split())

# Headings that stand over a part of many articles.
_HEADINGS_TEXT = """
about | abstract | action | additional information | affected products | answer | applies to | background |
before you begin | before you start | benefits | cause | causes | change history | conclusion | content |
contents | description | details | diagnosing the problem | download description | eligibility | environment |
error | error message | example | examples | faq | faqs | features | fees | frequently asked questions | how it
works | important | installation | instructions | introduction | known issues | limitations | limits | more
information | next steps | note | notes | overview | prerequisites | pricing | problem | procedure | question |
questions | references | related articles | related content | related information | related topics | related
urls | release notes | remediation | requirements | resolution | resolving the problem | security | see also |
settings | setup | solution | solutions | steps | summary | support | symptom | symptoms | system requirements |
technote | tips | troubleshooting | usage | warning | what happens next | what to do | what you need |
workaround | workarounds
"""
HEADINGS = frozenset(" ".join(one.split()) for one in _HEADINGS_TEXT.split("|"))
_FIRST_TEXT = """
as at back choose click find from go in launch locate log navigate on open sign tap under
"""
_FIRST = frozenset(_FIRST_TEXT.split())
_ORDER = re.compile(r"\W{0,3}[A-Z][a-z-]+ (?:the|a|an|your|all|any|each|both|this|these|it|them) ")
_MENU = re.compile(r"\W*[A-Z][^.!?:;]{0,40}? [›>→] [A-Z]")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def first_word(text: str) -> str:
    """The first word of a text in lower case, whatever marks come before it; "" where there is none."""
    match = _WORD.search(text)
    return match.group().lower().replace("’", "'") if match else ""


def begins_a_way(text: str) -> bool:
    """Whether a step leads to a place where others go on: "Open Settings", "On the web, go to …"."""
    return first_word(text[:60]) in _FIRST or bool(_MENU.match(text))


def _ordered(text: str, word: str) -> bool:
    """An order by its form, whatever its verb: "Wipe the rail", "Spray it"."""
    match = _ORDER.match(text)
    if match is None or word in OPENERS or word in _NO_ORDER or word.endswith(("ed", "ing", "ly", "'s")):
        return False
    return not text.rstrip().endswith("?") and (word.endswith("ss") or not word.endswith("s"))


def is_step(text: str) -> bool:
    """Whether a text reads as a step: it begins with a verb that asks for an action, or with the condition of one."""
    begins = re.sub(r"^\W*(?:optional(?:ly)?|important|tip|note)\b\W*", "", text, flags=re.IGNORECASE)
    word = first_word(begins[:60])
    if _MENU.match(begins):
        return True
    if word in STEP_VERBS:
        return not re.match(
            r"\W*(?:help|note|name|list|back|test|report|record|schedule|play|link)\s+(?:is|are|of)\b", begins, re.I
        )
    if word not in STEP_LEADS:
        return _ordered(begins, word)
    condition, comma, action = begins[:200].partition(",")
    return bool(comma) and len(condition.split()) <= 14 and first_word(action[:30]) in STEP_VERBS
