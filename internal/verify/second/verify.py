#!/usr/bin/env python3
"""A second verifier of Handover's evidence bundles, in Python's standard library alone.

It knows what docs/format.md says and nothing of the program that writes bundles: what two verifiers agree
on, that were written apart, does not hang on a mistake of one. Leaf types, structures and the columns of the
tables are read from the document itself (document.py); a number in a comment is the section that a rule comes
from. It is written to be read: it holds all of a bundle in memory.

  verify.py [--key KEY]... [--checkpoint FILE]... [--require-anchor] [--json] BUNDLE.zip
  verify.py --batch

With --batch a line of standard input is {"bundle", "keys", "checkpoints", "require_anchor"}, one of output its result.

It ends with the exit code of section 10. FILE is a checkpoint or an earlier bundle.
"""
import argparse
import base64
import hashlib
import hmac
import json
import pathlib
import re
import sys
import traceback
import zoneinfo

from document import (FORMAT, TEXTS, Altered, Later, document, fits, fits_members, read_csv, read_json, require,
                      shortest,
                      write_json)
from packed import Zip
from replay import OMISSION, Replay
from signed import DIGEST, OPENING_MEMBERS, Checkpoint, Key, Leaf, Tree, unbase64
from tables import Tables

UNREADABLE, ALTERED, REWRITTEN, SIGNATURE, UNANCHORED, OLDER, FAILED = 1, 3, 4, 5, 7, 8, 70
WEIGHTIEST_FIRST = [SIGNATURE, ALTERED, REWRITTEN, OMISSION, UNREADABLE, OLDER, UNANCHORED]


NARROWS = ("kind", "person", "control", "department")
ABOUT_SOMEBODY = ("event.", "person.", "holding.", "asset.")
OPENINGS = "personal values of leaves that belong to no case and of the cases in population.csv"
OPENINGS_OF_PART = ("personal values of the cases in population.csv, and of leaves that belong to no case "
                    "and are not about other people than theirs")


def opens(opening, leaf):
    """Whether an opening belongs to a commitment of a leaf (3)."""
    text = opening["field"].encode() + b"\0" + opening["value"].encode()
    if opening["field"] not in leaf.commitments or not DIGEST.fullmatch(opening["key"]):
        return False
    sealed = hmac.new(bytes.fromhex(opening["key"]), text, hashlib.sha256).hexdigest()
    return sealed == leaf.commitments[opening["field"]]


def escaped(text):
    for letter, written in zip("&<>\"'+", ("&amp;", "&lt;", "&gt;", "&#34;", "&#39;", "&#43;")):
        text = text.replace(letter, written)
    return text


def scope_words(question):
    """What of the period a bundle has, as its readme says it (7)."""
    if not any(question[name] for name in NARROWS):
        return "All cases of the period are in this bundle."
    words = [question["kind"] + "s" if question["kind"] else "cases"]
    for name, before in (("person", "about person "), ("control", "with a task for control "),
                         ("department", "of department ")):
        words += [before + question[name]] if question[name] else []
    return (f"Only a part of its period was asked for, and is in this bundle: {', '.join(words)}. Tables of people, "
            "access and equipment list no others than whom these cases are about.")


# 10. Verifying.

