"""What mail programs write around quoted and forwarded mail in many languages, as users of them have reported it.

Sources: the fixtures and comments of email-forward-parser and email-reply-parser (crisp-oss, MIT), mail-parser-reply
and quotequail (MIT). Written down apart from the tables of `assistkit.text.languages`, so that the tests can differ.
"""

# ruff: noqa: E501
from __future__ import annotations

from collections.abc import Iterator

OWN = "RX-47 QUESTION"
OLD = "OLD WORDS OF THE DESK"

REPLIES = {
    "en": "On Mon, 5 Jan 2026 at 10:01, Support <help@till.example> wrote:",
    "de": "Am Mo., 5. Jan. 2026 um 10:01 Uhr schrieb Support <help@till.example>:",
    "fr": "Le lun. 5 janv. 2026 à 10:01, Support <help@till.example> a écrit :",
    "es": "El lun, 5 ene 2026 a las 10:01, Support (<help@till.example>) escribió:",
    "it": "Il giorno lun 5 gen 2026 alle ore 10:01 Support <help@till.example> ha scritto:",
    "nl": "Op ma 5 jan 2026 om 10:01 schreef Support <help@till.example>:",
    "pt": "Em seg., 5 de jan. de 2026 às 10:01, Support <help@till.example> escreveu:",
    "pl": "pon., 5 sty 2026 o 10:01 Support <help@till.example> napisał(a):",
    "cs": "po 5. 1. 2026 v 10:01 odesílatel Support <help@till.example> napsal:",
    "sk": "po 5. 1. 2026 o 10:01 Support <help@till.example> napísal(a):",
    "sv": "Den mån 5 jan. 2026 kl 10:01 skrev Support <help@till.example>:",
    "da": "Den man. 5. jan. 2026 kl. 10.01 skrev Support <help@till.example>:",
    "nb": "man. 5. jan. 2026 kl. 10:01 skrev Support <help@till.example>:",
    "fi": "ma 5. tammik. 2026 klo 10.01 Support (help@till.example) kirjoitti:",
    "hu": "Support <help@till.example> ezt írta (időpont: 2026. jan. 5., H, 10:01):",
    "ro": "În lun., 5 ian. 2026 la 10:01, Support <help@till.example> a scris:",
    "hr": "pon, 5. sij 2026. u 10:01 Support <help@till.example> napisao je:",
    "tr": "Support <help@till.example>, 5 Oca 2026 Pzt, 10:01 tarihinde şunu yazdı:",
    "ru": "пн, 5 янв. 2026 г. в 10:01, Support <help@till.example>:",
    "uk": "пн, 5 січ. 2026 р. о 10:01 Support <help@till.example> пише:",
    "el": "Στις Δευ 5 Ιαν 2026 στις 10:01 π.μ., ο/η Support <help@till.example> έγραψε:",
    "bg": "На пн, 5.01.2026 г. в 10:01 ч. Support <help@till.example> написа:",
    "ja": "2026年1月5日(月) 10:01 Support <help@till.example>:",
    "zh": "Support <help@till.example> 于2026年1月5日周一 10:01写道：",
    "ko": "2026년 1월 5일 (월) 오전 10:01, Support <help@till.example>님이 작성:",
    "vi": "Vào Th 2, 5 thg 1, 2026 vào lúc 10:01 Support <help@till.example> đã viết:",
    "id": "Pada Sen, 5 Jan 2026 pukul 10.01 Support <help@till.example> menulis:",
}
"""What Gmail writes above a quote."""

THUNDERBIRD = {
    "en": "On 05/01/2026 10:01, Support wrote:",
    "de": "Am 05.01.2026 um 10:01 schrieb Support:",
    "fr": "Le 05/01/2026 à 10:01, Support a écrit :",
    "es": "El 05/01/2026 a las 10:01, Support escribió:",
    "it": "Il 05/01/2026 10:01, Support ha scritto:",
    "nl": "Op 05-01-2026 om 10:01 schreef Support:",
    "pt": "Em 05/01/2026 10:01, Support escreveu:",
    "pl": "W dniu 05.01.2026 o 10:01, Support pisze:",
    "cs": "Dne 05. 01. 26 v 10:01 Support napsal(a):",
    "sk": "Dňa 5. 1. 2026 o 10:01 Support napísal(a):",
    "sv": "Den 2026-01-05 kl. 10:01, skrev Support:",
    "da": "Den 05.01.2026 kl. 10.01 skrev Support:",
    "nb": "Den 05.01.2026 10:01, skrev Support:",
    "fi": "Support kirjoitti 5.1.2026 klo 10.01:",
    "hu": "2026. 01. 05. 10:01 keltezéssel, Support írta:",
    "ro": "Pe 05.01.2026 10:01, Support a scris:",
    "hr": "Dana 05.01.2026. u 10:01, Support je napisao/la:",
    "tr": "05.01.2026 10:01 tarihinde Support yazdı:",
    "ru": "05.01.2026 10:01, Support пишет:",
    "uk": "05.01.2026 10:01, Support пише:",
    "el": "Στις 5/1/2026 10:01 π.μ., ο/η Support έγραψε:",
    "zh": "在 2026/1/5 10:01, Support 写道:",
    "ja": "On 2026/01/05 10:01, Support wrote:",
}

