"""Whose words a mail holds: own, forwarded, quoted; what programs put above and below them."""

# ruff: noqa: E501
from __future__ import annotations

import pytest
from mail_programs import OWN, forwards, replies

from assistkit.case import mail, mail_lines, message
from assistkit.case.message import MAX_MESSAGE, clean_message, read_message
from assistkit.types import Case, Message

REPLIES, FORWARDS = dict(replies()), {name: (subject, text) for name, subject, text in forwards()}


@pytest.mark.parametrize("name", REPLIES)
def test_replies_of_every_program(name: str) -> None:
    """In 27 languages, what Gmail, Outlook and Thunderbird quote goes, and the question stays."""
    cleaned = clean_message(REPLIES[name])
    assert cleaned == OWN
    assert clean_message(cleaned) == cleaned


@pytest.mark.parametrize("name", FORWARDS)
def test_forwards_of_every_program(name: str) -> None:
    """What a colleague forwards is who asks; their note above it stays too, and the headers go."""
    subject, text = FORWARDS[name]
    cleaned = clean_message(text, subject)
    assert OWN in cleaned
    assert "lena@home.example" not in cleaned
    assert name.endswith("no-note") or "came to me by mistake" in cleaned
    assert clean_message(cleaned) == cleaned


KEPT = {
    "thanks above a question": "Hi Anna,\nThanks, that helped.\nNow the till shows RX-47. What do I have to do?",
    "thanks with a name": "Hello,\n\nThank you, Anna.\nThe printer works, but the till shows RX-47.\nWhat does that mean?",
    "many thanks, and more": "Many thanks!\n\nOne more thing: the till shows RX-47.",
    "danke oben": "Vielen Dank, Jan.\n\nJetzt zeigt die Kasse RX-47. Was nun?",
    "closing, then PS": "It shows RX-47.\n\nRegards\nAnna\n\nPS: It began on Monday. Is that known?",
    "a list below a greeting line": "Thanks\n- the till shows RX-47\n- the printer is off",
    "form": "Name: Anna Ode\nSubject: till\nFrom: shop 12\nDate: 4 March 2026\nTo: head office\nMessage: It shows RX-47.",
    "form below words": "Please see:\n\nShop: Rome\nFrom: shop 12\nTo: head office\nDate: 4.3.2026\nGoods: RX-47",
    "contact form": "From: Anna <anna@home.example>\nSubject: till\n\nMessage Body:\nIt shows RX-47.",
    "two labels": "From: 4 March\nTo: 9 March\nI am away. Please hold the parcel RX-47.",
    "I wrote": "On 4 March 2026 I wrote:\nThe till shows RX-47.\nNobody answered.",
    "ich schrieb": "Am 4. März 2026 schrieb ich:\nDie Kasse zeigt RX-47.",
    "set apart": "Our till says:\n\n> RX-47 cash drawer\n\nWhat can I do?",
    "set apart at the end": "It shows this:\n> RX-47 cash drawer\n> call support",
    "prompt of Python": "I typed\n>>> import till\nand got RX-47",
    "html set apart": "<p>It says:</p><blockquote><p>RX-47</p></blockquote><p>What now?</p>",
    "html indented": '<div dir="ltr">It says:<blockquote style="margin:0 0 0 40px;border:none;padding:0px">RX-47</blockquote>What now?</div>',
    "sentence about the marker": "Where do I write? It says reply above this line but RX-47 comes back.",
    "sentence about phones": "Sent from my account to five people, the mail came back: RX-47.",
    "unsubscribe me": "Hello\nUnsubscribe me from RX-47, please.",
    "question about a banner": "CAUTION: This email originated from outside of the organization. Do not click links.\nHow do I get rid of this line RX-47?",
    "question about confidential mail": "May I send confidential files to the intended recipient? RX-47 says unauthorised.",
    "addresses at the end": "Please add these users to RX-47:\nanna@home.example\nben@home.example",
    "numbers after a colon": "Here they are:-\n\nRX-47\n\nDiana Lund\n\n4011 3000",
    "tags that are none": "Type ping <host name>:<port> and see RX-47",
    "one tag in plain text": "When I write <br> in the editor\nit shows RX-47\nand stops",
    "bottom of a script": "<script>\nRX-47",
    "what the boss wrote": "My boss wrote:\n> we need RX-47 mended\nCan you?",
    "answers without marks": "See my answers in red below.\n\nFrom: Desk <d@till.example>\nSent: Monday\nTo: Maud\nSubject: RE: till\n\nWhich code?\nRX-47.",
    "address to send it to": "RX-47 is paid. Send the invoice to:\n\nMara Lund\nLund Ltd\nTel. 020 7946 0000",
    "new contact": "RX-47 has another contact now.\n\nMara Lund\nLund Ltd\nTel. 020 7946 0000\nwww.lund.example",
    "message of a device": "The display says\n\nBase Station\nRX-47 | No Power | www.till.example\n\nWhat is that?",
    "own quote in the quote of Gmail": '<div>It says:<br><blockquote class="gmail_quote">RX-47</blockquote><div>What now?</div></div>',
    "own quote in the quote of Thunderbird": "<p>It says:</p><blockquote type='cite'>RX-47</blockquote><p>What now?</p>",
    "sentence about a banner": "It says 'this message is from an external sender' above RX-47.",
    "warning of a machine": "Warning: RX-47 on the till. Do not click sounds come from an external source.",
    "fields that are no form": "Email: a@home.example\nThe till shows RX-47.\nMessage: none",
    "phone in a sentence": "Sent from my iPad the picture is RX-47",
    "nothing but a footer": "Sent from my RX-47",
    "colon line": "It said:\n\nThe support wrote:\n\nRX-47",
}


