//! Messages in and out: frames of the protocol on two streams, each with a thread of its own, and which requests still
//! wait for an answer.
//!
//! Knows nothing of what messages mean, but `$/cancelRequest`, which must overtake the others.

use crate::lsp::event::Event;
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};

/// A header promises at most this much; more is a client gone wild, not a document.
const MOST_BYTES: usize = 1 << 30;

/// Where answers and messages to the editor go. Clones write to the same editor.
#[derive(Clone)]
pub(super) struct Outbox {
    out: Sender<Outgoing>,
    waiting: Arc<Mutex<HashSet<RequestId>>>,
    next: Arc<AtomicI32>,
}

pub(super) enum Outgoing {
    Message(Message),
    /// An answer to what had no id that can be read.
    Raw(Value),
    /// Nothing comes after it.
    Close,
}

/// How much a message to the user matters, as the protocol counts.
#[derive(Debug, Clone, Copy)]
pub(super) enum Weight {
    Error = 1,
    Warning = 2,
    Note = 3,
}

impl Outbox {
    pub(super) fn new(out: Sender<Outgoing>) -> Self {
        Self { out, waiting: Arc::default(), next: Arc::default() }
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, HashSet<RequestId>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the editor still waits for this answer: it may have cancelled the request.
    pub(super) fn is_wanted(&self, id: &RequestId) -> bool {
        self.waiting().contains(id)
    }

    /// Answers a request once; later answers, and those to cancelled requests, go nowhere.
    pub(super) fn answer(&self, id: &RequestId, result: Result<Value, (ErrorCode, String)>) {
        if !self.waiting().remove(id) {
            return;
        }
        let response = match result {
            Ok(value) => Response { id: id.clone(), response_result: Ok(value) },
            Err((code, message)) => Response::new_err(id.clone(), code as i32, message),
        };
        self.send(Outgoing::Message(response.into()));
    }

    pub(super) fn notify(&self, method: &str, params: Value) {
        self.send(Outgoing::Message(Notification { method: method.to_owned(), params }.into()));
    }

    /// Asks the editor for something of which only failure matters, which it tells its user itself.
    pub(super) fn request(&self, method: &str, params: Value) {
        let id = RequestId::from(self.next.fetch_add(1, Ordering::Relaxed));
        self.send(Outgoing::Message(Request { id, method: method.to_owned(), params }.into()));
    }

    /// A line for the editor's log.
    pub(super) fn log(&self, weight: Weight, message: &str) {
        self.notify("window/logMessage", json!({ "type": weight as i32, "message": message }));
    }

    /// A message that the user should see.
    pub(super) fn show(&self, weight: Weight, message: &str) {
        self.notify("window/showMessage", json!({ "type": weight as i32, "message": format!("leaklint: {message}") }));
    }

    /// Ends the writing once all that was sent is written.
    pub(super) fn close(&self) {
        self.send(Outgoing::Close);
    }

    fn send(&self, outgoing: Outgoing) {
        // Nobody reads any more; the server ends for that reason elsewhere.
        let _ = self.out.send(outgoing);
    }

    fn refuse(&self, id: Value, code: ErrorCode, message: &str) {
        let error = json!({ "code": code as i32, "message": message });
        self.send(Outgoing::Raw(json!({ "jsonrpc": "2.0", "id": id, "error": error })));
    }
}

/// Writes what is sent until nobody can send any more, or nobody reads.
pub(super) fn write_all(outgoing: &Receiver<Outgoing>, mut out: impl Write) -> io::Result<()> {
    for message in outgoing {
        match message {
            Outgoing::Message(message) => message.write(&mut out)?,
            Outgoing::Close => break,
            Outgoing::Raw(value) => {
                let text = value.to_string();
                write!(out, "Content-Length: {}\r\n\r\n{text}", text.len())?;
                out.flush()?;
            }
        }
    }
    Ok(())
}

/// Reads messages until the stream ends or its frames make no sense; answers what is not a message.
pub(super) fn read_all(input: impl Read, outbox: &Outbox, events: &Sender<Event>) {
    let mut input = BufReader::with_capacity(1 << 16, input);
    let end = loop {
        match frame(&mut input) {
            Ok(Some(body)) => {
                if let Some(message) = message(&body, outbox)
                    && events.send(Event::Message(message)).is_err()
                {
                    return;
                }
            }
            Ok(None) => break None,
            Err(error) => break Some(error.to_string()),
        }
    };
    if let Some(fault) = &end {
        outbox.refuse(Value::Null, ErrorCode::ParseError, fault);
    }
    let _ = events.send(Event::End);
}

/// The next body; `None` at the end of the stream.
fn frame(input: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let broken = |message: String| io::Error::new(io::ErrorKind::InvalidData, message);
    let mut length = None;
    let mut line = Vec::new();
    loop {
        line.clear();
        // A client that sends something else altogether need not end its lines.
        if input.by_ref().take(4096).read_until(b'\n', &mut line)? == 0 {
            return match length {
                None => Ok(None),
                Some(_) => Err(broken("the stream ended inside a header".to_owned())),
            };
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end_matches(['\r', '\n']);
        if text.is_empty() {
            match length {
                Some(_) => break,
                None => return Err(broken("a message without `Content-Length` cannot be read".to_owned())),
            }
        }
        let Some((name, value)) = text.split_once(':') else {
            return Err(broken(format!("`{}` is not a header; expected `Content-Length: N`", shortened(text))));
        };
        if name.eq_ignore_ascii_case("content-length") {
            let value = value.trim();
            let number = value.parse().ok().filter(|number| *number <= MOST_BYTES);
            length = Some(number.ok_or_else(|| broken(format!("`{}` is not a length", shortened(value))))?);
        }
    }
    let mut body = Vec::new();
    let length = length.unwrap_or(0);
    input.by_ref().take(length as u64).read_to_end(&mut body)?;
    if body.len() < length {
        return Err(broken("the stream ended inside a message".to_owned()));
    }
    Ok(Some(body))
}

fn shortened(text: &str) -> String {
    text.chars().take(60).collect()
}

/// The message in a body; what is none is answered at once.
fn message(body: &[u8], outbox: &Outbox) -> Option<Message> {
    let mut value: Value = match serde_json::from_slice(body) {
        Ok(value) => value,
        Err(error) => {
            outbox.refuse(Value::Null, ErrorCode::ParseError, &format!("this message is not JSON: {error}"));
            return None;
        }
    };
    let method = value.get("method").and_then(Value::as_str).map(str::to_owned);
    let params = value.get_mut("params").map(Value::take).unwrap_or_default();
    let id = value.get_mut("id").map(Value::take);
    match (method, id) {
        (Some(method), None) if method == "$/cancelRequest" => {
            let id = params.get("id").cloned().and_then(|id| serde_json::from_value::<RequestId>(id).ok())?;
            outbox.answer(&id, Err((ErrorCode::RequestCanceled, "the request was cancelled".to_owned())));
            None
        }
        (Some(method), None) => Some(Notification { method, params }.into()),
        (Some(method), Some(id)) => match serde_json::from_value::<RequestId>(id.clone()) {
            Ok(id) => {
                outbox.waiting().insert(id.clone());
                Some(Request { id, method, params }.into())
            }
            Err(_) => {
                let fault = "a request's `id` is a whole number of 32 bits or a string";
                outbox.refuse(id, ErrorCode::InvalidRequest, fault);
                None
            }
        },
        // Answers to what we asked: a refusal needs no deed of ours.
        (None, Some(_)) if value.get("result").is_some() || value.get("error").is_some() => None,
        (None, _) => {
            outbox.refuse(Value::Null, ErrorCode::InvalidRequest, "this message has no `method`");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes out of the events, and what is written, for these bytes.
    fn read(bytes: &[u8]) -> (Vec<String>, String) {
        let (out, outgoing) = std::sync::mpsc::channel();
        let (events, seen) = std::sync::mpsc::channel();
        read_all(bytes, &Outbox::new(out), &events);
        drop(events);
        let told = seen.iter().map(|event| match event {
            Event::Message(Message::Request(it)) => format!("{}({})", it.method, it.id),
            Event::Message(Message::Notification(it)) => it.method,
            Event::End => String::from("end"),
            _ => String::from("?"),
        });
        let told = told.collect();
        let mut written = Vec::new();
        write_all(&outgoing, &mut written).expect("a list takes all that is written");
        (told, String::from_utf8_lossy(&written).into_owned())
    }

    fn framed(bodies: &[&str]) -> Vec<u8> {
        bodies.iter().flat_map(|body| format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()).collect()
    }

    #[test]
    fn what_is_no_message_is_answered_and_the_next_one_is_read() {
        let (told, written) = read(&framed(&[
            "{nonsense",
            r#"{"id":1.5,"method":"a"}"#,
            "[]",
            r#"{"id":7,"method":"b"}"#,
            r#"{"id":0,"result":null}"#,
        ]));
        assert_eq!(told, ["b(7)", "end"]);
        for code in ["-32700", "-32600"] {
            assert!(written.contains(code), "{written}");
        }
        assert_eq!(written.matches("Content-Length").count(), 3, "{written}");
    }

    #[test]
    fn cancelling_answers_at_once_and_only_once() {
        let (told, written) = read(&framed(&[
            r#"{"id":"x","method":"slow"}"#,
            r#"{"method":"$/cancelRequest","params":{"id":"x"}}"#,
            r#"{"method":"$/cancelRequest","params":{"id":"x"}}"#,
        ]));
        assert_eq!(told, ["slow(\"x\")", "end"]);
        assert_eq!(written.matches("-32800").count(), 1, "{written}");
    }

    #[test]
    fn frames_that_make_no_sense_end_the_reading() {
        for (bytes, fault) in [
            (&b"hello\r\n\r\n"[..], "`hello` is not a header"),
            (b"Content-Length: many\r\n\r\n", "`many` is not a length"),
            (b"Content-Type: x\r\n\r\n{}", "without `Content-Length`"),
            (b"Content-Length: 9\r\n\r\n{}", "ended inside a message"),
            (b"Content-Length: 99999999999\r\n\r\n", "is not a length"),
        ] {
            let (told, written) = read(bytes);
            assert_eq!(told, ["end"]);
            assert!(written.contains("-32700") && written.contains(fault), "{written}");
        }
    }
}