HEADERS = {
    "en": ("From", "Sent", "To", "Subject"),
    "de": ("Von", "Gesendet", "An", "Betreff"),
    "fr": ("De", "Envoyé", "À", "Objet"),
    "es": ("De", "Enviado el", "Para", "Asunto"),
    "it": ("Da", "Inviato", "A", "Oggetto"),
    "nl": ("Van", "Verzonden", "Aan", "Onderwerp"),
    "pt": ("De", "Enviado", "Para", "Assunto"),
    "pl": ("Od", "Wysłano", "Do", "Temat"),
    "cs": ("Od", "Odesláno", "Komu", "Předmět"),
    "sk": ("Od", "Odoslané", "Komu", "Predmet"),
    "sv": ("Från", "Skickat", "Till", "Ämne"),
    "da": ("Fra", "Sendt", "Til", "Emne"),
    "nb": ("Fra", "Sendt", "Til", "Emne"),
    "fi": ("Lähettäjä", "Lähetetty", "Vastaanottaja", "Aihe"),
    "hu": ("Feladó", "Elküldve", "Címzett", "Tárgy"),
    "ro": ("De la", "Trimis", "Către", "Subiect"),
    "hr": ("Šalje", "Poslano", "Prima", "Predmet"),
    "tr": ("Kimden", "Gönderildi", "Kime", "Konu"),
    "ru": ("От", "Отправлено", "Кому", "Тема"),
    "uk": ("Від", "Надіслано", "Кому", "Тема"),
    "el": ("Από", "Στάλθηκε", "Προς", "Θέμα"),
    "bg": ("От", "Изпратено", "До", "Относно"),
    "ja": ("差出人", "送信日時", "宛先", "件名"),
    "zh": ("发件人", "发送时间", "收件人", "主题"),
    "ko": ("보낸 사람", "보낸 날짜", "받는 사람", "제목"),
    "vi": ("Từ", "Đã gửi", "Đến", "Chủ đề"),
    "id": ("Dari", "Dikirim", "Kepada", "Subjek"),
}
"""What Outlook writes above a quote."""

APPLE = {
    "en": "Begin forwarded message:",
    "cs": "Začátek přeposílané zprávy:",
    "da": "Start på videresendt besked:",
    "de": "Anfang der weitergeleiteten Nachricht:",
    "es": "Inicio del mensaje reenviado:",
    "fi": "Välitetty viesti alkaa:",
    "fr": "Début du message réexpédié :",
    "hr": "Započni proslijeđenu poruku:",
    "hu": "Továbbított levél kezdete:",
    "it": "Inizio messaggio inoltrato:",
    "nl": "Begin doorgestuurd bericht:",
    "nb": "Videresendt melding:",
    "pl": "Początek przekazywanej wiadomości:",
    "pt": "Início da mensagem reencaminhada:",
    "ro": "Începe mesajul redirecționat:",
    "ru": "Начало переадресованного сообщения:",
    "sk": "Začiatok preposlanej správy:",
    "sv": "Vidarebefordrat mejl:",
    "tr": "İleti başlangıcı:",
    "uk": "Початок листа, що пересилається:",
}

FORWARDS = {
    "en": "-------- Forwarded Message --------",
    "de": "-------- Weitergeleitete Nachricht --------",
    "fr": "-------- Message transféré --------",
    "es": "-------- Mensaje reenviado --------",
    "it": "-------- Messaggio Inoltrato --------",
    "nl": "-------- Doorgestuurd bericht --------",
    "pt": "-------- Mensagem encaminhada --------",
    "pl": "--- Treść przekazanej wiadomości ---",
    "cs": "-------- Přeposlaná zpráva --------",
    "sk": "-------- Preposlaná správa --- Forwarded Message --------",
    "sv": "-------- Vidarebefordrat meddelande --------",
    "da": "-------- Videresendt meddelelse --------",
    "nb": "-------- Videresendt melding --------",
    "fi": "-------- Välitetty viesti / Fwd.Msg --------",
    "hu": "-------- Továbbított üzenet --------",
    "ro": "-------- Mesaj redirecționat --------",
    "hr": "-------- Proslijeđena poruka --------",
    "tr": "-------- İletilen İleti --------",
    "ru": "-------- Перенаправленное сообщение --------",
    "uk": "-------- Переслане повідомлення --------",
    "ko": "-------- 전달된 메시지 --------",
    "zh": "-------- 转发的消息 --------",
}


