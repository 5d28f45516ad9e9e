package syntax

func (c *conv) funcDef(i int32, b Base, decorators []Expr) Stmt {
	f := &FuncDef{Base: b, Name: c.name(c.child(i, fName)), Decorators: decorators, Returns: c.optional(i, fReturnType), Async: c.has(i, "async")}
	f.Params = c.params(c.child(i, fParameters))
	c.keepHead(f, i)
	f.Body = c.body(i, fBody)
	c.close(&f.Base, f.Body)
	return f
}

func (c *conv) classDef(i int32, b Base, decorators []Expr) Stmt {
	k := &ClassDef{Base: b, Name: c.name(c.child(i, fName)), Decorators: decorators}
	if j := c.child(i, fSuperclasses); j >= 0 {
		k.Bases, k.Keywords = c.arguments(j)
	}
	k.Body = c.body(i, fBody)
	c.close(&k.Base, k.Body)
	return k
}

func (c *conv) params(list int32) (out []*Param) {
	if list < 0 {
		return nil
	}
	kind := PosOrKeyword
	for i := range c.named(list) {
		p := &Param{Base: c.at(i), Kind: kind}
		name := i
		switch c.kind(i) {
		case kPositionalSeparator:
			for _, p := range out {
				p.Kind = PosOnly
			}
			continue
		case kKeywordSeparator:
			kind = KeywordOnly
			continue
		case kDefaultParameter, kTypedDefaultParameter:
			name = c.child(i, fName)
			p.Annotation, p.Default = c.optional(i, fType), c.optional(i, fValue)
		case kTypedParameter:
			name = c.firstNamed(i)
			p.Annotation = c.optional(i, fType)
		}
		if name < 0 {
			continue
		}
		switch c.kind(name) {
		case kListSplatPattern:
			p.Kind, kind = VarArgs, KeywordOnly
			name = c.first(name, kIdentifier)
		case kDictionarySplatPattern:
			p.Kind = VarKeywords
			name = c.first(name, kIdentifier)
		}
		if name >= 0 && c.kind(name) == kIdentifier {
			p.Name = c.name(name)
			out = append(out, p)
		}
	}
	return out
}
