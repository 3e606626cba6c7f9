"""Messages that ask nothing are known by headers or form; what also asks something never is one."""

# ruff: noqa: E501
from __future__ import annotations

import json

import pytest

from assistkit.case.rows import case_from_row
from assistkit.case.unasked import SAYS, unasked
from assistkit.errors import InputError
from assistkit.types import Case, Message

ASKED = Message(author="customer", text="How do I send my parcel to another address?")
ANSWER = Message(author="agent", text="Open My parcels and press Redirect.")


def code(text: str, subject: str = "", headers: dict[str, str] | None = None, *before: Message) -> str | None:
    case = Case(
        id="c", subject=subject, messages=(*before, Message(author="customer", text=text, headers=headers or {}))
    )
    found = unasked(case)
    assert found is None or (found.severity == "info" and found.message == SAYS[found.code])
    return found.code if found else None


HEADERS = [
    ("automatic-reply", {"Auto-Submitted": "auto-replied (vacation)"}),
    ("automatic-reply", {"X-Autoreply": "yes"}),
    ("automatic-reply", {"x-autorespond": "office"}),
    ("automatic-reply", {"Precedence": "auto_reply"}),
    ("delivery-failure", {"Content-Type": "multipart/report; report-type=delivery-status; boundary=x"}),
    ("delivery-failure", {"X-Failed-Recipients": "anna@home.example"}),
    ("delivery-failure", {"Return-Path": "<>", "From": "MAILER-DAEMON@mx.example"}),
    ("read-receipt", {"Content-Type": 'multipart/report; report-type="disposition-notification"'}),
    ("calendar-answer", {"Content-Type": "text/calendar; charset=utf-8; method=REPLY"}),
    (None, {"Auto-Submitted": "no"}),
    (None, {"X-Auto-Response-Suppress": "All"}),
    (None, {"List-Id": "<desk.lists.example>", "Precedence": "list", "List-Unsubscribe": "<mailto:x@lists.example>"}),
    (None, {"Auto-Submitted": "auto-generated"}),
    (None, {"Return-Path": "<anna@home.example>"}),
    (None, {"Content-Type": "multipart/alternative; boundary=x"}),
]


@pytest.mark.parametrize(("expected", "headers"), HEADERS)
def test_headers(expected: str | None, headers: dict[str, str]) -> None:
    """RFC 3834, 3464 and 8098 are decisive; what every mail of a list or of Outlook carries says nothing."""
    assert code("The parcel is late and nobody tells me where it is.", "Re: parcel", headers) == expected


