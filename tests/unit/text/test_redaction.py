"""What is taken out of a text, what stays, and that it can be put back.

In the examples « » stand around the value that has to go, and ¦ is dropped: it keeps scanners for leaked keys calm.
All addresses, numbers and keys are made up or those reserved for examples.
"""

# ruff: noqa: E501
from __future__ import annotations

import re

import pytest
from growth import assert_linear

from assistkit.errors import InputError
from assistkit.text.redaction import redact

MUST_GO = """
email|Write to «anna.smith@example.com» please.
email|(«o'brien@example.org»)
email|mailto:«help+tickets@sub.example.co.uk»
email|From: Jörg <«jörg.müller@bücher.example»>
email|my address is «ANNA@EXAMPLE.COM»!
email|«a@b.io», that's me
email|To:«first_last-99@mail-server.example.net»;
email|the login «sara.k@example.museum» is locked
email|«%id%x@example.com» came in a header
email|Reach me: «anna [at] example [dot] com»
email|or «anna(at)example.com»
email|https://app.tidewell.example/reset?mail=«x.y@example.com»
email|Message-ID: <«CAF3x9.abc@mail.example.com»>
email|"«quoted.name@example.com»" bounced
email|请联系 «li.wei@example.cn» 谢谢
email|كتب «omar@example.com» لنا
phone|Call +44 1632 960123: «+44 1632 960123»
phone|my number is «+1 (555) 010-0199»
phone|«+49 (0)30 901820» is the office
phone|«+33 6 12 34 56 78»
phone|«+441632960456»
phone|«0044 1632 960 789»
phone|Tel. «01632 960001»
phone|(«020 7946 0018»)
phone|mobile «07700 900123»
phone|Tel.: «030/9018200»
phone|Handy «0171 2345678»
phone|Phone: «5550142»
phone|«(415) 555-0132» after six
phone|«415-555-0132»
phone|«415.555.0132»
phone|«1-800-555-0199»
phone|call me on «07700900456»
phone|«06 12 34 56 78» le soir
phone|«06.12.34.56.78»
phone|my phone number is «4155550132»
phone|whatsapp: «+55 11 91234-5678»
phone|«+81-3-1234-5678»
phone|teléfono «612 345 678»
phone|fax 	«01632-960999»
phone|ring me at «01632960123».
phone|«+353 1 234 5678»
ip|It came from «203.0.113.7».
ip|my ip is «198.51.100.24»
ip|host «192.168.1.20» doesn't answer
ip|ping «10.0.0.12»
ip|«81.2.69.142» - - [12/Oct/2024:10:00:00 +0000]
ip|http://«192.0.2.44»/admin
ip|server «203.0.113.9»:8080
ip|sign-in from «203.0.113.200» (Leeds)
ip|«2001:db8::8a2e:370:7334»
ip|address «2001:0db8:85a3:0000:0000:8a2e:0370:7334»
ip|gateway «fe80::1ff:fe23:4567:890a»
ip|[«2001:db8::1»]:443
ip|subnet «10.20.0.0»/16
ip|X-Forwarded-For: «203.0.113.61», proxy
card|card «4111 1111 1111 1111», expires 12/27
card|«4111111111111111»
card|«5555-5555-5555-4444»
card|«3782 822463 10005»
card|«378282246310005»
card|Visa «4012888888881881».
card|«6011 1111 1111 1117»
card|«5105105105105100»
card|«30569309025904»
card|«3530111333300000»
card|«2223003122003222»
card|Karte:«4000056655665556»
card|«6200 0000 0000 0005»
card|«4222222222222»
card|«4000.0027.6000.3184»
card|«6759649826438453»
iban|«DE89 3704 0044 0532 0130 00» is mine
iban|«DE89370400440532013000»
iban|IBAN: «GB29 NWBK 6016 1331 9268 19»
iban|«FR14 2004 1010 0505 0001 3M02 606»
iban|«NL91ABNA0417164300».
iban|«ES91 2100 0418 4502 0005 1332»
iban|to «CH93 0076 2011 6238 5295 7» today
iban|«at61 1904 3002 3457 3201»
iban|«BE68-5390-0754-7034»
iban|«IT60 X054 2811 1010 0000 0123 456»
iban|«NO93 8601 1117 947»
iban|«PL61 1090 1014 0000 0712 1981 2874»
key|sk key: «s¦k-proj-Ab3dE6fG9hJ2kL5mN8pQ»
key|«s¦k-ant-api03-Zx81kQp0aLm3Nw7Ty5Rb»
key|«sk_¦live_4eC39HqLyjWDarjtT1zdp7dc»
key|«pk_¦test_TYooMQauvdEDq54NiTphI7jx»
key|GITHUB «gh¦p_16C7e42F292c6912E7710c838347Ae178B4a»
key|«git¦hub_pat_11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz»
key|«gl¦pat-Ab3dE6fG9hJ2kL5mN8pQ»
key|id «AK¦IAIOSFODNN7EXAMPLE»
key|«AI¦zaSyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY»
key|«xo¦xb-123456789012-abcdefABCDEF»
key|«eyJ¦hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P»
key|«S¦G.ngeVfQFYQlKU0ufo8x5d1A.TwL2iGABf9DHoTf-09kqeF8tAmbihYzrnopKc-1s5cr»
key|«np¦m_abcdefghijklmnopqrstuvwxyz0123456789»
key|«h¦f_abcdefghijklmnopqrstuvwxyzABCD»
key|«sh¦pat_0123456789abcdef0123456789abcdef»
key|Authorization: Bearer «3f9a8c7b6d5e4f3a2b1c»
key|Authorization: Basic «QWxhZGRpbjpvcGVuIHNlc2FtZQ==»
key|api key: «9f86d081884c7d659a2feaa0»
key|API_KEY=«q8Zr7Kp2Xv5Tn1Lw»
key|"apiKey": "«b1946ac92492d2347c6235b4»"
key|AWS_SECRET_ACCESS_KEY=«wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY»
key|?token=«a8f5f167f44f4964e6c998de»
key|the token is «Zk3vQ9pLmX»
key|client_secret: «8d3kf93jdk30dkd9»
key|licence key: «ABCD1-EFGH2-JKLM3-NPQR4»
key|recovery code: «x7q9-m2k4-t8w1»
key|webhook secret = «wh9Kd73bQz»
key|secret: «whse¦c_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw»
key|-----here «-----BEGIN PRIVATE KEY-----MIIEvQIBADANBgkqhkiG-----END PRIVATE KEY-----» it is
key|«-----BEGIN OPENSSH PRIVATE KEY-----b3BlbnNzaC1rZXktdjEAAAAABG5vbmU»
password|password: «hunter2»
password|Password: «Sommer»
password|my password is «Tr0ub4dor&3».
password|the password for anna is «s3cret-Word»
password|pwd=«correct!horse»
password|"password": "«open sesame»"
password|DB_PASSWORD=«pr0d-pass»
password|Passwort: «Geheim!23»
password|mein Kennwort ist «Katze99»
password|contraseña: «Perro2024»
password|mot de passe : «Chat!noir»
password|passcode is «84gh21»
password|my PIN is «4821»
password|PIN: «1590»
password|verification code «482913»
password|the one-time code is «771204»
password|CVC «123»
password|ftp://«bob:s3cr3t»@files.example.com/x
password|postgres://«app:p@ss»@db.example.com:5432/main
password|https://«user:letmein»@intranet.example.com
id|SSN «219-09-9999»
id|NI number «AB 12 34 56 C»
id|«AB123456C»
id|DNI «12345678Z»
id|NIE «X1234567L»
id|CPF «529.982.247-25»
id|sécu «1 84 12 76 451 089 46»
"""