class Check:
    """One bundle held against what came from outside; the findings are (code, where, sentence)."""

    def __init__(self, bundle, keys=(), checkpoints=(), require_anchor=False):
        self.findings, self.explained, self.document = [], set(), document()
        try:
            self.zip = Zip(bundle)
        except Later as why:
            return self.find(UNREADABLE, "bundle", f"The bundle cannot be read: {why}.")
        except Altered as why:
            return self.find(ALTERED, "bundle", f"The ZIP is not laid out as the format says: {why}.")
        for wrong in self.zip.wrong:
            self.find(ALTERED, "bundle", wrong)
        self.files = self.zip.files
        if not self.signature([Key(text.strip()) for text in keys]):
            return
        self.read_leaves()
        self.read_manifest()
        self.origins_of_log()
        self.checkpoints([Checkpoint(text) for text in checkpoints], require_anchor)
        self.consistency()
        self.replay = Replay(self.leaves, self.find_unless_blind)
        if self.intact:
            self.content()
        self.texts()
        self.listed()

    def find(self, code, where, sentence):
        self.findings.append((code, where, sentence))

    def find_unless_blind(self, code, where, sentence):
        if not self.blind:
            self.find(code, where, sentence)

    def exit_code(self):
        codes = {code for code, _, _ in self.findings}
        return next((code for code in WEIGHTIEST_FIRST if code in codes), 0)

    def signature(self, given):
        """Step 2. Without a checkpoint that can be read there is nothing to hold the rest against."""
        try:
            policy = re.fullmatch(r"log (\S+)\nquorum none\n",
                                  self.files.get("policy.txt", b"").decode("utf-8", "replace"))
            require(policy, "policy.txt is not as the format says")
            self.key = Key(policy[1])
            self.checkpoint = Checkpoint(self.files.get("checkpoint", b""))
        except Altered as why:
            self.find(SIGNATURE, "checkpoint", f"The bundle's key or checkpoint cannot be read: {why}.")
            return False
        self.given, self.trusted = given, given or [self.key]
        if not any(key.key == self.key.key for key in self.trusted):
            self.find(SIGNATURE, "policy.txt", "The bundle comes with another key than the one given.")
        if self.key.name != self.checkpoint.origin:
            self.find(SIGNATURE, "policy.txt", "The key is called otherwise than the log.")
        if not any(self.checkpoint.signed(key, [self.checkpoint.origin]) for key in self.trusted):
            self.find(SIGNATURE, "checkpoint", "The checkpoint's signature does not hold.")
        return True

    def lines(self, name):
        text = self.files.get(name, b"")
        if text and not text.endswith(b"\n"):
            self.find(ALTERED, name, "The last line has no end.")
        return text.split(b"\n")[:-1]

    def read_leaves(self):
        """Step 3. The program is *blind* where it cannot read a leaf: what seems left out may be in there."""
        lines = self.lines("leaves.jsonl")
        self.tree, self.leaves, self.blind = Tree(lines), [], False
        for place, line in enumerate(lines):
            try:
                self.leaves.append(Leaf(line, document()))
            except Later as why:
                self.blind = True
                self.find(UNREADABLE, f"leaf {place}", f"Leaf {place} is of a later version: {why}.")
            except Altered as why:
                self.blind = True
                self.find(ALTERED, f"leaf {place}", f"Leaf {place} is not as the format says: {why}.")
        self.intact = len(lines) == self.checkpoint.size and self.tree.root(0, len(lines)) == self.checkpoint.root
        if not self.intact:
            self.find(ALTERED, "leaves.jsonl", "The leaves are not those that were signed.")

    def origins_of_log(self):
        """What a reopened log says of the leaves in front, and which origins it had (4)."""
        self.reopened = [leaf for leaf in self.leaves if leaf.type == "log.reopened"]
        last, origins = None, []
        for leaf in self.reopened:
            size, lost = leaf.get("size"), leaf.get("lost") or {}
            root = self.tree.root(0, leaf.seq)
            if size != leaf.seq or leaf.get("restored") > size or unbase64(leaf.get("root")) != root:
                self.find(ALTERED, f"leaf {leaf.seq}", "It says of the leaves before it what is not so.")
            if last not in (None, leaf.get("previous")):
                self.find(ALTERED, f"leaf {leaf.seq}", "It reopens a log which had another name then.")
            origins += [leaf.get("previous"), leaf.get("origin")] + ([lost["origin"]] if lost else [])
            last = leaf.get("origin")
        if (last or self.checkpoint.origin) != self.checkpoint.origin:
            self.find(SIGNATURE, "checkpoint", "The log is called otherwise by its leaves.")
        self.origins = set(origins) or {self.checkpoint.origin}
        for key in self.given:
            if key.key == self.key.key and key.name not in self.origins:
                self.find(SIGNATURE, "policy.txt", f"The bundle is not of the log {key.name}.")

    def checkpoints(self, held, require_anchor):
        """Step 4."""
        proven = 0
        for older in held:
            lost = any(older.size > leaf.get("restored") for leaf in self.reopened
                       if older.origin in (leaf.get("previous"), (leaf.get("lost") or {}).get("origin")))
            if not any(older.signed(key, self.origins) for key in self.trusted):
                damaged = any(older.names(key, self.origins) for key in self.trusted)
                self.find(UNREADABLE if damaged else SIGNATURE, "given",
                          "A checkpoint was damaged, or is by another key.")
            elif lost:
                self.find(REWRITTEN, "given", "Leaves that a checkpoint covers are missing, as the log says.")
            elif older.size > self.checkpoint.size:
                self.find(OLDER, "given",
                          f"The bundle is older than a checkpoint: ask for one as of {older.size} leaves or more.")
            elif older.size > len(self.tree.leaves) or self.tree.root(0, older.size) != older.root:
                self.find(REWRITTEN, "given", "The log does not extend a checkpoint.")
            else:
                proven = max(proven, older.size)
        if require_anchor and proven < self.checkpoint.size:
            self.find(UNANCHORED, "given",
                      f"{self.checkpoint.size - proven} leaves are newer than every checkpoint given.")

    def consistency(self):
        """Step 5."""
        try:
            text = self.files.get("consistency.txt", b"").decode("utf-8")
            found = re.fullmatch(r"handover-consistency/v1\nfrom (0|[1-9]\d{0,17})\nto (0|[1-9]\d{0,17})\n"
                                 r"((?:\S+\n)*)(?:\n([^\0]+))?", text)
            require(found and int(found[2]) == self.checkpoint.size, "it is not as the format says")
            since, proof = int(found[1]), [unbase64(line) for line in found[3].splitlines()]
            require((since > 0) == (found[4] is not None), "it is not as the format says")
            if since == 0:
                return require(not proof, "there is nothing to prove")
            older = Checkpoint(found[4].encode())
            require(older.size == since <= len(self.tree.leaves), "its checkpoint covers another number of leaves")
            require(any(older.signed(key, self.origins) for key in self.trusted),
                    "its checkpoint is not signed by the key")
            if self.intact:
                require(older.root == self.tree.root(0, since), "its checkpoint has another root")
                require(proof == self.tree.proof(since, 0, self.checkpoint.size), "its hashes are others")
        except (Altered, UnicodeDecodeError) as why:
            self.find(ALTERED, "consistency.txt", f"The proof does not hold: {why}.")

    # 7. Manifest, openings, texts, files.

    def read_manifest(self):
        self.manifest = None
        try:
            text = self.files.get("manifest.json", b"")
            manifest = read_json(text)
            require(isinstance(manifest, dict) and isinstance(manifest.get("format"), str), "no manifest")
            require(manifest["format"].startswith("handover-export/"), "it names no format of an export")
            if manifest["format"] != FORMAT:
                return self.find(UNREADABLE, "manifest.json", f"The bundle's format is {manifest['format']}.")
            question = manifest.get("question")
            fits_members(question, [("from", "date", False), ("to", "date", False), ("time_zone", "string", False)]
                         + [(name, "string", False) for name in NARROWS], document())
            require(question["kind"] in ("", "joiner", "mover", "leaver"), "there are no such cases")
            require(isinstance(manifest.get("version"), str), "no version")
            require(list(manifest) == document().manifest and write_json(manifest, indent=2) + b"\n" == text,
                    "not written in the one way")
            fits(manifest["files"] or None, "list of listed file", document())
            self.zone = zoneinfo.ZoneInfo(question["time_zone"])
            require(not question["from"] or not question["to"] or question["from"] <= question["to"],
                    "it ends before it begins")
            self.manifest, self.question = manifest, question
        except (Altered, Later, ValueError, zoneinfo.ZoneInfoNotFoundError) as why:
            self.find(ALTERED, "manifest.json", f"The manifest cannot be read: {why}.")

    def content(self):
        """Steps 6, 8 and what of 9 follows from the leaves."""
        if not self.manifest:
            return
        self.part = any(self.question[name] for name in NARROWS)
        self.scoped()
        self.read_openings()
        if not self.blind:
            made = Tables(self)
            for name, text in made.made.items():
                self.compare(name, text, self.files.get(name))
            self.manifest_follows(made)
            self.files_in_scope({row["sha256"] for row in made.rows["documents.csv"]})

    def scoped(self):
        """Which cases are in scope (7), and whom they are about."""
        self.erased = {(item["seq"], item["field"]) for leaf in self.leaves if leaf.type == "erased"
                       for item in leaf.get("openings") or []}
        departments, asked = self.departments(), self.question["department"]
        of_period = [case for case in self.replay.cases.values() if self.belongs(case.dated.get("effective"))]
        self.belonging = set()
        for case in filter(self.fits, of_period):
            place = case.opened.seq, "person.department"
            is_in = place in self.erased if place not in departments else departments[place] == asked
            if not asked or is_in:
                self.belonging.add(case.id)
        self.outside = len(of_period) - len(self.belonging)
        self.about = {case.person for case in self.replay.cases.values() if case.id in self.belonging} - {""}

    def fits(self, case):
        """Whether a case fits what is asked for but the period and the department."""
        kind, person, control = (self.question[name] for name in ("kind", "person", "control"))
        return (kind in ("", case.opened.get("kind")) and person in ("", case.person) and (not control or any(
            control in (task.get("controls") or []) for task in case.tasks.values())))

    def departments(self):
        """The departments that the bundle opens, by place."""
        found, leaves = {}, {leaf.seq: leaf for leaf in self.leaves}
        for line in self.files.get("openings.jsonl", b"").split(b"\n") if self.question["department"] else ():
            try:
                opening = read_json(line)
                fits_members(opening, OPENING_MEMBERS, document())
            except (Altered, Later):
                continue
            leaf = leaves.get(opening["seq"])
            if leaf and opening["field"] == "person.department" and opens(opening, leaf):
                found[leaf.seq, "person.department"] = opening["value"]
        return found

    def concerns(self, leaf):
        """Whether a line of a register that a leaf brings is in scope."""
        return not self.part or leaf.case in self.belonging or self.names_somebody(leaf)

    def names_somebody(self, leaf):
        return leaf.get("person") in self.about or leaf.get("holder") in self.about

    def compare(self, name, text, have):
        """A row that is missing is an omission, everything else an alteration (9, Comparing)."""
        if have == text:
            return
        self.explained.add(name)
        if have is None:
            return self.find(OMISSION, name, "The table is missing.")
        rows, made = read_csv(have), read_csv(text)
        if not rows or rows[0] != made[0] or any(len(row) != len(made[0]) for row in rows):
            return self.find(ALTERED, name, "It is no table of this format.")
        found, known = {row[0]: row for row in reversed(rows[1:])}, {row[0]: row for row in made[1:]}
        missing = [first for first in known if first not in found]
        wrong = [first for first in found if first not in known or known[first] != found[first]]
        for first in missing:
            self.find(OMISSION, name, f"The row of {first} is missing.")
        for first in wrong:
            cells = zip(made[0], found[first], known.get(first, [""] * len(made[0])))
            differ = "; ".join(f"{column} is {cell!r}, the leaves say {said!r}" for column, cell, said in cells
                               if cell != said)
            self.find(ALTERED, name, f"The row of {first}: {differ}.")
        if len(rows) - 1 > len(found) or not missing and not wrong:
            self.find(ALTERED, name, "Rows are there twice, or in another order or spelling.")

    def manifest_follows(self, made):
        """What the manifest says of log, question and tables."""
        names, key, root = document().manifest, self.key, base64.b64encode(self.checkpoint.root).decode()
        said = {"format": FORMAT, "version": self.manifest["version"],
                "generated_at": shortest(self.checkpoint.signed_at),
                "question": self.question,
                "log": {"origin": self.checkpoint.origin, "size": self.checkpoint.size, "root": root, "key": key.text,
                        "key_hash": key.text.split("+")[1]},
                "scope": {"leaves": "all leaves of the log up to its size, verbatim",
                          "openings": OPENINGS_OF_PART if self.part else OPENINGS,
                          "withheld_fields": ["reason"]},
                "counts": made.counts(document().counts), "flags": made.flags_raised(), "limits": made.limits(),
                "files": self.manifest["files"]}
        for name in names:
            if json.dumps(said[name]) != json.dumps(self.manifest.get(name)):
                self.find(ALTERED, "manifest.json", f"The manifest's {name} differ.")

    def files_in_scope(self, digests):
        for (seq, field), value in self.opened.items():
            kind = self.leaves[seq].type
            if (kind, field) == ("file.attached",
                                 "sha256") or kind == "task.ended" and re.fullmatch(r"file\.\d+\.sha256", field):
                digests.add(value)
        for case in self.replay.cases.values():
            if case.id in self.belonging:
                digests |= {case.opened.get("playbook"), case.opened.get("matrix"),
                            *(task.get("playbook") for task in case.tasks.values())}
        should = {f"files/{digest}" for digest in digests - {""}}
        for name in should ^ {name for name in self.files if name.startswith("files/")}:
            self.find(ALTERED, name, "The log names a file that is missing." if name in should
                      else "No leaf in scope names the file.")

    def belongs(self, date):
        return (self.question["from"] or date) <= date <= (self.question["to"] or date)

    def read_openings(self):
        """Step 6."""
        self.opened, last = {}, None
        for number, line in enumerate(self.lines("openings.jsonl"), 1):
            try:
                opening = read_json(line)
                fits_members(opening, OPENING_MEMBERS, document())
                require(write_json(opening) == line and DIGEST.fullmatch(opening["key"]), "not written in the one way")
                place = opening["seq"], opening["field"]
                require(last is None or last < place, "out of order")
                last = place
                self.open(place, opening)
            except (Altered, Later) as why:
                self.find(ALTERED, "openings.jsonl", f"Line {number}: {why}.")
        for leaf in self.leaves:
            for field in leaf.commitments:
                there = (leaf.seq, field) in self.opened or (leaf.seq, field) in self.erased
                if self.in_scope(leaf, field) and not there:
                    self.find_unless_blind(ALTERED, f"leaf {leaf.seq}",
                                           f"The value of {field} is missing, and no leaf erases it.")

    def open(self, place, opening):
        seq, field = place
        leaf = next((leaf for leaf in self.leaves[seq:seq + 1] if leaf.seq == seq), None) if not self.blind else None
        if self.blind:
            leaf = next((leaf for leaf in self.leaves if leaf.seq == seq), None)
        if leaf is None or field not in leaf.commitments or not self.in_scope(leaf, field):
            return self.find_unless_blind(ALTERED, f"leaf {seq}", f"The value of {field} is not in scope.")
        require(opens(opening, leaf), "the value is not the one that was recorded")
        self.opened[place] = opening["value"]

    def in_scope(self, leaf, field):
        if field == "reason" or leaf.case:
            return field != "reason" and leaf.case in self.belonging
        return not self.part or not leaf.type.startswith(ABOUT_SOMEBODY) or self.names_somebody(leaf)

    def texts(self):
        """README.html and VERIFY.md: texts of one number, with what the question and the checkpoint say."""
        if not self.manifest:
            return
        said = {"From": self.question["from"] or "the beginning", "To": self.question["to"] or "any later date",
                "Now": self.checkpoint.signed_at, "Size": str(self.checkpoint.size),
                "Version": escaped(self.manifest["version"]), "Scope": escaped(scope_words(self.question))}
        have, known = (self.files.get("README.html"), self.files.get("VERIFY.md")), []
        for readme in sorted(TEXTS.glob("readme-*.html")):
            verify = readme.with_name(readme.name.replace("readme", "verify").replace("html", "md"))
            text = re.sub(r"\{\{\.(\w+)\}\}", lambda found: said[found[1]], readme.read_text("utf-8"))
            known.append((text.encode(), verify.read_bytes()))
        later = [re.search(rb"Texts ([1-9]\d*) of %s\." % FORMAT.encode(), text or b"") for text in have]
        if all(later) and later[0][1] == later[1][1] and int(later[0][1]) > len(known):
            self.find(UNREADABLE, "README.html", "The texts are of a later version.")
        elif have not in known:
            self.find(ALTERED, "README.html", "README.html and VERIFY.md are not what the program says there.")

    def listed(self):
        """Step 9: the files that the manifest lists."""
        if not self.manifest:
            return
        listed = self.manifest["files"]
        names = [entry["name"] for entry in listed]
        if names != sorted(set(names)):
            self.find(ALTERED, "manifest.json", "The manifest does not list its files by name.")
        by_name = {entry["name"]: entry for entry in listed}
        for name in names:
            if name not in self.files and name not in document().tables:
                self.find(ALTERED, name, "The manifest lists a file that is missing.")
        for name, content in self.files.items():
            digest = hashlib.sha256(content).hexdigest()
            if name.startswith("files/") and name != f"files/{digest}":
                self.find(ALTERED, name, "Its content is not the one that its name says.")
            is_so = by_name.get(name) == {"name": name, "size": len(content), "sha256": digest}
            if name != "manifest.json" and not is_so and not (name in by_name and name in self.explained):
                self.find(ALTERED, name, "It is not the file that the manifest lists.")


