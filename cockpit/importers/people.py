"""Roles, contacts, sign-offs: who there is in a runbook, and who a line speaks of."""

import re

from cockpit.importers.blocks import Span
from cockpit.importers.draft import Draft, Element, How
from cockpit.importers.inline import plain, slug

_ARTICLE = re.compile(r"^(?:the|a|an|our)\s+", re.IGNORECASE)
_MENTION = re.compile(r"(?<![\w@./])@([A-Za-z][\w.-]{1,40})")
_OWNER = re.compile(
    r"[\[(](?:owner|by|responsible|assignee|dri)\s*[:=]\s*([^\])]{2,60})[\])]|(?:^|\s)(?:owner|responsible|assignee|dri)\s*[:=]\s*([^.;,)]{2,60})",
    re.IGNORECASE,
)
_AT_END = re.compile(r"(.*\w.*?)\s*[\[(]([^()\[\]]{2,60})[\])]\s*\.?\s*$")
_NOBODY = re.compile(
    r"^(?:tbd|tba|n/?a|none|todo|-+|\u2014|\?+|_+|\[.*\]|<.*>|everyone|all(?: team members)?|team|anyone)?$",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[a-z0-9]+")
_DECIDES = re.compile(
    r"go\s?/?\s?no-?\s?go|final (?:approval|decision|go)|decision (?:authority|maker)|\bapprove[rs]?\b|\bdecides?\b|authoriz",
    re.IGNORECASE,
)
_BREAKS_OFF = re.compile(
    r"(?:call|decid|decision|authori|initiat|declar|execut|perform|trigger|order)\w*\b.{0,40}\b(?:roll-?\s?back|abort)|"
    r"\b(?:may|can)\s+(?:also\s+|alone\s+)?roll\s+(?:it\s+|us\s+)?back\b|\brolls\s+(?:it\s+|us\s+)?back\b",
    re.IGNORECASE,
)
_HOLDS = re.compile(r"(?:call|decid|decision|authori|may)\w*\b.{0,40}\b(?:pause|hold|delay|stop)\b", re.IGNORECASE)
_RUNS = re.compile(
    r"\bdeploy(?:s|ments?)?\b|\bexecut(?:es|ing)\b|"
    r"\b(?:runs?|types?|starts?)\s+(?:(?:all|the|every|each|its|of)\s+)*(?:commands?|deploy\w*|release|scripts?|steps?)\b",
    re.IGNORECASE,
)
_AMENDS = re.compile(r"\b(?:amends?|changes?|edits?)\s+(?:the\s+)?plan\b", re.IGNORECASE)
_CLOSES = re.compile(r"\bcloses?\s+(?:the\s+)?release\b", re.IGNORECASE)
_DECLARES = re.compile(r"\bdeclares?\b(?!.{0,30}\b(?:incidents?|outages?|emergency|roll-?\s?back))", re.IGNORECASE)
_SAID_OF = re.compile(
    r"^(?:only\s+)?(?:the\s+)?(?P<who>[A-Za-z][\w/-]*(?:\s+[\w/-]+){0,4}?)\s+(?:alone\s+|only\s+|also\s+)?"
    r"(?P<what>(?:runs|types|starts|decides|declares|closes|amends|may|can|calls|rolls)\b.{0,200}?)\.?$",
    re.IGNORECASE,
)
"""A sentence that says what somebody may do: "Operator runs the commands", "The lead may roll back"."""
_SPEAKS = re.compile(r"\bcommunicat(?:es|ions?)\b|\bannounce(?:s|ments?)?\b|\bnotif(?:y|ies)\b", re.IGNORECASE)
_NAMES_OF_ROLES = re.compile(
    r"\b(?:manager|lead|leads|owner|commander|engineer|engineering|scribe|on-?call|devops|sre|qa|dba|ceo|cto|coo|vp|director|"
    r"support|representative|rep|stakeholder|approver|reviewer|team|analyst|analytics|coordinator|operator|officer|admin|administrator|architect|"
    r"developer|security|product|marketing|comms|communications|specialist|captain|chair|host|release|sponsor)s?\b",
    re.IGNORECASE,
)


_PART_OF_A_NAME = re.compile(
    r"(?:(?:tickets?|team|channels?|status|docs?|documentation|requests?|dashboards?|pages?|files?|tests?|contracts?|databases?|"
    r"data|metrics|health|readiness|policy|notes|updates?|inbox|desk|staff|questions|scans?|reviews?)\b(?!\s+(?:the|a|an|that|whether)\b)"
    r"|[a-z]\w*:)",
    re.IGNORECASE,
)


class People:
    """The roles of a draft, found again by the many ways in which a runbook names them."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.named: dict[str, Element] = {}

    def add(self, title: str, span: Span, *, owner: str = "", duties: str = "", channels: tuple[str, ...] = (),
            contact: str = "", how: How = "understood", why: str = "", short: str = "") -> Element | None:  # fmt: skip
        """The role of that title: a new one, or the one there is with what was not known of it. None for no name."""
        title = _ARTICLE.sub("", plain(title)).strip(" :*-")
        if not title or len(title) > 100 or _NOBODY.match(title):
            return None
        known = self.exact(title)
        if known is None:
            values = {"id": self.draft.new_id("role", title), "title": title}
            known = self.draft.add("role", values, span, how, why)
            self._name(title, known)
        else:
            self.draft.claim(span, how, known)
        more = {"owner": owner, "duties": duties, "channels": list(channels), "contact": contact}
        for name, value in more.items():
            if value and not known.values.get(name):
                known.values[name] = value
        if owner:
            self._name(owner, known, weak=True)
        if re.fullmatch(r"[A-Z]{2,5}", short):
            self._name(short, known)
        self.allow(
            known, _abilities(f"{title}: {known.values.get('duties', '')}"), "what it may do was read from its duties"
        )
        return known

    @staticmethod
    def allow(role: Element, abilities: set[str], why: str) -> None:
        """The role may do these as well; why it was given them is said."""
        if abilities - {*role.values.get("may", [])}:
            role.guess(why)
            role.values["may"] = sorted({*role.values.get("may", []), *abilities})

    def said(self, text: str, span: Span) -> list[Element]:
        """The roles of which a sentence says what they may do: "Operator runs the commands". They may from now on."""
        match = _SAID_OF.match(plain(text).strip())
        if match is None:
            return []
        abilities = _abilities(match["what"])
        named = [self.exact(_ARTICLE.sub("", each)) for each in re.split(r",\s*(?:and\s+)?|\s+and\s+", match["who"])]
        roles = [role for role in named if role is not None]
        if not abilities or not roles or len(roles) < len(named):
            return []
        for role in roles:
            self.allow(role, abilities, f"line {span.first} says what it may do")
            self.draft.claim(span, "guessed", role)
        return roles

    def _name(self, text: str, role: Element, *, weak: bool = False) -> None:
        key = _key(text)
        if key and (key not in self.named or not weak):
            self.named.setdefault(key, role)

    def exact(self, text: str) -> Element | None:
        """The role called exactly so, by title, id or owner, plural or not."""
        key = _key(text)
        return self.named.get(key) or self.named.get(key.removesuffix("s")) or self.named.get(f"{key}s")

    def find(self, text: str) -> Element | None:
        """The role a short text names: exactly, or as the only one whose title or owner begins so."""
        text = _ARTICLE.sub("", plain(text)).strip(" .:@*")
        if not text or _NOBODY.match(text):
            return None
        known = self.exact(text)
        if known is not None:
            return known
        key = _key(text)
        if len(key) < 3:
            return None
        close: list[Element] = []
        for name, role in self.named.items():
            if (
                f"{name} ".startswith(f"{key} ") or f"{key} ".startswith(f"{name} ") or _stem(name, key)
            ) and role not in close:
                close.append(role)
        return close[0] if len(close) == 1 else None

    def owner(self, text: str, span: Span) -> str:
        """The role id for a cell or label that names an owner; a role nobody knew yet is made, as a guess."""
        first = re.split(r"\s*(?:/|,|&|\+|\band\b|\bor\b|;)\s*", plain(text).strip(), maxsplit=1)[0]
        known = self.find(text) or self.find(first)
        if known is not None:
            return known.id
        if not first or _NOBODY.match(first) or len(first) > 60:
            return ""
        made = self.add(first.lstrip("@"), span, how="guessed", why="it is only named as an owner")
        return made.id if made is not None else ""

    def bracketed(self, raw: str) -> tuple[str, str]:
        """(role id, the text in front) of a line that ends with a role in brackets: "Partners know (Support)"."""
        match = _AT_END.match(plain(raw))
        known = self.exact(match[2]) if match is not None else None
        if match is not None and known is None and match[2][:1].isupper() and "," not in match[2]:
            known = self.find(match[2])
        return (known.id, match[1].rstrip(" .,;:")) if match is not None and known is not None else ("", "")

    def of(self, raw: str) -> str:
        """The id of the role a line gives itself to: "[owner: QA]", "QA runs ...", "@qa ...". "" for none."""
        text = plain(raw)
        match = _OWNER.search(text)
        if match is not None:
            known = self.find(match[1] or match[2])
            if known is not None:
                return known.id
        for mention in _MENTION.finditer(text):
            known = self.find(mention[1])
            if known is not None:
                return known.id
        words = text.split()
        for size in (4, 3, 2, 1):
            if len(words) > size:
                known = self.exact(" ".join(words[:size]).strip(" ,:;*"))
                if known is not None and size == 1 and _PART_OF_A_NAME.match(" ".join(words[1:])):
                    continue  # "Support tickets: < 20" are not for Support to do
                if known is None and size == 1 and words[0][:1].isupper() and re.match(r"[a-z]+s\b", words[1]):
                    known = self.find(words[0])
                if known is not None:
                    return known.id
        return ""

    def decider(self, span: Span) -> str:
        """The role that decides: the one whose duties say so, else the first, else one that is made up and said so."""
        roles = self.draft.of("role")
        for role in roles:
            if "decide" in role.values.get("may", []):
                return role.id
        if not roles:
            made = self.add(
                "Release manager", span, how="guessed", why="somebody has to decide, and the runbook names nobody"
            )
            return made.id if made is not None else ""
        return roles[0].id

    def settle(self) -> None:
        """Somebody may decide, hold and roll back, or nobody could on the day."""
        roles = self.draft.of("role")
        if not roles:
            return
        held = {ability for role in roles for ability in role.values.get("may", [])}
        missing = [
            ability for ability in ("decide", "hold", "rollback", "amend", "run", "close") if ability not in held
        ]
        if missing:
            decides = next((role for role in roles if "decide" in role.values.get("may", [])), None)
            first = decides or roles[0]
            first.values["may"] = [*first.values.get("may", []), *missing]
            why = "since it decides" if decides is not None else "the first one there is"
            first.guess(f"nobody is said to {_listed(missing)}: given to this role, {why}")


def _listed(abilities: list[str]) -> str:
    words = ["roll back" if each == "rollback" else each for each in abilities]
    return " or ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


def _abilities(text: str) -> set[str]:
    found: set[str] = set()
    for pattern, abilities in (
        (_DECIDES, ("decide",)),
        (_BREAKS_OFF, ("rollback",)),
        (_HOLDS, ("hold",)),
        (_RUNS, ("run",)),
        (_SPEAKS, ("announce",)),
        (_DECLARES, ("decide",)),
        (_AMENDS, ("amend",)),
        (_CLOSES, ("close",)),
    ):
        if pattern.search(text):
            found.update(abilities)
    return found


def told_of(text: str) -> tuple[str, str]:
    """(who, what) of a sentence that says what somebody with a role's name does: ("Operator", "runs the commands").

    ("", "") for any other.
    """
    match = _SAID_OF.match(plain(text).strip())
    if match is None or not looks_like_role(match["who"]) or not _abilities(match["what"]):
        return "", ""
    return match["who"], match["what"]


def looks_like_role(text: str) -> bool:
    """Whether a label names somebody's duty: "Release owner", "QA lead"."""
    return len(text.split()) <= 5 and _NAMES_OF_ROLES.search(text) is not None


def _key(text: str) -> str:
    return " ".join(_WORDS.findall(slug(text, 80).replace("-", " ")))


def _stem(name: str, key: str) -> bool:
    """Engineer and Engineering On-Call: the first words share a stem, and there is but one word to go by."""
    first = name.split(" ", 1)[0]
    return " " not in key and min(len(first), len(key)) >= 5 and (first.startswith(key) or key.startswith(first))
