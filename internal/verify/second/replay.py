"""The replay of a log's cases and registers, and what it finds to be left out (section 8)."""
import datetime
from collections import defaultdict

from document import WEEKDAYS, exact, moment

OMISSION = 6
ENDED = ("done", "not_applicable", "not_done")
LOST = ("lost", "stolen", "broken", "sold", "kept")
DIFFERENCES = {
    "roster": ["missing_here", "without_case", "missing_there", "date_differs", "ambiguous"],
    "system": ["leaver_active", "no_person", "not_registered", "level_differs", "no_account", "ambiguous"]}


# 8. Replay.

class Task:
    def __init__(self, leaf, planned, case):
        self.leaf, self.planned, self.case, self.id, self.state = leaf, planned, case, planned["id"], "planned"
        before, _, number = self.get("key").rpartition("/")
        repeats = number.isdecimal() and any(task.get("key") == before for task in case.tasks.values())
        self.base = self.get("base") or (before if repeats else self.get("key"))
        self.given, self.attached, self.assignee, self.done_by = 0, 0, None, set()
        self.endings, self.leaves, self.ended, self.cancelled, self.due = [], [], None, None, exact(planned["due_at"])
        self.reopened, self.owes = False, None

    def get(self, name):
        return self.planned.get(name)

    @property
    def finds(self):
        """Whether its answer may be that there is more to take back."""
        bare = not any(map(self.get, ("purpose", "writes", "decides")))
        account = self.get("asks") == "yes-no" and self.get("system") and bare
        return self.get("asks") == "holds" or self.get("purpose") == "recheck" or account

    @property
    def judges(self):
        return self.get("purpose") in ("check", "exception", "recheck", "incident")

    @property
    def approves(self):
        return self.get("asks") == "yes-no" and bool(self.get("decides"))

    @property
    def grants(self):
        return self.get("writes") in ("grant", "set")

    @property
    def reviews(self):
        return bool(self.get("apart_from")) and not (self.get("writes") or self.judges or self.approves)

    @property
    def rank(self):
        return 3 if self.judges else 0 if self.approves else 2 if self.reviews else 1

    def named_in(self, keys):
        return self.get("key") in (keys or []) or self.base in (keys or [])

    def judged(self):
        """The tasks that this one judges, directly or through others."""
        found, task = [], self
        while task.judges and (task := self.case.tasks.get(task.get("for"))) and task not in found:
            found.append(task)
        return found

    def apart(self, other):
        return self.tied(other) or other.tied(self)

    def tied(self, other):
        judged = self.judged()
        return (other in judged or self.grants_by(other) or self.reviews_of(other)
                or any(other.grants_by(t) or (t.rank != 1 and t.reviews_of(other)) for t in judged if t is not other))

    def grants_by(self, other):
        """Whether this grants what the other approves."""
        return self.grants and other.approves and self.named_in(other.get("decides"))

    def reviews_of(self, other):
        """Whether this has the other's line among those that other people have to end."""
        differ = any(self.get(n) and other.get(n) and self.get(n) != other.get(n) for n in ("system", "asset"))
        return (other.get("line") in (self.get("apart_from") or []) and self.get("playbook") == other.get("playbook")
                and not other.judges and not differ)


class Case:
    def __init__(self, leaf):
        self.opened, self.dated, self.id, self.state, self.ending = leaf, leaf, leaf.case, "open", "completed"
        self.tasks, self.leaves, self.owed, self.unaccepted = {}, [leaf], set(), set()
        self.told = self.knows = False
        self.effected = False

    @property
    def person(self):
        return self.opened.get("person")

    def all_back(self, writes):
        """When a leaver's last was taken back so; None while it is not."""
        if self.opened.get("kind") != "leaver" or self.ending != "completed":
            return None
        taking = [t for t in self.tasks.values() if t.get("writes") == writes and t.get("purpose") != "undo"]
        finding = [t for t in self.tasks.values() if t.finds]
        if any(t.state in ("planned", "open") for t in taking + finding) or any(t.state == "not_done" for t in taking):
            return None
        return max((t.ended.get("done_at") for t in taking if t.state == "done"), key=exact, default=None)


