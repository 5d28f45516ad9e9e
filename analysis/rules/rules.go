// Package rules lists every rule there is. A rule is one folder,
// <group>/<rule>, that holds its code (rule.go), its page (rule.md) and more
// cases (testdata). The list and the index in README.md are generated; the
// tests of this package walk all folders, so that a rule brings no test code.
package rules

//go:generate go run ./gen
