"""Mails as customers send them, in thirteen languages, put together by rule from the word lists here.

Nothing is copied from a mailbox: sentences were written for this, and the lines that mail programs add are as those
programs write them. The lists are not those of `text/languages`: a mail may hold what the room does not know.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

MAILS = 20
QUOTED = "SNOWFALL REGISTER BLANKET"
"""Words of the agent's mail that is quoted."""


@dataclass(frozen=True)
class Mail:
    """`raw` as it arrives; `own` are the customer's sentences, `asked` those of them that ask."""

    raw: str
    own: tuple[str, ...]
    asked: tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """Of one language. `unmarked` asks without a question mark; `header` is that of Outlook, `wrote` that of others."""

    hello: tuple[str, ...]
    story: tuple[str, ...]
    asks: tuple[str, ...]
    unmarked: tuple[str, ...]
    close: tuple[str, ...]
    name: tuple[str, ...]
    sent: tuple[str, ...]
    wrote: tuple[str, ...]
    header: str
    original: str


def mails(words: Words) -> Iterator[Mail]:
    """Twenty mails: every kind of quote, signature and number of questions comes up with every other."""
    for n in range(MAILS):
        story = (words.story[n % len(words.story)], words.story[(n + 1) % len(words.story)])
        asks = (words.asks[n % len(words.asks)], words.asks[(n + 2) % len(words.asks)])
        asked = (words.unmarked[n % len(words.unmarked)],) if n % 5 == 4 else asks[: 1 + n % 2]
        glue = "" if words.hello[0].endswith(("。", "：", "、")) else " "
        parts = [words.hello[n % len(words.hello)], glue.join(story), "\n\n".join(asked)]
        parts.append(f"{words.close[n % len(words.close)]}\n{words.name[n % len(words.name)]}")
        if n % 4 == 1:
            parts.append(words.sent[n % len(words.sent)])
        if n % 4 == 2:
            parts.append(f"-- \n{words.name[n % len(words.name)]}\nHollberg GmbH\n+49 30 1234567")
        quote = _quote(words, n)
        raw = "\n\n".join([*parts, quote]) if quote else "\n\n".join(parts)
        yield Mail(raw, story, asked)


def _quote(words: Words, n: int) -> str:
    lines = [f"Case 4711: {QUOTED}.", f"{QUOTED} 12."]
    kind = n % 4
    if kind == 0:
        return f"{words.wrote[n // 4 % len(words.wrote)]}\n" + "\n".join(f"> {line}" for line in lines)
    if kind == 1:
        return f"{words.header}\n\n" + "\n".join(lines)
    if kind == 2:
        return f"-----{words.original}-----\n{words.header}\n\n" + "\n".join(lines)
    return ""


_BOX = "Support <support@example.com>"