MUST_STAY = """
Order 4111111111111112 hasn't come.
Order number 1234567890123456.
Ticket #4821937 is still open.
Invoice INV-2024-000123 is wrong.
Booking TW-415-555-0132-X is double.
Case 00129384756 was closed.
Parcel 1Z999AA10123456784 is late.
Tracking number RR123456785GB.
Article no. 415.555
Version 1.2.3.4 crashes.
I run version 115.10.0.1 on Windows.
Thunderbird 115.10.0.1 won't start.
app v2.14.0.3
Chrome/115.0.0.0 Safari/537.36
Mozilla/5.0 (Windows NT 10.0; Win64; x64)
Firmware 10.1.2.3 or later is needed.
Update to 3.1.0.2 failed.
See section 1.2.3.4 of the terms.
10.1.2 is fine
build 22621.3155
Python 3.11.9
127.0.0.1 is your own computer.
The mask is 255.255.255.0.
Numbers such as 999.999.999.999 are no address.
release 24.04.1.2 and newer
Error 0x80070057 came up.
Error code TW-204
HTTP 502 Bad Gateway
SQLSTATE 23505
0xDEADBEEF
E1234567
Since 2024-10-12 10:30:45 nothing works.
On 12.10.2024 at 14:30.
12/10/2024
01-02-2024 10:30
01.02.2024 10.30
2024-10-12T10:30:45.123Z
20241012103045
from 09:00 to 17:30
09.30 10.15
Mo-Fr 08:00-18:00
in 2019-2024
1 300 000 bookings
It costs £1,234.56.
€ 1.234.567,89
$0.99 per month
1 234 567,00 EUR
USD 120000
+10 % since May
+1 for this
+30 minutes
The picture is 1920x1080.
1024 × 768 pixels
12,345,678 bytes
16 GB, 512 MB
210 x 297 mm
ISBN 978-3-16-148410-0
ISBN 0-306-40615-2
978-0-19-852663-6
EAN 4006381333931
ISSN 0317-8471
icon@2x.png
logo@3x.jpg
report_2024-10-12_final(2).pdf
IMG_20241012_103045.jpg
DSC01632.JPG
C:\\Users\\anna\\file.txt
/var/log/app.log.1
backup-2024.tar.gz
#ff8800
#1a2b3c
rgb(255, 136, 0)
commit 3f2a9c1b7d8e4f5a6b7c8d9e0f1a2b3c4d5e6f70
sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
see 3f2a9c1
port 8080
localhost:5432
ports 993 and 465
https://help.tidewell.example/en/account/reset-password
https://example.com/a/1234567/b?page=12
git@github.com:tidewell/app.git
user@localhost
@tidewell wrote
npm install @scope/package
a@b
foo@1.2.3
Settings › Pay › Payouts
Settings > Account > Password
File|Options|General
Ctrl+Alt+Del
Press * 9 #
The password is wrong.
Password: required
I forgot my password.
Password reset link
My password isn't accepted.
the password is case-sensitive
A password must have at least 10 characters.
Your password is too short.
Passwords: see below
password manager
the token is expired
Token: expired
API key: see Settings
an API key is needed
secret: none
my PIN isn't accepted
Enter a PIN of 4 digits.
PIN numbers such as `1234` aren't accepted.
the code didn't arrive
error code is 500
bearer of good news
Bearer authentication failed
sk-learn is a name
the task-management-board-2024 view
Foo::Bar::baz
std::vector
12:30:45
aa:bb
1::2 is a ratio?
B-2291 is fixed in 5.9
Room 101, floor 3
Table 12, seats 4
M12345678
Class of 2024/2025
VAT GB123456789
DE123456789 is our VAT number.
Model DE12 3456 7890 1234
DE00 3704 0044 0532 0130 00
XX89 3704 0044 0532 0130 00
12345678A
111.111.111-11
000-12-3456
QQ 12 34 56 C
1.5 million
3-2-1
24/7
page 12 of 120
step 3.
RFC 5322
UTC+01:00
GMT+0100
(1) (2) (3)
0.1.2.3
lat 51.5074, lon -0.1278
51.507351, -0.127758
[1] and [2]
{{7*7}}
[email-1]
call 3 times
phone 2 is broken
text 160 characters
"""


