package mlxapi

// LayerFacts is what an instance of a layer is like. The entry's own Params
// are the constructor's, its DType and Shape those of a call.
type LayerFacts struct {
	Call    []Param  `json:"call"`              // parameters of a call, without self
	Weights []Weight `json:"weights,omitempty"` // arrays that a fresh instance owns
}

// A Weight is an array that a layer owns. Its dtype is the one the constructor
// gives; loading weights or set_dtype may change it for those that are parameters.
type Weight struct {
	Name  string   `json:"n"` // may be dotted: query_proj.weight
	Shape []string `json:"s"` // each a number, a constructor argument, or a product or quotient of such
	DType DType    `json:"d"`
	When  string   `json:"when,omitempty"`  // the boolean constructor argument without which it is absent
	State bool     `json:"state,omitempty"` // changed by calls, not by training
}