OFFICE = {
    "en": (
        "Automatic reply: Your parcel",
        "I am out of the office until 12 January. In urgent cases please write to Ben, ben@home.example.",
    ),
    "de": (
        "Automatische Antwort: Paket",
        "Ich bin bis zum 12. Januar nicht im Büro. Ihre Nachricht wird nicht weitergeleitet.",
    ),
    "fr": (
        "Réponse automatique : colis",
        "Je suis absente du bureau jusqu'au 12 janvier. En cas d'urgence, écrivez à Ben.",
    ),
    "es": (
        "Respuesta automática: paquete",
        "Estoy de vacaciones hasta el 12 de enero. Para asuntos urgentes, escriba a Ben.",
    ),
    "it": ("Risposta automatica: pacco", "Sono in ferie fino al 12 gennaio. In caso di urgenza scrivere a Ben."),
    "nl": ("Automatisch antwoord: pakket", "Ik ben tot 12 januari afwezig. Voor dringende zaken kunt u Ben mailen."),
    "pt": ("Resposta automática: pacote", "Estou de férias até 12 de janeiro. Em caso de urgência, contacte o Ben."),
    "pl": (
        "Odpowiedź automatyczna: paczka",
        "Jestem na urlopie do 12 stycznia. W pilnych sprawach proszę pisać do Bena.",
    ),
    "cs": ("Automatická odpověď: balík", "Do 12. ledna jsem na dovolené. V naléhavých případech pište Benovi."),
    "sk": ("Automatická odpoveď: balík", "Do 12. januára som na dovolenke. V naliehavých prípadoch píšte Benovi."),
    "sv": ("Automatiskt svar: paket", "Jag är på semester till den 12 januari. Vid brådskande ärenden, mejla Ben."),
    "da": ("Automatisk svar: pakke", "Jeg er på ferie til den 12. januar. Hvis det haster, så skriv til Ben."),
    "nb": ("Automatisk svar: pakke", "Jeg er på ferie til 12. januar. Hvis det haster, skriv til Ben."),
    "fi": (
        "Automaattinen vastaus: paketti",
        "Olen lomalla 12. tammikuuta asti. Kiireellisissä asioissa ota yhteyttä Beniin.",
    ),
    "hu": ("Automatikus válasz: csomag", "Január 12-ig szabadságon vagyok. Sürgős esetben írjon Bennek."),
    "ro": ("Răspuns automat: colet", "Sunt în concediu până pe 12 ianuarie. Pentru urgențe, scrieți lui Ben."),
    "hr": ("Automatski odgovor: paket", "Do 12. siječnja sam na godišnjem odmoru. U hitnim slučajevima pišite Benu."),
    "tr": ("Otomatik yanıt: paket", "12 Ocak'a kadar yıllık izindeyim. Acil durumlarda Ben'e yazabilirsiniz."),
    "ru": ("Автоматический ответ: посылка", "До 12 января я в отпуске. По срочным вопросам пишите Бену."),
    "uk": ("Автоматична відповідь: посилка", "До 12 січня я у відпустці. З термінових питань пишіть Бену."),
    "el": ("Αυτόματη απάντηση: δέμα", "Είμαι σε άδεια έως τις 12 Ιανουαρίου. Για επείγοντα γράψτε στον Μπεν."),
    "bg": ("Автоматичен отговор: пратка", "До 12 януари съм в отпуск. При спешни случаи пишете на Бен."),
    "ja": ("自動応答: 荷物", "1月12日まで休暇をいただいております。お急ぎの場合は田中までご連絡ください。"),
    "zh": ("自动回复: 包裹", "我在1月12日之前休假中。如有急事请联系同事。"),
    "ko": ("자동 회신: 소포", "1월 12일까지 휴가 중입니다. 급한 용무는 동료에게 연락 주세요."),
    "vi": ("Trả lời tự động: gói hàng", "Tôi đang nghỉ phép đến ngày 12 tháng 1. Trường hợp khẩn cấp xin liên hệ Ben."),
    "id": ("Balasan otomatis: paket", "Saya sedang cuti sampai 12 Januari. Untuk hal mendesak hubungi Ben."),
}


@pytest.mark.parametrize("language", OFFICE)
def test_out_of_office(language: str) -> None:
    """An automatic reply is known by its subject and form in every language, alone and after an answer."""
    subject, text = OFFICE[language]
    assert code(text, subject) == "automatic-reply"
    assert code(text, "", {"Subject": subject}, ASKED, ANSWER) == "automatic-reply"


THANKED = {
    "en": "Great, thanks!", "de": "Super, vielen Dank!", "fr": "Parfait, merci beaucoup !", "es": "Perfecto, muchas gracias.",
    "it": "Perfetto, grazie mille!", "nl": "Top, bedankt!", "pt": "Perfeito, muito obrigado!", "pl": "Super, dziękuję bardzo!",
    "cs": "Super, moc děkuji!", "sk": "Super, ďakujem veľmi!", "sv": "Perfekt, tack så mycket!", "da": "Super, mange tak!",
    "nb": "Supert, tusen takk!", "fi": "Hienoa, kiitos paljon!", "hu": "Szuper, nagyon köszönöm!", "ro": "Perfect, mulțumesc mult!",
    "hr": "Super, puno hvala!", "tr": "Harika, çok teşekkürler!", "ru": "Отлично, большое спасибо!", "uk": "Чудово, дуже дякую!",
    "el": "Τέλεια, ευχαριστώ πολύ!", "bg": "Чудесно, много благодаря!", "ja": "ありがとうございました。", "zh": "太好了，谢谢！",
    "ko": "네, 감사합니다!", "vi": "Tuyệt vời, cảm ơn!", "id": "Bagus, terima kasih!",
}  # fmt: skip


