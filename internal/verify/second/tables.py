"""The tables of a bundle, made again from its leaves and openings (docs/format.md, section 9).

Most columns are read from the document: `case.opened: data.number` says of which leaf a cell comes, and what
of it. The others are functions here, named after table and column.
"""
import datetime
import functools
import re
from collections import defaultdict

from document import after, exact, seconds
from flags import FLAGS, Flags
from people import ENGAGES, Engagement, Person, first, newest

WHITE_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
BLANKS, FORMULA = "".join(map(chr, range(0x21))) + "\xa0\u3000\ufeff", tuple("=+-@\uff1d\uff0b\uff0d\uff20")
SOURCE = re.compile(r"(.+): (data\.[\w.]+|opening [\w.]+|recorded_at|seq|case|task|actor\.\w+)(?:, .*)?")
LIMITS = ("critical", "normal", "immediate_critical", "immediate_normal")
SINCE = "task.opened, task.assigned, task.ended, task.rescheduled, task.cancelled or case.rescinded"
COUNTED = ("population", "exceptions", "recalls", "people")
NOT_BACK = ("lost", "stolen", "broken", "sold", "kept")


def flag(holds):
    return "yes" if holds else "no"


def csv(rows):
    def cell(text):
        if text[:1] in ("\t", "\r") and text or text.lstrip(BLANKS)[:1] in FORMULA and text.lstrip(BLANKS):
            text = "'" + text
        if text and (text[0] in WHITE_SPACE or text == "\\." or re.search('[,"\n\r]', text)):
            return '"' + text.replace('"', '""').replace("\r", "").replace("\n", "\r\n") + '"'
        return text

    return b"\xef\xbb\xbf" + "".join(",".join(map(cell, row)) + "\r\n" for row in rows).encode()


@functools.cache
def parse(source):
    """(selector, what) of a source taken whole, and of each of several with `;` or `or` between."""
    whole = SOURCE.fullmatch(source)
    if whole and ": " not in whole[1]:
        return whole.groups(), [whole.groups()]
    parts = re.split("; " if "; " in source else r" or (?=[a-z.]+: )", source)
    if parts == [source]:
        return whole and whole.groups(), []
    return whole and whole.groups(), [one for part in parts for one in parse(part)[1]]


class View:
    """What a cell is read from: a leaf, or a task as a leaf planned it."""

    def __init__(self, leaf, kinds, data=None):
        self.leaf, self.data, self.kinds = leaf, leaf.data if data is None else data, kinds


class Row:
    """A row: what its sources name, and the things that the functions ask for."""

    def __init__(self, sources, **about):
        self.sources = sources
        self.__dict__.update(about)


FAMILIES = {"population": "case", "case_details": "case", "tasks": "task", "task_details": "task"}


