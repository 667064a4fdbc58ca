// Package playbook turns playbooks, the access matrix and what a person holds
// into the tasks of a case. It owns the three documents a company writes
// (playbooks, matrix, controls), their strict reading, their default content
// and the plan. It is pure: no clock, no database, no people's names. It does
// not know who holds a role, nor what happens to a task after it is planned.
package playbook