WORDS = {
    "de": Words(
        hello=("Guten Tag,", "Hallo zusammen,", "Sehr geehrte Damen und Herren,"),
        story=(
            "Seit gestern startet der Drucker im Büro nicht mehr.",
            "Auf dem Bildschirm steht nur eine Fehlermeldung.",
            "Ich habe das Gerät schon zweimal neu gestartet.",
            "Unsere Kundin wartet auf den Bericht.",
        ),
        asks=(
            "Wie kann ich den Drucker wieder einrichten?",
            "Wann ist mit einer Lösung zu rechnen?",
            "Muss ich dafür ein neues Kabel bestellen?",
            "Gibt es eine Anleitung für dieses Modell?",
        ),
        unmarked=("Wie kann ich die Rechnung noch einmal herunterladen.", "Wo finde ich die Nummer meines Vertrags."),
        close=("Mit freundlichen Grüßen", "Viele Grüße", "Beste Grüße"),
        name=("Jana Reuter", "Tobias Krämer"),
        sent=("Von meinem iPhone gesendet", "Gesendet von Mail für Windows"),
        wrote=(f"Am Mo., 3. März 2025 um 10:12 Uhr schrieb {_BOX}:", f"Am 03.03.25 um 10:12 schrieb {_BOX}:"),
        header="Von: Support <support@example.com>\n"
        "Gesendet: Montag, 3. März 2025 10:12\n"
        "An: Jana Reuter\n"
        "Betreff: Ihre Anfrage",
        original="Ursprüngliche Nachricht",
    ),
    "fr": Words(
        hello=("Bonjour,", "Bonjour Madame,", "Bonsoir,"),
        story=(
            "Depuis hier l'imprimante du bureau ne démarre plus.",
            "L'écran affiche seulement un message d'erreur.",
            "J'ai déjà redémarré l'appareil deux fois.",
            "Notre cliente attend toujours son dossier.",
        ),
        asks=(
            "Comment puis-je réinstaller l'imprimante ?",
            "Quand le problème sera-t-il corrigé ?",
            "Faut-il commander un nouveau câble ?",
            "Existe-t-il une notice pour ce modèle ?",
        ),
        unmarked=("Comment puis-je télécharger la facture une seconde fois.", "Est-ce que je dois changer de contrat."),
        close=("Cordialement", "Bien à vous", "Merci d'avance"),
        name=("Claire Fontaine", "Julien Moreau"),
        sent=("Envoyé de mon iPhone", "Envoyé depuis mon mobile Android"),
        wrote=(f"Le lun. 3 mars 2025 à 10:12, {_BOX} a écrit :", f"Le 03/03/2025 à 10:12, {_BOX} a écrit :"),
        header="De : Support <support@example.com>\n"
        "Envoyé : lundi 3 mars 2025 10:12\n"
        "À : Claire Fontaine\n"
        "Objet : Votre demande",
        original="Message d'origine",
    ),
    "es": Words(
        hello=("Buenos días,", "Hola:", "Buenas tardes,"),
        story=(
            "Desde ayer la impresora de la oficina no arranca.",
            "En la pantalla solo aparece un mensaje de error.",
            "Ya he reiniciado el aparato dos veces.",
            "Nuestra clienta espera el informe.",
        ),
        asks=(
            "¿Cómo puedo volver a configurar la impresora?",
            "¿Cuándo estará arreglado el problema?",
            "¿Tengo que comprar un cable nuevo?",
            "¿Hay un manual para este modelo?",
        ),
        unmarked=("Cómo puedo descargar la factura otra vez.", "Dónde está el número de mi contrato."),
        close=("Un saludo", "Saludos cordiales", "Muchas gracias"),
        name=("Lucía Herrera", "Pablo Ortega"),
        sent=("Enviado desde mi iPhone", "Enviado desde mi Samsung Galaxy"),
        wrote=(f"El lun, 3 mar 2025 a las 10:12, {_BOX} escribió:", f"El 3/3/25 a las 10:12, {_BOX} escribió:"),
        header="De: Support <support@example.com>\n"
        "Enviado: lunes, 3 de marzo de 2025 10:12\n"
        "Para: Lucía Herrera\n"
        "Asunto: Su consulta",
        original="Mensaje original",
    ),
    "it": Words(
        hello=("Buongiorno,", "Salve,", "Gentile assistenza,"),
        story=(
            "Da ieri la stampante dell'ufficio non si avvia più.",
            "Sullo schermo appare soltanto un messaggio di errore.",
            "Ho già riavviato l'apparecchio due volte.",
            "La nostra cliente aspetta il rapporto.",
        ),
        asks=(
            "Come posso configurare di nuovo la stampante?",
            "Quando sarà risolto il problema?",
            "Devo ordinare un cavo nuovo?",
            "Esiste un manuale per questo modello?",
        ),
        unmarked=("Come posso scaricare la fattura un'altra volta.", "Dove trovo il numero del mio contratto."),
        close=("Cordiali saluti", "Grazie mille", "Distinti saluti"),
        name=("Giulia Ferri", "Marco Bellini"),
        sent=("Inviato da iPhone", "Inviato dal mio Galaxy"),
        wrote=(
            f"Il giorno lun 3 mar 2025 alle ore 10:12 {_BOX} ha scritto:",
            f"Il 03/03/2025 10:12, {_BOX} ha scritto:",
        ),
        header="Da: Support <support@example.com>\n"
        "Inviato: lunedì 3 marzo 2025 10:12\n"
        "A: Giulia Ferri\n"
        "Oggetto: La sua richiesta",
        original="Messaggio originale",
    ),
    "nl": Words(
        hello=("Beste,", "Goedemorgen,", "Hallo,"),
        story=(
            "Sinds gisteren start de printer op kantoor niet meer.",
            "Op het scherm staat alleen een foutmelding.",
            "Ik heb het apparaat al twee keer opnieuw opgestart.",
            "Onze klant wacht op het rapport.",
        ),
        asks=(
            "Hoe kan ik de printer opnieuw instellen?",
            "Wanneer is het probleem opgelost?",
            "Moet ik een nieuwe kabel bestellen?",
            "Is er een handleiding voor dit model?",
        ),
        unmarked=("Hoe kan ik de factuur nog een keer downloaden.", "Waar vind ik het nummer van mijn contract."),
        close=("Met vriendelijke groet", "Groeten", "Alvast bedankt"),
        name=("Sanne Visser", "Daan Bakker"),
        sent=("Verstuurd vanaf mijn iPhone", "Verzonden vanaf mijn Galaxy"),
        wrote=(f"Op ma 3 mrt 2025 om 10:12 schreef {_BOX}:", f"Op 03-03-2025 om 10:12 schreef {_BOX}:"),
        header="Van: Support <support@example.com>\n"
        "Verzonden: maandag 3 maart 2025 10:12\n"
        "Aan: Sanne Visser\n"
        "Onderwerp: Uw vraag",
        original="Oorspronkelijk bericht",
    ),
    "pt": Words(
        hello=("Bom dia,", "Olá,", "Boa tarde,"),
        story=(
            "Desde ontem a impressora do escritório não arranca.",
            "No ecrã aparece apenas uma mensagem de erro.",
            "Já reiniciei o aparelho duas vezes.",
            "A nossa cliente está à espera do relatório.",
        ),
        asks=(
            "Como posso configurar outra vez a impressora?",
            "Quando estará resolvido o problema?",
            "Tenho de comprar um cabo novo?",
            "Existe um manual para este modelo?",
        ),
        unmarked=("Como posso descarregar a fatura outra vez.", "Onde está o número do meu contrato."),
        close=("Com os melhores cumprimentos", "Obrigado", "Atenciosamente"),
        name=("Inês Carvalho", "Rui Tavares"),
        sent=("Enviado do meu iPhone", "Enviado a partir do meu iPhone"),
        wrote=(f"Em seg., 3 de mar. de 2025 às 10:12, {_BOX} escreveu:", f"Em 03/03/2025 10:12, {_BOX} escreveu:"),
        header="De: Support <support@example.com>\n"
        "Enviado: segunda-feira, 3 de março de 2025 10:12\n"
        "Para: Inês Carvalho\n"
        "Assunto: O seu pedido",
        original="Mensagem original",
    ),
    "pl": Words(
        hello=("Dzień dobry,", "Witam,", "Szanowni Państwo,"),
        story=(
            "Od wczoraj drukarka w biurze się nie uruchamia.",
            "Na ekranie widać tylko komunikat o błędzie.",
            "Zrestartowałem urządzenie już dwa razy.",
            "Nasza klientka czeka na raport.",
        ),
        asks=(
            "Jak mogę ponownie skonfigurować drukarkę?",
            "Kiedy problem będzie rozwiązany?",
            "Czy muszę zamówić nowy kabel?",
            "Czy jest instrukcja do tego modelu?",
        ),
        unmarked=("Jak mogę pobrać fakturę jeszcze raz.", "Gdzie znajdę numer mojej umowy."),
        close=("Pozdrawiam", "Z poważaniem", "Z wyrazami szacunku"),
        name=("Anna Kowalska", "Piotr Zieliński"),
        sent=("Wysłane z iPhone'a", "Wysłano z mojego iPhone'a"),
        wrote=(f"pon., 3 mar 2025 o 10:12 {_BOX} napisał(a):", f"W dniu 03.03.2025 o 10:12, {_BOX} pisze:"),
        header="Od: Support <support@example.com>\n"
        "Wysłano: poniedziałek, 3 marca 2025 10:12\n"
        "Do: Anna Kowalska\n"
        "Temat: Zgłoszenie",
        original="Oryginalna wiadomość",
    ),
    "cs": Words(
        hello=("Dobrý den,", "Vážení,", "Zdravím,"),
        story=(
            "Od včerejška se tiskárna v kanceláři nespustí.",
            "Na obrazovce je jen chybové hlášení.",
            "Zařízení jsem už dvakrát restartoval.",
            "Naše klientka čeká na zprávu.",
        ),
        asks=(
            "Jak mohu tiskárnu znovu nastavit?",
            "Kdy bude problém vyřešen?",
            "Musím objednat nový kabel?",
            "Existuje návod k tomuto modelu?",
        ),
        unmarked=("Jak mohu fakturu znovu stáhnout.", "Kde najdu číslo své smlouvy."),
        close=("S pozdravem", "Děkuji", "S přátelským pozdravem"),
        name=("Eva Dvořáková", "Jan Procházka"),
        sent=("Odesláno z iPhonu", "Odesláno z mého iPhonu"),
        wrote=(f"po 3. 3. 2025 v 10:12 odesílatel {_BOX} napsal:", f"Dne 03.03.2025 v 10:12 {_BOX} napsal(a):"),
        header="Od: Support <support@example.com>\n"
        "Odesláno: pondělí 3. března 2025 10:12\n"
        "Komu: Eva Dvořáková\n"
        "Předmět: Váš dotaz",
        original="Původní zpráva",
    ),
    "sv": Words(
        hello=("Hej,", "Hej!", "God morgon,"),
        story=(
            "Sedan igår startar inte skrivaren på kontoret.",
            "På skärmen står det bara ett felmeddelande.",
            "Jag har redan startat om apparaten två gånger.",
            "Vår kund väntar på rapporten.",
        ),
        asks=(
            "Hur kan jag ställa in skrivaren igen?",
            "När är problemet löst?",
            "Måste jag beställa en ny kabel?",
            "Finns det en manual för den här modellen?",
        ),
        unmarked=("Hur kan jag ladda ner fakturan en gång till.", "Var hittar jag numret på mitt avtal."),
        close=("Med vänliga hälsningar", "Vänliga hälsningar", "Hälsningar"),
        name=("Elin Lindqvist", "Oskar Berg"),
        sent=("Skickat från min iPhone", "Skickat från min Samsung"),
        wrote=(f"Den mån 3 mars 2025 kl 10:12 skrev {_BOX}:", f"Den 2025-03-03 kl. 10:12, skrev {_BOX}:"),
        header="Från: Support <support@example.com>\n"
        "Skickat: den 3 mars 2025 10:12\n"
        "Till: Elin Lindqvist\n"
        "Ämne: Din fråga",
        original="Ursprungligt meddelande",
    ),
    "da": Words(
        hello=("Hej,", "Goddag,", "Kære support,"),
        story=(
            "Siden i går starter printeren på kontoret ikke.",
            "På skærmen står der kun en fejlmeddelelse.",
            "Jeg har allerede genstartet apparatet to gange.",
            "Vores kunde venter på rapporten.",
        ),
        asks=(
            "Hvordan kan jeg indstille printeren igen?",
            "Hvornår er problemet løst?",
            "Skal jeg bestille et nyt kabel?",
            "Findes der en vejledning til denne model?",
        ),
        unmarked=("Hvordan kan jeg hente fakturaen en gang til.", "Hvor finder jeg nummeret på min aftale."),
        close=("Med venlig hilsen", "Venlig hilsen", "Mange hilsner"),
        name=("Mette Holm", "Lars Kjær"),
        sent=("Sendt fra min iPhone", "Sendt fra min Samsung"),
        wrote=(f"Den man. 3. mar. 2025 kl. 10.12 skrev {_BOX}:", f"Den 03.03.2025 kl. 10:12 skrev {_BOX}:"),
        header="Fra: Support <support@example.com>\nSendt: 3. marts 2025 10:12\nTil: Mette Holm\nEmne: Din henvendelse",
        original="Oprindelig meddelelse",
    ),
    "tr": Words(
        hello=("Merhaba,", "İyi günler,", "Sayın yetkili,"),
        story=(
            "Dünden beri ofisteki yazıcı açılmıyor.",
            "Ekranda yalnızca bir hata mesajı var.",
            "Cihazı iki kez yeniden başlattım.",
            "Müşterimiz raporu bekliyor.",
        ),
        asks=(
            "Yazıcıyı yeniden nasıl kurabilirim?",
            "Bu sorun ne zaman çözülecek?",
            "Yeni bir kablo almam gerekir mi?",
            "Bu model için bir kılavuz var mı?",
        ),
        unmarked=("Faturayı bir kez daha nasıl indirebilirim.", "Yeni bir kablo almam gerekir mi."),
        close=("Saygılarımla", "İyi çalışmalar", "Teşekkürler"),
        name=("Ayşe Demir", "Mehmet Kaya"),
        sent=("iPhone'umdan gönderildi", "iPhone'dan gönderildi"),
        wrote=(f"{_BOX}, 3 Mar 2025 Pzt, 10:12 tarihinde şunu yazdı:", f"{_BOX} şunları yazdı (3 Mar 2025 10:12):"),
        header="Kimden: Support <support@example.com>\n"
        "Gönderildi: 3 Mart 2025 Pazartesi 10:12\n"
        "Kime: Ayşe Demir\n"
        "Konu: Talebiniz",
        original="Orijinal Mesaj",
    ),
    "ja": Words(
        hello=("お世話になっております。", "こんにちは。"),
        story=(
            "昨日から事務所のプリンターが起動しません。",
            "画面にはエラーメッセージだけが表示されます。",
            "すでに二回再起動しました。",
            "お客様が報告書を待っています。",
        ),
        asks=(
            "プリンターを再設定するにはどうすればよいですか？",
            "いつ頃この問題は直りますか？",
            "新しいケーブルを注文する必要がありますか？",
            "この機種の説明書はありますか？",
        ),
        unmarked=("請求書をもう一度ダウンロードするにはどうすればよいですか。", "契約番号はどこに書いてありますか。"),
        close=("よろしくお願いいたします。", "以上、よろしくお願いします。"),
        name=("佐藤健一", "田中美咲"),
        sent=("iPhoneから送信", "iPhoneから送信"),
        wrote=(f"2025年3月3日(月) 10:12 {_BOX}:", f"2025/03/03 10:12、{_BOX}のメール:"),
        header="差出人: Support <support@example.com>\n送信日時: 2025年3月3日 10:12\n"
        "宛先: 佐藤健一\n件名: お問い合わせ",
        original="元のメッセージ",
    ),
    "zh": Words(
        hello=("您好：", "你好："),
        story=(
            "从昨天开始办公室的打印机无法启动。",
            "屏幕上只显示一条错误信息。",
            "我已经重启了两次设备。",
            "我们的客户在等报告。",
        ),
        asks=(
            "请问怎么重新设置打印机？",
            "这个问题什么时候能解决？",
            "我需要买一根新的数据线吗？",
            "这个型号有没有说明书？",
        ),
        unmarked=("请问怎么再次下载发票。", "我的合同编号在哪里可以找到呢。"),
        close=("谢谢", "祝好"),
        name=("王芳", "李强"),
        sent=("发自我的iPhone", "从我的iPhone发送"),
        wrote=(f"{_BOX} 于2025年3月3日周一 10:12写道：", f"在 2025/3/3 10:12, {_BOX} 写道:"),
        header="发件人: Support <support@example.com>\n发送时间: 2025年3月3日 10:12\n收件人: 王芳\n主题: 您的问题",
        original="原始邮件",
    ),
}
