"""Issues and pull requests, which share their numbers and their listing, as on GitHub.

All but what the script opens and what people close is worked out from the seed and the repository's name.
"""

from __future__ import annotations

from cockpit.simulator.chance import draw, pick, sha, share
from cockpit.simulator.world import ISSUES_CLOSED

from .names import CHANGES, DAY, HOUR, PARTS, PEOPLE, Json, Named, user

ITEMS = 137
"""More than one page of 100, so that a reader who counts a single page counts wrong."""
OLD_BLOCKER = 101
"""A closed P0, for those who forget to ask for open ones; the newest item is an open P1, until somebody closes it."""
URGENT = frozenset(("P0", "P1"))
MOST_REPOSITORIES = 40
_TROUBLES = (
    "loses its filter after a reload",
    "shows yesterday's numbers",
    "is slow with 500 rows",
    "cannot be reached by keyboard",
    "repeats the last entry",
    "ignores the store's time zone",
    "needs a clearer error",
)


class Items(Named):
    """Issues and pull requests as they are at the simulated time."""

    def items(self) -> list[Json]:
        """Every issue and pull request, newest first."""
        found = list(self._old_items())
        opened = [
            (span.start, index, span.end)
            for index, step in enumerate(self.world.scenario.issues)
            for span in self.world.spans(step.window)
            if span.start <= self.world.t
        ]
        for number, (start, index, end) in enumerate(sorted(opened), ITEMS + 1):
            step = self.world.scenario.issues[index]
            closed = end if end <= self.world.t else None
            found.append(self._issue(number, step.title, step.labels, start, closed, f"step {index}"))
        return [self._as_people_left_it(item) for item in found[::-1]]

    def _as_people_left_it(self, item: Json) -> Json:
        """Closed or reopened by somebody during the day: by PATCH, or with all that is urgent by the act close-issues."""
        key = (self.full_name.lower(), int(item["number"]))
        if "pull_request" in item:
            return item
        if key in self.world.closings:
            at = self.world.closings[key]
            if at is None:
                return {**item, "state": "open", "state_reason": "reopened", "closed_at": None}
            return self._closed(item, at)
        if item["state"] == "open" and URGENT & {label["name"] for label in item["labels"]}:
            for happening in self.world.events:
                if happening.name == ISSUES_CLOSED and self.world.stamp(happening.t) >= item["created_at"]:
                    return self._closed(item, happening.t)
        return item

    def _closed(self, item: Json, at: float) -> Json:
        stamp = self.world.stamp(at)
        return {**item, "state": "closed", "state_reason": "completed", "closed_at": stamp, "updated_at": stamp}

    def _old_items(self) -> list[Json]:
        """Those from before the day, which never change: worked out once for each repository, address and tampering."""
        memo = self.world.memo
        key = (self.seed, self.api, self.world.fault("github", "hostile") is not None)
        if key not in memo:
            if len(memo) >= MOST_REPOSITORIES:
                memo.clear()
            memo[key] = [self._item(number) for number in range(1, ITEMS + 1)]
        return memo[key]

    def _item(self, number: int) -> Json:
        created = -(ITEMS - number + 1) * 9 * HOUR - draw(self.seed, "created", number) % (6 * HOUR)
        pull = self._is_pull(number)
        still = (share(self.seed, "open", number) < 0.32 or number == ITEMS) and number != OLD_BLOCKER
        closed = None if still else min(created + DAY + draw(self.seed, "closed", number) % (9 * DAY), -HOUR)
        labels = self._labels(number, still, pull)
        if pull:
            title = f"{pick(CHANGES, self.seed, 'change', number)} the {pick(PARTS, self.seed, 'part', number)}"
        else:
            title = (
                f"{pick(PARTS, self.seed, 'part', number)} {pick(_TROUBLES, self.seed, 'trouble', number)}".capitalize()
            )
        item = self._issue(number, title, labels, created, closed, "item")
        if pull:
            merged = closed is not None and share(self.seed, "merged", number) < 0.9
            item["draft"] = still and share(self.seed, "draft", number) < 0.2
            item["pull_request"] = {
                "url": f"{self.api}/pulls/{number}",
                "html_url": f"{self.web}/pull/{number}",
                "merged_at": item["closed_at"] if merged else None,
            }
        return item

    def _is_pull(self, number: int) -> bool:
        return share(self.seed, "pull", number) < 0.3 and number not in (ITEMS, OLD_BLOCKER)

    def _labels(self, number: int, still: bool, pull: bool) -> tuple[str, ...]:
        chance = share(self.seed, "label", number)
        if pull:
            # A pull request with the label of a blocker: who counts it as an issue counts one too many.
            return ("P0",) if number == self._an_open_pull() else ("enhancement",) if chance < 0.5 else ()
        if number == ITEMS:
            return ("P1", "bug")
        if number == OLD_BLOCKER:
            return ("P0", "bug")
        urgency = "P0" if chance < 0.04 and not still else "P2" if chance < 0.3 else "P3" if chance < 0.7 else ""
        kind = "bug" if share(self.seed, "kind", number) < 0.6 else "enhancement"
        return (urgency, kind) if urgency else (kind,)

    def _an_open_pull(self) -> int:
        pulls = (n for n in range(ITEMS - 1, 0, -1) if self._is_pull(n))
        return next((n for n in pulls if share(self.seed, "open", n) < 0.32), 0)

    def _issue(
        self, number: int, title: str, labels: tuple[str, ...], created: float, closed: float | None, what: str
    ) -> Json:
        stamp = self.world.stamp
        return {
            "id": 1_000_000 + number,
            "number": number,
            "title": self.told(what, number, text=title),
            "state": "open" if closed is None else "closed",
            "state_reason": None if closed is None else "completed",
            "labels": [{"id": draw(0, n) % 100_000, "name": n, "color": "d73a4a", "default": False} for n in labels],
            "user": user(pick(PEOPLE, self.seed, "user", number)),
            "assignees": [],
            "milestone": None,
            "comments": draw(self.seed, "comments", number) % 6,
            "created_at": stamp(created),
            "updated_at": stamp(created if closed is None else closed),
            "closed_at": None if closed is None else stamp(closed),
            "url": f"{self.api}/issues/{number}",
            "html_url": f"{self.web}/issues/{number}",
            "repository_url": self.api,
            "body": self.told("body", number, text="Seen on the pilot store."),
        }

    def pull(self, item: Json) -> Json:
        """The pull request behind an item of the listing."""
        number = int(item["number"])
        merged = item["pull_request"]["merged_at"]
        return {
            **{key: value for key, value in item.items() if key not in ("pull_request", "state_reason")},
            "url": f"{self.api}/pulls/{number}",
            "html_url": f"{self.web}/pull/{number}",
            "head": {"ref": f"topic-{number}", "sha": sha(self.seed, "pull", number)},
            "base": {"ref": "main", "sha": self.world.commit(0)},
            "merged": merged is not None,
            "merged_at": merged,
            "mergeable": True if item["state"] == "open" else None,
            "mergeable_state": "clean" if item["state"] == "open" else "unknown",
            "merge_commit_sha": sha(self.seed, "merge", number) if merged else None,
        }

    def reviews(self, number: int) -> list[Json]:
        """Oldest first; somebody who asked for changes may have approved later, and only the last word counts."""
        words = pick(
            (
                ("COMMENTED", "APPROVED"),
                ("CHANGES_REQUESTED", "APPROVED"),
                ("CHANGES_REQUESTED",),
                ("APPROVED", "APPROVED"),
                (),
            ),
            self.seed,
            "reviews",
            number,
        )
        return [
            {
                "id": number * 100 + i,
                "user": user(PEOPLE[0 if words[0] == "CHANGES_REQUESTED" else i]),
                "state": word,
                "body": self.told("review", number, i, text="Read and tried."),
                "commit_id": sha(self.seed, "pull", number),
                "submitted_at": self.world.stamp(-(ITEMS - number) * 9 * HOUR - HOUR + i * 600),
            }
            for i, word in enumerate(words)
        ]