def _examples() -> list[tuple[str, str, str]]:
    rows = (line.split("|", 1) for line in MUST_GO.replace("¦", "").strip().splitlines())
    return [(kind, text.replace("«", "").replace("»", ""), re.findall("«(.*?)»", text)[0]) for kind, text in rows]


EXAMPLES = _examples()
HARMLESS = MUST_STAY.strip().splitlines()


@pytest.mark.parametrize(("kind", "text", "value"), EXAMPLES)
def test_what_must_go(kind: str, text: str, value: str) -> None:
    """Exactly the marked value is found, as what it is, at its place, and is not in the text any more."""
    start = text.index(value)
    redacted = redact(text)
    found = [(one.kind, one.value) for one in redacted.found]
    assert found == [(kind, value)] * len(found) != []
    assert all(text[one.start : one.end] == one.value for one in redacted.found)
    if text.count(value) == 1:
        assert redacted.text == f"{text[:start]}[{kind}-1]{text[start + len(value) :]}"


@pytest.mark.parametrize("text", HARMLESS)
def test_what_must_stay(text: str) -> None:
    """Order numbers, versions, dates, prices, file names and the like are no personal data."""
    assert redact(text).text == text


def test_enough_examples() -> None:
    """The two lists above are what precision and recall are measured on."""
    assert len(EXAMPLES) >= 120
    assert len(HARMLESS) >= 120


