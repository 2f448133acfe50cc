"""The way out of a refusal, as a key: the one table that says which key helps against which reason."""

from collections.abc import Mapping

from cockpit.model.commands import Refusal
from cockpit.tui.intents import Keymap

WAYS: Mapping[str, tuple[str, str]] = {
    "not-allowed": ("role", "takes the role"),
    "not-asked": ("role", "takes the role"),
    "role-held": ("role.take", "takes it over, with a reason"),
    "by-hand": ("check", "says that it is done, or what it came to"),
    "done-already": ("reopen", "opens it again"),
    "settled-already": ("reopen", "opens it again"),
    "unknown": ("settle", "says what became of it"),
    "delivery-unknown": ("settle", "says what became of it"),
    "running": ("cancel", "cancels it"),
    "not-open": ("poll.open", "opens the poll"),
    "second-person": ("confirm", "is how another person agrees, at a screen of their own"),
    "second-voice": ("vote", "is how another person votes, at a screen of their own"),
    "not-offered": ("role.take", "takes it over, with a reason"),
    "call-it": ("rollback", "calls it"),
    "resolved": ("reopen", "opens it again"),
    "no-quorum": ("vote", "votes, or passes on somebody's vote"),
    "no-go-vote": ("vote", "on that line changes the vote, once it is mended"),
    "not-go": ("verdict", "says everything that stands against it"),
    "moved-on": ("back", "leaves this; open it again"),
    "measured": ("open", "shows where the value comes from"),
    "no-duration": ("rehearse", "starts another rehearsal"),
    "derived": ("open", "shows what it looks at"),
}
"""Code of a refusal -> (intent, what its key does). A code that is not here has no way out that one key opens."""


def with_way_out(refusal: Refusal, keys: Keymap) -> str:
    """The reason, and the key that helps, if there is one."""
    intent, does = WAYS.get(refusal.code, ("", ""))
    return f"{refusal.reason} - `{keys.named(intent)}` {does}" if intent else refusal.reason
