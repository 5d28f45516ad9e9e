package mlxapi

import (
	"cmp"
	"strconv"
	"strings"
)

// In reports whether an MLX of that version has the name, as far as was
// examined; "" is the newest.
func (e *Entry) In(version string) bool {
	return e != nil && (version == "" || compare(e.Since, version) <= 0)
}

// compare orders versions by their numbers; missing ones count as 0.
func compare(a, b string) int {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range max(len(as), len(bs)) {
		if c := cmp.Compare(number(as, i), number(bs, i)); c != 0 {
			return c
		}
	}
	return 0
}

func number(parts []string, i int) int {
	if i >= len(parts) {
		return 0
	}
	n, _ := strconv.Atoi(parts[i])
	return n
}
