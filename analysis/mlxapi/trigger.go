package mlxapi

// A Construct is a Python construct with a lazy array in it, and what it does
// to that array. In Code, x is the array and y another one.
type Construct struct {
	Code      string   `json:"c"`
	Operands  []string `json:"of"`                  // what x was: vector, scalar (0-d), int, bool, one (size 1), mask, ints, matrix, empty
	Evaluates bool     `json:"evaluates,omitempty"` // computes x, and waits
	Schedules bool     `json:"schedules,omitempty"` // starts to compute x, and does not wait
	Raises    string   `json:"raises,omitempty"`    // the exception's class
	Result    string   `json:"result,omitempty"`    // the class of the value, if it is an expression
}

// Trigger returns what was measured of a construct for an operand ("vector",
// "scalar", …), or nil.
func Trigger(code, operand string) *Construct {
	return load().trigger[code+"\x00"+operand]
}

// Triggers calls yield for every measured construct, in order.
func Triggers(yield func(*Construct) bool) {
	for _, g := range load().Triggers {
		if !yield(g) {
			return
		}
	}
}