@pytest.mark.parametrize("language", THANKED)
def test_thanks_after_an_answer(language: str) -> None:
    """Thanks and nothing more ends a case that was answered; before any answer it says nothing of the question."""
    assert code(THANKED[language], "Another address", {}, ASKED, ANSWER) in ("nothing-asked", "solved")
    assert code(THANKED[language], "Another address") is None


@pytest.mark.parametrize(
    "text",
    [
        "Perfect, that worked. Thank you so much for the quick help! You can close the ticket.",
        "Problem solved, thank you.",
        "It works now. Thanks a lot, Anna!\n\nBest regards\nMaud Lund",
        "Never mind, I figured it out. Thanks!",
        "Das hat geklappt, vielen Dank für die schnelle Hilfe!",
        "Merci, ça marche !",
        "Ya funciona, muchas gracias por su ayuda.",
        "Risolto. Grazie mille",
        "Het werkt weer, bedankt!",
        "Спасибо, всё работает!",
        "Det fungerar nu, tack!",
        "Thanks, that did the trick.\n\nOn Mon, 5 Jan 2026, Support <help@till.example> wrote:\n> Did you restart it?",
    ],
)
def test_solved(text: str) -> None:
    """What says that it is solved ends the case, also without an answer and after an open question."""
    assert code(text, "Another address", {}, ASKED, ANSWER) == "solved"
    assert code(text, "Another address", {}, ASKED) == "solved"


FORMS = [
    ("delivery-failure", "Undelivered Mail Returned to Sender", "This is the mail system at host mx.example.\n\nI'm sorry to have to inform you that your message could not be delivered to one or more recipients.\n\n<x@home.example>: 550 5.1.1 User unknown"),
    ("delivery-failure", "Undeliverable: Your parcel", "Delivery has failed to these recipients or groups:\n\nanna@home.example\nThe email address you entered couldn't be found."),
    ("delivery-failure", "Unzustellbar: Ihr Paket", "Ihre Nachricht an anna@home.example konnte nicht zugestellt werden.\n\n550 5.1.10 RESOLVER.ADR.RecipientNotFound"),
    ("delivery-failure", "Delivery Status Notification (Failure)", "Address not found\n\nYour message wasn't delivered to anna@home.example because the address couldn't be found."),
    ("calendar-answer", "Accepted: Visit of the technician", ""),
    ("calendar-answer", "Zugesagt: Termin am Montag", ""),
    ("calendar-answer", "Declined: Visit", "Anna Ode has declined this invitation."),
    ("calendar-answer", "Accepté : Visite", ""),
    ("read-receipt", "Read: Your parcel", "Your message\n\n To: Anna\n Subject: Your parcel\n Sent: Monday\n\nwas read on Monday, 5 January 2026."),
    ("read-receipt", "Gelesen: Ihr Paket", "Ihre Nachricht an Anna wurde am Montag gelesen."),
    ("newsletter", "Our January offers", "New suitcases!\nhttps://shop.example/a\nhttps://shop.example/b\nhttps://shop.example/c\n\nYou are receiving this because you bought something. Unsubscribe: https://shop.example/u\nView in browser"),
    ("empty-forward", "Fwd: invoice", ""),
    ("automatic-reply", "Re: Your parcel", "Hello,\n\nI am out of the office until Monday and have limited access to e-mail. For urgent matters please contact Ben, ben@home.example.\n\nKind regards\nAnna Ode"),
    ("automatic-reply", "Ticket received", "Thank you for contacting us. We have received your request and will get back to you."),
]  # fmt: skip


@pytest.mark.parametrize(("expected", "subject", "text"), FORMS)
def test_forms(expected: str, subject: str, text: str) -> None:
    """Without headers the subject and the form of the text tell."""
    assert code(text, subject) == expected


