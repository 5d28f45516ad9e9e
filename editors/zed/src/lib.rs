//! Tells Zed how mlxls is started, and what the user has set. The server is
//! the one that the settings name, else the one on the project's `PATH`.

use zed_extension_api::{
    self as zed, serde_json, settings::LspSettings, Command, LanguageServerId, Result, Worktree,
};

const MISSING: &str = "mlxls was not found: install it with `pip install mlxls`, or name it in lsp.mlxls.binary.path";

struct Mlxls;

impl zed::Extension for Mlxls {
    fn new() -> Self {
        Mlxls
    }

    fn language_server_command(&mut self, id: &LanguageServerId, worktree: &Worktree) -> Result<Command> {
        let binary = LspSettings::for_worktree(id.as_ref(), worktree)?.binary;
        let (path, arguments, env) = binary.map_or((None, None, None), |b| (b.path, b.arguments, b.env));
        Ok(Command {
            command: path.or_else(|| worktree.which("mlxls")).ok_or(MISSING)?,
            args: arguments.unwrap_or_else(|| vec!["serve".into()]),
            env: worktree.shell_env().into_iter().chain(env.into_iter().flatten()).collect(),
        })
    }

    fn language_server_initialization_options(
        &mut self,
        id: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Option<serde_json::Value>> {
        let settings = LspSettings::for_worktree(id.as_ref(), worktree)?;
        Ok(settings.initialization_options.or(settings.settings))
    }

    // Zed answers the server's question for the section "mlxls" from this.
    fn language_server_workspace_configuration(
        &mut self,
        id: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Option<serde_json::Value>> {
        let settings = LspSettings::for_worktree(id.as_ref(), worktree)?.settings;
        Ok(settings.map(|s| serde_json::json!({ "mlxls": s })))
    }
}

zed::register_extension!(Mlxls);
