"""The words that `assistkit.case.tone` goes by, in English and, more briefly, German, French, Spanish and Dutch.

Every pattern is a list of literal phrases with short optional words, so that it takes linear time.
"""

from __future__ import annotations

import re


def _any(*phrases: str, flags: int = re.IGNORECASE) -> re.Pattern[str]:
    """One of the phrases, as whole words."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)", flags)


_I_AM = r"(?:i['’]?m|i am|we['’]?re|we are|i feel|feeling|makes? me|is|getting|am|become|becoming)"
_VERY = r"(?:\s+(?:very|so|really|extremely|quite|simply|frankly|truly|absolutely|beyond|just|rather|incredibly)){0,2}"

UPSET = _any(
    rf"{_I_AM}{_VERY}\s+(?:furious|angry|livid|outraged|fuming|fed up|sick of|sick and tired|disappointed|frustrated"
    r"|disgusted|appalled|exasperated|exhausting|infuriating|maddening|desperate|upset|annoyed)",
    r"(?:sick|sick and tired|tired) of (?:this|your|being|having|resetting|waiting|these|the|all)|fed up|had enough",
    r"unacceptable|inacceptable|not acceptable|not good enough|ridiculous|disgrac\w+|appalling|pathetic|shambles"
    r"|shameful|outrageous|atrocious|beyond a joke|beyond belief|unbelievable|scandalous|laughable|diabolical",
    r"i (?:really |absolutely )?hate (?:this|it|the new|your)|(?:what|such|is|a) an? (?:absolute |complete "
    r"|total |bloody )?(?:joke|farce|mess|nightmare|insult|scam|rip-?off)",
    r"wast(?:e|ed|ing) (?:of )?(?:my|our|hours|so much|enough|a) ?(?:\w+ ){0,2}(?:time|day|hours?|money|morning"
    r"|evening"
    r"|afternoon|sunday|saturday|weekend)|waste of (?:time|money)",
    r"(?:worst|most useless|useless) (?:\w+ ){0,2}(?:app|service|support|company|software|product|thing"
    r"|experience|help)",
    r"(?:nobody|no ?one|none of you) (?:\w+ ){0,2}(?:cares?|answers?|answered|replies|replied|listens?|reads?"
    r"|bothers?"
    r"|responds?|helps?|helped|been in touch|called|has given|even looked)",
    r"still (?:have )?(?:no|not had an?|not received an?|without an?) (?:reply|answer|response)"
    r"|(?:heard|hearing) nothing",
    r"(?:how many|how much) (?:more )?(?:times|longer)|for the last time|how hard can it be|how difficult can it be",
    r"(?:i|we) (?:want|demand|expect) (?:a refund|compensation|(?:my|our) (?:\w+ ){0,2}(?:money|refund|cash) back"
    r"|to (?:complain|speak to a manager))|i demand|stop (?:charging|sending|telling|taking)",
    r"(?:do|does) (?:you(?: people)?|any(?:body|one)(?: there)?) (?:even|actually|ever) \w+|are you (?:kidding"
    r"|serious)",
    r"you (?:people|lot|guys) (?:have|are|keep|never|always|still|do)|what is wrong with you"
    r"|you keep (?:\w+ ){0,2}\w+ing",
    r"(?:los(?:e|ing|t)|cost(?:s|ing)?|run(?:ning)? out of) (?:\w+ ){0,2}(?:patience|customers|clients|sales|orders"
    r"|business)|losing money|the will to live|wits['’]? end|i['’]?m done (?:with|trying)",
    r"what (?:exactly )?(?:am i|are we) paying for|never been treated|had to chase|have to chase"
    r"|lost all (?:trust|faith)",
    r"(?:my|our) (?:solicitor|lawyer|attorney)|trading standards|small claims|ombudsman|legal action|bad review"
    r"|one[- ]star|dissatisf\w+|(?:must|have to|want to|wish to) complain|(?:formal|official"
    r"|address for) complaints?",
    r"(?:i['’]?m|we['’]?re|i am|we are|i will be|am) (?:leaving|moving to (?:another|your competitor)|switching)",
    r"please (?:do not|don['’]t|stop) send(?:ing)? (?:me )?(?:the same|another|more)|actually read|straight answer",
    r"sort (?:this|it) out|fix it or|you broke|threatening|clown|idiots?|rubbish|incompeten\w+|terrible"
    r"|horrible|ghastly|driv(?:es|ing) me (?:nuts|crazy|mad|insane)|horrendous|dreadful|utter(?:ly)?|damn(?:ed)?"
    r"|bloody|wtf|ffs|bullshit|crap(?:py)?",
    # German, French, Spanish, Dutch
    r"frechheit|unverschämt\w*|unmöglich(?:er|e)? service|reicht es mir|mir reicht['’]?s|stinksauer|sauer|wütend"
    r"|verärgert|enttäuscht|zumutung|saftladen|lächerlich|schnauze voll|niemand (?:\w+ )?(?:meldet|antwortet"
    r"|reagiert)",
    r"inadmissible|inacceptable|marre|ras[- ]le[- ]bol|lamentable|scandaleux|honteux|furieu(?:x|se)|déçue?|arnaque"
    r"|personne ne (?:me |m['’])?répond|se moquer?|c['’]est une honte",
    r"vergüenza|inaceptable|hart[oa]s?|indignad[oa]|indignante|estafa|decepcionad[oa]|pésim[oa]|enfadad[oa]"
    r"|nadie (?:me |nos )?(?:contesta|responde)|tomadura de pelo",
    r"belachelijk|schandalig|schande|onacceptabel|waardeloos|(?:het|helemaal) zat|boos|woedend|teleurgesteld"
    r"|oplichting"
    r"|niemand (?:\w+ )?(?:reageert|antwoordt)|klaar mee",
)
"""A point each: said about the service or about oneself, never about what a machine does."""

ANNOYED = _any(
    r"annoy(?:ing|ed)|frustrat(?:ing|ion)|nightmare|disappoint\w+|absurd|nonsense|complain(?:t|ts|ing)?",
    r"(?:once )?again|yet again|every (?:single )?(?:time|day|morning|month|week|update|reboot)|in a row"
    r"|keeps? \w+ing",
    r"(?:for|after|since) (?:the (?:last|past) )?(?:\w+ ){0,1}(?:weeks|months|hours)|(?:weeks|months) without"
    r"|(?:two|three|four|five|six|\d+) (?:weeks|months) (?:now|late|and)",
    r"promised|desperate(?:ly)?|nothing works|never works?|never worked"
    r"|nobody|no one|whatsoever|seriously|honestly|frankly",
    r"(?:three|four|five|six|ten|twenty|\d{1,2}) times|(?:third|fourth|fifth|\d(?:rd|th)) (?:time|e-?mail|message"
    r"|ticket"
    r"|release|parcel|call|week)|so called|your only|how come",
    r"my money|money back|on hold|never showed|cut off|wait(?:ed|ing) (?:all|at|for|in|three|four|five|six|weeks"
    r"|days)",
    r"once and for all|over and over|unusable|useless|can(?:['’]?t|not) (?:stand|believe)|couldn['’]?t stand"
    r"|hate(?! to)"
    r"|stupid\w*|awful|ugly|insane|garbage|sucks|annoyance|it lies|lost everything|threw away|destroy(?:s"
    r"|ed) (?:all )?my"
    r"|why (?:on earth|do you|would you|can['’]?t (?:this|you|it|the)|is it so)|what (?:on earth|the hell"
    r"|the heck|is going on"
    r"|is the big deal|is the point|happened to)|give up|giving up|how do you expect|no help at all|forc(?:e|es"
    r"|ed|ing) (?:me|us)",
    r"seit (?:\w+ )?(?:wochen|monaten|tagen)|schon wieder|immer noch|dritte mal|endlich|al weken|elke dag|nog steeds"
    r"|trois fois|toujours pas|depuis des semaines|todos los días|un mes esperando|todavía no",
)
"""Half a point each: two together are frustration, one is not."""

IRONY = re.compile(
    r"(?i)(?:^|[.!?\n]\s{0,3})(?:oh,? )?(?:great|brilliant|wonderful|fantastic|lovely|marvellous|congratulations"
    r"|bravo"
    r"|impressive|superb|nice one|well done|how (?:nice|lovely|wonderful))[,.!] (?:another|so|now|you|the|your"
    r"|again|it)\b"
    r"|\boh,? (?:great|wonderful|brilliant|lovely|joy)\b|\b(?:great|nice|good|brilliant) job (?:with|on|breaking)\b"
    r"|\bthanks (?:for nothing|a lot\.(?:\s|$))|\bi (?:just )?love (?:how|that|it when) (?:your?|the|i)\b"
    r"|[.!?] (?:brilliant|bravo|impressive|fantastic service|marvellous|genius)[.!]"
)
"""Praise where nothing is praised; a point."""

CALM = _any(
    r"no (?:rush|hurry|worries|problem if)|not (?:urgent|a complaint|complaining)|when you have (?:a moment|time)",
    r"(?:it|that|this|everything) (?:now )?(?:works|worked|is working|is fixed|solved it|did it"
    r"|is solved)(?: perfectly"
    r"| now| again| fine)?|works (?:now|again|perfectly|fine now)|problem solved",
    r"love (?:the|your) (?:product|app|service)|like the product|my own mistake|my mistake|my fault|very helpful",
    r"thank you for (?:the|your) (?:quick|fast|kind|help)|thanks for (?:the|your) (?:quick|fast|kind|help)",
    r"keine eile|pas urgent|pas pressé|no es urgente|sin prisa|geen haast|funktioniert (?:jetzt|wieder)",
)
"""Takes a point away each."""

DENIAL = re.compile(
    r"(?i)(?:\bnot|n['’]t|\bno|\bwithout|\bnever) (?:\w+ ){0,2}(?:complain\w*|angry|annoy\w+|frustrat\w+|upset"
    r"|urgent|furious"
    r"|disappointed)\b|\bnot (?:too|that|very|so) (?:annoy\w+|bad|urgent)\b|\ba (?:bit|little) (?:annoying"
    r"|frustrating)\b"
)
"""An angry word that is taken back; half a point away."""

SHOUTED = re.compile(
    r"\b(?:NOT|NEVER|STILL|NOTHING|NOBODY|NO|AGAIN|NOW|STOP|TWICE|EVERY|EVERYTHING|WHY|WHERE|WHEN|WHAT|HOW|MY"
    r"|YOUR|YOU|WE"
    r"|PLEASE|IS|ARE|WAS|HAVE|HAS|DO|DOES|WILL|CAN|CANNOT|AND|THE|THIS|THAT|ANY|ALL|SOMEONE|TODAY|THIRD|FOURTH"
    r"|REFUND)\b"
)
"""Ordinary words in capitals: product names and codes have none, or one."""

_WRITE = (
    r"(?:writ(?:e|ing|ten)|wrote|ask(?:ed|ing)?|contact(?:ed|ing)?|e-?mail(?:ed|ing)?|messag(?:e|ed|ing)"
    r"|explain(?:ed|ing)?|report(?:ed|ing)?|complain(?:ed|ing)?|tell(?:ing)?|told|reach(?:ed|ing)? out)"
)
WHICH = re.compile(
    r"(?i)(?<!\byour )\b(?P<n>second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d{1,2}(?:nd|rd|th)"
    r"|(?:zweite|dritte|vierte|fünfte)[nrs]?|deuxième|troisième|quatrième|cinquième|segunda|tercera|cuarta|quinta"
    r"|tweede|derde|vierde|vijfde)"
    r"(?: time (?:that |now )?(?:i|we)(?:['’]?(?:m|ve|re)| am| are| have)?(?: had to| now)? "
    + _WRITE
    + r"\b| (?:e-?mail|message|letter|ticket|nachricht|mail|courriel|bericht|mensaje)\b(?! (?:from|you|says|pops"
    r"|appears|in))"
    r"| mal,? (?:dass |daß )?(?:ich |wir )?(?:ihnen |euch )?(?:schreibe|wende)| fois que (?:je|nous) (?:vous )?écri"
    r"| vez que (?:les |os )?(?:escrib|contact)| keer dat (?:ik|we) (?:jullie )?(?:schrijf|mail))"
)
"""Which contact they say this is: "third time I write", "my 4th message"; the group n says which."""
TIMES = re.compile(
    r"(?i)\b(?:i|we)(?:['’]ve| have| had)?(?: already| now)? (?:writ(?:ten|e)|wrote|contacted|e-?mailed|messaged"
    r"|explained)"
    r"(?: (?:to|it|this|you|your|support|already|the team|about)){0,4} (?P<n>once|twice|(?:two|three|four|five"
    r"|six|seven"
    r"|eight|nine|ten|\d{1,2})(?= times))"
    r"|\bvous ai (?:déjà )?écrit (?P<n_fr>deux|trois|quatre|cinq) fois"
    r"|\b(?:ich|wir) (?:habe|haben) (?:\w+ ){0,3}(?P<n_de>zweimal|dreimal|viermal|fünfmal) (?:geschrieben|gemailt"
    r"|angerufen)"
)
"""How often they say that they wrote before."""
SAID_BEFORE = re.compile(
    r"(?i)\b(?:i|we)(?:['’]ve| have| had)? (?:already )?(?:wrote|written|contacted|e-?mailed"
    r"|messaged)(?: to)?(?: you)?"
    r" (?:about this )?(?:already|before|last|on (?:mon|tues|wednes|thurs|fri|satur|sun)day|yesterday|earlier"
    r"|a (?:week|month))"
    r"|\b(?:i|we)(?:['’]ve| have)? already (?:written|wrote|contacted|e-?mailed|messaged)\b|\bwrote already\b"
    r"|\bas i (?:wrote|said|explained|mentioned) (?:on|in my|last|before|already)\b|\bstill (?:have )?no (?:reply"
    r"|answer|response)\b"
    r"|\b(?:ich|wir) (?:hatte|hatten|habe|haben) (?:\w+ ){0,4}(?:schon|bereits) (?:\w+ ){0,3}geschrieben\b"
    r"|\bj['’]ai déjà écrit\b|\bya (?:les |os )?(?:escribí|he escrito)\b"
    r"|\bik heb (?:\w+ ){0,2}al (?:\w+ ){0,2}(?:gemaild|geschreven)\b"
)
"""They wrote before, it is not said how often."""

MACHINE_LINE = re.compile(
    r"(?m)^\s{0,8}(?:\[?\d{4}-\d\d-\d\d|\[?\d\d:\d\d:\d\d|Traceback \(|File \"|at [\w.$]{3,80}\(|(?:ERROR|FATAL"
    r"|WARN|WARNING|INFO"
    r"|DEBUG)\b[ :\[]|\w{1,40}(?:Error|Exception): |\$ \w|[{}])"
)
"""A line that a machine wrote, or that is written for one."""
TECHNICAL = re.compile(
    r"\b(?:GET|POST|PUT|PATCH|DELETE) /\w|\b(?:HTTP|PHP|preflight) (?:GET|POST|OPTIONS)\b|(?<![\w/])/(?:var|etc"
    r"|usr|opt|home|proc|dev|srv)/\w"
    r"|\bHK(?:LM|CU)\b|\b0x[0-9a-fA-F]{2,}|`[^`\n]{2,200}`"
    r"|(?i:\b(?:curl|openssl|kubectl|systemctl|systemd|journalctl|dmesg|nslookup|traceroute|tcpdump|wireshark|npm"
    r"|sudo|chmod"
    r"|iptables|powershell|ssh|rsync|nginx|grep|strace|minimal reproduc\w+|stack ?trace|heap dump|har file"
    r"|debug log)\b"
    r"|\bi(?:['’]m| am) (?:a|the|an?) (?:\w+ )?(?:developer|sysadmin|programmer|engineer|admin(?:istrator)?)\b"
    r"|\b(?:i am|i['’]m|we are|we['’]re) (?:developing|coding|programming|debugging|self-?hosting)\b|\babout:config\b"
    r"|\bi (?:wrote|write|built|maintain) (?:a|an|our|the) (?:\w+ ){0,2}(?:script|integration|client|plugin"
    r"|service)\b)"
)
"""What only a technical person writes; two points, and two are needed."""
JARGON = _any(
    r"(?:rest |web )?apis?|sdk|cli|json|ya?ml|xml|csv|sql|jsonb?|webhooks?|endpoints?|payloads?|callback"
    r"|preflight|cors|csp"
    r"|content security policy|http(?: status)? \d{3}|(?:returns?|status|gets? an?|an?|single) [45]\d\d|headers?"
    r"|oauth2?"
    r"|saml|sso|idp|jwt|bearer|access token|refresh token|azure ad|ldap|scim|scopes?|assertion",
    r"dns|mx(?: records?)?|spf|dkim|dmarc|cname|txt record|nameservers?|smtp|imap|starttls|tls|ssl|certificate chain"
    r"|intermediate|cipher\w*|ports? \d{2,5}|port|tcp|udp|mqtt|ntp|ipv[46]|ip ranges?|allow-?list|white-?list"
    r"|subnet|vlan"
    r"|dhcp|nat|static (?:route|ip)|gateway|(?:reverse )?proxy|firewall|handshake|packets?|latency|rate limits?"
    r"|upstream",
    r"docker|container|kubernetes|kernel|driver|firmware|registry|event log|repo(?:sitor(?:y|ies))?|git|branch"
    r"|commit|build"
    r"|debian|ubuntu|linux|node \d+|python|typescript|java|postgres|mysql|redis|index|query planner|migration|schema",
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
"""A point each."""
NOT_TECHNICAL = _any(
    r"(?:i['’]?m|i am|we['’]?re|we are) (?:not|no) (?:\w+ ){0,3}(?:technical|techie|tech[- ]savvy|expert"
    r"|good with computers"
    r"|computer person|it person)|not (?:very |at all |that )?(?:technical|tech[- ]savvy)|plain english"
    r"|in simple words"
    r"|layman\w*|for (?:a|an absolute) beginner|for dummies|(?:don['’]?t|do not"
    r"|no idea) (?:\w+ ){0,3}(?:what (?:that|this|it|any"
    r"|these) (?:is|are|means?|of)|understand any)|i don['’]?t (?:really )?understand (?:any|a word|what)",
    r"kenne mich (?:\w+ ){0,4}nicht aus|kein techniker|je n['’]y connais rien|no entiendo (?:nada|de)"
    r"|geen verstand van",
)

FORMAL_START = re.compile(
    r"(?im)^\s{0,4}(?:dear (?:sirs?|madam|mr|mrs|ms|miss|dr|prof)\b|to whom it may concern|sehr geehrte"
    r"|madame, monsieur"
    r"|(?:madame|monsieur),|estimad[oa]s? (?:señor|sr)|muy señor|geachte)|\b(?:dear (?:sir|madam)"
    r"|to whom it may concern)\b"
)
LETTER_END = _any(
    r"yours (?:faithfully|sincerely|truly|respectfully)|(?:faithfully|sincerely|respectfully) yours|respectfully"
    r"|hochachtungsvoll|salutations distinguées|veuillez agréer|le saluda atentamente|atentamente|hoogachtend"
)
FORMAL = _any(
    r"i am writing (?:to|with)|(?:would|should) be (?:most )?(?:grateful|obliged)|hereby|kindly request"
    r"|please be advised"
    r"|in accordance with|further to (?:my|your|our)|with regard to|i wish to (?:inform|enquire)"
    r"|i would like to enquire"
    r"|enquire|pursuant|aforementioned|enclosed|i look forward to (?:hearing|receiving)|could you kindly"
    r"|i regret that",
    r"hiermit|wäre ihnen dankbar|bezüglich|je vous prie de|bien vouloir|le ruego|por la presente|hierbij"
    r"|graag ontvang ik",
)
"""A point each, and two are needed; how a letter begins or ends counts two."""