@pytest.mark.parametrize("name", KEPT)
def test_in_doubt_words_stay(name: str) -> None:
    """What only looks like a closing, a header, a quote, a footer or a tag is kept."""
    cleaned = clean_message(KEPT[name])
    assert "RX-47" in cleaned
    assert clean_message(cleaned) == cleaned


DROPPED = {
    "help desk": "It shows RX-47.\n\n##- Please type your reply above this line -##\n\nGONE words of ours",
    "dashes": "It shows RX-47.\n\n-- Please reply above this line --\n\nGONE",
    "equal signs": "It shows RX-47.\n=-=-= Reply above this line =-=-=\nGONE",
    "bare marker": "It shows RX-47.\n\nReply above this line.\n\nGONE",
    "german marker": "RX-47?\n\n--- Bitte antworten Sie oberhalb dieser Zeile ---\n\nGONE",
    "french marker": "RX-47 ?\n##- Veuillez saisir votre réponse au-dessus de cette ligne. -##\nGONE",
    "marker in unknown words": "RX-47?\n##- Skrifið svarið fyrir ofan þessa línu -##\nGONE",
    "marker in a quote": "RX-47?\n\n> ##- Please type your reply above this line -##\n> GONE\n",
    "signature": "It shows RX-47.\n\n-- \nMara Lund\nGONE Ltd, suitcases\nwww.gone.example",
    "signature without the blank": "It shows RX-47.\n--\nMara Lund\nGONE Ltd\n+44 20 7946 0000",
    "closing and firm": "RX-47 again.\n\nBest regards,\nMara Lund\nGONE Ltd | Buying\nTel +44 20 7946 0000",
    "polish closing": "Kasa pokazuje RX-47.\n\nZ poważaniem\nAnna GONE",
    "japanese closing": "RX-47と表示されます。\n\nよろしくお願いいたします。\nGONE",
    "phone": "RX-47!\n\nSent from my iPhone",
    "outlook phone": "RX-47!\n\nGet Outlook for iOS<https://aka.ms/gone>",
    "german phone": "RX-47!\n\nVon meinem iPhone gesendet",
    "virus": "RX-47!\n\nVirus-free.www.gone.example",
    "mailing list": "RX-47!\n\nTo unsubscribe from this group, send mail to gone@lists.example.",
    "banner": "CAUTION: This email originated from outside of the organization. Do not click links or open attachments unless you recognize the sender.\n\nIt shows RX-47.",
    "wrapped banner": "CAUTION: This email originated from outside of the\norganization. Do not click links or open attachments\nunless you know the content is safe.\n\nIt shows RX-47.",
    "german banner": "ACHTUNG: Diese E-Mail kommt von außerhalb der Organisation. Öffnen Sie keine Anhänge und klicken Sie keine Links an.\n\nRX-47?",
    "learn why": "You don't often get email from anna@home.example. Learn why this is important<https://aka.ms/gone>\n\nRX-47?",
    "disclaimer": "RX-47?\n\nThis e-mail is confidential. If you are not the intended recipient, delete this e-mail. Unauthorised copying is forbidden.",
    "german disclaimer": "RX-47?\n\nDiese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat sind, informieren Sie bitte den Absender und vernichten Sie diese Mail.",
    "gmail signature": '<div>RX-47</div><div class="gmail_signature">Mara GONE</div>',
    "outlook indent": '<div>RX-47</div><div style="border:none;border-left:solid blue 1.5pt;padding:0cm 0cm 0cm 4.0pt"><p>GONE</p></div>',
    "yahoo": '<div>RX-47</div><div class="yahoo_quoted"><div>On Monday, 5 January 2026, Support wrote:</div><div>GONE</div></div>',
    "whole page in a quote": 'RX-47<br><p class="yahoo-quoted-begin">On Thursday, 5 Jan 2026, Desk &lt;d@till.example&gt; wrote:</p><blockquote class="iosymail"><html><head><style>x</style></head><body>GONE</body></html></blockquote>',
    "levels without attribution": "RX-47?\n\n> GONE\n>> GONE\n",
    "letter without attribution": "RX-47?\n\n> Dear Maud,\n> GONE\n> Kind regards\n",
    "long name wrapped": "RX-47?\n\n2026-02-05 13:29 GMT+02:00 Very long author name <\nnotifications@forum.some-host.example>:\n\n> GONE\n",
    "name and firm without closing": "What is RX-47?\n\nMara GONE\nHead of Buying\nGONE Ltd\nTel: +44 20 7946 0000",
    "firm in a row": "What is RX-47?\n\nMara\n\nGONE Ltd | 1 High Street | London | www.gone.example",
    "house number in a signature": "RX-47 ?\n\nJean GONE | Achats\nGONE SARL\n12 rue de la Paix, Paris\nTél. : +33 1 23 45 67 89",
    "signed for somebody else": "RX-47?\n\nMit freundlichem Gruß\n\ni.A. Mara GONE\nEinkauf\nGONE GmbH\n10115 Berlin",
    "signature in bold": "RX-47?\n\n*Mara GONE*\n*Buying*\nGONE Ltd\nm: 07700 900123\nw: www.gone.example",
    "phone on top": "Sent from my iPhone\n\nWhat is RX-47?",
    "german phone on top": "Von meinem iPhone gesendet\n\nRX-47?\n\nAm 05.01.2026 um 10:01 schrieb Desk <d@till.example>:\n\n> GONE",
    "notice of three paragraphs": "RX-47?\n\nCONFIDENTIALITY NOTICE: This is confidential, privileged and intended solely for the addressee.\n\nIf you are not the intended recipient, please alert the sender and then delete this message at once.\n\nGONE Ltd is registered in England. Company number 1. Registered office: London.",
    "tree": "RX-47?\n\nP Please consider the environment before it is gone",
    "banner right above": "ACHTUNG: Diese E-Mail kommt von außerhalb der Organisation. Klicken Sie keine Links an.\nWas ist RX-47?",
    "banner in stars": "***** EXTERNAL EMAIL *****\n\n*** CAUTION: this email came from an external source; think before you click ***\n\nRX-47?",
    "banner of three lines": "This Message Is From an Untrusted Sender\nYou have not previously corresponded with this sender. CAUTION\nReport Suspicious content\n\nRX-47?",
    "foot of a form": "RX-47?\n\n--\nThis e-mail was Sent from a contact form on GONE (https://gone.example)",
    "who sent a form": "Name: Mara GONE\nEmail: m@gone.example\nProduct: till\nMessage: It shows RX-47.",
    "who sent a french form": "Nom : GONE\nE-mail : m@gone.example\nVotre message :\nRX-47 ?",
    "proton's line": "RX-47?\n\n‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐\nOn Monday, January 5th, 2026, Desk <d@gone.example> wrote:\n\n> GONE",
    "signature of an editor": "<p>RX-47?</p><p>--&nbsp;<br>Mara GONE<br>GONE Ltd</p>",
    "picture in a signature": "RX-47?\n\n[cid:gone.png@01D9]\nMara GONE\nBuyer\nGONE AG\nT +41 44 123 45 67\n[gone] [gone]",
    "foot of a page": "Name: Mara\nEmail: m@gone.example\nMessage: RX-47?\n\n---\n\nPage URL: https://gone.example\nUser Agent: GONE/5.0\nRemote IP: 192.0.2.1",
    "banner with a wrapped end": "VORSICHT! Diese Mail kommt von einem externen Absender.\nBitte keine Links öffnen und keine Anhänge ausführen,\nwenn der Outlook-Absender nicht bekannt ist.\n\nRX-47?",
    "attribution, two blank lines": "RX-47?\n\nOn 5 Jan 2026, Desk said:\n\n\n> GONE\n",
}


