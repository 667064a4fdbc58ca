package main

import (
	"context"
	"errors"
	"io"

	"github.com/alecthomas/kong"

	"github.com/handover-jml/handover/internal/config"
)

// streams is what a command may read and write.
type streams struct {
	in     io.Reader
	out    io.Writer
	errs   io.Writer
	getenv func(string) string
}

// cli is every sub-command; the help texts are the manual.
type cli struct {
	Config string `help:"Settings file." placeholder:"handover.yaml" type:"path"`
	JSON   bool   `help:"Answer in JSON." name:"json"`
	As     string `help:"Who acts, by HR's id, work address or name; else the operating system's user." placeholder:"PERSON"`

	Dev     devCmd     `cmd:"" help:"Run everything on this machine: engine, SQLite, worker, pages and a mailbox."`
	Serve   serveCmd   `cmd:"" help:"Run pages and API; with --worker, workflows too."`
	Worker  workerCmd  `cmd:"" help:"Run workflows, mails and the sweep against Postgres and a Temporal cluster."`
	Migrate migrateCmd `cmd:"" help:"Bring the database schema up to date."`

	Setup  setupCmd  `cmd:"" help:"Complete the set-up from a file, as the page does."`
	SignIn signInCmd `cmd:"" name:"sign-in" help:"Print a sign-in link that works once, for 15 minutes."`

	Location  locationCmd  `cmd:"" help:"Places with a zone, a weekend and holidays of their own."`
	Approvals approvalsCmd `cmd:"" help:"Changes that wait for a second person."`
	Staff     staffCmd     `cmd:"" help:"List who may sign in, give a right or take it away."`
	Token     tokenCmd     `cmd:"" help:"What programs act by, over the API."`
	Sessions  sessionsCmd  `cmd:"" help:"Sign somebody out everywhere."`
	Links     linksCmd     `cmd:"" help:"Revoke mail links."`

	Clock clockCmd `cmd:"" help:"Say that this machine's clock is right after it jumped."`

	Join       joinCmd       `cmd:"" help:"Announce a joiner."`
	Move       moveCmd       `cmd:"" help:"Announce a move to other work, manager or place."`
	Leave      leaveCmd      `cmd:"" help:"Announce a leaver."`
	Reschedule rescheduleCmd `cmd:"" help:"Move the dates of an open case."`
	Rescind    rescindCmd    `cmd:"" help:"Take an announcement back."`
	Told       toldCmd       `cmd:"" help:"Say that a leaver knows; until then nothing reaches them."`

	Task       taskCmd       `cmd:"" help:"Add a task to a running case."`
	Exceptions exceptionsCmd `cmd:"" help:"List what was not done, and until when that is accepted."`
	Succession successionCmd `cmd:"" help:"Say what would fall vacant if a person went tomorrow."`

	Equipment equipmentCmd `cmd:"" help:"The register of equipment, and what does not come back."`

	Person   personCmd   `cmd:"" help:"Say who is who."`
	Import   importCmd   `cmd:"" help:"Take in people, holdings, assets, roles, the access matrix or many announcements from a file."`
	Playbook playbookCmd `cmd:"" help:"Check, show or apply a playbook."`

	Export    exportCmd    `cmd:"" help:"Write the evidence of a period into a ZIP file."`
	Verify    verifyCmd    `cmd:"" help:"Check an export offline. With a key it says whether it is unaltered since it was signed; with checkpoints from outside up to where it is complete. Exit: 0 fine, 5 signature, 3 altered, 4 rewritten, 6 omission, 8 older than a checkpoint, 7 not anchored, 1 could not run or judge, 2 wrong use."`
	Sample    sampleCmd    `cmd:"" help:"Draw cases for an auditor, out of an export or where the records are, with all that there is of each."`
	Reconcile reconcileCmd `cmd:"" help:"Hold a list from elsewhere against an export, offline."`
	Backup    backupCmd    `cmd:"" help:"Write a consistent copy of database, key and checkpoint, and check it."`
	Restore   restoreCmd   `cmd:"" help:"Put a backup back, check it, and say what is missing. Exit: 0 nothing, 1 something."`
	Log       logCmd       `cmd:"" help:"Check the evidence log, or go on without what is missing."`
	Version   versionCmd   `cmd:"" help:"Print the version."`
}

// env is what every command gets besides its own flags.
type env struct {
	context.Context
	streams
	root *cli
}

// load reads the settings with this command's flags in front.
func (e *env) load(flags map[string]string) (config.Config, error) {
	cfg, err := config.Load(e.root.Config, config.WithFlags(e.getenv, flags))
	if err != nil {
		return cfg, &exitError{2, err}
	}
	return cfg, nil
}

func execute(ctx context.Context, args []string, s streams) error {
	if err := checkArgs(args); err != nil {
		return err
	}
	var c cli
	exited := -1
	parser, err := kong.New(&c, kong.Name("handover"), kong.UsageOnError(),
		kong.Description("Every joiner, mover and leaver: done by the right person, on time, and proven."),
		kong.Writers(s.out, s.errs), kong.Exit(func(code int) { exited = code }))
	if err != nil {
		return err
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if exited >= 0 {
		return exitWith(exited)
	}
	if err != nil {
		return &exitError{2, err}
	}
	return parsed.Run(&env{Context: ctx, streams: s, root: &c})
}

func exitWith(code int) error {
	if code == 0 {
		return nil
	}
	return &exitError{2, errors.New("wrong use; see handover --help")}
}
