"""The rows of flags.csv, one function a flag (docs/format.md, section 9)."""
import datetime
import zoneinfo

from document import exact, moment

FLAGS = ("granted_before_approved", "granted_before_agreement", "granted_before_screening", "granted_before_training",
         "did_and_judged",
         "not_kept_apart", "removed_over_limit", "exception_past_end", "kept_past_date", "told_late", "not_told_again",
         "equipment_lost")
MINUTE = datetime.timedelta(minutes=1)
GATES = [("granted_before_agreement", "agreement", False), ("granted_before_screening", "screening", False),
         ("granted_before_training", "training", True)]


class Flag:
    """A flag that is raised; who is (id, name), and leaf what log_index names."""

    def __init__(self, name, leaf, case=None, task=None, what="", who=("", ""), at="", until=""):
        self.name, self.leaf, self.case, self.task = name, leaf, case, task
        self.what, self.who, self.at, self.until = what, who, at, until


class Flags:
    def __init__(self, tables):
        self.tables, self.now = tables, tables.now

    def all(self):
        for case in self.tables.cases:
            rows = [self.tables.task_row(task) for task in case.tasks.values()]
            for raised in (self.approved, *self.gates(), self.judged, self.not_apart, self.over_limit, self.past_end,
                           self.kept):
                yield from filter(None, map(raised, rows))
            yield from self.of_case(case)
        yield from self.lost()

    def first_given(self, task):
        endings = [leaf for leaf in task.endings if leaf.get("outcome") == "done"]
        return min(endings, key=lambda leaf: (exact(leaf.get("done_at")), leaf.seq), default=None)

    def approved(self, row):
        task, case = row.task, row.case
        asked = [other for other in case.tasks.values() if other.get("asks") == "yes-no"]
        by_key = [other for other in asked if task.get("key") in (other.get("decides") or [])]
        by_base = [other for other in asked if other not in by_key and task.base in (other.get("decides") or [])]
        said = [(other, min((leaf.clock for leaf in other.endings if leaf.get("outcome") == "done"
                             and leaf.get("answer").get("choice") == "yes"), default=None))
                             for other in by_key + by_base]
        return self.granted_before("granted_before_approved", row, said)

    def gates(self):
        return [lambda row, name=name, gate=gate, critical=critical: self.gated(row, name, gate, critical)
                for name, gate, critical in GATES]

    def gated(self, row, name, gate, critical):
        if critical and row.task.get("tier") != "critical":
            return None
        said = [(other, min((exact(leaf.get("done_at")) for leaf in other.endings
                             if leaf.get("outcome") in ("done", "not_applicable")), default=None))
                for other in row.case.tasks.values() if other.get("gate") == gate]
        return self.granted_before(name, row, said)

    def granted_before(self, name, row, said):
        given = row.task.grants and self.first_given(row.task)
        said = [(other, at) for other, at in said if at or other.state != "cancelled"]
        if not given or not said:
            return None
        at = exact(given.get("done_at"))
        missing = [other for other, when in said if not when]
        latest = missing[0] if missing else max(said, key=lambda one: one[1])[0]
        until = "" if missing else dict(said)[latest]
        if missing or moment(until) - moment(at) > MINUTE:
            return Flag(name, given, row.case, row.task, latest.get("key"), self.tables.doer(given, row.task), at,
                        until)

    def judged(self, row):
        task, tasks = row.task, row.case.tasks.values()
        if task.state != "done" or not row.ended.get("done_by"):
            return None
        if task.judges:
            about = [other for other in tasks if other.id == task.get("for")]
        elif task.get("asks") == "yes-no":
            about = [other for key in task.get("decides") or [] for other in tasks if other.grants
                     and other.named_in([key])]
        else:
            about = []
        did = next((other for other in about if row.ended.get("done_by") in other.done_by), None)
        if did:
            return self.ended("did_and_judged", row, did.get("key"), row.ended.recorded_at)

    def ended(self, name, row, what, at, until=""):
        """A flag of the newest ending, and without one of the leaf that planned the task."""
        who = self.tables.doer(row.ended, row.task)
        return Flag(name, row.ended or row.task.leaf, row.case, row.task, what, who, at, until)

    def not_apart(self, row):
        if row.ended and row.ended.get("not_apart"):
            return self.ended("not_kept_apart", row, "", row.ended.recorded_at)

    def over_limit(self, row):
        if self.tables.task_within_limit(row) == "no":
            raised = self.ended("removed_over_limit", row, row.task.get("system") or "", row.stops
                                if row.task.state == "done" else "")
            raised.since, raised.until = self.tables.task_limit_ends_at(row), row.stops
            return raised

    def past_end(self, row):
        endings = [leaf.seq for leaf in row.task.endings if leaf.get("outcome") == "not_done"]
        if row.task.state not in ("not_done", "open") or row.case.ending != "completed" or not endings:
            return None
        accepted = [leaf for leaf in self.tables.leaves[endings[-1]:]
                    if leaf.type == "exception.accepted" and leaf.get("for") == row.task.id]
        if accepted and accepted[-1].get("until"):
            leaf, until = accepted[-1], accepted[-1].get("until")
            began = self.tables.midnight(until, 1, self.zone(row.case))
            if began <= self.now:
                who = leaf.actor["ref"], self.tables.personal(leaf, "actor.name")
                return Flag("exception_past_end", leaf, row.case, row.task, until, who, began, self.now)

    @staticmethod
    def zone(case):
        try:
            return zoneinfo.ZoneInfo(case.dated.get("zone"))
        except (ValueError, zoneinfo.ZoneInfoNotFoundError):
            return datetime.timezone.utc

    def kept(self, row):
        task, due = row.task, row.due
        late = task.state in ("planned", "open", "not_done") and self.now > due
        if late and task.get("writes") == "revoke" and row.now.data.get("due_kind") == "kept":
            by, leaf = row.decided or (None, None)
            who = self.tables.doer(leaf, by) if leaf else ("", "")
            return Flag("kept_past_date", leaf or task.leaf, row.case, task, task.get("system") or "", who, due,
                        self.now)

    def of_case(self, case):
        cutoff, notice = exact(case.dated.get("cutoff_at")), exact(case.dated.get("notice_at"))
        if case.ending == "completed" and cutoff and notice > cutoff:
            raised = Flag("told_late", case.opened, case, at=notice, until=notice)
            raised.since = cutoff
            yield raised
        for recall in self.tables.replay.recalls.rows:
            if recall.task.case is case and not recall.again:
                who = recall.person, self.tables.personal(recall.mail, "owner.name")
                yield Flag("not_told_again", recall.leaf, case, recall.task, recall.no_longer, who,
                           recall.leaf.recorded_at, self.now)

    def lost(self):
        before = {}
        for leaf in self.tables.leaves:
            if leaf.type in ("asset.recorded", "asset.changed"):
                last, before[leaf.get("asset")] = before.get(leaf.get("asset")), leaf
                gone, was = leaf.get("state") in ("lost", "stolen"), last and last.get("state") in ("lost", "stolen")
                if gone and not was and self.tables.check.concerns(leaf) and self.tables.in_period(leaf.recorded_at):
                    held = leaf if leaf.get("holder") or not last else last
                    who = held.get("holder") or "", self.tables.personal(held, "person.name")
                    yield Flag("equipment_lost", leaf, None, None, f"{leaf.get('tag')} {leaf.get('state')}", who,
                               leaf.recorded_at)