@pytest.mark.parametrize("name", DROPPED)
def test_what_others_wrote_goes(name: str) -> None:
    """Markers of desks, signatures, banners, notices, footers and quotes are not the customer's words."""
    cleaned = clean_message(DROPPED[name])
    assert "RX-47" in cleaned
    for word in (
        "GONE",
        "gone",
        "Sent",
        "gesendet",
        "Outlook",
        "CAUTION",
        "confidential",
        "vertraulich",
        "ACHTUNG",
        "content",
    ):
        assert word not in cleaned
    assert clean_message(cleaned) == cleaned


def test_answers_between_quoted_lines() -> None:
    """Answers stay without the lines they answer, in plain text and in HTML."""
    plain = "Hi,\nsee below.\n\n> On 16.01.2026 Desk wrote:\n> which till?\nThe small one.\n> what does it show?\nRX-47.\n> Regards"
    assert clean_message(plain) == "Hi,\nsee below.\n\nThe small one.\nRX-47."
    html = (
        '<div class="gmail_quote"><div class="gmail_attr">On Mon, 5 Jan 2026, Desk &lt;d@till.example&gt; wrote:</div>'
        '<blockquote class="gmail_quote">which till?</blockquote><div>The small one.</div>'
        '<blockquote class="gmail_quote">what does it show?</blockquote><div>RX-47.</div></div>'
    )
    assert clean_message(html) == "The small one.\n\nRX-47."
    thunderbird = (
        '<div class="moz-cite-prefix">Il 15/10/2019 16.39, Desk ha<br>scritto:</div><blockquote type="cite">which?</blockquote>'
        '<p>The small one.</p><blockquote type="cite">and?</blockquote><p>RX-47.</p>'
    )
    assert clean_message(thunderbird) == "The small one.\n\nRX-47."