CANCELLED = {"rescinded": "withdrawn", "superseded": "superseded"}
RECALLS = ("withdrawn", "superseded", "cancelled", "elsewhere", "settled")


class Hold:
    """A legal hold, and how it was lifted."""

    def __init__(self, placed):
        self.placed, self.released = placed, None


class Recall:
    def __init__(self, leaf, task, person, no_longer, mail):
        self.leaf, self.task, self.person = leaf, task, person
        self.no_longer, self.mail, self.again, self.failed = no_longer, mail, None, None


class Recalls:
    """Who was told by mail of something that no longer holds (9, recalls.csv)."""

    def __init__(self):
        self.rows, self.told, self.ahead, self.gone = [], defaultdict(dict), {}, set()

    def newest(self, task, person):
        return next((row for row in reversed(self.rows) if row.task is task and row.person == person), None)

    def mailed(self, leaf, data, tasks):
        for task in tasks:
            if leaf.type == "notice.failed" or data["kind"] in RECALLS:
                self.recalled(leaf, data, task)
            elif task.case.opened.get("tells_again"):
                self.tells(leaf, data, task)

    def recalled(self, leaf, data, task):
        row = self.newest(task, data["owner"])
        if leaf.type == "notice.failed":
            if row and data["kind"] in RECALLS:
                row.failed = leaf
            return
        self.told[task.id].pop(data["owner"], None)
        if row:
            row.again = leaf
        else:
            self.ahead[task.id, data["owner"]] = leaf

    def tells(self, leaf, data, task):
        person, theirs = data["owner"], data["kind"] != "escalation"
        before = self.told[task.id].get(person)
        if not before or theirs and not before[1]:
            self.told[task.id][person] = leaf, theirs
        if self.newest(task, person):
            return
        if task.cancelled:
            self.owe(task.cancelled, task, CANCELLED.get(task.cancelled.get("reason"), "cancelled"), only=person)
        elif self.late(task):
            self.owe(task.ended, task, "settled", task.ended.get("done_by"), person)
        row = self.newest(task, person)
        if row:
            row.again = self.ahead.get((task.id, person))

    def owe(self, leaf, task, no_longer, by=None, only=None):
        case = task.case
        for person, (mail, theirs) in sorted(self.told[task.id].items()):
            hidden = person == case.person and (no_longer == "superseded" or case.opened.get("kind") == "leaver"
                                                and not case.knows)
            other = (no_longer == "elsewhere" and not theirs
                     or no_longer == "settled" and (theirs or not case.opened.get("tells_settled")))
            if not (hidden or other or person == by or person in self.gone or only not in (None, person)):
                self.rows.append(Recall(leaf, task, person, no_longer, mail))
                del self.told[task.id][person]

    def given(self, leaf, task):
        self.owe(leaf, task, "elsewhere", task.assignee)

    def withdrawn(self, leaf, case):
        busy = {person for task in case.tasks.values() for person in self.told[task.id]
                if task.state in ("planned", "open") and task.get("purpose") != "exception"}
        for task in case.tasks.values():
            for person in sorted(set(self.told[task.id]) - busy):
                self.owe(leaf, task, "withdrawn", only=person)
        self.gone.discard(case.person)

    @staticmethod
    def late(task):
        return task.ended and task.state in ("done", "not_applicable") and task.ended.clock > task.due

    def settled(self, leaf, task):
        if self.late(task):
            self.owe(leaf, task, "settled", task.ended.get("done_by"))
        elif task.state == "open" and task.due > leaf.recorded_at:
            self.owe(leaf, task, "settled")


