"""The words of languages as patterns of `assistkit.case.tone`, and what technical people write in any language.

Every pattern is a list of literal phrases with short optional words, so that it takes linear time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistkit.text.languages import language
from assistkit.text.languages.patterns import NEVER, anywhere, either, phrases


@dataclass(frozen=True)
class TonePatterns:
    """`ToneWords` of one language, compiled; `technical` and `jargon` find what is the same in every language too."""

    upset: re.Pattern[str]
    annoyed: re.Pattern[str]
    irony: re.Pattern[str]
    calm: re.Pattern[str]
    denial: re.Pattern[str]
    shouted: re.Pattern[str]
    counts: Mapping[str, int]
    which: Sequence[re.Pattern[str]]
    times: Sequence[re.Pattern[str]]
    said_before: re.Pattern[str]
    technical: re.Pattern[str]
    not_technical: re.Pattern[str]
    formal_start: re.Pattern[str]
    letter_end: re.Pattern[str]
    formal: re.Pattern[str]


@lru_cache(maxsize=64)  # languages
def tone_patterns(code: str) -> TonePatterns:
    """The patterns of a language by its code."""
    words, spaced = language(code).tone, language(code).spaced
    return TonePatterns(
        upset=phrases(words.upset, spaced),
        annoyed=phrases(words.annoyed, spaced),
        irony=anywhere(words.irony),
        calm=phrases(words.calm, spaced),
        denial=anywhere(words.denial),
        shouted=re.compile(rf"\b(?:{'|'.join(words.shouted)})\b") if words.shouted else NEVER,
        counts=words.counts,
        which=[anywhere((one,)) for one in words.which],
        times=[anywhere((one,)) for one in words.times],
        said_before=anywhere(words.said_before),
        technical=either(_TECHNICAL, [rf"(?i:{one})" for one in words.technical]),
        not_technical=phrases(words.not_technical, spaced),
        formal_start=_starts(words.formal_starts, words.formal_said),
        letter_end=phrases(words.letter_ends, spaced),
        formal=phrases(words.formal, spaced),
    )


def _starts(starts: Sequence[str], said: Sequence[str]) -> re.Pattern[str]:
    every = [rf"^\s{{0,4}}(?:{'|'.join(starts)})"] if starts else []
    every += [rf"\b(?:{'|'.join(said)})\b"] if said else []
    return re.compile("|".join(every), re.IGNORECASE | re.MULTILINE) if every else NEVER


MACHINE_LINE = re.compile(
    r"(?m)^\s{0,8}(?:\[?\d{4}-\d\d-\d\d|\[?\d\d:\d\d:\d\d|Traceback \(|File \"|at [\w.$]{3,80}\(|(?:ERROR|FATAL"
    r"|WARN|WARNING|INFO"
    r"|DEBUG)\b[ :\[]|\w{1,40}(?:Error|Exception): |\$ \w|[{}])"
)
"""A line that a machine wrote, or that is written for one."""
_TECHNICAL = re.compile(
    r"\b(?:GET|POST|PUT|PATCH|DELETE) /\w|\b(?:HTTP|PHP|preflight) (?:GET|POST|OPTIONS)\b|(?<![\w/])/(?:var|etc"
    r"|usr|opt|home|proc|dev|srv)/\w"
    r"|\bHK(?:LM|CU)\b|\b0x[0-9a-fA-F]{2,}|`[^`\n]{2,200}`"
    r"|(?i:\b(?:curl|openssl|kubectl|systemctl|systemd|journalctl|dmesg|nslookup|traceroute|tcpdump|wireshark|npm"
    r"|sudo|chmod"
    r"|iptables|powershell|ssh|rsync|nginx|grep|strace|minimal reproduc\w+|stack ?trace|heap dump|har file"
    r"|debug log)\b"
    r"|\babout:config\b)"
)
"""What only a technical person writes, in whatever language; two points, and two are needed."""
JARGON = phrases(
    (
        r"(?:rest |web )?apis?|sdk|cli|json|ya?ml|xml|csv|sql|jsonb?|webhooks?|endpoints?|payloads?|callback"
        r"|preflight|cors|csp"
        r"|content security policy|http(?: status)? \d{3}|(?:returns?|status|gets? an?|an?|single) [45]\d\d|headers?"
        r"|oauth2?"
        r"|saml|sso|idp|jwt|bearer|access token|refresh token|azure ad|ldap|scim|scopes?|assertion",
        r"dns|mx(?: records?)?|spf|dkim|dmarc|cname|txt record|nameservers?|smtp|imap|starttls|tls|ssl"
        r"|certificate chain|intermediate|cipher\w*|ports? \d{2,5}|port|tcp|udp|mqtt|ntp|ipv[46]|ip ranges?|allow-?list"
        r"|white-?list"
        r"|subnet|vlan"
        r"|dhcp|nat|static (?:route|ip)|gateway|(?:reverse )?proxy|firewall|handshake|packets?|latency|rate limits?"
        r"|upstream",
        r"docker|container|kubernetes|kernel|driver|firmware|registry|event log|repo(?:sitor(?:y|ies))?|git|branch"
        r"|commit|build"
        r"|debian|ubuntu|linux|node \d+|python|typescript|java|postgres|mysql|redis|index|query planner"
        r"|migration|schema",
        r"html5?|css|javascript|js|php|webgl|user[- ]agent|ocsp|virtual ?box|virtual machine|vmware|vms?|vpn"
        r"|command[- ]line"
        r"|(?:developer|dev) tools|inspector|development|wordpress|plugin api|-[a-z] path|sqlite|prefs\.js|mbox"
        r"|registry key"
        r"|[45]\d\d (?:http )?errors?|[A-Z]{3,}(?:_[A-Z]{3,}){1,6}|[A-Z]:\\\w+|disk cache|daemon|script|syntax"
        r"|variable|parameter",
        r"regex|hmac|base64|sha-?256|md5|hex|hash|utf-8|latin-1|charset|encoding|exit code|exit(?:s|ed) with|sockets?"
        r"|async"
        r"|exponential backoff|backoff|retries|rollback|cron|environment variables?|config(?: file)?|selector|parser"
        r"|iframe",
    )
)
"""A point each."""
