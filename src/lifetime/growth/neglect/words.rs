//! The words by which people call queues, keys that never end, and things that come and go.

use crate::lifetime::keys::last_word;

/// Keys of which there are always more: ids of things that come and go, addresses, the things themselves.
pub(super) fn is_open_key(name: &str) -> bool {
    const OPEN: [&str; 27] = [
        "id",
        "uid",
        "uuid",
        "guid",
        "node",
        "socket",
        "client",
        "user",
        "username",
        "session",
        "room",
        "url",
        "uri",
        "ip",
        "token",
        "host",
        "hostname",
        "element",
        "elem",
        "el",
        "peer",
        "conn",
        "connection",
        "req",
        "request",
        "document",
        "buffer",
    ];
    OPEN.contains(&last_word(name).as_str()) && !is_id_of_few(name)
}

/// `libraryID`, `bucketPublicId`: a program has its set of them, and asks for the same ones again. How many there are is known
/// to whoever runs the program only; that what is so called is few and lasting is all that code tells of it.
pub(super) fn is_id_of_few(name: &str) -> bool {
    let name = name.trim_matches(['_', '#', '$']);
    let stem = ["PublicId", "Ids", "Id", "ID", "_id"].iter().find_map(|end| name.strip_suffix(end));
    stem.is_some_and(|stem| {
        matches!(
            last_word(stem).as_str(),
            "library"
                | "bucket"
                | "module"
                | "dep"
                | "dependency"
                | "chunk"
                | "asset"
                | "plugin"
                | "extension"
                | "package"
                | "server"
                | "tenant"
                | "project"
                | "type"
                | "kind"
                | "category"
                | "locale"
                | "theme"
                | "model"
                | "schema"
                | "provider"
                | "field"
                | "column"
                | "layer"
                | "device"
        )
    })
}

/// Ids that are made anew for each occurrence of something that ends: `connectionId`, `span_id`. A `requestId` may be that
/// of a stored request, which is sent again and again.
pub(super) fn is_passing_id(name: &str) -> bool {
    let name = name.trim_matches(['_', '#', '$']);
    let stem = ["Id", "ID", "_id", "Uuid"].iter().find_map(|end| name.strip_suffix(end));
    stem.is_some_and(|stem| {
        matches!(
            last_word(stem).as_str(),
            "socket"
                | "connection"
                | "conn"
                | "transaction"
                | "execution"
                | "call"
                | "stream"
                | "trace"
                | "span"
                | "pause"
                | "invocation"
                | "correlation"
        )
    })
}

/// Tables of listeners by event: their keys are few.
pub(super) fn is_event_table(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["listener", "handler", "event", "callback", "subscri", "hook", "observer", "plugin", "middleware", "emitter"]
        .iter()
        .any(|word| name.contains(word))
}

/// Lists of work that waits to be done once.
pub(in crate::lifetime) fn is_queue(name: &str) -> bool {
    let word = last_word(name);
    matches!(
        word.as_str(),
        "queue" | "queued" | "pending" | "backlog" | "deferred" | "buffered" | "waiting" | "delayed"
    ) || name.trim_start_matches(['_', '#', '$']).to_ascii_lowercase().starts_with("pending")
}

/// Constructors of what comes and goes while a program runs.
pub(super) fn is_transient(name: &str) -> bool {
    matches!(
        last_word(name).as_str(),
        "connection"
            | "socket"
            | "client"
            | "session"
            | "worker"
            | "window"
            | "request"
            | "stream"
            | "channel"
            | "transaction"
            | "cursor"
            | "player"
            | "room"
            | "peer"
            | "download"
            | "upload"
    )
}

/// Events of a server that hand over something new that will end.
pub(super) const CONNECTION_EVENTS: [&str; 8] =
    ["connection", "secureConnection", "request", "upgrade", "session", "stream", "connect", "client"];

/// Types whose instances a page or server makes and drops all the time.
pub(super) fn is_fleeting_type(name: &str) -> bool {
    matches!(
        name,
        "Element"
            | "Node"
            | "Document"
            | "Window"
            | "ShadowRoot"
            | "EventTarget"
            | "EventEmitter"
            | "Socket"
            | "WebSocket"
            | "Request"
            | "Response"
            | "IncomingMessage"
            | "ServerResponse"
            | "ParentNode"
            | "ChildNode"
            | "HTMLElement"
            | "SVGElement"
    ) || (name.starts_with("HTML") && name.ends_with("Element"))
        || (name.starts_with("SVG") && name.ends_with("Element"))
}