ASKS = [
    ("Re: Your parcel is delayed", "My parcel is delayed and I have been out of the office, can you tell me what to do?"),
    ("Out of office", "How do I set an out of office reply in the app?"),
    ("Out of office: cannot turn it off", "I am on holiday and the out of office reply is still sent to everybody. How do I turn it off?"),
    ("Automatic reply: does not work", "I am out of the office until Monday and my automatic reply does not work. Please help."),
    ("Undeliverable: what now", "When I write to my bank I get it back, it could not be delivered. What can I do about that?"),
    ("Mail delivery failed", "I cannot write to my bank any more, it says that my message could not be delivered."),
    ("Declined: my card", "My card was declined. I need another way to pay."),
    ("Accepted: return", "You have accepted my return, where do I send the parcel to?"),
    ("Read: terms", "I read your terms and do not understand the third one."),
    ("Newsletter", "How do I unsubscribe from your newsletter? There is no link to view in browser either."),
    ("Fwd: invoice", "---------- Forwarded message ---------\nFrom: Lena <l@home.example>\nDate: Mon\nSubject: invoice\n\nThe amount is wrong."),
    ("Re: Automatic reply: parcel", "I wrote again because nobody answered. Where is it?"),
    ("Holiday", "I am on holiday until Monday and will be back then. Deliver the parcel to my neighbour."),
]  # fmt: skip


@pytest.mark.parametrize(("subject", "text"), ASKS)
def test_a_question_about_it_is_a_question(subject: str, text: str) -> None:
    """Out of office, bounces, invitations and newsletters are things that people ask about."""
    assert code(text, subject) is None


@pytest.mark.parametrize(
    "text",
    [
        "Thanks, but that did not work, Redirect is grey.",
        "Thanks! Where do I find My parcels?",
        "Thank you. The parcel is still in Rome.",
        "Great, thanks. One more thing: can I change the date too?",
        "Thanks, it works now, but the invoice is wrong.",
        "Thank you, my number is 4711.",
        "Danke, aber das geht leider nicht.",
        "Vielen Dank. Es klappt noch nicht.",
        "Merci, mais le bouton est gris.",
        "Gracias, pero no funciona.",
        "Grazie, però non funziona ancora.",
        "Bedankt, maar het werkt niet.",
        "Спасибо, но не работает.",
        "Thanks. I would like my money back.",
        "It does not work now.",
        "OK. I will try that tomorrow.",
        "That solved nothing.",
        "Thanks, printer broken again",
    ],
)
def test_thanks_and_more_is_no_end(text: str) -> None:
    """Thanks beside anything else leave the case open."""
    assert code(text, "Another address", {}, ASKED, ANSWER) is None


def test_an_answer_to_the_agents_question_is_no_end() -> None:
    """ "Yes, thanks" answers what the agent asked."""
    offer = Message(author="agent", text="Shall we send a new one?")
    assert code("Yes, thanks!", "", {}, ASKED, offer) is None
    assert code("Thanks, Anna!", "", {}, ASKED, ANSWER) == "nothing-asked"


def test_an_open_question_stays_open() -> None:
    """An automatic reply behind a question that nobody answered does not end it; an agent's last word is none."""
    subject, text = OFFICE["en"]
    assert code(text, "", {"Subject": subject}, ASKED) is None
    assert unasked(Case(id="c", messages=(ASKED, ANSWER))) is None
    assert unasked(Case(id="c", subject="Automatic reply: x")) is None


def test_headers_come_with_a_case() -> None:
    """A row's headers are those of its body, a message has its own; other shapes are errors that say so."""
    case = case_from_row(
        {"id": "1", "body": "Away.", "headers": {"Auto-Submitted": "auto-replied", "Received": ["a", "b"]}}
    )
    assert case.messages[0].headers == {"Auto-Submitted": "auto-replied", "Received": "b"}
    found = unasked(case)
    assert found is not None
    assert found.code == "automatic-reply"
    assert Case.from_dict(json.loads(json.dumps(case.to_dict()))) == case
    assert case_from_row(case.to_dict()) == case
    with pytest.raises(InputError, match="headers: must be an object"):
        case_from_row({"id": "1", "messages": [{"role": "customer", "text": "x", "headers": "Auto-Submitted: yes"}]})


