package page

import (
	"regexp"
	"strconv"
	"strings"
)

// Inputs is a block under ## Inputs: code that is executed after a Found or a
// Becomes block, in the same module, and defines run(), whose result is
// compared. Its first comments are settings:
//
//	# dtypes: float32, bfloat16      run once for each, as the variable DTYPE
//	# tolerance: 8                   largest error in ulps of the larger side's largest value
//	# tolerance: float32 8, bfloat16 32
//	# values: equal                  to the bit; "close" is the default, "differ" for a fix of wrong numbers
//	# dtype: float32 -> DTYPE        arrays change their dtype by design
//	# raises: TypeError              Found raises it, Becomes runs
//	# left alone: runs               run() is also called after each Left alone block
type Inputs struct {
	Block
	DTypes     []string
	Values     Comparison
	From, To   string // of a dtype setting; "" for none, DTYPE for the run's
	Raises     string
	RunsOthers bool // the Left alone blocks run as well

	tolerance map[string]float64
}

// A Comparison says what is claimed of the values of both sides.
type Comparison string

// What a page can claim. Differ is a claim, too: it fails when the values agree.
const (
	Close  Comparison = "close"
	Equal  Comparison = "equal"
	Differ Comparison = "differ"
)

// DefaultTolerance is in ulps: two roundings on either side.
const DefaultTolerance = 4

// Tolerance returns the largest error allowed in a run with dtype, in ulps.
func (in *Inputs) Tolerance(dtype string) float64 {
	for _, key := range []string{dtype, ""} {
		if t, ok := in.tolerance[key]; ok {
			return t
		}
	}
	return DefaultTolerance
}

var (
	setting = regexp.MustCompile(`^#\s*([a-z][a-z ]*):\s*(.*?)\s*$`)
	dtype   = regexp.MustCompile(`^(?:bool_|u?int(?:8|16|32|64)|bfloat16|float(?:16|32|64)|complex64)$`)
	usesIt  = regexp.MustCompile(`\bDTYPE\b`)
	defines = regexp.MustCompile(`(?m)^def run\(\):`)
)

func parseInputs(b Block) (Inputs, error) {
	in := Inputs{Block: b, Values: Close, tolerance: map[string]float64{}}
	for i, line := range strings.Split(b.Text, "\n") {
		if !strings.HasPrefix(line, "#") {
			break
		}
		if m := setting.FindStringSubmatch(line); m != nil {
			if problem := in.set(m[1], m[2]); problem != "" {
				return in, errorAt(b.Line+i, "%s: %s", m[1], problem)
			}
		}
	}
	if !defines.MatchString(b.Text) {
		return in, errorAt(b.Line, "Inputs must define run() and return what is compared")
	}
	if len(in.DTypes) == 0 {
		in.DTypes = []string{"float32"}
		if usesIt.MatchString(b.Text) {
			in.DTypes = []string{"float32", "bfloat16", "float16"}
		}
	}
	return in, nil
}

// set takes one setting and returns what is wrong with it.
func (in *Inputs) set(key, value string) (problem string) {
	switch key {
	case "dtypes":
		for _, name := range strings.Split(value, ",") {
			name = strings.TrimSpace(name)
			if !dtype.MatchString(name) {
				return "not a dtype: " + name
			}
			in.DTypes = append(in.DTypes, name)
		}
	case "tolerance":
		for _, part := range strings.Split(value, ",") {
			fields := strings.Fields(part)
			if len(fields) == 1 {
				fields = []string{"", fields[0]}
			}
			if len(fields) != 2 || fields[0] != "" && !dtype.MatchString(fields[0]) {
				return "want a number of ulps, or dtype and number, separated by commas"
			}
			ulps, err := strconv.ParseFloat(fields[1], 64)
			if err != nil || !(ulps >= 0 && ulps <= 1e6) {
				return "not a number of ulps: " + fields[1]
			}
			in.tolerance[fields[0]] = ulps
		}
	case "values":
		in.Values = Comparison(value)
		if in.Values != Close && in.Values != Equal && in.Values != Differ {
			return "want close, equal or differ"
		}
	case "dtype":
		from, to, ok := strings.Cut(value, "->")
		in.From, in.To = strings.TrimSpace(from), strings.TrimSpace(to)
		for _, name := range []string{in.From, in.To} {
			if !ok || name != "DTYPE" && !dtype.MatchString(name) {
				return "want DTYPE or a dtype on both sides of ->"
			}
		}
	case "raises":
		if value == "" {
			return "want the name of an exception"
		}
		in.Raises = value
	case "left alone":
		if value != "runs" {
			return "want runs"
		}
		in.RunsOthers = true
	default:
		return "unknown setting"
	}
	return ""
}
