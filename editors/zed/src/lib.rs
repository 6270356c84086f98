//! leaklint in Zed: starts `leaklint lsp`, the project's own where there is one.

use zed_extension_api::{self as zed, settings::LspSettings, Command, LanguageServerId, Result, Worktree};

struct Leaklint;

impl zed::Extension for Leaklint {
    fn new() -> Self {
        Leaklint
    }

    fn language_server_command(&mut self, _: &LanguageServerId, worktree: &Worktree) -> Result<Command> {
        let wished = LspSettings::for_worktree("leaklint", worktree)?.binary.and_then(|binary| binary.path);
        let own = || {
            worktree.read_text_file("node_modules/leaklint/package.json").ok()?;
            Some(format!("{}/node_modules/.bin/leaklint", worktree.root_path()))
        };
        let command = wished.or_else(own).or_else(|| worktree.which("leaklint"));
        let command = command.ok_or("no leaklint was found; install it with `npm install --save-dev leaklint`")?;
        Ok(Command { command, args: vec!["lsp".to_owned()], env: worktree.shell_env() })
    }

    fn language_server_initialization_options(
        &mut self,
        _: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Option<zed::serde_json::Value>> {
        Ok(LspSettings::for_worktree("leaklint", worktree)?.initialization_options)
    }
}

zed::register_extension!(Leaklint);
