package servertest

// What real editors announce, as far as the server looks at it.

type object = map[string]any

// VSCode pulls diagnostics, resolves actions lazily and can ask before an edit.
func VSCode() map[string]any {
	c := common("utf-16")
	c["textDocument"].(object)["diagnostic"] = object{"dynamicRegistration": true, "relatedDocumentSupport": true}
	c["notebookDocument"] = object{"synchronization": object{"dynamicRegistration": true}}
	c["window"] = object{"showDocument": object{"support": true}}
	c["workspace"] = object{
		"applyEdit": true, "configuration": true, "workspaceFolders": true,
		"didChangeConfiguration": object{"dynamicRegistration": true},
		"didChangeWatchedFiles":  object{"dynamicRegistration": true},
		"diagnostics":            object{"refreshSupport": true},
		"inlayHint":              object{"refreshSupport": true},
		"codeLens":               object{"refreshSupport": true},
		"workspaceEdit":          object{"documentChanges": true, "changeAnnotationSupport": object{"groupsOnLabel": true}},
	}
	return c
}

// Neovim (0.12) pulls, counts in bytes and does not announce versioned edits.
func Neovim() map[string]any {
	c := common("utf-8", "utf-16", "utf-32")
	c["textDocument"].(object)["diagnostic"] = object{}
	c["window"] = object{"showDocument": object{"support": true}}
	c["workspace"] = object{"applyEdit": true, "workspaceEdit": object{"changeAnnotationSupport": object{}}}
	return c
}

// Helix (25.01) does not pull; it takes versioned edits but can't ask before one.
func Helix() map[string]any {
	c := common("utf-8", "utf-32", "utf-16")
	text := c["textDocument"].(object)
	text["publishDiagnostics"] = object{"versionSupport": true, "tagSupport": object{"valueSet": []int{1, 2}}}
	c["workspace"] = object{"applyEdit": true, "workspaceEdit": object{"documentChanges": true}}
	return c
}

// Eglot (1.17) counts code points and shows hovers as plain text.
func Eglot() map[string]any {
	c := common("utf-32", "utf-8", "utf-16")
	text := c["textDocument"].(object)
	text["hover"] = object{"contentFormat": []string{"plaintext"}}
	text["publishDiagnostics"] = object{"tagSupport": object{"valueSet": []int{1, 2}}}
	c["window"] = object{"showDocument": object{"support": true}}
	c["workspace"] = object{"applyEdit": true, "workspaceEdit": object{"documentChanges": true}}
	return c
}

// Bare announces nothing, as an editor of 2016.
func Bare() map[string]any { return object{} }

// Pushed is an editor's capabilities without pull diagnostics.
func Pushed(capabilities map[string]any) map[string]any {
	delete(capabilities["textDocument"].(object), "diagnostic")
	return capabilities
}

// Eager is an editor's capabilities without lazy edits of code actions.
func Eager(capabilities map[string]any) map[string]any {
	delete(capabilities["textDocument"].(object)["codeAction"].(object), "resolveSupport")
	return capabilities
}

// Commanded is an editor's capabilities without code actions: it takes commands only.
func Commanded(capabilities map[string]any) map[string]any {
	delete(capabilities["textDocument"].(object)["codeAction"].(object), "codeActionLiteralSupport")
	return capabilities
}

// Counting is an editor's capabilities with one position encoding only.
func Counting(encoding string, capabilities map[string]any) map[string]any {
	capabilities["general"] = object{"positionEncodings": []string{encoding}}
	return capabilities
}

func common(encodings ...string) object {
	return object{
		"general": object{"positionEncodings": encodings},
		"textDocument": object{
			"publishDiagnostics": object{
				"relatedInformation": true, "versionSupport": true, "codeDescriptionSupport": true, "dataSupport": true,
				"tagSupport": object{"valueSet": []int{1, 2}},
			},
			"codeAction": object{
				"codeActionLiteralSupport": object{"codeActionKind": object{"valueSet": []string{"", "quickfix", "source"}}},
				"isPreferredSupport":       true, "dataSupport": true,
				"resolveSupport": object{"properties": []string{"edit", "command"}},
			},
			"hover": object{"contentFormat": []string{"markdown", "plaintext"}},
		},
	}
}
