//! The parts of the language server protocol that leaklint speaks, as they are on the wire.
//!
//! URIs are texts here: editors write some that no strict parser takes, and want them back as they wrote them.

use super::document::{Change, Encoding};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Position {
    pub(super) line: u32,
    pub(super) character: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Range {
    pub(super) start: Position,
    pub(super) end: Position,
}

#[derive(Debug, Deserialize)]
pub(super) struct DocumentId {
    pub(super) uri: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct VersionedId {
    pub(super) uri: String,
    #[serde(default)]
    pub(super) version: Option<i32>,
}

#[derive(Debug, Deserialize)]
pub(super) struct OpenedDocument {
    pub(super) uri: String,
    #[serde(default)]
    pub(super) version: i32,
    pub(super) text: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DidOpen {
    pub(super) text_document: OpenedDocument,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DidChange {
    pub(super) text_document: VersionedId,
    pub(super) content_changes: Vec<Change>,
}

/// Of a document, and nothing more: closed, saved.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OfDocument {
    pub(super) text_document: DocumentId,
}

#[derive(Debug, Deserialize)]
pub(super) struct DidChangeWatchedFiles {
    pub(super) changes: Vec<DocumentId>,
}

#[derive(Debug, Deserialize)]
pub(super) struct WorkspaceFolder {
    pub(super) uri: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct DidChangeWorkspaceFolders {
    pub(super) event: FolderChanges,
}

#[derive(Debug, Deserialize)]
pub(super) struct FolderChanges {
    pub(super) added: Vec<WorkspaceFolder>,
    pub(super) removed: Vec<WorkspaceFolder>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PullDocument {
    pub(super) text_document: DocumentId,
    #[serde(default)]
    pub(super) previous_result_id: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct PreviousResult {
    pub(super) uri: String,
    pub(super) value: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PullWorkspace {
    #[serde(default)]
    pub(super) previous_result_ids: Vec<PreviousResult>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AtPosition {
    pub(super) text_document: DocumentId,
    pub(super) position: Position,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WantedActions {
    pub(super) text_document: DocumentId,
    pub(super) range: Range,
    #[serde(default)]
    pub(super) context: ActionContext,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct ActionContext {
    #[serde(default)]
    pub(super) only: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ExecuteCommand {
    pub(super) command: String,
    #[serde(default)]
    pub(super) arguments: Vec<Value>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Initialize {
    #[serde(default)]
    pub(super) process_id: Option<u32>,
    #[serde(default)]
    pub(super) root_uri: Option<String>,
    #[serde(default)]
    pub(super) root_path: Option<String>,
    #[serde(default)]
    pub(super) workspace_folders: Option<Vec<WorkspaceFolder>>,
    #[serde(default)]
    pub(super) capabilities: Value,
    #[serde(default)]
    pub(super) initialization_options: Value,
}

/// What the editor can do, as far as it matters.
#[derive(Debug, Clone, Copy)]
pub(super) struct Client {
    pub(super) encoding: Encoding,
    /// It asks for diagnostics, so it must not be sent any.
    pub(super) pulls: bool,
    pub(super) refreshes: bool,
    /// It shows further places of a diagnostic.
    pub(super) related: bool,
    /// Edits of a document may name its version.
    pub(super) versioned_edits: bool,
    /// It asks for the edits of an action once the action is chosen.
    pub(super) resolves_edits: bool,
    pub(super) progress: bool,
    pub(super) watches: bool,
}

impl Client {
    pub(super) fn of(capabilities: &Value) -> Self {
        let at = |pointer: &str| capabilities.pointer(pointer);
        let can = |pointer: &str| at(pointer).and_then(Value::as_bool).unwrap_or(false);
        let lists = |pointer: &str, word: &str| {
            at(pointer).and_then(Value::as_array).is_some_and(|list| list.iter().any(|it| it == word))
        };
        let utf8 = lists("/general/positionEncodings", "utf-8");
        Self {
            encoding: if utf8 { Encoding::Utf8 } else { Encoding::Utf16 },
            pulls: at("/textDocument/diagnostic").is_some_and(Value::is_object),
            refreshes: can("/workspace/diagnostics/refreshSupport"),
            related: can("/textDocument/publishDiagnostics/relatedInformation")
                || can("/textDocument/diagnostic/relatedInformation"),
            versioned_edits: can("/workspace/workspaceEdit/documentChanges"),
            resolves_edits: can("/textDocument/codeAction/dataSupport")
                && lists("/textDocument/codeAction/resolveSupport/properties", "edit"),
            progress: can("/window/workDoneProgress"),
            watches: can("/workspace/didChangeWatchedFiles/dynamicRegistration"),
        }
    }
}

/// Commands that the server runs when the editor asks.
pub(super) const FIX_ALL: &str = "leaklint.server.fixAll";
pub(super) const EXPLAIN: &str = "leaklint.server.explainRule";

/// The kind of the action that applies all safe fixes of a document.
pub(super) const FIX_ALL_KIND: &str = "source.fixAll.leaklint";

/// What the server says of itself.
pub(super) fn capabilities(client: &Client, workspace_diagnostics: bool) -> Value {
    let mut capabilities = json!({
        "positionEncoding": match client.encoding {
            Encoding::Utf8 => "utf-8",
            Encoding::Utf16 => "utf-16",
        },
        "textDocumentSync": { "openClose": true, "change": 2, "save": { "includeText": false } },
        "hoverProvider": true,
        "codeActionProvider": { "codeActionKinds": ["quickfix", FIX_ALL_KIND], "resolveProvider": true },
        "executeCommandProvider": { "commands": [FIX_ALL, EXPLAIN] },
        "workspace": { "workspaceFolders": { "supported": true, "changeNotifications": true } },
    });
    if client.pulls {
        capabilities["diagnosticProvider"] = json!({
            "identifier": "leaklint",
            "interFileDependencies": true,
            "workspaceDiagnostics": workspace_diagnostics,
        });
    }
    capabilities
}

/// The edit of several documents: URI, version where one is known, edits.
pub(super) fn workspace_edit(client: &Client, documents: Vec<(String, Option<i32>, Vec<Value>)>) -> Value {
    if client.versioned_edits {
        let changes: Vec<Value> = documents
            .into_iter()
            .map(|(uri, version, edits)| json!({ "textDocument": { "uri": uri, "version": version }, "edits": edits }))
            .collect();
        return json!({ "documentChanges": changes });
    }
    let changes: serde_json::Map<String, Value> =
        documents.into_iter().map(|(uri, _, edits)| (uri, edits.into())).collect();
    json!({ "changes": changes })
}