def run(bundle, keys=(), checkpoints=(), require_anchor=False):
    """The exit code and the findings of one check."""
    try:
        held = []
        for path in checkpoints or []:
            text = pathlib.Path(path).read_bytes()
            held.append(Zip(text).files.get("checkpoint", b"") if text.startswith(b"PK\3\4") else text)
        keys = [pathlib.Path(key).read_text() if pathlib.Path(key).is_file() else key for key in keys or []]
        check = Check(pathlib.Path(bundle).read_bytes(), keys, held, require_anchor)
    except (Altered, Later, OSError) as why:
        return {"code": 2, "findings": [{"code": 2, "where": "", "sentence": f"This cannot be used: {why}."}]}
    return {"code": check.exit_code(), "findings": [dict(zip(("code", "where", "sentence"), f))
                                                    for f in check.findings]}


def main():
    parser = argparse.ArgumentParser(description="Checks an evidence bundle of Handover a second time.")
    parser.add_argument("bundle", nargs="?")
    parser.add_argument("--key", action="append", default=[], help="a verifier key or a file with one")
    parser.add_argument("--checkpoint", action="append", default=[],
                        help="a file with a checkpoint, or an earlier bundle")
    parser.add_argument("--require-anchor", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--batch", action="store_true", help="read checks from standard input, one a line")
    args = parser.parse_args()
    if args.batch:
        for line in sys.stdin:
            try:
                result = run(**json.loads(line))
            except Exception:
                result = {"code": FAILED,
                          "findings": [{"code": FAILED, "where": "verify.py", "sentence": traceback.format_exc()}]}
            print(json.dumps(result), flush=True)
        return 0
    if not args.bundle:
        parser.error("which bundle?")
    result = run(args.bundle, args.key, args.checkpoint, args.require_anchor)
    if args.json:
        print(json.dumps(result, ensure_ascii=False, indent=2))
    else:
        for finding in result["findings"]:
            print(f"{finding['code']}  {finding['where']}: {finding['sentence']}")
        print(f"exit {result['code']}: section 10 of docs/format.md says what that means")
    return result["code"]


if __name__ == "__main__":
    sys.exit(main())
