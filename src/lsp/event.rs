//! What the server waits for: messages of the editor, and word from the folders' threads.

use lsp_server::{Message, RequestId};
use serde_json::Value;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};

use super::protocol::PreviousResult;

pub(super) enum Event {
    Message(Message),
    /// The editor says no more.
    End,
    /// Nobody reads what the server writes.
    Unread,
    /// Findings of some folder may be others now.
    Changed,
    /// All folders had their say.
    Gathered(Arc<Gather>),
}

/// A request that every folder answers a part of.
pub(super) struct Gather {
    pub(super) id: RequestId,
    pub(super) what: Gathering,
    pub(super) parts: Mutex<Vec<Value>>,
    events: Sender<Event>,
}

pub(super) enum Gathering {
    /// Diagnostics of all files; what the editor has already.
    Diagnostics { previous: Vec<PreviousResult> },
    /// All safe fixes. Parts are `[uri, version, edits, number of fixes]`.
    Fixes,
}

/// One folder's share of a request. When the last share is gone, the request is complete, whatever became of the folders.
pub(super) struct Share {
    gather: Arc<Gather>,
    left: Arc<()>,
}

impl Gather {
    pub(super) fn add(&self, mut parts: Vec<Value>) {
        self.parts.lock().unwrap_or_else(PoisonError::into_inner).append(&mut parts);
    }

    pub(super) fn take(&self) -> Vec<Value> {
        std::mem::take(&mut *self.parts.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Share {
    pub(super) fn new(id: RequestId, what: Gathering, events: Sender<Event>) -> Self {
        let gather = Gather { id, what, parts: Mutex::default(), events };
        Self { gather: Arc::new(gather), left: Arc::new(()) }
    }

    pub(super) fn another(&self) -> Self {
        Self { gather: self.gather.clone(), left: self.left.clone() }
    }

    pub(super) fn gather(&self) -> &Gather {
        &self.gather
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        if Arc::into_inner(std::mem::take(&mut self.left)).is_some() {
            let _ = self.gather.events.send(Event::Gathered(self.gather.clone()));
        }
    }
}