def test_same_value_same_number() -> None:
    redacted = redact("a@x.example, b@x.example, a@x.example, 203.0.113.7")
    assert redacted.text == "[email-1], [email-2], [email-1], [ip-1]"
    assert [one.kind for one in redacted.found] == ["email", "email", "email", "ip"]


def test_restore_puts_back_only_what_it_took() -> None:
    """What a reply says about a placeholder comes out with the value; a number never given stays as it is."""
    redacted = redact("Write to a@x.example.")
    assert redacted.restore("We wrote to [email-1], not to [email-2] or [ip-1].") == (
        "We wrote to a@x.example, not to [email-2] or [ip-1]."
    )


def test_a_customer_who_writes_placeholders() -> None:
    """`[email-1]` in a message is only text: the address gets the next number, and the text stays what it was."""
    text = "Send it to [email-1], I am a@x.example, not [email-2]."
    redacted = redact(text)
    assert redacted.text == "Send it to [email-1], I am [email-3], not [email-2]."
    assert redacted.restore(redacted.text) == text
    assert redacted.restore("[email-1]") == "[email-1]"


def test_values_that_may_stay() -> None:
    """`keep` reads addresses in any case and numbers with any blanks; secrets have to be the same to the letter."""
    text = "Help@Tidewell.example, +44 1632 960123, password: Sommer1"
    assert redact(text, keep=["help@tidewell.example", "+441632960123"]).text == text.replace("Sommer1", "[password-1]")
    assert redact(text, keep=["sommer1"]).text == "[email-1], [phone-1], password: [password-1]"


def test_a_kept_address_is_not_taken_in_parts() -> None:
    """What stays hides no smaller finding: the number in a kept address is no phone number."""
    text = "Mail 4155550132@fax.example or call 415-555-0132."
    assert redact(text, keep=["4155550132@fax.example"]).text == "Mail 4155550132@fax.example or call [phone-1]."


def test_the_record_does_not_print_values() -> None:
    redacted = redact("I am a@x.example, password: Sommer1")
    assert "a@x" not in repr(redacted)
    assert "Sommer1" not in repr(redacted.found)


@pytest.mark.parametrize("text", [None, 7, b"a@x.example"])
def test_only_texts(text: object) -> None:
    with pytest.raises(InputError, match="text must be a string"):
        redact(text)  # type: ignore[arg-type]


def test_keep_is_a_collection() -> None:
    with pytest.raises(InputError, match="put it in a list"):
        redact("a@x.example", keep="a@x.example")


@pytest.mark.parametrize(
    "piece",
    [
        "a", "1", "a@", "@a.", "a.b@c.de ", "+1 2", "0", "1.", "1.2.3.4 ", ":", "a:", "-", "eyJ-", "eyJabcdefgh.", "sk-", "://a:",
        "password:", "password is ", "token=", "call ", "phone number ", "-----BEGIN PRIVATE KEY-----", "DE89 ", "4111 ", "[email-1]",
        "(at)", "a (at) ", "\0", "\n", " ", "Bearer ", "pin ", "0171 ", "\"'", "é", "٣",
    ],
)  # fmt: skip
def test_bounded_time(piece: str) -> None:
    """100,000 characters of what a pattern likes best: twice the text is twice the work."""
    text = (piece * (100_000 // len(piece) + 1))[:100_000]
    assert_linear(lambda n: redact(text[:n]), len(text))


def test_the_longest_message() -> None:
    """400,000 characters of ordinary text with something to find in every line."""
    line = "On 12.10.2024 version 1.2.3.4 wrote to anna@x.example from 203.0.113.7, card 4111 1111 1111 1111, see page 12.\n"
    text = (line * (400_000 // len(line) + 1))[:400_000]
    assert_linear(lambda n: redact(text[:n]), len(text))
    redacted = redact(text)
    assert redacted.restore(redacted.text) == text