def test_the_subject_tells_a_forward() -> None:
    """The same headers begin a forward below "WG:" and a reply below "AW:", and only before the first answer."""
    text = "Please take this over.\n\nVon: Lena <l@home.example>\nGesendet: Montag\nAn: Jo\nBetreff: bell\n\nIt rings."
    assert clean_message(text, "WG: bell") == "Please take this over.\n\nIt rings."
    assert clean_message(text, "AW: bell") == "Please take this over."
    messages = (
        Message(author="customer", text=text),
        Message(author="agent", text="Yes."),
        Message(author="customer", text=text),
    )
    case = Case(id="c", subject="WG: bell", messages=messages)
    assert [read_message(case, number) for number in (0, 2)] == [
        "Please take this over.\n\nIt rings.",
        "Please take this over.",
    ]


HEADERS = "Please answer her.\n\nFrom: {}\nSent: Monday\nTo: Jo\nSubject: {}\n\nIt rings."


@pytest.mark.parametrize(
    ("subject", "sender", "of_header", "kept"),
    [
        ("Question of a customer", "Lena <l@home.example>", "bell", True),
        ("bell", "Lena <l@home.example>", "bell", True),
        ("bell", "Till Support <x@till.example>", "bell", False),
        ("bell", "no-reply@till.example", "bell", False),
        ("bell", "Lena <l@home.example>", "RE: bell", False),
        ("Re: bell", "Lena <l@home.example>", "bell", False),
        ("", "Lena <l@home.example>", "bell", False),
    ],
)
def test_headers_below_a_fresh_subject(subject: str, sender: str, of_header: str, *, kept: bool) -> None:
    """A subject that is no reply's says that somebody passes a mail on, unless a desk or a thread is quoted."""
    assert ("It rings." in clean_message(HEADERS.format(sender, of_header), subject)) == kept


