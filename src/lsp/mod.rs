//! `leaklint lsp`: a language server over two streams.
//!
//! The only part of leaklint that knows the protocol. Drives the same scan, links and checks as a run of the command line,
//! file by file as they are edited; must not know the command line.

mod actions;
mod desk;
mod document;
mod event;
mod folder;
mod hover;
mod load;
mod options;
mod protocol;
mod render;
mod server;
mod uri;
mod wire;

use crate::rule::RuleEntry;
use event::Event;
use server::{End, Server};
use std::io::{Read, Write};
use wire::{Outbox, Outgoing};

/// Serves one editor. Gives whether the conversation ended as the protocol wants it.
pub fn serve(
    input: impl Read + Send + 'static,
    output: impl Write + Send + 'static,
    rules: &'static [RuleEntry],
) -> std::io::Result<bool> {
    let (out, outgoing) = std::sync::mpsc::channel::<Outgoing>();
    let (events, received) = std::sync::mpsc::channel::<Event>();
    let outbox = Outbox::new(out);

    let (reader_outbox, reader_events) = (outbox.clone(), events.clone());
    let read = move || wire::read_all(input, &reader_outbox, &reader_events);
    std::thread::Builder::new().name("leaklint reader".to_owned()).spawn(read)?;
    let writer_events = events.clone();
    let (written, all_written) = std::sync::mpsc::channel::<()>();
    let write = move || {
        if wire::write_all(&outgoing, output).is_err() {
            let _ = writer_events.send(Event::Unread);
        }
        drop(written);
    };
    std::thread::Builder::new().name("leaklint writer".to_owned()).spawn(write)?;

    let end = Server::new(rules, outbox.clone(), events).serve(&received);
    // What was answered is to be read; the reader waits for input that may never come, and is left behind.
    outbox.close();
    let _ = all_written.recv_timeout(std::time::Duration::from_secs(1));
    Ok(end == End::Orderly)
}

#[cfg(test)]
mod tests {
    use crate::rule::RuleEntry;

    /// For tests that need the type and no rule.
    pub(super) fn no_rules() -> &'static [RuleEntry] {
        &[]
    }
}
