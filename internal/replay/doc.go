// Package replay reads the evidence log, leaf by leaf, and owns what it says
// when read from its beginning to a checkpoint: each case and task as its
// leaves leave it, how tasks stand against their due instants, the registers
// over time, the personal values that were opened, and every place where the
// leaves contradict the tables of what may become of a case or task.
//
// It is pure and must not know where leaves come from or what is made of the
// answers: no database, file, clock or network. Its only "now" is the instant
// at which the checkpoint was signed.
//
// A log is read twice, one line at a time: once for a Survey of which cases the
// question is about and how far each goes, and once to replay it. At the last
// leaf of a case the replay hands it on to whoever asked, and holds from then on
// no more of it than that its tasks were planned. So it holds what runs, and the
// registers of the period.
package replay