SERVERS = [
    ("failure notice", "Hi. This is the qmail-send program at mx.home.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out."),
    ("Undelivered Mail Returned to Sender", "This is the mail system at host mx.till.example.\n\nI'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients.\n\nFor further assistance, please send mail to postmaster.\n\n<l@home.example>: host mx said: 550 5.1.1 User unknown"),
    ("Undeliverable: parcel", "Delivery has failed to these recipients or groups:\n\nl@home.example\nPlease check the recipient's email address and try to resend the message.\n\n550 5.1.10 RESOLVER.ADR.RecipientNotFound"),
    ("Delivery Status Notification (Delay)", "Message not delivered yet\nThere was a temporary problem delivering your message to l@home.example."),
    ("Delivery Status Notification (Failure)", "Adresse nicht gefunden\nIhre Nachricht wurde nicht an l@home.example zugestellt, weil die Adresse nicht gefunden wurde."),
]  # fmt: skip


@pytest.mark.parametrize(("subject", "text"), SERVERS)
def test_mail_servers_speak(subject: str, text: str) -> None:
    """Servers say "I", "please check" and "please send": that asks nothing of a desk."""
    assert code(text, subject) == "delivery-failure"


TOLD = [
    ("Undeliverable", "The following message came back when I sent an invitation:\n\nDelivery has failed to these recipients:\n550 5.1.1 unknown"),
    ("Undeliverable", "Each invitation to my family has the same answer:\n\nDelivery has failed to these recipients:\n550 5.1.1 unknown"),
    ("Delivery failed", "Your message could not be delivered: 550 5.1.1. That is what my wife gets."),
    ("Delivery failed", "Delivery Status Notification. I get this for each invitation."),
    ("Out of office reply", "Out of office replies are not sent although I switched it on."),
    ("Accepted: how do I get it back?", "Anna Lund"),
]  # fmt: skip


@pytest.mark.parametrize(("subject", "text"), TOLD)
def test_who_tells_of_it_asks(subject: str, text: str) -> None:
    """What a server said is not what the customer says, though they paste it."""
    assert code(text, subject) is None


WORDLESS = [
    ("Fwd: parcel", "---------- Forwarded message ---------\nFrom: Lena <l@home.example>\nDate: Monday\nSubject: parcel\nTo: Jo", "empty-forward"),
    ("Fwd: parcel", "Sent from my iPhone", "empty-forward"),
    ("FW: parcel", "Jo Lund\nTill Ltd", "empty-forward"),
    ("Accepted: call", "Jo Lund\nTill Ltd\n+44 20 7946 0000", "calendar-answer"),
    ("Fwd: parcel", "Please help", None),
    ("parcel", "Jo Lund\nTill Ltd", None),
]  # fmt: skip


@pytest.mark.parametrize(("subject", "text", "expected"), WORDLESS)
def test_headers_and_signatures_are_no_words(subject: str, text: str, expected: str | None) -> None:
    """A forward or an answer to an invitation is empty, too, if it only has headers, footers or a signature."""
    assert code(text, subject) == expected


def test_nothing_but_a_subject() -> None:
    """Without any message, the subject of an answer to an invitation tells; any other may ask."""
    found = unasked(Case(id="c", subject="Zugesagt: call"))
    assert found is not None
    assert found.code == "calendar-answer"
    assert unasked(Case(id="c", subject="How do I mute the bell?")) is None
    assert unasked(Case(id="c", subject="Fwd: how do I mute the bell?")) is None


def test_signs_without_words() -> None:
    """A thumb after an answer is thanks; after a question, or down, it is not."""
    question = Message(author="agent", text="Shall we send a new one?")
    assert code("\N{THUMBS UP SIGN}", "", {}, ASKED, ANSWER) == "nothing-asked"
    assert code("\N{THUMBS UP SIGN}", "", {}, ASKED, question) is None
    assert code("\N{THUMBS DOWN SIGN}", "", {}, ASKED, ANSWER) is None
    assert code("\N{THUMBS UP SIGN}") is None


def test_a_substitute_is_named() -> None:
    """ "Please send it to Ben, ben@…" asks nobody who reads an automatic reply; "please send me" does."""
    left = "Jan no longer works for Lund Ltd. This mailbox is not monitored. "
    assert code(left + "Please send your message to ben@home.example.", "Automatic reply: x") == "automatic-reply"
    assert code(left + "Please send me the parcel.", "Automatic reply: x") is None
    assert code("Je suis absent jusqu'au 16 janvier.", "Absence du bureau Re: colis") == "automatic-reply"