def test_what_a_form_asks_besides_stays() -> None:
    """Only who sent a form goes."""
    form = "Name: Mara\nEmail: m@home.example\nProduct: till\nMessage: It shows RX-47.\nSince Monday."
    assert clean_message(form) == "Product: till\nIt shows RX-47.\nSince Monday."


def test_forwards_in_html() -> None:
    """Gmail and Apple forward in HTML: the headers go, note and mail stay."""
    gmail = (
        '<div dir="ltr">please see<br><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------'
        "<br>From: <b>Lena</b> &lt;<a href='mailto:l@home.example'>l@home.example</a>&gt;<br>Date: Mon, 5 Jan 2026<br>"
        "Subject: till<br>To: &lt;j@till.example&gt;<br></div><br>It shows RX-47.</div></div>"
    )
    apple = (
        "<body>please see<br><blockquote type='cite'><div>Begin forwarded message:</div><br><div><b>From: </b>Lena "
        "&lt;l@home.example&gt;</div><div><b>Subject: </b>till</div><div><b>Date: </b>5 Jan</div><div><b>To: </b>j@till.example"
        "</div><br><div>It shows RX-47.</div></blockquote></body>"
    )
    assert [" ".join(clean_message(one).split()) for one in (gmail, apple)] == ["please see It shows RX-47."] * 2


def test_a_thread_inside_a_forward_is_quoted() -> None:
    """Below the forwarded mail, what it answered is quoted as anywhere."""
    head = "From: Lena <l@home.example>\nSent: Monday\nTo: Jo\nSubject: {}\n\n"
    text = "Please answer.\n\n" + head.format("till") + "It shows RX-47.\n\n" + head.format("RE: order") + "OLD"
    assert clean_message(text, "FW: till") == "Please answer.\n\nIt shows RX-47."


def test_dividers_are_paragraphs() -> None:
    """A line of dashes between questions says no more than an empty line."""
    assert (
        clean_message("Two questions.\n--\nWhat is RX-47?\n--\nHow do I reset it?")
        == "Two questions.\n\nWhat is RX-47?\n\nHow do I reset it?"
    )


@pytest.mark.parametrize(
    "text",
    ["--\n", "> a\n", "From: a\nTo: b\nSubject: c\n", "On 4 March 2026 Bob wrote:\n", "---- Forwarded message ----\n\n", "Best regards\n",
     "-----Original Message-----\n\n", "Thanks,\n\nAnna\n\n", "<div>", "<blockquote>a", "</p>", "<a \"", "<!--", "&amp;", "a@a.", "Sent from my iPhone\n",
     "confidential intended recipient delete this e-mail and more words\n\n", "Name: x\n", "## Reply above this line ##\n"],
)  # fmt: skip
def test_work_is_in_proportion(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each line is looked at a bounded number of times, however long the mail: looks are counted, not seconds."""
    counts = []
    for name in ("label", "header_at", "attribution_at", "is_reply_marker", "announces_forward", "announces_original"):
        original = getattr(mail_lines, name)

        def counting(*args: object, original: object = original) -> object:
            counts[-1] += 1
            return original(*args)  # type: ignore[operator]

        monkeypatch.setattr(mail, name, counting)
        if name == "label":
            monkeypatch.setattr(mail_lines, name, counting)
    for size in (1_000, 10_000, 100_000):
        counts.append(0)
        assert len(clean_message(text * (size // len(text)))) <= MAX_MESSAGE
    lines = [min(size // len(text) * (text.count("\n") or 1), message.MAX_LINES) for size in (1_000, 10_000, 100_000)]
    assert all(count <= 60 * (number + 10) for count, number in zip(counts, lines, strict=True)), counts


def test_depth_and_size_of_html() -> None:
    """5,000 levels and 10 MB are read like anything else."""
    assert clean_message("<div>" * 5_000 + "It shows RX-47." + "</div>" * 5_000) == "It shows RX-47."
    assert "RX-47" in clean_message("<p>It shows RX-47.</p>" + "<p>more</p>" * 900_000)