class Tables:
    def __init__(self, check):
        self.check, self.document, self.replay, self.leaves = check, check.document, check.replay, check.leaves
        members = {**self.document.types, "planned task": self.document.structures["planned task"]}
        self.kinds = {name: {member: kind for member, kind, _ in of} for name, of in members.items()}
        self.now, self.question = check.checkpoint.signed_at, check.question
        self.begin, self.end = self.midnight(self.question["from"], 0), self.midnight(self.question["to"], 1)
        self.cases = [case for case in self.replay.cases.values() if case.id in check.belonging]
        self.notices = defaultdict(list)
        for leaf in self.leaves:
            if leaf.type in ("notice.sent", "notice.failed"):
                for task in self.replay.told_of(leaf):
                    self.notices[task.id].append(leaf)
        self.read_people()
        self.rows, self.made = {}, {}
        for table in self.document.tables:
            self.rows[table] = list(self.fill(table))
        for table, columns in self.document.tables.items():
            names = [name for name, _ in columns]
            self.made[table] = csv([names] + [[row[name] for name in names] for row in self.rows[table]])

    def midnight(self, date, days, zone=None):
        """The beginning of so many days after a date, or None for none."""
        if not date:
            return None
        day = datetime.date.fromisoformat(date) + datetime.timedelta(days)
        local = datetime.datetime(day.year, day.month, day.day, tzinfo=zone or self.check.zone)
        return local.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def in_period(self, instant):
        return (self.begin is None or instant >= self.begin) and (self.end is None or instant < self.end)

    # Cells.

    def fill(self, table):
        """The rows of a table, by column."""
        stem = table.removesuffix(".csv")
        family = FAMILIES.get(stem, stem)
        for row in getattr(self, "rows_" + stem)():
            row.cells = {}
            for column, source in self.document.tables[table]:
                function = getattr(self, f"{family}_{column}", None) or getattr(self, f"every_{column}", None)
                row.cells[column] = function(row) if function else self.read(row, source)
            yield row.cells

    def read(self, row, source):
        """The cell of a source like `case.opened: data.number`, or of the first of several that there is."""
        whole, parts = parse(source)
        taken, main = [whole] if whole and whole[0] in row.sources else parts, row.sources.get(None)
        if not taken or not main and any(selector not in row.sources for selector, _ in taken):
            raise LookupError(f"this verifier does not know how to read the source {source!r}")
        for selector, what in taken:
            if selector not in row.sources:
                row.sources[selector] = main if main.leaf.type in re.findall(r"[a-z]+\.[a-z_]+", selector) else None
            if row.sources[selector]:
                return self.value(row.sources[selector], what)
        return ""

    def value(self, view, what):
        if what.startswith("opening "):
            return self.personal(view.leaf, what[len("opening "):])
        if what in ("recorded_at", "case", "task"):
            return getattr(view.leaf, what)
        if what == "seq":
            return str(view.leaf.seq)
        if what.startswith("actor."):
            return view.leaf.actor[what[len("actor."):]]
        name, _, inner = what[len("data."):].partition(".")
        if inner:
            return view.data[name].get(inner, "")
        return self.written(view.data.get(name), view.kinds.get(name, "string"))

    @staticmethod
    def written(value, kind):
        if kind == "bool":
            return flag(value)
        if value is None:
            return ""
        if kind == "instant":
            return exact(value)
        if kind == "answer":
            return answer(value)
        return "; ".join(value) if kind.startswith("list of") else str(value)

    def personal(self, leaf, field):
        if field not in leaf.commitments:
            return ""
        place = leaf.seq, field
        if place in self.check.opened:
            return self.check.opened[place]
        if place in self.check.erased:
            return "[erased]"
        if field == "reason":
            return "[withheld]"
        return "[missing]" if self.check.in_scope(leaf, field) else "[not in scope]"

    def view(self, leaf):
        return leaf and View(leaf, self.kinds[leaf.type])

    # Cases.

    def case_row(self, case, **about):
        closed = newest(case.leaves, "case.closed", "case.reopened")
        closed = closed if closed and closed.type == "case.closed" else None
        sources = {"case.opened": case.opened, "newest of case.opened and case.rescheduled": case.dated,
                   "newest case.opened or case.rescheduled": case.dated, "case.closed": closed}
        for kind in ("case.rescinded", "case.superseded", "case.effected"):
            sources[kind] = newest(case.leaves, kind)
        told = newest(case.leaves, "case.told")
        untold = [leaf.seq for leaf in case.leaves if leaf.type == "case.rescheduled" and leaf.get("untold")]
        sources["case.told"] = None if told and untold and untold[-1] > told.seq else told
        said = [leaf for leaf in case.leaves if leaf.type in ("case.opened", "case.rescheduled", "case.told")
                and leaf.get("contact")]
        contact = said[-1] if said and self.leaver(case) else None
        sources["newest of case.opened, case.rescheduled and case.told"] = contact
        return Row({name: self.view(leaf) for name, leaf in sources.items()}, case=case, closed=closed, **about)

    def rows_population(self):
        for case in self.cases:
            yield self.case_row(case, tasks=[row for row in self.tasks_rows()
                                             if self.replay.tasks[row["task_id"]].case is case])

    rows_case_details = rows_population

    def tasks_rows(self):
        """The rows of tasks.csv, each with what else is known of the task."""
        for table in ("tasks.csv", "task_details.csv"):
            if table not in self.rows:
                self.rows[table] = list(self.fill(table))
        return [{**details, **row} for row, details in zip(self.rows["tasks.csv"], self.rows["task_details.csv"])]

    def case_access_closed_at(self, row):
        return exact(row.case.all_back("revoke"))

    def case_things_back_at(self, row):
        return exact(row.case.all_back("return"))

    def case_exceptions_running(self, row):
        return str(sum(task.state == "not_done" and bool(self.accepted(task)) for task in row.case.tasks.values()))

    def case_state(self, row):
        return row.closed.get("state") if row.closed else "open"

    def case_ending(self, row):
        leaf = newest(row.case.leaves, "case.rescinded", "case.superseded")
        return leaf.type.removeprefix("case.") if leaf else ""

    def leaver(self, case):
        return case.opened.get("kind") == "leaver"

    def case_told_late_seconds(self, row):
        return self.told_late(row.case) if self.leaver(row.case) else ""

    def told_late(self, case):
        cutoff, notice = exact(case.dated.get("cutoff_at")), exact(case.dated.get("notice_at"))
        return str(max(0, seconds(cutoff, notice or cutoff))) if cutoff else ""

    def case_rescheduled(self, row):
        return str(sum(leaf.type == "case.rescheduled" for leaf in row.case.leaves))

    def case_equipment_open(self, row):
        if not self.leaver(row.case):
            return ""
        held = self.replay.newest_assets.values()
        return str(sum(leaf.get("state") == "issued" and leaf.get("holder") == row.case.person for leaf in held))

    def case_tasks_total(self, row):
        return str(len(row.tasks))

    def counting(column, *values):
        """A column that counts the case's rows of tasks.csv."""
        def count(self, row):
            return str(sum(task[column] in values if values else task[column] != "" for task in row.tasks))
        return count

    case_tasks_open = counting("state", "planned", "open")
    case_tasks_done = counting("state", "done")
    case_tasks_not_applicable = counting("state", "not_applicable")
    case_tasks_not_done = counting("state", "not_done")
    case_tasks_cancelled = counting("state", "cancelled")
    case_over_limit = counting("within_limit", "no")
    case_late_by_done_at = counting("by_done_at", "late")
    case_late_by_recorded_at = counting("by_recorded_at", "late")
    case_unproven_times = counting("basis", "unproven")
    case_not_kept_apart = counting("not_kept_apart", "yes")
    case_undeliverable = counting("undeliverable_at")

    # Tasks.

    def rows_tasks(self):
        return (self.task_row(task) for case in self.cases for task in case.tasks.values())

    rows_task_details = rows_tasks

    def accepted(self, task):
        """The newest exception.accepted for a task, as far as no reopening took it back."""
        reopened = newest(task.leaves, "task.reopened")
        since = self.leaves[reopened.seq:] if reopened else self.leaves
        return newest([leaf for leaf in since if leaf.get("for") == task.id], "exception.accepted")

    def task_evidence(self, row):
        fields = row.ended.commitments if row.ended else ()
        files = "file.1.sha256" in fields and row.ended.data.get("files", 0) > 0
        return "; ".join(kind for kind in ("note", "file", "serial", "account", "link") if kind in fields
                         or kind == "file" and files)

    def task_row(self, task):
        opened = [i for i, leaf in enumerate(task.leaves) if leaf.type == "task.reopened"]
        live = task.leaves[opened[-1] + 1:] if opened else task.leaves
        planned = View(task.leaf, self.kinds["planned task"], task.planned)
        rescheduled = newest(task.leaves, "task.rescheduled")
        ended, cancelled, case = newest(live, "task.ended"), newest(live, "task.cancelled"), task.case
        deciding = [other for other in case.tasks.values() if task.named_in(other.get("decides"))]
        decided = self.newest_ending(deciding)
        said = decided.get("answer").get("choice", "") if decided else ""
        checked = self.newest_ending(other for other in case.tasks.values()
                                     if other.get("purpose") == "check" and other.get("for") == task.id)
        sees = (ended and checked and checked.seq > ended.seq and checked.get("outcome") == "done"
                and checked.get("answer").get("choice") != "no")
        plan = "case.opened: data.tasks or task.added"
        sources = {
            "case.opened": case.opened, "case.opened or task.added": task.leaf,
            "newest of case.opened and case.rescheduled": case.dated,
            "newest exception.accepted for the task, until task.reopened": self.accepted(task),
            "task.added": task.leaf if task.leaf.type == "task.added" else None,
            "newest task.ended": ended, "task.cancelled": cancelled, "newest of task.ended and task.cancelled": ended
            or cancelled,
            "newest task.ended or task.cancelled, else the leaf that planned the task": ended or cancelled or task.leaf,
            "newest of task.opened and task.assigned": newest(task.leaves, "task.opened", "task.assigned"),
            "first task.opened": first(task.leaves, "task.opened"),
            "first notice.sent that names the task": first(self.notices[task.id], "notice.sent"),
            "newest notice.failed that names the task": newest(self.notices[task.id], "notice.failed"),
            "newest task.ended of a task that decides this one": decided,
            "the same leaf, when it says yes or remove": decided if said in ("yes", "remove") else None,
            "task.ended of the check that says yes": checked if sees else None}
        row = Row({name: self.view(leaf) for name, leaf in sources.items()}, task=task, case=case, ended=ended,
                  sees=sees)
        row.decided = (self.replay.tasks[decided.task], decided) if decided else None
        row.sources[plan] = row.sources[plan + ": data"] = planned
        row.now = row.sources[plan + ": data or the newest task.rescheduled"] = self.view(rescheduled) or planned
        row.due = exact(row.now.data["due_at"])
        row.cutoff = exact(case.dated.get("cutoff_at"))
        wanted = task.state not in ("cancelled", "not_applicable")
        row.removal = task.get("writes") == "revoke" and row.cutoff and wanted
        row.stops = exact(ended.get("done_at")) if task.state == "done" else self.now
        return row

    def newest_ending(self, tasks):
        """The newest task.ended of these, as far as no reopening took it back."""
        endings = []
        for task in tasks:
            leaf = newest(task.leaves, "task.ended", "task.reopened")
            endings += [leaf] if leaf and leaf.type == "task.ended" else []
        return max(endings, key=lambda leaf: leaf.seq, default=None)

    def task_title(self, row):
        if row.task.leaf.type == "task.added" and not row.task.get("title"):
            return self.personal(row.task.leaf, "title")
        return row.task.get("title").replace("{{.Person}}", self.personal(row.case.opened, "person.name"))

    def task_notices(self, row):
        return str(sum(leaf.type == "notice.sent" for leaf in self.notices[row.task.id]))

    def task_state(self, row):
        return row.task.state

    def task_reopened(self, row):
        return str(sum(leaf.type == "task.reopened" for leaf in row.task.leaves))

    def task_done_by(self, row):
        return self.doer(row.ended, row.task)[1]

    def doer(self, ended, task):
        """Id and name of who did what a leaf ends."""
        who = ended.get("done_by") if ended else ""
        if not who:
            return "", ""
        if ended.actor["ref"] == who:
            return who, self.personal(ended, "actor.name")
        has = newest(task.leaves, "task.opened", "task.assigned")
        return who, self.personal(has, "assignee.name") if has and has.get("assignee") == who else ""

    def task_files(self, row):
        names = sorted((int(field.split(".")[1]), field) for field in (row.ended.commitments if row.ended else ())
                       if re.fullmatch(r"file\.[1-9]\d*\.sha256", field))
        return "; ".join(self.personal(row.ended, field) for n, field in names if n <= row.ended.data.get("files", 0))

    def verdict(self, row, ended_at):
        state = row.task.state
        if state in ("cancelled", "not_done"):
            return "" if state == "cancelled" else state
        if state in ("planned", "open"):
            return "late" if self.now > row.due else "pending"
        return "late" if ended_at > row.due else "on_time"

    def task_by_done_at(self, row):
        return self.verdict(row, exact(row.ended.get("done_at")) if row.ended else "")

    def task_by_recorded_at(self, row):
        return self.verdict(row, row.ended.recorded_at if row.ended else "")

    def task_basis(self, row):
        if not row.ended or row.sees:
            return "proven" if row.ended else ""
        if row.ended.get("proven"):
            return "file"
        return "unproven" if seconds(exact(row.ended.get("done_at")), row.ended.recorded_at) > 4 * 3600 else "stated"

    def task_limit_ends_at(self, row):
        tier = "critical" if row.task.get("tier") == "critical" else "normal"
        limit = row.case.opened.get("limits")[("immediate_" if row.case.dated.get("immediate") else "") + tier]
        return after(row.cutoff, limit) if row.removal and row.now.data.get("limit_s") and limit else ""

    def task_within_limit(self, row):
        ends = self.task_limit_ends_at(row)
        if not ends:
            return ""
        return "no" if row.stops > ends else "yes" if row.task.state == "done" else "running"

    def task_told_late_seconds(self, row):
        return self.told_late(row.case) if row.task.get("writes") == "revoke" and row.cutoff else ""

    def task_assignment(self, row):
        given = newest(row.task.leaves, "task.opened", "task.assigned")
        return str(given.get("assignment")) if given else "0"

    def task_exposure_seconds(self, row):
        return str(max(0, seconds(row.cutoff, row.stops))) if row.removal else ""

    def task_response_seconds(self, row):
        notice = exact(row.case.dated.get("notice_at"))
        return str(max(0, seconds(max(row.cutoff, notice), row.stops))) if row.removal else ""

    # Moves from period to period.

    def rows_changes(self):
        for case in filter(self.check.fits, self.replay.cases.values()):
            now, before = case.dated.get("effective"), case.opened.get("effective")
            if self.in_period(case.opened.recorded_at) and not self.check.belongs(now):
                yield self.change_row(case, case.opened, "announced_for_another_period", "")
            for leaf in case.leaves:
                if leaf.type == "case.rescheduled":
                    was, then = self.check.belongs(before), self.check.belongs(leaf.get("effective"))
                    if was != then:
                        yield self.change_row(case, leaf, "moved_out" if was else "moved_in", before)
                    before = leaf.get("effective")

    def change_row(self, case, leaf, change, before):
        return Row({"case.opened or case.rescheduled": self.view(leaf), "case.opened": self.view(case.opened),
                    "newest of case.opened and case.rescheduled": self.view(case.dated)}, change=change, before=before)

    def changes_change(self, row):
        return row.change

    def changes_effective_before(self, row):
        return row.before

    # Registers.

    def spells(self, key, begins, ends):
        """Each leaf that brings a value, in order, with the leaf that ends or replaces it."""
        held, spells = {}, []
        for leaf in self.leaves:
            if leaf.type in begins or leaf.type in ends:
                name = key(leaf)
                if name in held:
                    held.pop(name)[1] = leaf
                if leaf.type in begins:
                    held[name] = [leaf, None]
                    spells.append(held[name])
        return spells

    def lasted(self, leaf, until):
        return (self.end is None or leaf.recorded_at < self.end) and (
            self.begin is None or until is None or until.recorded_at > self.begin)

    def spell_rows(self, spells, shown=None):
        for leaf, until in sorted(spells, key=lambda spell: spell[0].seq):
            if (shown or self.lasted)(leaf, until):
                view = self.view(leaf)
                yield Row({None: view, "this leaf": view, "the leaf that ended or replaced it": self.view(until),
                           "holding.ended": self.view(until) if until and until.type == "holding.ended" else None},
                           leaf=leaf, until=until)

    def rows_settings(self):
        spells = self.spells(lambda leaf: leaf.get("name"), ("setting.changed",), ())
        places = self.spells(lambda leaf: leaf.get("name").casefold(), ("location.changed",), ())
        return self.spell_rows(spells + [spell for spell in places if not spell[0].get("removed")])

    def settings_setting(self, row):
        return ("location " if row.leaf.type == "location.changed" else "") + row.leaf.get("name")

    def settings_value(self, row):
        leaf = row.leaf
        if leaf.type == "location.changed":
            given = [("zone", leaf.get("zone"))]
            given += [(name, " ".join(leaf.get(name) or [])) for name in ("weekend", "holidays")]
            return "; ".join(f"{name} {value}" for name, value in given if value)
        return leaf.get("to") or self.personal(leaf, "value")

    def settings_approved_by(self, row):
        return self.name_of(row.leaf.get("approved_by"))

    def name_of(self, person):
        leaf = self.people[person].name if person in self.people else None
        return self.personal(leaf, "person.name") if leaf else ""

    def rows_responsibilities(self):
        seats = self.spells(lambda leaf: (leaf.get("role"), leaf.get("position")), ("role.held",), ())
        rights = self.spells(lambda leaf: (leaf.get("staff"), leaf.get("role")), ("staff.added", "staff.bound"),
                             ("staff.removed",))
        return self.spell_rows([spell for spell in seats if spell[0].get("person")] + rights)

    def responsibilities_kind(self, row):
        return "role" if row.leaf.type == "role.held" else "staff"

    def rows_access(self):
        spells = self.spells(lambda leaf: leaf.get("grant"), ("holding.recorded",), ("holding.ended",))
        return self.spell_rows([spell for spell in spells if self.check.concerns(spell[0])])

    def access_outlived_seconds(self, row):
        ended = row.until
        task = self.replay.tasks.get(ended.task) if ended and ended.type == "holding.ended" else None
        if not task or ended.get("why") not in ("revoked", "level_set"):
            return ""
        so_far = [leaf for leaf in task.leaves if leaf.seq < ended.seq]
        done = newest(so_far, "task.ended", "task.reopened")
        dated = newest([leaf for leaf in task.case.leaves if leaf.seq < ended.seq], "case.opened", "case.rescheduled")
        since = exact(dated.get({"leaver": "cutoff_at", "mover": "effect_at"}.get(task.case.opened.get("kind"))))
        if not done or done.type != "task.ended" or done.get("outcome") != "done" or not since:
            return ""
        return str(max(0, seconds(since, exact(done.get("done_at")))))

    def rows_equipment(self):
        recorded = {}
        for leaf in self.leaves:
            if leaf.type in ("asset.recorded", "asset.changed"):
                last = leaf if leaf.type == "asset.recorded" else recorded.get(("last", leaf.get("asset")))
                recorded[leaf.seq] = recorded["last", leaf.get("asset")] = last
        spells = self.spells(lambda leaf: leaf.get("asset"), ("asset.recorded", "asset.changed"), ())
        for row in self.spell_rows([spell for spell in spells if self.check.concerns(spell[0])]):
            stays_away = row.leaf.type == "asset.changed" and row.leaf.get("state") in NOT_BACK
            row.judged = self.judged(row.leaf) if stays_away else None
            row.sources["newest asset.recorded of the piece up to this leaf"] = self.view(recorded[row.leaf.seq])
            row.sources["asset.changed, of what does not come back"] = self.view(row.leaf) if stays_away else None
            row.sources["that task.ended"] = self.view(row.judged)
            yield row

    def judged(self, leaf):
        """The newest ending of the task that asks whether what is lost is an incident."""
        task = self.replay.tasks.get(leaf.task)
        following = next((other.seq for other in self.leaves[leaf.seq + 1:] if other.type == "asset.changed"
                          and other.task == leaf.task
                          and other.get("state") in NOT_BACK), len(self.leaves))
        endings = [ending for other in (task.case.tasks.values() if task else ()) for ending in other.endings
                   if other.get("purpose") == "incident" and other.get("for") == task.id
                   and leaf.seq < ending.seq < following]
        return max(endings, key=lambda ending: ending.seq, default=None)

    def equipment_incident(self, row):
        return row.leaf.get("incident") or (answer(row.judged.get("answer")) if row.judged else "")

    def equipment_judged_by_id(self, row):
        return row.leaf.get("judged_by") or (row.judged.get("done_by") or "" if row.judged else "")

    def rows_documents(self):
        used = {case.opened.get(name) for case in self.cases for name in ("playbook", "matrix")}
        used |= {task.get("playbook") for case in self.cases for task in case.tasks.values()}
        spells = self.spells(lambda leaf: leaf.get("name"), ("playbook.changed", "matrix.changed", "controls.changed"),
                             ())
        return self.spell_rows(spells, lambda leaf, until: self.lasted(leaf, until) or leaf.get("hash") in used)

    def documents_kind(self, row):
        return row.leaf.get("name").split("/")[0]

    def rows_evidence_files(self):
        for case in self.cases:
            for task in case.tasks.values():
                for leaf in task.leaves:
                    if leaf.type == "file.attached":
                        sources = {"file.attached": self.view(leaf), "case.opened": self.view(case.opened),
                                   "that task": View(task.leaf, self.kinds["planned task"], task.planned)}
                        yield Row(sources, task=task, leaf=leaf)

    def every_task_key(self, row):
        return row.task.get("key")

    def rows_exceptions(self):
        for case in self.cases:
            endings = [(leaf, task) for task in case.tasks.values() for leaf in task.endings
                       if leaf.get("outcome") == "not_done"]
            for leaf, task in sorted(endings, key=lambda ending: ending[0].seq):
                yield self.exception_row(case, task, leaf)

    def exception_row(self, case, task, leaf):
        following = min((other.seq for other in task.endings if other.get("outcome") == "not_done"
                         and other.seq > leaf.seq),
                        default=len(self.leaves))
        accepted = [other for other in self.leaves[leaf.seq + 1:following]
                    if other.type == "exception.accepted" and other.get("for") == task.id]
        reopened = first([other for other in task.leaves if other.seq > leaf.seq], "task.reopened")
        planned = self.task_row(task)
        sources = {"task.ended": leaf, "task.ended with outcome not_done": leaf, "case.opened": case.opened,
                   "newest exception.accepted before the task's next such ending": accepted[-1] if accepted else None,
                   "task.reopened that follows": reopened}
        row = Row({name: self.view(leaf) for name, leaf in sources.items()}, accepted=accepted, reopened=reopened,
                  task=task, case=case, last=following == len(self.leaves))
        for name in ("case.opened: data.tasks or task.added", "tasks.csv"):
            row.sources[name] = planned.sources["case.opened: data.tasks or task.added"]
        return row

    def exceptions_title(self, row):
        return self.task_title(row)

    def exceptions_accepted(self, row):
        return flag(row.accepted)

    def exceptions_state(self, row):
        if row.reopened:
            return "reopened" if row.task.state == "open" and row.last else "ended"
        return "running" if row.accepted else "asked"

    def rows_history(self):
        for case in self.cases:
            told = [(leaf, task) for task in case.tasks.values() for leaf in self.history_of(task)]
            told += [(leaf, None) for leaf in case.leaves if leaf.type == "case.reopened"]
            for leaf, task in sorted(told, key=lambda one: one[0].seq):
                sources = {"this leaf": self.view(leaf), "case.opened": self.view(case.opened)}
                for name in ("task.ended", "task.ended or task.cancelled", "task.reopened", "task.assigned"):
                    sources[name] = self.view(leaf) if leaf.type in name.split(" or ") else None
                yield Row(sources, task=task, leaf=leaf)

    @staticmethod
    def history_of(task):
        taken = None
        for leaf in task.leaves:
            if leaf.type in ("task.ended", "task.cancelled"):
                taken = leaf
            if leaf.type == "task.reopened" and taken:
                yield taken
                taken = None
            if leaf.type in ("task.assigned", "task.sent_back", "task.reopened"):
                yield leaf

    def history_event(self, row):
        return row.leaf.type

    def history_task_key(self, row):
        return row.task.get("key") if row.task else ""

    def rows_recalls(self):
        for case in self.cases:
            for recall in self.replay.recalls.rows:
                if recall.task.case is case:
                    sources = {"case.opened": case.opened, "notice.sent": recall.mail,
                               "notice.sent of told_at": recall.mail,
                               "notice.sent of such a kind": recall.again,
                               "notice.failed of such a kind": recall.failed,
                               SINCE: recall.leaf}
                    yield Row({name: self.view(leaf) for name, leaf in sources.items()}, recall=recall,
                              task=recall.task)

    def recalls_recall(self, row):
        return f"{row.recall.leaf.seq}/{row.task.id}/{row.recall.person}"

    def recalls_task_id(self, row):
        return row.task.id

    def recalls_no_longer(self, row):
        return row.recall.no_longer

    # What the manifest says of the tables.

    def counts(self, names):
        tasks = [{**one, **other} for one,
                 other in zip(self.rows["tasks.csv"], self.rows.get("task_details.csv", self.rows["tasks.csv"]))]
        cases, exceptions, recalls, people = (self.rows[f"{name}.csv"] for name in COUNTED)
        removals = [row for row in tasks if row["exposure_seconds"]]
        done = [row["basis"] for row in removals if row["state"] == "done"]

        def count(rows, column, *values):
            return sum(row[column] in values if values else row[column] != "" for row in rows)

        said = {
            "leaves": len(self.leaves), "cases": len(cases), "cases_outside": self.check.outside,
            "cases_without_tasks": count(cases, "tasks_total", "0"),
            "joiners_without_gates": sum(map(self.without_gates, self.cases)),
            "tasks": len(tasks), "tasks_open": count(tasks, "state", "planned", "open"),
            "tasks_late_by_done_at": count(tasks, "by_done_at", "late"),
            "tasks_late_by_recorded_at": count(tasks, "by_recorded_at", "late"),
            "tasks_unproven_times": count(tasks, "basis", "unproven"),
            "tasks_not_kept_apart": count(tasks, "not_kept_apart", "yes"),
            "exceptions": len(exceptions), "exceptions_not_accepted": count(exceptions, "state", "asked"),
            "exceptions_running": count(exceptions, "state", "running"),
            "tasks_undeliverable": count(tasks, "undeliverable_at"),
            "changes": len(self.rows["changes.csv"]), "erased_fields": len(self.check.erased),
            "removals": len(removals),
            "removals_within_limit": count(removals, "within_limit", "yes"),
            "removals_over_limit": count(removals, "within_limit", "no"),
            "removals_limit_running": count(removals, "within_limit", "running"),
            "removals_without_limit": count(removals, "within_limit", ""),
            "equipment_lost": len({row["asset"] for row in self.rows["equipment.csv"]
                                   if row["state"] in ("lost", "stolen")}),
            "removals_told_late": len(removals) - count(removals, "told_late_seconds", "0"),
            "recalls": len(recalls), "recalls_not_told_again": count(recalls, "told_again_at", ""),
            "people": len(people), "people_without_case": count(people, "without_case")}
        for state in ("open", "rescinded", "superseded"):
            said[f"cases_{state}"] = count(cases, "state", state)
        for basis in ("proven", "file", "stated", "unproven"):
            said[f"removals_{basis}"] = done.count(basis)
        return {name: said[name] for name in names}

    @staticmethod
    def without_gates(case):
        tasks = case.tasks.values()
        return (case.opened.get("kind") == "joiner" and any(task.grants and task.state == "done" for task in tasks)
                and not all(any(task.get("gate") == gate for task in tasks) for gate in ("agreement", "screening")))

    def flags_raised(self):
        raised = [row["flag"] for row in self.rows["flags.csv"]]
        return {name: raised.count(name) for name in sorted(FLAGS)}

    def limits(self):
        sets = defaultdict(int)
        for case in self.cases:
            sets[tuple(case.opened.get("limits")[name] // 10**9 for name in LIMITS)] += 1
        ordered = sorted((*numbers, cases) for numbers, cases in sets.items())
        ordered.sort(key=lambda numbers: " ".join(map(str, numbers)))
        return [dict(zip([f"{name}_s" for name in LIMITS] + ["cases"], numbers)) for numbers in ordered]

    # Flags.

    def rows_flags(self):
        for raised in Flags(self).all():
            row = Row({"case.opened": self.view(raised.case.opened if raised.case else None)}, flag=raised)
            yield row

    def flags_finding(self, row):
        raised = row.flag
        return "/".join([raised.name, str(raised.leaf.seq), self.flags_task_id(row), raised.who[0]])

    def flags_flag(self, row):
        return row.flag.name

    def flags_case_id(self, row):
        return row.flag.case.id if row.flag.case else row.flag.leaf.case

    def flags_person_id(self, row):
        return row.flag.case.person if row.flag.case else row.flag.who[0]

    def flags_person_name(self, row):
        return self.personal(row.flag.case.opened, "person.name") if row.flag.case else row.flag.who[1]

    def flags_task_id(self, row):
        if row.flag.case:
            return row.flag.task.id if row.flag.task else ""
        return row.flag.leaf.task

    def flags_task_key(self, row):
        task = row.flag.task or (self.replay.tasks.get(row.flag.leaf.task) if not row.flag.case else None)
        return task.get("key") if task else ""

    def flags_case_number(self, row):
        case = row.flag.case or self.replay.cases.get(row.flag.leaf.case)
        return str(case.opened.get("number")) if case else ""

    def flags_what(self, row):
        return row.flag.what

    def flags_who_id(self, row):
        return row.flag.who[0]

    def flags_who(self, row):
        return row.flag.who[1]

    def flags_at(self, row):
        return row.flag.at

    def flags_seconds(self, row):
        since = getattr(row.flag, "since", row.flag.at)
        lasted = seconds(since, row.flag.until) if row.flag.until else 0
        return str(lasted) if lasted else ""

    def flags_log_index(self, row):
        return str(row.flag.leaf.seq)

    # What the whole log says.

    def rows_erasures(self):
        return (Row({"erased": self.view(leaf)}, leaf=leaf) for leaf in self.leaves
                if leaf.type == "erased" and "note" in leaf.commitments)

    def rows_holds(self):
        return (Row({"hold.placed": self.view(hold.placed),
                     "hold.released": self.view(hold.released) if hold.released else None})
                for hold in self.replay.holds.values())

    def rows_exports(self):
        return (Row({"export.made": self.view(leaf)}) for leaf in self.leaves if leaf.type == "export.made")

    def erasures_values(self, row):
        return str(len(row.leaf.get("openings") or []))

    def rows_samples(self):
        return (Row({"sample.drawn": self.view(leaf)}, leaf=leaf) for leaf in self.leaves
                if leaf.type == "sample.drawn")

    def samples_drawn(self, row):
        return str(len(row.leaf.get("cases") or []))

    def rows_reconciliations(self):
        return (Row({"reconciliation.made": self.view(leaf)}, leaf=leaf) for leaf in self.leaves
                if leaf.type == "reconciliation.made")

    def reconciliations_differences(self, row):
        return str(sum(counted["count"] for counted in row.leaf.get("differences") or []))

    def reconciliations_found(self, row):
        return "; ".join(f"{counted['what']} {counted['count']}" for counted in row.leaf.get("differences") or [])

    def rows_anchors(self):
        rows = {}
        for leaf in self.leaves:
            key = None
            if leaf.type == "anchor.sent":
                key = (leaf.seq,)
            elif leaf.type == "notice.sent" and leaf.get("checkpoint"):
                key = (leaf.recorded_at[:10], bool(leaf.get("outside")))
            if key:
                rows.setdefault(key, []).append(leaf)
        for mails in rows.values():
            most = max(leaf.get("checkpoint") for leaf in mails)
            leaf = next(leaf for leaf in mails if leaf.get("checkpoint") == most)
            yield Row({}, leaf=leaf, mails=mails, leaves=most)

    def anchors_day(self, row):
        return row.leaf.recorded_at[:10]

    def anchors_where(self, row):
        return "outside" if row.leaf.get("outside") else "inside"

    def anchors_kind(self, row):
        return "daily" if row.leaf.type == "anchor.sent" else "owners"

    def anchors_leaves(self, row):
        return str(row.leaves)

    def anchors_newer(self, row):
        return str(len(self.leaves) - row.leaves)

    def anchors_sent_at(self, row):
        return row.leaf.recorded_at

    def anchors_to(self, row):
        return self.personal(row.leaf, "owner.email")

    def anchors_to_id(self, row):
        return row.leaf.get("owner") or ""

    def anchors_mails(self, row):
        return str(len(row.mails))

    def anchors_log_index(self, row):
        return str(row.leaf.seq)

    # People.

    def read_people(self):
        """Everybody the log tells of, and their engagements in the order in which it told of them."""
        self.people, self.engagements = defaultdict(Person), {}
        for leaf in self.leaves:
            case = self.replay.cases.get(leaf.case)
            of_case = leaf.type.startswith("case.")
            if leaf.type not in ENGAGES or of_case and (not case or leaf.type == "case.opened"
                                                        and leaf is not case.opened):
                continue
            about = case.opened if of_case else leaf
            person, name = self.people[about.get("person")], about.get("engagement") or ("of", about.get("person"))
            if not of_case:
                self.known(person, leaf)
            if name not in self.engagements and leaf.type != "person.corrected":
                self.engagements[name] = Engagement(leaf, person)
            if name in self.engagements and (leaf.type != "person.corrected" or leaf.get("engagement")):
                self.engagements[name].step(leaf, case)

    def rows_people(self):
        for engagement in self.engagements.values():
            if self.check.part and engagement.leaf.get("person") not in self.check.about:
                continue
            if not engagement.withdrawn and self.overlaps(engagement.start, engagement.end):
                yield Row({}, engagement=engagement, person=engagement.person)

    def known(self, person, leaf):
        fields, person.own = leaf.get("fields") or [], True
        if "person.name" in leaf.commitments:
            person.name = leaf
        if leaf.type == "person.added" or "person.work_email" in fields:
            person.address = leaf
        if "person.external_id" in leaf.commitments and (leaf.type == "person.added" or "person.external_id" in fields):
            source = "hr" if leaf.type == "person.added" else leaf.get("source") or "hr"
            given = source, self.personal(leaf, "person.external_id")
            if leaf.get("unlinked"):
                if given in person.ids:
                    person.ids.remove(given)
            elif given not in person.ids:
                at = [i for i, (of, _) in enumerate(person.ids) if of == source == "hr"]
                person.ids[at[0] if at else len(person.ids):at[0] + 1 if at else len(person.ids)] = [given]

    def overlaps(self, start, end):
        return (not self.question["to"] or not start or start <= self.question["to"]) and (
            not self.question["from"] or not end or end >= self.question["from"])

    def people_log_index(self, row):
        return str(row.engagement.leaf.seq)

    def people_person_id(self, row):
        return row.engagement.leaf.get("person")

    def people_person_name(self, row):
        return self.of_person(row, "person.name", "name")

    def people_work_email(self, row):
        return self.of_person(row, "person.work_email", "address")

    def of_person(self, row, field, name):
        leaf = getattr(row.person, name)
        return self.personal(leaf, field) if leaf else ""

    def people_ids(self, row):
        return "; ".join(f"{source}:{text}" for source, text in row.person.ids)

    def people_engagement(self, row):
        return row.engagement.leaf.get("engagement") or ""

    def people_worker_type(self, row):
        return row.engagement.worker_type

    def people_start(self, row):
        return row.engagement.start

    def people_end(self, row):
        return row.engagement.end

    def people_source(self, row):
        return row.engagement.source

    def people_cases(self, row):
        return "; ".join(str(case.opened.get("number")) for case in row.engagement.cases)

    def people_without_case(self, row):
        engagement, today = row.engagement, self.now[:10]
        since = self.question["from"] or self.leaves[0].recorded_at[:10]
        began = since <= engagement.start <= today and self.check.belongs(engagement.start)
        ended = since <= engagement.end < today and self.check.belongs(engagement.end)
        missing = [("joiner", began and not engagement.joined), ("leaver", ended and not engagement.left)]
        missing = [kind for kind, is_missing in missing if is_missing]
        return "both" if len(missing) == 2 else "".join(missing)


def answer(given):
    parts = [given["choice"]] if given.get("choice") else []
    parts += [" ".join(filter(None, ("holds", held["system"], held.get("level")))) for held in given.get("holds") or []]
    parts += [" ".join(filter(None, ("has", held["tag"], held.get("kind")))) for held in given.get("assets") or []]
    return "; ".join(parts + ([f"until {given['until']}"] if given.get("until") else []))
