"""A repository at the present second: its commits and their checks, runs, releases and deployments.

Everything is worked out from the seed, the repository's name, the events and the second asked for; nothing is stored.
"""

from __future__ import annotations

from cockpit.simulator.chance import draw, pick
from cockpit.simulator.publishing import Deploy
from cockpit.simulator.world import PRODUCTION, STAGING

from .items import Items
from .names import CHANGES, DAY, HOUR, PARTS, PEOPLE, Json, user

COMMITS = 64
RUNS = 45
CHECKS = ("lint", "typecheck", "test", "build")
MISSING_COMMIT = "0000000"


class Repository(Items):
    """Commits, branches and their checks as they are at the simulated time."""

    # commits

    def commits(self) -> list[Json]:
        return [self.commit(age) for age in range(COMMITS + len(self.world.pushes))]

    def commit(self, age: int) -> Json:
        pushes = self.world.pushes
        if age < len(pushes):
            pushed = pushes[len(pushes) - 1 - age]
            at: float = pushed.t
            title, by = pushed.name, pushed.by
        else:
            place = age - len(pushes)
            at = -(13 + 7 * place) * HOUR
            title = f"{pick(CHANGES, self.seed, 'commit', place)} the {pick(PARTS, self.seed, 'commit part', place)}"
            by = pick(PEOPLE, self.seed, "author", place)
        who = {"name": by, "email": f"{by.replace(' ', '.')}@hotdash.example", "date": self.world.stamp(at)}
        name = self.world.commit(age)
        return {
            "sha": name,
            "commit": {"message": self.told("commit", age, text=title), "author": who, "committer": who},
            "author": user(by),
            "parents": [{"sha": self.world.commit(age + 1)}],
            "url": f"{self.api}/commits/{name}",
            "html_url": f"{self.web}/commit/{name}",
        }

    def age_of(self, ref: str) -> int | None:
        """How far behind the head of main a branch, tag or commit is; None for a commit that is not of this day.

        Raises KeyError for a ref that is none at all.
        """
        if ref in ("main", "HEAD", "heads/main", "refs/heads/main"):
            return 0
        for release in self.releases():
            if ref in (release["tag_name"], f"tags/{release['tag_name']}"):
                return int(release["age"])
        if len(ref) >= 7 and all(c in "0123456789abcdef" for c in ref) and not ref.startswith(MISSING_COMMIT):
            for age in range(COMMITS + len(self.world.pushes)):
                if self.world.commit(age).startswith(ref):
                    return age
            if len(ref) == 40:
                return None
        raise KeyError(ref)

    def pushed_at(self, age: int | None) -> float:
        pushes = self.world.pushes
        return pushes[len(pushes) - 1 - age].t if age is not None and age < len(pushes) else -12.0 * HOUR

    def check_runs(self, ref: str, name: str) -> list[Json]:
        """Four checks on any commit: green, unless the script says otherwise; on a fresh push they take 90 s."""
        fault = self.world.fault("github", "checks")
        state = fault.text("state", "failure") if fault else "success"
        if state == "none":
            return []
        begun = self.pushed_at(self.age_of(ref))
        running = self.world.t - begun < 90 or state == "pending"
        found = []
        for i, check in enumerate(CHECKS):
            done = not running or (i == 0 and state != "pending")
            bad = check == "test" and state not in ("success", "pending")
            found.append(
                {
                    "id": draw(self.seed, name, check) % 10_000_000_000,
                    "name": check,
                    "head_sha": name,
                    "status": "completed" if done else "in_progress",
                    "conclusion": (state if bad else "success") if done else None,
                    "started_at": self.world.stamp(begun),
                    "completed_at": self.world.stamp(begun + 60 + 10 * i) if done else None,
                    "app": {"id": 15368, "slug": "github-actions", "name": "GitHub Actions"},
                    "output": {"title": self.told("check", check, text=f"{check} on {name[:7]}"), "summary": None},
                    "html_url": f"{self.web}/runs/{i + 1}",
                }
            )
        skipped = {"id": 7, "name": "deploy-preview", "status": "completed", "conclusion": "skipped", "head_sha": name}
        return [*found, skipped]

    # workflow runs

    def runs(self) -> list[Json]:
        """Newest first: one for each of the last commits; every ninth failed once and passed at the second attempt."""
        return [self.run(self.world.commit(age), age, RUNS + len(self.world.pushes) - age) for age in range(RUNS)]

    def run(self, name: str, age: int | None, number: int) -> Json:
        begun = self.pushed_at(age) if age is None or age < len(self.world.pushes) else -(13 + 7 * age) * float(HOUR)
        fault = self.world.fault("github", "checks")
        newest = age in (0, None)
        state = fault.text("state", "failure") if fault and newest else "success"
        if age is not None and age % 11 == 5:
            state = "failure"
        running = self.world.t - begun < 90 or state == "pending"
        stamp = self.world.stamp
        return {
            "id": 9_000_000 + number,
            "name": "CI",
            "display_title": self.told("run", number, text=f"CI on {name[:7]}"),
            "workflow_id": 501,
            "path": ".github/workflows/ci.yml",
            "head_branch": "main",
            "head_sha": name,
            "event": "push",
            "run_number": number,
            "run_attempt": 2 if age is not None and age % 9 == 4 else 1,
            "status": "in_progress" if running else "completed",
            "conclusion": None if running else "success" if state == "none" else state,
            "created_at": stamp(begun),
            "run_started_at": stamp(begun),
            "updated_at": stamp(self.world.t if running else begun + 90),
            "html_url": f"{self.web}/actions/runs/{9_000_000 + number}",
        }

    # releases

    def releases(self) -> list[Json]:
        """Newest first: a draft, a prerelease, the one being launched, and nine older ones. `age` is the commit's."""
        text = self.world.scenario.text
        tags = [("v1.0.1", 0, True, False), ("v1.1.0-beta", 2, False, True), (f"v{text('version')}", 0, False, False)]
        tags += [(f"v{text('previous_version')}", 12, False, False)]
        tags += [(f"v0.{8 - i}.0", 20 + 5 * i, False, False) for i in range(8)]
        return [self._release(i, *each) for i, each in enumerate(tags)]

    def _release(self, place: int, tag: str, age: int, draft: bool, early: bool) -> Json:
        published = -(4 * HOUR + place * 4 * DAY)
        number = 700 - place
        return {
            "id": number,
            "age": age,
            "tag_name": tag,
            "target_commitish": "main",
            "name": self.told("release", tag, text=f"HotDash {tag}"),
            "draft": draft,
            "prerelease": early,
            "created_at": self.world.stamp(published - HOUR),
            "published_at": None if draft else self.world.stamp(published),
            "body": self.told("notes", tag, text="See the change log."),
            "assets": [] if draft else [self._asset(number, tag, i, place) for i in range(3)],
            "url": f"{self.api}/releases/{number}",
            "html_url": f"{self.web}/releases/tag/{tag}",
        }

    def _asset(self, release: int, tag: str, place: int, releases_since: int) -> Json:
        """Downloads grow with time: the launched release's at the scenario's rate, older ones a tenth of it each."""
        name = f"hotdash-{tag.removeprefix('v')}.{('tar.gz', 'zip', 'sha256')[place]}"
        rate = self.world.scenario.number("downloads_per_min") * (0.1 if releases_since > 2 else 1) / (1 + place)
        begun, before = 0.0, draw(self.seed, name) % 20 + releases_since * 35
        if releases_since == 2 and place == 0 and (fault := self.world.fault("github", "asset-replaced")):
            begun = max((s.start for s in self.world.spans(fault.window) if s.start <= self.world.t), default=0.0)
            before = 0
        return {
            "id": release * 10 + place,
            "name": self.told("asset", name, text=name) if place == 2 else name,
            "state": "uploaded",
            "size": 1000 + draw(self.seed, name, "size") % 9_000_000,
            "download_count": before + int(rate * (self.world.t - begun) / 60),
            "created_at": self.world.stamp(begun - 4 * HOUR),
            "updated_at": self.world.stamp(begun - 4 * HOUR),
            "browser_download_url": f"{self.web}/releases/download/{tag}/{name}",
        }

    # deployments

    def deployments(self) -> list[Json]:
        """Newest first, of both environments, as the platform published them."""
        found = [
            (deploy.created, environment, deploy)
            for environment in (STAGING, PRODUCTION)
            for deploy in self.world.sites[environment].deploys
        ]
        found.sort(key=lambda each: (each[0], each[2].number), reverse=True)
        return [self._deployment(environment, deploy) for _, environment, deploy in found]

    def _deployment(self, environment: str, deploy: Deploy) -> Json:
        number = deploy.number * 2 + (environment == PRODUCTION)
        return {
            "id": number,
            "sha": deploy.commit,
            "ref": "main",
            "task": "deploy",
            "environment": environment,
            "description": self.told("deployment", number, text=deploy.title),
            "creator": user(deploy.by),
            "created_at": self.world.stamp(deploy.created),
            "updated_at": self.world.stamp(deploy.published if deploy.published is not None else deploy.created),
            "url": f"{self.api}/deployments/{number}",
            "statuses_url": f"{self.api}/deployments/{number}/statuses",
        }

    def deployment_statuses(self, number: int) -> list[Json] | None:
        """Newest first; None for no such deployment."""
        site = self.world.sites[PRODUCTION if number % 2 else STAGING]
        deploy = next((d for d in site.deploys if d.number == number // 2), None)
        if deploy is None:
            return None
        words = [("queued", deploy.created), ("in_progress", deploy.created + 5)]
        if deploy.published is not None:
            words.append(("success", deploy.published))
            if deploy.id != site.live:
                words.append(("inactive", site.current().published or 0))
        return [
            {"id": number * 10 + i, "state": word, "environment": site.environment, "created_at": self.world.stamp(at)}
            for i, (word, at) in enumerate(words)
        ][::-1]
