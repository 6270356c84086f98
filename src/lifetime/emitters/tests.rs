//! Lives of emitters, one line of code each.

use super::{Emitters, Life};
use crate::diagnostic::Confidence::{self, High, Low, Medium};
use crate::lifetime::models::Models;
use crate::semantic::tree::ExprId;
use crate::semantic::{self, Module};
use crate::syntax::{self, SourceKind};

/// The life of the first emitter that gets a listener for `probe`.
fn life(text: &str) -> Option<(Life, Confidence)> {
    let mut parsed = syntax::parse(SourceKind::TypeScript, text);
    assert!(parsed.errors.is_empty(), "{text}: {:?}", parsed.errors);
    let module = semantic::bind(&mut parsed, Module::default());
    let models = Models::builtin();
    let receiver = (0..module.exprs.len()).find_map(|index| {
        let (receiver, _, args) = module.method_call(ExprId(index as u32))?;
        (module.str_of(*args.first()?) == Some("probe")).then_some(receiver)
    });
    let emitters = Emitters::new(&module, &models);
    let outlives = emitters.lives_of(receiver.expect("a listener for `probe`"))?;
    Some((outlives.life, outlives.confidence))
}

#[test]
fn sockets_of_keep_alive_requests_are_pooled() {
    let pooled = Some((Life::Connection, High));
    assert_eq!(life("function f(req, res) { req.socket.on('probe', () => res.end()) }"), pooled);
    assert_eq!(life("function f(req, res) { const { socket } = req; socket.on('probe', () => res.end()) }"), pooled);
    assert_eq!(life("R.prototype.onResponse = function (response) { response.connection.once('probe', f) }"), pooled);
    let request = "const req = https.request(o); req.on('socket', (socket) => { socket.on('probe', () => {}) })";
    assert_eq!(life(&format!("import https from 'node:https'; function f(o) {{ {request} }}")), pooled);
    assert_eq!(
        life("function f(o) { const r = o.transport.request(o); r.on('socket', (s) => s.on('probe', g)) }"),
        pooled
    );
    assert_eq!(life("class A { run() { this.req.once('socket', (s) => s.on('probe', g)) } }"), pooled);
    assert_eq!(life("function f(agent) { agent.on('free', (socket) => socket.on('probe', g)) }"), pooled);
}

#[test]
fn clients_that_a_pool_lends_are_pooled() {
    let pooled = Some((Life::Connection, High));
    assert_eq!(life("async function f() { const client = await pool.connect(); client.on('probe', g) }"), pooled);
    assert_eq!(life("function f() { this.pool.getConnection((error, c) => { c.on('probe', g) }) }"), pooled);
    assert_eq!(life("pool.on('connect', (client) => client.on('probe', g))"), None);
    assert_eq!(life("async function f() { const client = await redis.connect(); client.on('probe', g) }"), None);
}

#[test]
fn sockets_that_serve_one_user_are_not() {
    assert_eq!(life("server.on('upgrade', (req) => { req.socket.on('probe', g) })"), None);
    assert_eq!(life("server.on('connection', (socket) => { socket.on('probe', g) })"), None);
    assert_eq!(life("io.on('socket', (socket) => { socket.on('probe', g) })"), None);
    assert_eq!(life("function f() { const socket = net.connect(80); socket.on('probe', g) }"), None);
}

#[test]
fn emitters_that_a_constructor_gets_may_outlive_the_object() {
    let maybe = Some((Life::GivenToObject, Medium));
    let sure = Some((Life::GivenToObject, High));
    let query = "class Query { constructor(client) { this.client = client; this.client.on('probe', () => {}) } ";
    assert_eq!(life(&format!("{query} }}")), maybe);
    assert_eq!(life(&format!("{query} destroy() {{}} }}")), maybe);
    assert_eq!(life(&format!("{query} destroy() {{ this.client.off('end', this.end) }} }}")), sure);
    assert_eq!(life(&format!("{query} pause() {{ this.client.off('end', this.end) }} }}")), maybe);
    assert_eq!(life(&format!("{query} }} class Db {{ find() {{ return new Query(this.client) }} }}")), sure);
    assert_eq!(life(&format!("{query} }} function f() {{ return new Query(new Client()) }}")), maybe);
    assert_eq!(life(&format!("{query} }} class Db {{ constructor() {{ this.q = new Query(this.client) }} }}")), maybe);
    assert_eq!(life(&format!("{query} close() {{ this.client.end() }} }}")), None);
    assert_eq!(life("class Q { constructor(private client: Client) {} run() { this.client.on('probe', g) } }"), maybe);
    let ended = "class Q { constructor(private c: Client) { c.on('probe', g) } stop() { this.c.destroy() } }";
    assert_eq!(life(ended), None);
    assert_eq!(life("class Q { constructor(private s: Duplex) {} run() { this.s.on('probe', g) } }"), None);
    assert_eq!(life("class Q { constructor() { this.c = new Client() } run() { this.c.on('probe', g) } }"), None);
    let prototype = "function Db(name, topology) { topology.once('probe', g) } Db.prototype.open = function () {};";
    assert_eq!(life(prototype), maybe);
}

#[test]
fn emitters_that_a_function_gets_may_outlive_the_call() {
    let maybe = Some((Life::GivenToFunction, Low));
    assert_eq!(life("export function attach(bus) { bus.on('probe', () => {}) }"), maybe);
    assert_eq!(life("module.exports = function (bus) { bus.on('probe', () => {}) }"), maybe);
    assert_eq!(life("export function attach(bus) { bus.on('probe', f); return () => bus.off('item', g) }"), maybe);
    assert_eq!(life("export function attach(bus) { bus.on('probe', () => {}); bus.close() }"), None);
    assert_eq!(life("list.forEach((child) => child.on('probe', () => {}))"), None);
    assert_eq!(life("export function attach() { const bus = new Bus(); bus.on('probe', () => {}) }"), None);
}
