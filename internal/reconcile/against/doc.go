// Package against owns what a list from elsewhere is held against: an export that
// somebody has, or what is recorded here, where the reconciliation is recorded
// before anything of it is shown. It keeps neither list nor differences.
package against
