"""How much, how often and how long: what is beyond is refused, and the answer says so."""

MOST_BODY = 1_000_000
"""Bytes of a request's body: a case has less."""
MOST_TOKEN = 4_000
"""Characters of an access token."""
BODY_SECONDS = 10.0
"""For a body to arrive."""
HEAD_SECONDS = 10.0
"""For a request's first line and headers to arrive."""
SUGGEST_SECONDS = 30.0
"""For a suggestion, waiting included."""
STORE_SECONDS = 10.0
"""For the database to be there again, and to answer."""
STOP_SECONDS = 40
"""For running requests when the service is told to stop."""
PROCESS_SECONDS = 30
"""For a process to say that it lives, before another takes its place."""
TOKEN_SECONDS = 3_600
"""That an access token may live."""
EXCHANGED_SECONDS = 600
"""That an access token may live which was given for another one."""
KEY_SECONDS = 90 * 86_400
"""That an agent's own key may live, for a desk without a server side."""
HOOK_SECONDS = 300
"""That the time of a hook may be off, either way."""
HOOK_BODY_SECONDS = 1_800
"""That the time in a body may be past: vendors try again for minutes, with the same body. Ids are kept longer."""
SKEW = 30
"""Seconds that the clock of a desk's server may be ahead of ours."""
PER_MINUTE, BURST = 120, 30
"""Requests of one agent."""
HOOKS_PER_MINUTE, HOOKS_BURST = 600, 100
"""Hooks of one desk."""
SUGGESTING, SUGGEST_QUEUE = 2, 30
"""Suggestions at once in a process, and how many more may wait."""
STORING, STORE_QUEUE = 4, 200
"""Uses of the database at once in a process, and how many more may wait."""
CONNECTIONS = 500
"""Open connections of a process."""
LEASE = 15.0
"""Seconds after which another worker takes a suggestion over, unless the first one has renewed it meanwhile."""
LONGEST_JOB = 600.0
"""Seconds that a suggestion is renewed for: so long a connector may try to reach its desk."""
WORKER_STOP_SECONDS = 10.0
"""For suggestions that are being made when the service is told to stop."""
