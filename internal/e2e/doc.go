// Package e2e tells whole stories about Handover as its users meet it: the
// built program, its command line, its mails and its pages, on the real engine
// and real databases. It holds tests only, and must know nothing of what is
// inside the program but the shapes that the local API answers.
package e2e