class Replay:
    """Reads the leaves in order, and tells what they leave out."""

    def __init__(self, leaves, find):
        self.leaves, self.find_at = leaves, find
        self.cases, self.tasks, self.people, self.events, self.announcers = {}, {}, set(), set(), defaultdict(set)
        self.documents, self.newest, self.grants, self.assets = defaultdict(list), {}, set(), set()
        self.seats, self.tenures, self.hr, self.calendars = {}, {}, {}, [(None, {}, {})]
        self.changed_assets, self.newest_assets, self.recalls = defaultdict(list), {}, Recalls()
        self.held, self.confirmed, self.anchored, self.holds = {}, set(), set(), {}
        self.rights, self.rights_ended, self.tokens, self.whose = defaultdict(set), {}, {}, {}
        self.passkeys = set()
        self.two_persons, self.asked, self.approved = False, {}, {}
        self.last = {leaf.case: leaf.seq for leaf in leaves}
        for place, leaf in enumerate(leaves):
            self.leaf = leaf
            self.must(leaf.seq == place, "its number is not its place")
            self.must(not place or leaf.recorded_at >= leaves[place - 1].recorded_at,
                      "it was recorded before the leaf in front")
            self.acts(leaf)
            self.step(leaf)
        self.finish()

    def must(self, holds, what):
        if not holds:
            self.find_at(OMISSION, f"leaf {self.leaf.seq}", f"Leaf {self.leaf.seq} ({self.leaf.type}): {what}.")
        return holds

    def step(self, leaf):
        handler = getattr(self, leaf.type.replace(".", "_"), None)
        if leaf.type == "case.opened":
            return handler(leaf, leaf.data)
        case = self.cases.get(leaf.case)
        if case:
            case.leaves.append(leaf)
        if leaf.type == "task.added":
            return self.must(case, "no leaf opens its case") and handler(leaf, leaf.data, case)
        task = case and case.tasks.get(leaf.task)
        if task:
            task.leaves.append(leaf)
        if leaf.type.startswith("task."):
            if self.must(task, "no leaf plans its task in that case"):
                self.must(case.state == "open" or leaf.type == "task.reopened", "its case has ended")
                handler(leaf, leaf.data, task)
        elif leaf.type.startswith("case."):
            if self.must(case, "no leaf opens its case"):
                handler(leaf, leaf.data, case)
        elif handler:
            handler(leaf, leaf.data)

    # Cases.

    def case_opened(self, leaf, data):
        if not self.must(leaf.case and leaf.case not in self.cases, "the case is there already, or has no id"):
            return
        case = self.cases[leaf.case] = Case(leaf)
        for planned in data["tasks"] or []:
            self.limited(leaf, data, planned)
            self.plan(leaf, planned, case)
        self.must(not data.get("what_follows") or not data["holdings_known"] or data["person"] in self.confirmed,
                  "no leaf confirms the registers")
        self.event(data)
        self.must(not data["event"] or data["person"] in self.people, "no leaf adds its person")
        for name, hashed in ((f"playbook/{data['kind']}", data["playbook"]), ("matrix", data["matrix"])):
            self.must(not self.documents[name] or hashed in self.documents[name],
                      f"no leaf brings this version of {name}")
        self.calendar(leaf, data)

    def plan(self, leaf, planned, case):
        if self.must(planned["id"] and planned["id"] not in self.tasks, "a task is planned twice, or has no id"):
            self.tasks[planned["id"]] = case.tasks[planned["id"]] = Task(leaf, planned, case)
            self.due(leaf, planned, case)

    def event(self, data):
        self.must(not data["event"] or data["event"] in self.events, "no leaf takes in its event")

    def changes_case(self, leaf, case):
        self.must(case.state == "open", "its case has ended")

    def case_rescheduled(self, leaf, data, case):
        self.changes_case(leaf, case)
        case.dated = leaf
        case.knows = case.knows and not data.get("untold")
        self.event(data)
        self.calendar(leaf, data)

    def case_rescinded(self, leaf, data, case):
        self.changes_case(leaf, case)
        case.ending = "rescinded"
        self.recalls.withdrawn(leaf, case)
        self.event(data)

    def case_superseded(self, leaf, data, case):
        self.changes_case(leaf, case)
        case.ending = "superseded"

    def case_told(self, leaf, data, case):
        case.told = case.knows = True

    def case_effected(self, leaf, data, case):
        (self.recalls.gone.add if case.opened.get("kind") == "leaver" else self.recalls.gone.discard)(case.person)
        case.effected = True

    def case_closed(self, leaf, data, case):
        self.changes_case(leaf, case)
        self.must(data["state"] == case.ending, f"it can only end as {case.ending}")
        for task in case.tasks.values():
            self.must(task.state not in ("planned", "open"), f"task {task.id} has not ended")
            if data["state"] == "completed" and case.opened.get("ends_exceptions"):
                self.must(task.state != "not_done", f"task {task.id} is not done")
        if data["state"] == "completed" and case.opened.get("what_follows"):
            self.must(case.effected, "its date did not come")
            self.must(case.opened.get("kind") != "joiner" or case.person in self.confirmed,
                      "no leaf confirms the registers")
        for member, writes in (("access_closed_at", "revoke"), ("things_back_at", "return")):
            self.must(data.get(member) == case.all_back(writes), f"its {member} is not what the endings say")
        if "effective" in data:
            for member in ("effective", "cutoff_at"):
                self.must(data.get(member) == case.dated.get(member), f"its {member} is not the one in force")
        case.state = data["state"]

    def case_reopened(self, leaf, data, case):
        self.must(case.state != "open", "its case has not ended")
        case.state = "open"

    # Tasks.

    def task_added(self, leaf, data, case):
        self.must(case.state == "open", "its case has ended")
        self.must(data["id"] == leaf.task, "it is about another task")
        self.plan(leaf, data, case)

    def move(self, task, before, after):
        self.must(task.state in before, f"the task is {task.state}")
        task.state = after or task.state
        task.ended = task.ended if task.state in ENDED else None
        task.cancelled = task.cancelled if task.state == "cancelled" else None

    def counts(self, task, data):
        if task.case.opened.get("separate_persons"):
            self.must(data["assignment"] == task.given, f"the leaves give the task to somebody {task.given} times")

    def task_opened(self, leaf, data, task, before=("planned",)):
        self.move(task, before, "open")
        task.given += 1
        self.counts(task, data)
        self.admit(leaf, task, data["assignee"])
        task.assignee = data["assignee"]
        self.recalls.given(leaf, task)

    def task_assigned(self, leaf, data, task):
        self.task_opened(leaf, data, task, ("open",))

    def task_ended(self, leaf, data, task):
        self.move(task, ("open",), data["outcome"])
        self.counts(task, data)
        self.must(data.get("files", 0) == task.attached, f"the leaves before attach {task.attached} files")
        task.attached = 0
        self.must("due_at" not in data or exact(data["due_at"]) == task.due, "it is not due then")
        self.admit(leaf, task, data.get("done_by"))
        task.done_by.add(data.get("done_by"))
        task.endings.append(leaf)
        task.ended = leaf
        self.recalls.settled(leaf, task)
        self.owe(leaf, data, task)
        if task.get("purpose") == "exception" and data["outcome"] == "done" and data["answer"].get("choice") != "no":
            task.case.unaccepted.add(task.id)

    def task_reopened(self, leaf, data, task):
        self.must(data["from"] == task.state, f"the task is {task.state}")
        self.move(task, (*ENDED, "cancelled"), "open")
        task.given += 1
        task.case.owed.discard(task.id)
        task.reopened, task.owes = True, None

    def task_sent_back(self, leaf, data, task):
        self.move(task, ("open",), "planned")
        self.must(data["first"] in task.case.tasks, "it sends back a task that the case has not")
        task.case.owed.add(data["first"])

    def task_cancelled(self, leaf, data, task):
        self.move(task, ("planned", "open"), "cancelled")
        task.cancelled = leaf
        decided = self.tasks.get(data.get("by"))
        self.recalls.owe(leaf, task, CANCELLED.get(data["reason"], "cancelled"), decided and decided.ended
                         and decided.ended.get("done_by"))

    def task_rescheduled(self, leaf, data, task):
        self.move(task, ("planned", "open"), None)
        self.due(leaf, data, task.case)
        task.due = exact(data["due_at"])
        self.recalls.settled(leaf, task)

    def file_attached(self, leaf, data):
        if leaf.task in self.tasks:
            self.tasks[leaf.task].attached += 1

    def exception_accepted(self, leaf, data):
        self.must(data["for"] in self.tasks, "it names a task that no leaf planned")
        task = self.tasks.get(leaf.task)
        if self.must(task and task.state == "done" and task.get("purpose") == "exception"
                     and task.get("for") == data["for"],
                     "the task that is to say so did not"):
            task.case.unaccepted.discard(task.id)

    # What is true without a case.

    def event_accepted(self, leaf, data):
        self.events.add(data["id"])
        if data.get("by"):
            self.announcers[leaf.case].add(data["by"])

    def person_added(self, leaf, data):
        self.people.add(data["person"])

    def sample_drawn(self, leaf, data):
        cases = data["cases"] or []
        self.must(data["as_of"] <= leaf.seq, "it draws as of more leaves than there are before it")
        self.must(len(cases) <= data["population"], "it draws more cases than there were to draw from")
        for case in cases:
            opened = self.cases.get(case)
            self.must(opened and opened.opened.seq < data["as_of"], f"it draws case {case}, which was not opened then")

    def reconciliation_made(self, leaf, data):
        self.must(data["as_of"] <= leaf.seq, "it compares as of more leaves than there are before it")
        self.must(data.get("fetched_by", "") in self.people | {""}, "no leaf adds who fetched the list")
        counts = data["differences"] or []
        self.must([counted["what"] for counted in counts] == DIFFERENCES.get(data["kind"], []),
                  "it does not count each way in which a list of its kind can differ")
        self.must(all(counted["count"] >= 0 for counted in counts), "it counts less than nothing")

    def holding_recorded(self, leaf, data):
        self.grants.add(data["grant"])
        self.held[data["grant"]] = data["person"], data["system"]
        self.registered(leaf, (data["person"], data["system"]), None)

    def holding_confirmed(self, leaf, data):
        self.confirmed.add(data["person"])

    def holding_ended(self, leaf, data):
        self.must(data["grant"] in self.grants, "no leaf recorded the access")
        self.held.pop(data["grant"], None)
        self.registered(leaf, (data["person"], data["system"]), data["why"])

    def asset_recorded(self, leaf, data):
        self.assets.add(data["asset"])
        self.newest_assets[data["asset"]] = leaf
        self.registered(leaf, data["state"], None)

    def asset_changed(self, leaf, data):
        self.registered(leaf, data["state"], data["why"])
        self.must(data["asset"] in self.assets, "no leaf recorded the equipment")
        self.changed_assets[leaf.task].append(data["state"])
        self.newest_assets[data["asset"]] = leaf

    def notice_sent(self, leaf, data):
        for task in data["tasks"] or []:
            self.must(task in self.tasks, f"it names the task {task}, which no leaf planned")
        case = self.cases.get(leaf.case)
        if case and case.opened.get("what_follows"):
            self.must(all(t in case.tasks or t not in self.tasks for t in data["tasks"] or []),
                      "it names a task of another case")
        if leaf.type == "notice.sent" and case and case.opened.get("kind") == "leaver" and case.opened.get("contact"):
            self.must(case.told or data["owner"] != case.person, "it tells a leaver who was not told")
        self.must(data.get("checkpoint", 0) <= leaf.seq, "its checkpoint covers more leaves than there are")
        self.recalls.mailed(leaf, data, self.told_of(leaf))

    notice_failed = notice_sent

    def hold_placed(self, leaf, data):
        self.must(data["hold"] not in self.holds, "that hold stands already")
        self.holds.setdefault(data["hold"], Hold(leaf))

    def hold_released(self, leaf, data):
        hold = self.holds.get(data["hold"])
        stands = hold and not hold.released and hold.placed.get("person") == data["person"]
        self.must(stands, "that hold does not stand")
        if stands:
            hold.released = leaf

    def erased(self, leaf, data):
        held = any(not hold.released and hold.placed.get("person") == data.get("person") for hold in self.holds.values())
        self.must(not held, "the person is under a legal hold")

    def anchor_sent(self, leaf, data):
        self.must(data["checkpoint"] <= leaf.seq, "its checkpoint covers more leaves than there are")
        self.must(not data.get("since") or data["since"] in self.anchored, "no leaf says of the daily mail before")
        self.anchored.add(data["checkpoint"])

    def told_of(self, leaf):
        """The tasks that a mail is about, of cases that have not had their last leaf."""
        tasks = [self.tasks[task] for task in leaf.get("tasks") or [] if task in self.tasks]
        return [task for task in tasks if leaf.seq <= self.last[task.case.id]]

    def playbook_changed(self, leaf, data):
        self.must(data["name"] not in self.newest or self.newest[data["name"]] == data.get("previous", ""),
                  "the version before is another")
        self.newest[data["name"]] = data["hash"]
        self.documents[data["name"]].append(data["hash"])

    matrix_changed = controls_changed = playbook_changed

    def setting_changed(self, leaf, data):
        name = "setting", data["name"]
        self.must(not data.get("from") or name not in self.newest or self.newest[name] == data["from"],
                  "the value before is another")
        self.newest[name] = data.get("to", "")
        if data["name"] in ("holidays", "weekend"):
            _, company, places = self.calendars[-1]
            self.calendars.append((leaf, {**company, data["name"]: data.get("to", "").split()}, places))

    def location_changed(self, leaf, data):
        _, company, places = self.calendars[-1]
        name = data["name"].casefold()
        self.must(not data.get("removed") or name in places, "no leaf set up the location")
        rest = {key: place for key, place in places.items() if key != name}
        self.calendars.append((leaf, company, rest if data.get("removed") else {**rest, name: data}))

    def role_held(self, leaf, data):
        before = self.seats.get((data["role"], data["position"]), data.get("before"))
        self.must(data.get("before", before) == before, "somebody else had the seat")
        self.seats[data["role"], data["position"]] = data["person"]
        holders = {(role, person) for (role, _), person in self.seats.items() if person}
        self.tenures = {holder: self.tenures.get(holder, leaf) for holder in holders}

    # What follows, and rights.

    def limited(self, leaf, data, planned):
        cutoff = data.get("cutoff_at")
        at_once = data["immediate"] or not cutoff or moment(cutoff) <= moment(leaf.recorded_at)
        if data.get("what_follows") and not at_once and planned.get("writes") == "revoke" and planned.get("limit_s"):
            limit = data["limits"]["critical" if planned.get("tier") == "critical" else "normal"]
            self.must(limit == planned["limit_s"] * 10**9, "a task has another limit than its case")

    def owe(self, leaf, data, task):
        """Notes what the registers have to say of an ending, and how often."""
        access = task.case.person, task.get("system") or ""
        held = list(self.held.values()).count(access)
        done = data["outcome"] == "done"
        wrong = data["outcome"] == "not_applicable" and data.get("reason") == "register_wrong"
        task.owes = None
        if not task.case.opened.get("what_follows"):
            return
        if done and task.grants and not held:
            task.owes = leaf, access, False, 1
        elif (done or wrong) and task.get("writes") == "revoke" and task.get("system"):
            task.owes = leaf, access, True, held
        elif done and task.get("writes") == "issue":
            task.owes = leaf, "issued", False, 1
        elif done and task.get("writes") == "return" and task.get("asset"):
            task.owes = leaf, "returned", False, 1

    def registered(self, leaf, what, why):
        task = self.tasks.get(leaf.task)
        if not task or not task.case.opened.get("what_follows"):
            return
        again = task.state == "open" and task.reopened
        if leaf.type in ("holding.recorded", "asset.recorded"):
            self.must(task.state == "done" or again, f"its task is {task.state}")
        elif leaf.type == "holding.ended":
            want = {"revoked": "done", "level_set": "done", "register_wrong": "not_applicable",
                    "reopened": "open"}.get(why)
            self.must(not want or task.state == want, f"its task is {task.state}")
        else:
            want = {"issued": "done", "returned": "done", "carried_over": "done", "reopened": "open"}.get(why)
            self.must(not want or task.state == want, f"its task is {task.state}")
        if task.owes and task.owes[1] == what and task.owes[2] == (leaf.type == "holding.ended"):
            task.owes = (*task.owes[:3], task.owes[3] - 1)

    def acts(self, leaf):
        if leaf.actor["kind"] == "staff" and leaf.actor["ref"] in self.rights:
            self.must(self.may(leaf, leaf.actor["ref"]), "the right of who did it had ended")
        if leaf.actor["kind"] == "api":
            self.must(leaf.actor["ref"] in self.tokens, "no leaf gives the token of who did it")
            ended = self.tokens.get(leaf.actor["ref"])
            self.must(not ended or not ended.settled(leaf), "the token of who did it was taken away")

    def may(self, leaf, staff):
        ended = self.rights_ended.get(staff)
        return bool(self.rights.get(staff)) or bool(ended and not ended.settled(leaf))

    def staff_signed_in(self, leaf, data):
        self.must(self.may(leaf, data["staff"]), "no leaf gives the right to sign in")
        self.must(not data.get("person") or self.whose.get(data["staff"]) == data["person"], "no leaf says whose the right is")

    def passkey_added(self, leaf, data):
        self.passkeys.add(data["credential"])

    def passkey_removed(self, leaf, data):
        self.must(data["credential"] in self.passkeys, "no leaf adds this passkey")
        self.passkeys.discard(data["credential"])

    def change_asked(self, leaf, data):
        self.two_persons = True
        self.asked[data["change"]] = data

    def change_answered(self, leaf, data):
        asked = self.asked.pop(data["change"], None)
        self.must(asked, "no leaf asks for the change, or it was answered before")
        if asked and data["answer"] == "approved":
            second = data.get("by") and data["by"] != asked["by"]
            self.must(second, "who approves it is no second person")
            if second:
                self.approved[data["change"]] = leaf, asked

    def takes_two(self, leaf, data):
        takes = leaf.type == "staff.removed"
        if data.get("change"):
            _, asked = self.approved.pop(data["change"], (None, None))
            fits = asked and (asked.get("role"), asked.get("staff"), bool(asked.get("takes"))) == (
                data["role"], data["staff"], takes)
            self.must(fits, "no leaf so far approves just that change")
        elif self.two_persons and not data.get("alone"):
            self.must(data.get("how") not in (["removed"] if takes else ["staff", "console", "set-up"]),
                      "it takes two persons and names no approved change")

    def staff_added(self, leaf, data):
        if leaf.type == "staff.added":
            self.takes_two(leaf, data)
        self.rights[data["staff"]].add(data["role"])
        self.whose[data["staff"]] = data.get("person") or self.whose.get(data["staff"])
        self.hr.pop((data["staff"], data["role"]), None)
        if data["role"] == "hr" and data.get("person"):
            self.hr[data["staff"], data["role"]] = data["person"], leaf

    staff_bound = staff_added

    def staff_removed(self, leaf, data):
        self.takes_two(leaf, data)
        if data["role"] in self.rights.get(data["staff"], ()):
            self.rights_ended[data["staff"]] = leaf
            self.rights[data["staff"]].discard(data["role"])
        self.hr.pop((data["staff"], data["role"]), None)

    def token_added(self, leaf, data):
        self.tokens[data["token"]] = None

    def token_removed(self, leaf, data):
        self.tokens[data["token"]] = leaf

    # Days off.

    def in_force(self, leaf):
        """What days off may count at the leaf, newest first."""
        for since, company, places in reversed(self.calendars):
            yield company, places
            if since is None or since.settled(leaf):
                return

    def calendar(self, leaf, data):
        location = data.get("location", "").casefold()
        named = [places[location]["name"] if location in places else None for _, places in self.in_force(leaf)]
        self.must(data.get("calendar") in named, "it goes by the days off of another location")

    def due(self, leaf, planned, case):
        place = (case.dated.get("calendar") or "").casefold()
        if not place or planned.get("due_kind") != "day" or planned.get("short_notice") or not planned["due_date"]:
            return

        def works(company, places):
            own = places.get(place, {})
            weekend = own.get("weekend") or company.get("weekend", ["saturday", "sunday"])
            holidays = own.get("holidays") or company.get("holidays", [])
            day = datetime.date.fromisoformat(planned["due_date"])
            return WEEKDAYS[day.weekday()] not in weekend and planned["due_date"] not in holidays

        self.must(any(works(*days) for days in self.in_force(leaf)), "a task is due on a day off")

    # Separate persons.

    def admit(self, leaf, task, person):
        if person and task.case.opened.get("separate_persons"):
            barred = self.barred(leaf, task, person)
            self.must(not barred or (leaf.get("not_apart") and person != task.case.person),
                      f"{person} is barred from the task")

    def barred(self, leaf, task, person):
        case, plain = task.case, not (task.judges or task.approves or task.grants)
        if person == case.person and not (task.get("role") == "employee" and plain):
            return True
        if task.approves or task.get("purpose") == "exception" or any(t.approves for t in task.judged()):
            hr = any(who == person and since.settled(leaf) for who, since in self.hr.values())
            if hr or person in self.announcers[case.id]:
                return True
        for role in task.get("not_by") or []:
            seat = self.tenures.get((role, person))
            named = {"employee": case.person, "manager": case.dated.get("manager"),
                     "old-manager": case.dated.get("old_manager")}
            if named.get(role) == person or (seat and seat.settled(leaf)):
                return True
        for other in case.tasks.values():
            has = person in other.done_by or (other.state == "open" and other.assignee == person
                                              and other.rank <= task.rank)
            if other is not task and has and task.apart(other):
                return True
        return False

    def finish(self):
        for self.leaf, _ in self.approved.values():
            self.must(False, "no leaf makes the change that it approves")
        for case in self.cases.values():
            self.leaf = case.opened
            self.must(not case.owed, "a task that a check sent back was never reopened")
            self.must(not case.unaccepted, "an exception that was agreed to was never accepted")
            for task in case.tasks.values():
                for ending in task.endings:
                    self.leaf = ending
                    self.not_back(ending, task)
                if task.owes:
                    self.leaf = task.owes[0]
                    self.must(task.owes[3] <= 0, "the registers do not say what the ending brings about")
        for self.leaf in self.leaves:
            if self.leaf.type == "event.accepted":
                self.must(not self.leaf.case or self.leaf.case in self.cases, "no leaf opens its case")

    def not_back(self, ending, task):
        reason, incident = ending.get("reason"), any(
            t.get("purpose") == "incident" and t.get("for") == task.id for t in task.case.tasks.values())
        if ending.get("outcome") != "not_applicable" or task.get("writes") != "return" or reason not in LOST:
            return
        said = reason in self.changed_assets[task.id]
        self.must(said or not (task.get("asset") or incident), "no leaf says what became of the equipment")
        self.must(not said or incident or reason not in ("lost", "stolen"), "no task asks whether that is an incident")
