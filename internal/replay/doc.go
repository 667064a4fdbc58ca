// Package replay reads the evidence log, leaf by leaf, and owns what it says
// when read from its beginning to a checkpoint: each case and task as its
// leaves leave it, how tasks stand against their due instants, the registers
// over time, the personal values that were opened, and every place where the
// leaves contradict the tables of what may become of a case or task.
//
// It is pure and must not know where leaves come from or what is made of the
// answers: no database, file, clock or network. Its only "now" is the instant
// at which the checkpoint was signed. One line of the log is held at a time;
// what stays in memory is what a question about a case, task or register may
// need, with one copy of what comes back in many leaves.
package replay