def replies() -> Iterator[tuple[str, str]]:
    """Mails with a question above or below what the desk wrote: a name and the mail."""
    for language, line in REPLIES.items():
        quoted = f"> {OLD}\n>\n> second line"
        yield f"gmail-{language}", f"{OWN}\n\n{line}\n\n{quoted}\n"
        yield f"gmail-{language}-unmarked", f"{OWN}\n\n{line}\n\n{OLD}\n"
        words = line.split(" ")
        middle = max(4, len(words) - 3)
        wrapped = " ".join(words[:middle]) + "\n" + " ".join(words[middle:])
        if len(words) > middle:
            yield f"gmail-{language}-wrapped", f"{OWN}\n\n{wrapped}\n{quoted}\n"
        yield f"gmail-{language}-below", f"{line}\n\n{quoted}\n\n{OWN}\n"
        html = line.replace("<", "&lt;").replace(">", "&gt;")
        yield (
            f"gmail-{language}-html",
            f'<div dir="ltr">{OWN}</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">{html}<br></div>'
            f'<blockquote class="gmail_quote" style="margin:0"><div>{OLD}</div></blockquote></div>',
        )
    for language, line in THUNDERBIRD.items():
        yield f"thunderbird-{language}", f"{line}\n> {OLD}\n> more\n\n{OWN}\n"
        yield (
            f"thunderbird-{language}-html",
            f'<html><body><p>{OWN}</p><div class="moz-cite-prefix">{line}<br></div>'
            f'<blockquote type="cite" cite="mid:a@b.example"><p>{OLD}</p></blockquote></body></html>',
        )
    for language, (sender, sent, to, subject) in HEADERS.items():
        head = f"{sender}: Support <help@till.example>\n{sent}: 5.1.2026 10:01\n{to}: Maud\n{subject}: RE: till"
        yield f"outlook-{language}", f"{OWN}\n\n{head}\n\n{OLD}\n"
        yield f"outlook-{language}-rule", f"{OWN}\n\n________________________________\n{head}\n\n{OLD}\n"
        stars = "\n".join("*" + line.replace(": ", ":* ", 1) for line in head.split("\n"))
        yield f"outlook-{language}-bold", f"{OWN}\n\n{stars}\n\n{OLD}\n"
        bold = "<br>".join(f"<b>{line.replace(': ', ':</b> ', 1)}" for line in head.replace("<", "&lt;").split("\n"))
        yield (
            f"outlook-{language}-html",
            f'<div class="WordSection1"><p class="MsoNormal">{OWN}<o:p></o:p></p><div style="border:none;border-top:solid '
            f'#E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal">{bold}<o:p></o:p></p></div><p>{OLD}</p></div>',
        )
        yield (
            f"outlook-web-{language}-html",
            f'<div>{OWN}</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg" dir="ltr">{bold}</div><div>{OLD}</div>',
        )


def forwards() -> Iterator[tuple[str, str, str]]:
    """Mails of a colleague who forwards the question: a name, the subject and the mail."""
    note = "Dear colleagues, this came to me by mistake, could you please answer the customer today and tell me? Jo"
    for language, (sender, sent, to, subject) in HEADERS.items():
        head = (
            f"{sender}: Lena <lena@home.example>\n{sent}: 5.1.2026 10:01\n{to}: Jo <jo@till.example>\n{subject}: till"
        )
        yield f"outlook-{language}", "FW: till", f"{note}\n\n{head}\n\n{OWN}\n"
        yield f"outlook-{language}-no-note", "FW: till", f"{head}\n\n{OWN}\n"
        yield (
            f"gmail-{language}",
            "Fwd: till",
            f"{note}\n\n---------- Forwarded message ---------\n{sender}: Lena <lena@home.example>\n"
            f"Date: Mon, 5 Jan 2026 at 10:01\nSubject: till\nTo: <jo@till.example>\n\n\n{OWN}\n",
        )
        if language in APPLE:
            quoted = "\n".join(f"> {line}" for line in [*head.split("\n"), "", OWN])
            yield f"apple-{language}", "Fwd: till", f"{note}\n\n> {APPLE[language]}\n>\n{quoted}\n"
            yield f"apple-{language}-outside", "Fwd: till", f"{note}\n\n{APPLE[language]}\n\n{quoted}\n"
            yield f"apple-{language}-unmarked", "Fwd: till", f"{note}\n\n{APPLE[language]}\n\n{head}\n\n{OWN}\n"
        if language in FORWARDS:
            mail = f"{subject}: till\n{sent}: 5.1.2026 10:01\n{sender}: Lena <lena@home.example>\n{to}: jo@till.example"
            yield f"thunderbird-{language}", "Fwd: till", f"{note}\n\n{FORWARDS[language]}\n{mail}\n\n\n{OWN}\n"
            twice = f"{note}\n\n{FORWARDS[language]}\n{mail}\n\nsee below\n\n{FORWARDS['en']}\n{head}\n\n{OWN}\n"
            yield f"forward-of-a-forward-{language}", "Fwd: Fwd: till", twice
