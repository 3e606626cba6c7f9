"""Messages written for the tone tests and benchmarks/tone.py, with what a careful agent would say of their tone.

Flags: "f" frustrated (annoyed, desperate or reproachful, so that an agent would say something about it), "t" technical
(would rather read settings, codes and commands than an explanation), "o" formal (a letter rather than a chat).
Rules were written while looking at `SEEN`; `HELD_BACK` is every second message and was only measured. One author wrote
both and the rules, so figures on it flatter; the forum posts of benchmarks/tone.py are the harder test.
"""

# ruff: noqa: E501
from __future__ import annotations

from typing import NamedTuple


class Written(NamedTuple):
    text: str
    frustrated: bool
    technical: bool
    formal: bool


_WRITTEN = [
    # calm, and full of words that a sentiment lexicon takes for anger
    (
        "When I open the app I get 'fatal error, process killed'. It happens once a day, usually after lunch. Any idea what causes it?",
        "",
    ),
    (
        "The battery of my headset is dead after two hours. Is that normal for this model, or should I have it exchanged?",
        "",
    ),
    ("My payment failed and the page said 'declined'. Can I try another card or do I have to wait?", ""),
    ("The scanner crashes when it reads a bad page. I can work around it, but wanted to let you know.", ""),
    ("Error 5 when I try to abort a print job. How do I kill the job from the display?", ""),
    ("I deleted the wrong folder yesterday. Is there a bin it went to, and how long is it kept?", ""),
    (
        "The red light blinks three times, then the pump stops. The manual says 'failure of sensor'. Where do I find the sensor?",
        "",
    ),
    ("Our attack alarm went off during the test, as it should. How do we reset the panic button afterwards?", ""),
    (
        "Since Monday the export has been broken for one of our five users. The others are fine. What should she check first?",
        "",
    ),
    ("The invoice was rejected by our accounts department because the VAT number is missing. Could you add it?", ""),
    ("My parcel arrived damaged. The box was torn but the lamp looks all right. Do I need to do anything?", ""),
    ("The sync stopped and now says 'conflict'. Which version wins if I press resolve?", ""),
    ("Hi, the login page times out on hotel wifi. At home it works. Is there something I can change on my side?", ""),
    (
        "One of the dead pixels is right in the middle of the screen. How many do there have to be before it counts as a fault?",
        "",
    ),
    ("I got a warning about a suspicious login from Spain. That was me, on holiday. Do I need to do something?", ""),
    (
        "The app hangs for about ten seconds on the loading screen, then it works. It's an old tablet, maybe that's why?",
        "",
    ),
    ("The door lock reports a jam although it closes properly. Is there a way to calibrate it again?", ""),
    (
        "Whenever I exit the game it says 'unexpected failure, progress may be lost'. So far nothing was lost. Can I ignore it?",
        "",
    ),
    ("My card was blocked after three wrong PINs, my own mistake. How do I unblock it?", ""),
    ("Could you tell me what 'execution terminated' means? It came up when I closed the report.", ""),
    ("The washing machine does not drain and shows E20. Is that something I can clean myself?", ""),
    ("I never received the confirmation mail. It isn't in spam either. Could you resend it, please?", ""),
    ("The heating went to zero overnight and it was quite cold this morning. How do I set a minimum?", ""),
    (
        "Two of the four bulbs refuse to pair. I hold the button for ten seconds as the leaflet says. What else could I try?",
        "",
    ),
    ("There's a problem with the subtitles: they run about two seconds late. Is there a setting for that?", ""),
    ("It says my trial has expired, but I only started on the 3rd. Could you have a look?", ""),
    # frustrated, openly
    ("This is the most useless app I have ever paid for. It loses my notes every single day.", "f"),
    ("I'm absolutely fed up. Four weeks without a working phone line and all I get is automated mails.", "f"),
    ("Are you kidding me? You charged me again after I cancelled!!", "f"),
    ("WHY DOES THIS KEEP HAPPENING. EVERY UPDATE BREAKS THE SAME THING AND NOBODY CARES", "f"),
    ("Unacceptable. I waited at home all day and the technician never showed up.", "f"),
    ("I want my money back. The thing has never worked properly and I'm done trying.", "f"),
    ("honestly what a joke. been on hold 50 minutes then cut off", "f"),
    ("You people have had my laptop for six weeks. SIX. I need it for work!", "f"),
    ("I'm so angry right now. All my photos of the wedding are gone because of your so called backup.", "f"),
    ("how hard can it be to send the right size?? third parcel, third time wrong", "f"),
    ("Stop sending me the same article. I have done all of it. It does not work.", "f"),
    ("Does anybody actually read these? I've explained it five times now.", "f"),
    ("I've wasted my whole Sunday on your installer and it still won't start. Ridiculous.", "f"),
    ("if this isnt fixed by friday im leaving, simple as that", "f"),
    (
        "Your support is appalling. Every person tells me something different and I have to start from zero each time.",
        "f",
    ),
    ("I'm at my wits' end with this printer. It eats paper, it jams, it smears, and now it won't even turn on.", "f"),
    ("Still no reply after nine days. What exactly am I paying for?", "f"),
    ("I've lost customers because of this. Do something, today!", "f"),
    ("Sick and tired of resetting my password every morning. Fix it or cancel my account.", "f"),
    ("This is a scam. You took £89 for a course that doesn't exist and now nobody answers.", "f"),
    ("My daughter has been crying for an hour because your update wiped her game. Thanks a lot.", "f"),
    ("Terrible. Just terrible. The delivery man threw it over the fence, and you tell me that's normal?", "f"),
    ("I have had enough of this. Please give me the address for complaints.", "f"),
    ("NO I WILL NOT RESTART IT AGAIN. I have restarted it twenty times.", "f"),
    ("you broke it so you fix it. we open in an hour and cannot take a single payment", "f"),
    ("What is wrong with you? I asked a simple question and got a page of nonsense.", "f"),
    # frustrated, politely
    (
        "I have to say I'm very disappointed. I was promised a call back on Tuesday, and again on Thursday, and have heard nothing.",
        "f",
    ),
    ("With respect, this is the fourth time I explain the same matter, and I'm beginning to lose patience.", "f"),
    ("I've been a loyal customer for eleven years and have never been treated like this before.", "f"),
    ("I appreciate that you're busy, but three weeks without an answer is simply not good enough.", "f"),
    (
        "I am writing to express my dissatisfaction with the way my claim has been handled. I would be grateful if someone senior looked at it.",
        "fo",
    ),
    (
        "Dear Sir or Madam, I regret that I must complain once more. Despite two letters, the sum of 412 euros has still not been repaid. Yours faithfully, M. Abernathy",
        "fo",
    ),
    (
        "I don't want to be rude, but could somebody please actually read my message before answering with a template?",
        "f",
    ),
    ("I understand mistakes happen. What I cannot understand is why the same mistake happens every month.", "f"),
    ("It is frankly exhausting to have to chase you for every single refund.", "f"),
    ("Forgive my bluntness, but your instructions have now cost me two evenings and made things worse.", "f"),
    (
        "I would kindly ask you to take this seriously. We have been unable to work since Wednesday and no one has been in touch.",
        "f",
    ),
    ("I'm trying to stay calm, but nobody has given me a straight answer yet.", "f"),
    (
        "To whom it may concern: should the matter not be settled within fourteen days, I shall pass it to my solicitor.",
        "fo",
    ),
    ("Once again I find myself asking for something that should have been done a month ago.", "f"),
    # sarcasm
    ("Great job with the new update. Now nothing opens at all. Brilliant.", "f"),
    ("Oh wonderful, another automated reply telling me to clear my cookies.", "f"),
    ("Thanks for nothing. The 'solution' deleted my settings.", "f"),
    ("Congratulations, you've managed to make a calculator that can't add. Bravo.", "f"),
    ("I love how your chat bot asks me to rate it before it has helped with anything.", "f"),
    ("Lovely. So I pay for premium and get to wait in the same queue as everybody. Fantastic service.", "f"),
    ("Sure, I'll just tell my forty guests that the oven needs a firmware update. No problem at all.", "f"),
    ("So the 'instant' transfer takes six days now? Impressive.", "f"),
    # technical and calm
    (
        'POST /v2/orders returns 422 since this morning, body: {"error": "sku must be string"}. We send it as a string. Did the JSON schema change?',
        "t",
    ),
    (
        "Our nginx reverse proxy gets a 502 from the upstream every few minutes. keepalive_timeout is 65. Which value do your servers use?",
        "t",
    ),
    (
        "SPF passes but DKIM fails with 'body hash did not verify'. The selector is s2. Do you rewrite the footer after signing?",
        "t",
    ),
    (
        "After upgrading to 4.2.1 the container exits with code 137. Memory limit is 512Mi. What's the minimum you recommend?",
        "t",
    ),
    (
        "I'm a developer and would like to know whether the webhook retries with exponential backoff, and if the event id stays the same.",
        "t",
    ),
    (
        'Traceback (most recent call last):\n  File "sync.py", line 41, in <module>\n    client.push(batch)\nTimeoutError: read timed out\nHappens with batches over 500 rows. Is there a limit?',
        "t",
    ),
    ("Does the client support TLS 1.3 only cipher suites? We want to disable everything below on our firewall.", "t"),
    (
        "2026-03-02 11:04:55 ERROR auth.session token refresh failed status=401\n2026-03-02 11:04:55 FATAL giving up after 3 tries\nThe clock is in sync (NTP). What else makes a refresh token invalid?",
        "t",
    ),
    (
        "On Debian 12 the package wants libssl1.1, which is not in the repositories any more. Is a build against OpenSSL 3 planned?",
        "t",
    ),
    ("The CSV export is Latin-1 but the header says charset=utf-8. Could you make the encoding configurable?", "t"),
    (
        "We use SAML with Azure AD as the IdP. The assertion has the group claim but users end up without a role. Which attribute name do you expect?",
        "t",
    ),
    (
        "Is there a way to run the agent as a systemd service under its own user? It needs read access to /var/log/app only, I assume.",
        "t",
    ),
    (
        "ping works, port 8883 is open (checked with nc), but the MQTT handshake ends with return code 5. Do I need another client id?",
        "t",
    ),
    (
        "I set up the VLAN as described, but the access point gets no DHCP lease on the tagged port. Does it expect the management VLAN untagged?",
        "t",
    ),
    ("Which IP ranges do your servers call from? We'd like to allowlist them for the callback endpoint.", "t"),
    ("The query planner ignores the index when the filter is on a jsonb column. Is that known for Postgres 16?", "t"),
    (
        "Event 7031 in the event log: the service terminated unexpectedly. HKLM\\Software\\Vendor\\Start is 2. Should it be a delayed start?",
        "t",
    ),
    (
        "`npm install` of the SDK fails on node 22 with ERESOLVE: peer dependency on an older typescript. Is --legacy-peer-deps safe here?",
        "t",
    ),
    ("Does the REST API have a rate limit per token or per IP? The response has no Retry-After header.", "t"),
    (
        "CORS: the preflight OPTIONS gets a 200, but without Access-Control-Allow-Headers for Authorization. Can I configure that?",
        "t",
    ),
    (
        "Kernel 6.8, driver from your repo: dmesg shows 'firmware load failed -2'. Which directory does the module look in?",
        "t",
    ),
    ("How is the HMAC computed: over the raw body or over the parsed and sorted parameters? And hex or base64?", "t"),
    # technical and frustrated
    (
        "Third release in a row that breaks the API without a changelog. Our integration has been down since 6am because you renamed a JSON field. Unbelievable.",
        "ft",
    ),
    (
        "I've attached logs, a HAR file and a minimal curl command, and your answer is 'clear the cache'?? Please pass this to someone who knows what an HTTP header is.",
        "ft",
    ),
    ("Your DNS change took down our MX records for five hours. No notice, no status page, nothing. I'm furious.", "ft"),
    (
        "For the last time: the certificate chain is incomplete. The intermediate is missing. openssl s_client shows it in one second. How many more times do I have to paste this?",
        "ft",
    ),
    (
        "Your SDK leaks sockets. I sent the stack trace and the heap dump two weeks ago and nobody even looked at it. Ridiculous.",
        "ft",
    ),
    ("Great, the webhook endpoint was 'disabled automatically' again over a single 500. Who designed this?", "ft"),
    (
        "kubectl logs shows nothing, support shows nothing, the status page shows green. We're losing orders every minute!",
        "ft",
    ),
    (
        "I'm sick of this firmware. Every reboot loses the static route and the DHCP reservations, and your only advice is a factory reset.",
        "ft",
    ),
    ("The SQL migration dropped a column IN PRODUCTION. There was no warning whatsoever. This is beyond a joke.", "ft"),
    (
        "Our SSO has been broken since your certificate rotation. I have opened three tickets, all closed without an answer. Not acceptable for an enterprise contract.",
        "ft",
    ),
    # technical text pasted by someone who is not
    (
        "I'm not a technical person at all. It says 'DNS_PROBE_FINISHED_NXDOMAIN'. Could you tell me in plain English what to click?",
        "",
    ),
    ("My nephew says it has to do with the IP address or the DHCP. I have no idea what that means. What do I do?", ""),
    (
        "There's a lot of text, something with exception and stack trace at java.lang. I don't understand any of it, sorry! I only want to open my tax form.",
        "",
    ),
    ("I'm 74 and not good with computers. A window says SSL certificate error. Can I still bank safely?", ""),
    (
        "The man in the shop told me to ask you for the SMTP port. I don't know what that is, I just want my mail back.",
        "",
    ),
    ("Please explain it for a beginner: what is an API key and where do I find it?", ""),
    # capital letters that are no shouting
    ("Does the HP LASERJET PRO MFP work with your app on an IPAD AIR?", ""),
    ("I bought the TURBO CLEAN MAX and the DUST BOX XL. Do the filters fit both?", ""),
    ("My order is REF AB-QZ-KLM and the parcel number GB EXP LON. Which one do you need?", ""),
    ("The display says PAPER JAM TRAY TWO but there is no paper in tray two. Where is the sensor?", ""),
    ("We have the ACME ERP CLOUD SUITE and would like to connect your shop. Is there a guide?", ""),
    ("Is the NORDLYS SMART PLUG MINI for outdoors as well?", ""),
    # formal and calm
    (
        "Dear Sir or Madam, I am writing to enquire whether my subscription may be transferred to my daughter. I would be grateful for your advice. Yours faithfully, Eleanor Whitcombe",
        "o",
    ),
    (
        "To whom it may concern: we hereby request a copy of all invoices of the past financial year. Please send them to the address below.",
        "o",
    ),
    (
        "Dear Mr Hollis, further to your letter of 3 May, I should be obliged if you would confirm the date of delivery. Yours sincerely, J. Pemberton",
        "o",
    ),
    (
        "Dear Madam, we kindly request that the contract be amended in accordance with the enclosed form. Yours sincerely, Oakfield Parish Council",
        "o",
    ),
    (
        "Dear Customer Services, I would like to enquire about the conditions under which a return is possible. I look forward to hearing from you. Yours faithfully, P. Lindqvist",
        "o",
    ),
    (
        "Dear Sirs, please be advised that our registered office has moved. We would be grateful if you amended your records accordingly.",
        "o",
    ),
    (
        "Dear Sir, I wish to inform you that my husband, the account holder, has passed away. Could you kindly let me know which documents are required? Yours sincerely, Margaret Dunne",
        "o",
    ),
    (
        "Dear Support, I am writing with regard to invoice 4471. I should be grateful for a corrected copy. Yours faithfully, A. Okonkwo",
        "o",
    ),
    # short and casual
    ("hey how do i change my username", ""),
    ("hi! where's the dark mode? thx", ""),
    ("can u resend the code pls", ""),
    ("yo, does it work offline?", ""),
    ("quick q: whats the max file size", ""),
    ("morning! any way to get two seats next to each other?", ""),
    ("it wont load :(", ""),
    ("Forgot pin. Help?", ""),
    ("no sound", ""),
    ("does the blue one come in large?", ""),
    ("sub renewed, didn't want it to, what now", ""),
    ("where do i see my points", ""),
    ("Still nothing on my side, but no rush :)", ""),
    ("Hi, me again! Worked perfectly, one more question: can I print it too?", ""),
    # ordinary
    (
        "Good afternoon, we run a small bakery and would like to take orders online. Which of your plans has a shop in it?",
        "",
    ),
    (
        "I changed my mobile number and now the codes go to the old one. I still have the old SIM for two weeks. What's the best order to do this in?",
        "",
    ),
    ("Can I use one licence on my desktop and on my laptop, if I never use both at once?", ""),
    ("My son turned 18 and wants his own account but with the same history. Is that possible?", ""),
    ("We are moving on the 14th. Please tell me how to take the internet connection with us.", ""),
    ("The photo book preview shows the cover upside down. Will it be printed like that?", ""),
    ("I'd like to cancel my yearly plan when it ends in October. Does it stop by itself?", ""),
    ("Thank you for the quick reply yesterday. It works now. One more thing: where do I find the receipt?", ""),
    ("I followed the steps, and everything was fine until step 6, where the button is grey. What did I miss?", ""),
    ("Is there a student discount, and what do you need as proof?", ""),
    ("My mother can't read small text. Does the app have a large font, and how do I turn it on for her?", ""),
    ("We got two of the same parcel. How do we send one back, and who pays the postage?", ""),
    ("The calendar starts on Sunday. We'd rather have Monday. I looked under settings and couldn't find it.", ""),
    ("I can see the booking in the app but my colleague can't. We have the same role. Any idea?", ""),
    ("This is not a complaint, I like the product a lot. I only wonder why the lid squeaks.", ""),
    ("A bit annoying but not urgent: the list jumps to the top when I go back.", ""),
    ("My friend was furious about his, but mine has been great. Do you still sell the old charger?", ""),
    ("Could you please check if my refund of 12 April went out? I know it can take a few days.", ""),
    (
        "I was told by the shop to wait 24 hours after the crash and then start it again. It's been 24 hours. Shall I press the red or the black button?",
        "",
    ),
    (
        "Your colleague Maria was very helpful last week. Sadly the same fault came back today. What would be the next step?",
        "",
    ),
    ("Is it normal that the fan runs all night? It isn't loud, I'm only wondering about the power bill.", ""),
    ("I bought the wrong size, my mistake. Can I swap it in the shop?", ""),
    ("We want to stop the newsletter for one of our two addresses.", ""),
    ("How do I fight a parking ticket through your app? It says 'contest' but the button does nothing.", ""),
    ("The horror game I bought is too dark on my screen. Where's the brightness?", ""),
    ("What happens to my data if I kill the subscription half way through the year?", ""),
    # second and third contacts
    ("Second time I'm writing, maybe the first one got lost. I need a copy of the invoice from March.", ""),
    ("I wrote to you last week already and got no answer. Nobody seems to care. What is going on?", "f"),
    ("THIRD EMAIL. When will someone call me?", "f"),
    ("As I wrote on Monday, the key does not fit. Here is the photo you asked for.", ""),
    ("This is my fourth message about the same broken chair. I'm losing the will to live.", "f"),
    ("I contacted you twice before about this, each time it worked for a day. Today it's back.", ""),
    # other languages
    ("Das ist jetzt das dritte Mal, dass ich schreibe. So langsam reicht es mir wirklich.", "f"),
    ("Eine Frechheit! Seit drei Wochen warte ich auf mein Geld und niemand meldet sich.", "f"),
    ("Guten Tag, wie kann ich meine Adresse ändern? Im Konto finde ich nichts dazu. Viele Grüße, Jonas", ""),
    ("Die App stürzt beim Start mit einem Fehler ab. Gibt es dafür schon eine Lösung?", ""),
    (
        "Sehr geehrte Damen und Herren, hiermit bitte ich um eine Kopie meiner Rechnung vom März. Hochachtungsvoll, Dr. Ilse Brandt",
        "o",
    ),
    ("Sehr geehrter Herr Wolff, ich wäre Ihnen dankbar, wenn Sie mir die Unterlagen zusenden könnten.", "o"),
    ("C'est inadmissible, je vous ai écrit trois fois et personne ne répond !", "f"),
    ("J'en ai marre, votre service est lamentable. Je veux être remboursée.", "f"),
    ("Bonjour, comment est-ce que je peux changer mon mot de passe ? Merci !", ""),
    (
        "Madame, Monsieur, je vous prie de bien vouloir m'adresser une attestation. Veuillez agréer mes salutations distinguées.",
        "o",
    ),
    ("Esto es una vergüenza. Llevo un mes esperando y nadie me contesta.", "f"),
    ("Estoy harta de que se corte la conexión todos los días.", "f"),
    ("Hola, ¿cómo puedo descargar mi factura? Gracias.", ""),
    ("El pago falló y sale un error rojo. ¿Puedo intentarlo con otra tarjeta?", ""),
    ("Belachelijk dit. Ik wacht al weken en niemand reageert.", "f"),
    ("Ik ben het zat, elke dag hetzelfde probleem met die app!", "f"),
    ("Hoi, waar vind ik mijn bestelling terug? Groetjes, Sanne", ""),
    ("Geachte heer, mevrouw, graag ontvang ik een afschrift van mijn contract. Hoogachtend, P. de Wit", "o"),
    (
        "Der Webhook liefert seit heute früh HTTP 500, das JSON im Body ist leer. Hat sich am Endpoint etwas geändert?",
        "t",
    ),
    ("Le certificat TLS du serveur SMTP a expiré, openssl le confirme. Pouvez-vous le renouveler ?", "t"),
]

CASES = tuple(Written(text, "f" in flags, "t" in flags, "o" in flags) for text, flags in _WRITTEN)
SEEN, HELD_BACK = CASES[::2], CASES[1::2]
