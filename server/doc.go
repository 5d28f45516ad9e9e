// Package server speaks the Language Server Protocol: it keeps the texts that
// an editor has open, has them analysed, and turns what is found into
// diagnostics, code actions and hovers.
//
// It does not detect anything and rewrites nothing: rules come in through
// Options, findings from package analysis, edits from package codeactions. It
// does not read configuration files, nor search folders: Options has functions
// for that. Below it nothing knows that there is an editor; beside it, only
// package conn knows how messages are framed, ordered and cancelled.
//
// # The flow
//
//	didOpen, didChange ─▶ program ─▶ snapshot ──┬─▶ publish, if nothing newer has come
//	   (read loop, in wire order)   immutable   ├─▶ textDocument/diagnostic
//	                                   │        ├─▶ codeAction, resolve
//	                                   ▼        └─▶ hover, inlayHint, codeLens
//	                             analysis.Report, computed once
//
// A message that changes something is handled on the read loop, so in the
// order in which the editor sent it. It puts a new snapshot in the place of
// the old one. A request takes the present snapshot there, too, and then
// works beside the read loop: however long it takes, its answer is about the
// text that stood when it was asked.
//
// A snapshot never changes. Its report is computed when someone first asks,
// and shared by all who do. It knows the texts that it was made of with their
// versions, so diagnostics and edits are stamped with the version they are for.
//
// # Files
//
// One file for each message of the protocol, named after it (didchange.go,
// codeaction.go, resolve.go, diagnostic.go, workspacediagnostic.go …), over
// these:
//
//	server.go      Options, Serve, and the table of messages
//	lifecycle.go   what may be said when; shutdown and exit
//	client.go      what the editor can do, read once from its capabilities
//	program.go     what is open, and what happens when it changes
//	snapshot.go    a program at one moment, and its report
//	publish.go     the one loop that pushes diagnostics
//	diagnostics.go a finding as a diagnostic
//	edits.go       a fix as a workspace edit
//	fixworkspace.go what is offered about a rule, rather than a finding
//	page.go        a rule's page: in a hover, or by itself
//	trace.go       $/logTrace: what was handled and analysed, and how long it took
//	convert.go     positions: bytes here, the editor's units there
//	workspace.go   folders, and the settings that hold in them
//	disk.go        files that are not open
//	notebook.go    cells
//
// # What the editor gets
//
// Texts are synchronised incrementally, under any URI: files, unsaved buffers,
// notebook cells, files in archives. Columns are counted in UTF-8, UTF-16 or
// UTF-32, whichever the editor names first. A change that can't be understood
// is refused, and as nobody then knows the text, nothing is said about it
// until the editor sends it whole.
//
// Diagnostics are pulled by editors that can, with result ids that name the
// text and the findings, so that asking again without an edit is answered with
// "unchanged"; in the whole workspace, an edit that moves nothing is, too.
// To all others they are pushed, with a version, and taken back on close. They
// carry the rule's name as code, a link to its page, related places and tags
// where the editor shows them. A text without the word mlx is not analysed, and
// has none.
//
// Pushing knows no timer. Each program has at most one goroutine that
// publishes; while it works on one version any number of edits may come, and
// it goes on with the last. A single key therefore waits for nothing, and a
// flood of edits costs few analyses. An analysis that is overtaken is not
// interrupted, but what it finds is not sent.
//
// The whole workspace is covered by workspace/diagnostic where Options.Files
// says which files there are. An answer in which nothing is new is held back
// until something changes, as editors ask again at once. A request that comes
// with a token is told how far it is.
//
// Code actions are offered only where something was found, except that a
// selection which computes element by element can be made a compiled function
// when the user asks for it. They are filtered by the kinds that were asked
// for; their edits are sent when an action is
// chosen, if the editor can wait, and refused if the text has changed by then.
// An editor that knows no code actions gets commands that do the same.
// An edit that needs the user's consent is annotated so that the editor asks;
// where it can't, the action's title says why one would hesitate. Such an
// action is never preferred and never part of source.fixAll.mlxls.
//
// Two actions are about a finding's rule. All of it can be fixed in the
// workspace: an edit that is computed when it is chosen, stamped for open texts
// and without a version for files, or a command that sends the same edit where
// the editor would have all edits at once. And its page can be read: a command
// shows it as a file, as a site, or as a message, whichever the editor can.
//
// A hover on a finding shows the page of its rule, without what only its tests
// need. The diagnostic's own words are not repeated.
//
// Inlay hints with the dtype and shape of arrays, and a lens above each function
// that counts findings and evaluations, are there for who wants them: the
// editor's settings inlayHints and codeLens turn them on.
//
// A notebook's code cells are one program. Lines for IPython are blanked, so
// that everything keeps its place; edits that would touch them, or reach over
// the border of a cell, are not offered.
//
// # Settings
//
// For each workspace folder Options.Configure is given what the editor says,
// which comes from initializationOptions, from didChangeConfiguration, or from
// workspace/configuration where the editor can be asked. Files whose settings
// have the same key share an analysis.Session. All is read again when the
// editor tells of new settings, of other folders, or of a change to one of the
// watched files; open programs are then analysed again. When a Python file is
// saved or changes on disk, the programs that may import it are analysed
// again; while it is being typed in, they are not. What is wrong with the
// settings is told in a message and, where a file is to blame, shown at its
// place in that file.
//
// # Failure
//
// Nothing that an editor sends ends the session, except exit and the end of
// the connection. A panic stays inside its message, its analysis or its rule,
// and is logged. A session that ends cancels what runs and waits for it. A text
// that is too large to be parsed, or a file that is not in UTF-8, has one
// diagnostic that says so.
//
// No message waits for an analysis: what an analysis must hear of, it is told
// before the next one begins. An analysis reads other open texts, for which it
// needs the lock of the session; who holds that lock must never wait for it.
//
// # Adding a message
//
// Write a method of session that takes a parameter type of package conn: one
// that changes state returns an error, one that answers takes its snapshot and
// returns a function that does the work. Enter it in session.methods, announce
// it in session.capabilities if the protocol wants that, and test it with the
// editor of package servertest.
package server
