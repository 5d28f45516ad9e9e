package server

import (
	"cmp"
	"context"
	"net/url"
	"regexp"
	"strings"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
	"go.uber.org/zap"

	"mlxls/analysis"
)

// page returns what a hover on a finding shows: its rule's page, and why a fix
// asks before it is applied.
func (s *session) page(f *analysis.Finding) string {
	page := s.manual(f.Rule)
	for _, fix := range f.Fixes {
		if fix.Reason != "" {
			page += "\n\n**" + fix.Title + "** asks first: " + fix.Reason
			break
		}
	}
	if href := s.docsURL(f.Rule); href != "" {
		page += "\n\n[" + f.Rule.Name + "](" + href + ")"
	}
	return page
}

var link = regexp.MustCompile(`\[([^\]]+)\]\(([^)\s]+)\)`)

// manual returns a rule's page for people. Its links to other files of the
// project lead to where the page itself can be read, if that is known.
func (s *session) manual(rule *analysis.Rule) string {
	base, err := url.Parse(s.docsURL(rule))
	return strings.TrimSpace(link.ReplaceAllStringFunc(rule.Manual(), func(text string) string {
		m := link.FindStringSubmatch(text)
		to, wrong := url.Parse(m[2])
		switch {
		case wrong == nil && to.IsAbs():
			return text
		case err != nil || wrong != nil || !base.IsAbs():
			return m[1]
		}
		return "[" + m[1] + "](" + base.ResolveReference(to).String() + ")"
	}))
}

// explain shows a rule's page: as a document where the editor shows documents,
// else what it begins with, as a message.
func (s *session) explain(ctx context.Context, rule *analysis.Rule) error {
	if s.client.documents {
		for _, show := range []func(*analysis.Rule) *protocol.ShowDocumentParams{s.pageFile, s.pageSite} {
			p := show(rule)
			if p == nil {
				continue
			}
			var shown protocol.ShowDocumentResult
			err := s.conn.Call(ctx, "window/showDocument", p, &shown)
			if err == nil && shown.Success {
				return nil
			}
			s.opts.Log.Warn("the page is not shown", zap.String("uri", string(p.URI)), zap.Error(err))
		}
	}
	_, gist, _ := strings.Cut(s.manual(rule), "\n")
	gist, _, _ = strings.Cut(gist, "\n## ")
	gist = link.ReplaceAllString(gist, "$1")
	text := rule.Name + ": " + strings.Join(strings.Fields(plain(gist)), " ")
	text += " (" + cmp.Or(s.docsURL(rule), "mlxls explain "+rule.Name) + ")"
	s.notify("window/showMessage", &protocol.ShowMessageParams{Type: protocol.MessageTypeInfo, Message: text})
	return nil
}

// pageFile is a rule's page as a file on this machine.
func (s *session) pageFile(rule *analysis.Rule) *protocol.ShowDocumentParams {
	if s.opts.WritePage == nil {
		return nil
	}
	path, err := s.opts.WritePage(rule, s.manual(rule)+"\n")
	if err != nil {
		s.opts.Log.Warn("the page is not written", zap.String("rule", rule.Name), zap.Error(err))
		return nil
	}
	return &protocol.ShowDocumentParams{URI: uri.URI(uriOf(path)), TakeFocus: ptr(true)}
}

// pageSite is a rule's page in a browser.
func (s *session) pageSite(rule *analysis.Rule) *protocol.ShowDocumentParams {
	href := s.docsURL(rule)
	if href == "" {
		return nil
	}
	return &protocol.ShowDocumentParams{URI: uri.URI(href), External: ptr(true)}
}

// plain makes Markdown readable where it is not rendered.
func plain(markdown string) string {
	var out []string
	for line := range strings.Lines(markdown) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, "```"):
			continue
		case strings.HasPrefix(line, "#"):
			line = strings.TrimLeft(line, "# ")
		}
		out = append(out, strings.NewReplacer("`", "", "**", "").Replace(line))
	}
	return strings.Join(out, "\n")
}
