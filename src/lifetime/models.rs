//! Acquire, release and callback knowledge of platforms and libraries, read from `rules/models/*.toml`.
//!
//! What data cannot say (ownership, conditions, growth) is code in this folder, not more syntax in the rows.

mod rows;

use super::glance::Words;
use super::memo::rows::{MemoizeRow, Memoizers};
use crate::diagnostic::Confidence;
use crate::semantic::names::Word;
use rows::argument;
pub use rows::{Example, ResourceRow, RowsFault, Sureness, read_rows};
use rustc_hash::{FxHashMap, FxHashSet};
use schemars::JsonSchema;
use serde::Deserialize;

/// The rows that apply to a run, indexed by the last name of what they match.
#[derive(Debug, Clone)]
pub struct Models {
    callbacks: FxHashMap<String, Vec<Callback>>,
    resources: FxHashMap<String, Vec<Resource>>,
    /// Rows of things that are closed, disconnected or revoked, by the last name of what makes them.
    handles: FxHashMap<String, Vec<HandleModel>>,
    handle_words: Vec<Word>,
    /// Packages whose whole export is what makes something: `new (require("ioredis"))()`.
    default_makers: FxHashSet<String>,
    /// Types and paths that the user's settings say live as long as the process.
    user_long_lived: FxHashSet<String>,
    pub resource_rows: Vec<ResourceRow>,
    subscriptions: FxHashMap<String, Vec<SubscriptionSource>>,
    pub subscription_rows: Vec<SubscriptionRow>,
    subscription_words: Vec<Word>,
    long_lived: FxHashMap<String, String>,
    listener_functions: FxHashMap<String, Resource>,
    listener_removers: rustc_hash::FxHashSet<String>,
    /// Last names of what acquires, and of what releases.
    acquire_words: Vec<Word>,
    release_words: Vec<Word>,
    /// What makes a file worth reading.
    words: Words,
    single_events: rustc_hash::FxHashSet<String>,
    stream_events: rustc_hash::FxHashSet<String>,
    host_globals: rustc_hash::FxHashSet<&'static str>,
    memoizers: Memoizers,
    /// Identity of the rows: facts made with other rows are worthless.
    pub hash: u64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct CallbackRow {
    call: Vec<String>,
    argument: i32,
    runs: Runs,
    when: Option<When>,
    says: Option<String>,
}

/// A function that calls one of its arguments.
#[derive(Debug, Clone)]
pub struct Callback {
    pub callee: Callee,
    pub argument: i32,
    pub runs: Runs,
    pub when: Option<When>,
    pub says: Option<String>,
}

/// How often a callback runs for one registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Runs {
    Often,
    Once,
    Each,
    Mount,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum When {
    Route,
    Event,
}

/// What a call must be to match a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Callee {
    /// Package or global that the callee comes from; `None` for methods of any receiver.
    pub origin: Option<String>,
    /// `origin#name` and `#name`: a method; `origin.name` and `name`: a function.
    pub is_method: bool,
    /// `new origin.name`
    pub is_new: bool,
    pub name: String,
}

impl Callee {
    fn parse(text: &str) -> Callee {
        if let Some(constructor) = text.strip_prefix("new ") {
            return Callee { is_new: true, ..Callee::parse(constructor) };
        }
        if let Some((origin, name)) = text.split_once('#') {
            return Callee {
                origin: (!origin.is_empty()).then(|| origin.to_owned()),
                is_method: true,
                is_new: false,
                name: name.to_owned(),
            };
        }
        match text.rsplit_once('.') {
            Some((origin, name)) => {
                Callee { origin: Some(origin.to_owned()), is_method: false, is_new: false, name: name.to_owned() }
            }
            None => Callee { origin: None, is_method: false, is_new: false, name: text.to_owned() },
        }
    }
}

/// A row of something that is closed, disconnected or revoked, by one of its acquisitions.
#[derive(Debug, Clone)]
pub struct HandleModel {
    pub callee: Callee,
    pub kind: ResourceKind,
    pub what: String,
    pub held_by: String,
    /// Methods of the handle.
    pub methods: Vec<String>,
    /// Functions that take the handle as an argument.
    pub functions: Vec<Callee>,
    /// Calling the handle releases it.
    pub by_call: bool,
    /// Position of an argument, and the property of it that ends the resource.
    pub released_by: Vec<(usize, String)>,
    pub retains: Vec<usize>,
    pub lent_to: Vec<String>,
    pub deduplicates: bool,
    pub confidence: Confidence,
}

impl HandleModel {
    fn new(row: &ResourceRow, acquire: &str) -> Self {
        let mut model = Self {
            callee: Callee::parse(acquire),
            kind: row.kind,
            what: row.what.clone().unwrap_or_else(|| format!("`{acquire}`")),
            held_by: row.held_by.clone().unwrap_or_else(|| "its library".to_owned()),
            methods: Vec::new(),
            functions: Vec::new(),
            by_call: false,
            released_by: row.released_by.iter().filter_map(|text| argument(text)).collect(),
            retains: row.retains.iter().filter_map(|text| argument(text)).map(|(index, _)| index).collect(),
            lent_to: row.lent_to.clone(),
            deduplicates: row.deduplicates,
            confidence: row.confidence.map_or(Confidence::High, Sureness::confidence),
        };
        for release in &row.release {
            match release.strip_prefix('#') {
                Some(method) => model.methods.push(method.to_owned()),
                None if release == "()" => model.by_call = true,
                None => model.functions.push(Callee::parse(release)),
            }
        }
        model
    }

    /// What a person would call to release it.
    pub fn release(&self) -> &str {
        match (self.methods.first(), self.functions.first()) {
            (Some(method), _) => method,
            (None, Some(function)) => &function.name,
            (None, None) => "it",
        }
    }
}

#[derive(Debug, Clone)]
pub struct Resource {
    pub callee: Callee,
    pub kind: ResourceKind,
    pub release: Vec<Callee>,
    pub deduplicates: bool,
}

/// What is acquired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ResourceKind {
    Interval,
    Timeout,
    Frame,
    Listener,
    /// What observes elements until it is disconnected.
    Observer,
    /// A connection, worker, pool, watcher, view or the like.
    Handle,
    /// An address that keeps a file in memory.
    ObjectUrl,
}

impl ResourceKind {
    /// Whether rows of the kind are for timers and listeners.
    pub const fn is_timer_or_listener(self) -> bool {
        matches!(self, Self::Interval | Self::Timeout | Self::Frame | Self::Listener)
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct LongLivedRow {
    name: String,
    r#type: String,
}

/// Functions of many libraries that add a listener to their first argument, and those that remove it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ListenerFunctionRow {
    adds: Vec<String>,
    removes: Vec<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct Rows {
    callback: Vec<CallbackRow>,
    resource: Vec<ResourceRow>,
    long_lived: Vec<LongLivedRow>,
    listener_function: Vec<ListenerFunctionRow>,
    single_event: Vec<EventsRow>,
    stream_event: Vec<EventsRow>,
    subscription: Vec<SubscriptionRow>,
    memoize: Vec<MemoizeRow>,
}

/// Something that calls back until what it returns is ended.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SubscriptionRow {
    pub acquire: Vec<String>,
    #[serde(default)]
    needs_callback: bool,
    #[serde(default)]
    tracks: bool,
    ends: Option<String>,
    pub example: Example,
}

#[derive(Debug, Clone)]
pub struct SubscriptionSource {
    pub callee: Callee,
    /// The call is none without a function among its arguments.
    pub needs_callback: bool,
    /// What its first argument reads keeps it.
    pub tracks: bool,
    /// The method of the result that ends it; `None`: the result is a function that does.
    pub ends: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct EventsRow {
    names: Vec<String>,
}

const SHIPPED: [(&str, &str); 10] = [
    ("callbacks.toml", include_str!("../../rules/models/callbacks.toml")),
    ("web.toml", include_str!("../../rules/models/web.toml")),
    ("node.toml", include_str!("../../rules/models/node.toml")),
    ("browser.toml", include_str!("../../rules/models/browser.toml")),
    ("server.toml", include_str!("../../rules/models/server.toml")),
    ("databases.toml", include_str!("../../rules/models/databases.toml")),
    ("messaging.toml", include_str!("../../rules/models/messaging.toml")),
    ("ui.toml", include_str!("../../rules/models/ui.toml")),
    ("subscriptions.toml", include_str!("../../rules/models/subscriptions.toml")),
    ("caches.toml", include_str!("../../rules/models/caches.toml")),
];

const HOST_GLOBALS: &str = include_str!("../../rules/models/host-globals.txt");

impl Models {
    /// The rows that leaklint ships.
    ///
    /// # Panics
    /// When a shipped row is malformed, which a test rules out.
    pub fn builtin() -> Self {
        let mut models = Self {
            callbacks: FxHashMap::default(),
            resources: FxHashMap::default(),
            handles: FxHashMap::default(),
            handle_words: Vec::new(),
            default_makers: FxHashSet::default(),
            user_long_lived: FxHashSet::default(),
            resource_rows: Vec::new(),
            subscriptions: FxHashMap::default(),
            subscription_rows: Vec::new(),
            subscription_words: Vec::new(),
            long_lived: FxHashMap::default(),
            listener_functions: FxHashMap::default(),
            listener_removers: Default::default(),
            acquire_words: Vec::new(),
            release_words: Vec::new(),
            words: Words::default(),
            single_events: Default::default(),
            stream_events: Default::default(),
            memoizers: Memoizers::default(),
            host_globals: HOST_GLOBALS
                .lines()
                .filter(|line| !line.starts_with('#'))
                .flat_map(str::split_whitespace)
                .collect(),
            hash: 0,
        };
        for (name, text) in SHIPPED {
            // By way of JSON, which the settings are read from as well: forms that are read from TOML are large in the program.
            let rows: Rows = toml::from_str::<serde_json::Value>(text)
                .map_err(|error| error.to_string())
                .and_then(|rows| serde_json::from_value(rows).map_err(|error| error.to_string()))
                .unwrap_or_else(|error| panic!("the shipped model rows in {name} are malformed: {error}"));
            models.add(rows);
            models.hash = models.hash.rotate_left(1) ^ xxhash_rust::xxh3::xxh3_64(text.as_bytes());
        }
        models.index();
        models
    }

    /// The shipped rows and the user's own.
    pub fn with(&self, rows: &[ResourceRow], long_lived: impl IntoIterator<Item = String>) -> Self {
        let mut models = self.clone();
        models.add(Rows { resource: rows.to_vec(), ..Rows::default() });
        models.user_long_lived.extend(long_lived);
        models.index();
        let mut hasher = xxhash_rust::xxh3::Xxh3::new();
        hasher.update(format!("{rows:?}").as_bytes());
        let mut names: Vec<&String> = models.user_long_lived.iter().collect();
        names.sort_unstable();
        for name in names {
            hasher.update(name.as_bytes());
            hasher.update(b"\0");
        }
        models.hash = models.hash.rotate_left(1) ^ hasher.digest();
        models
    }

    fn index(&mut self) {
        let models = self;
        let releases = models.resources.values().flatten().flat_map(|resource| &resource.release);
        let mut names: Vec<&str> = releases.map(|callee| callee.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names.extend(models.listener_removers.iter().map(String::as_str));
        models.release_words = names.into_iter().map(Word::new).collect();
        models.subscription_words = models.subscriptions.keys().map(|name| Word::new(name)).collect();
        let adders = models.listener_functions.keys();
        models.acquire_words = models.resources.keys().chain(adders).map(|name| Word::new(name)).collect();
        models.handle_words = models.handles.keys().map(|name| Word::new(name)).collect();
        let made = models.resources.values().flatten().map(|it| &it.callee);
        let made = made.chain(models.handles.values().flatten().map(|it| &it.callee));
        let made = made.chain(models.subscriptions.values().flatten().map(|it| &it.callee));
        let adders = models.listener_functions.keys().map(String::as_str);
        let exports = models.default_makers.iter().map(|package| (package.as_str(), "default"));
        models.words = Words::of(made, adders, exports.chain(models.memoizers.exports()));
    }

    fn add(&mut self, rows: Rows) {
        for row in rows.callback {
            for call in &row.call {
                let callee = Callee::parse(call);
                let callback =
                    Callback { argument: row.argument, runs: row.runs, when: row.when, says: row.says.clone(), callee };
                self.callbacks.entry(callback.callee.name.clone()).or_default().push(callback);
            }
        }
        for row in rows.resource {
            for acquire in &row.acquire {
                if !row.kind.is_timer_or_listener() {
                    let model = HandleModel::new(&row, acquire);
                    if let (Some(origin), "default") = (&model.callee.origin, model.callee.name.as_str()) {
                        self.default_makers.insert(origin.clone());
                    }
                    self.handles.entry(model.callee.name.clone()).or_default().push(model);
                    continue;
                }
                let callee = Callee::parse(acquire);
                let release = row.release.iter().map(|release| Callee::parse(release)).collect();
                let resource = Resource { kind: row.kind, release, deduplicates: row.deduplicates, callee };
                self.resources.entry(resource.callee.name.clone()).or_default().push(resource);
            }
            self.resource_rows.push(row);
        }
        for row in rows.subscription {
            for acquire in &row.acquire {
                let source = SubscriptionSource {
                    callee: Callee::parse(acquire),
                    needs_callback: row.needs_callback,
                    tracks: row.tracks,
                    ends: row.ends.clone(),
                };
                self.subscriptions.entry(source.callee.name.clone()).or_default().push(source);
            }
            self.subscription_rows.push(row);
        }
        self.memoizers.add(rows.memoize);
        self.single_events.extend(rows.single_event.into_iter().flat_map(|row| row.names));
        self.stream_events.extend(rows.stream_event.into_iter().flat_map(|row| row.names));
        for row in rows.listener_function {
            for name in row.adds {
                let resource = Resource {
                    kind: ResourceKind::Listener,
                    release: Vec::new(),
                    deduplicates: false,
                    callee: Callee { origin: None, is_method: false, is_new: false, name: name.clone() },
                };
                self.listener_functions.insert(name, resource);
            }
            self.listener_removers.extend(row.removes);
        }
        for row in rows.long_lived {
            self.long_lived.insert(row.name, row.r#type);
        }
    }

    /// Rows whose callee ends in `name`.
    pub fn callbacks(&self, name: &str) -> &[Callback] {
        self.callbacks.get(name).map_or(&[], Vec::as_slice)
    }

    /// Calls whose last name is `name`, and whose result ends what they begin.
    pub fn subscriptions(&self, name: &str) -> &[SubscriptionSource] {
        self.subscriptions.get(name).map_or(&[], Vec::as_slice)
    }

    /// The last names of all of them.
    pub fn subscription_words(&self) -> &[Word] {
        &self.subscription_words
    }

    /// The last names of all callees that acquire something.
    pub fn acquire_words(&self) -> &[Word] {
        &self.acquire_words
    }

    /// The last names of all callees that release something.
    pub fn release_words(&self) -> &[Word] {
        &self.release_words
    }

    /// What a look at a file goes by.
    pub fn words(&self) -> &Words {
        &self.words
    }

    pub fn resources(&self, name: &str) -> &[Resource] {
        self.resources.get(name).map_or(&[], Vec::as_slice)
    }

    /// Rows of things that are closed, disconnected or revoked and whose maker ends in `name`.
    pub fn handles(&self, name: &str) -> &[HandleModel] {
        self.handles.get(name).map_or(&[], Vec::as_slice)
    }

    /// The last names of all that make such things.
    pub fn handle_words(&self) -> &[Word] {
        &self.handle_words
    }

    /// Whether the package's whole export makes such a thing.
    pub fn is_default_maker(&self, package: &str) -> bool {
        self.default_makers.contains(package)
    }

    /// Whether the user's settings say that instances of the type, or what the path names, live as long as the process.
    pub fn is_long_lived_type(&self, name: &str) -> bool {
        self.user_long_lived.contains(name)
    }

    /// Whether the user's settings name any long-lived type or path.
    pub fn has_user_long_lived(&self) -> bool {
        !self.user_long_lived.is_empty()
    }

    /// A function by this name that adds a listener to its first argument, when that is an event target.
    pub fn listener_function(&self, name: &str) -> Option<&Resource> {
        self.listener_functions.get(name)
    }

    /// Whether a function by this name removes a listener from its first argument.
    pub fn is_listener_remover(&self, name: &str) -> bool {
        self.listener_removers.contains(name)
    }

    /// The type of an object of the platform that lives as long as the page or process.
    pub fn long_lived_type(&self, global: &str) -> Option<&str> {
        self.long_lived.get(global).map(String::as_str)
    }

    /// Whether a listener for the event runs at most once, or only while its target ends.
    pub fn is_single_event(&self, event: &str) -> bool {
        self.single_events.contains(event)
    }

    /// Whether the event carries a piece of a stream, which ends.
    pub fn is_stream_event(&self, event: &str) -> bool {
        self.stream_events.contains(event)
    }

    /// Names that the platform itself declares as globals.
    pub fn is_host_global(&self, name: &str) -> bool {
        self.host_globals.contains(name)
    }

    /// Exports of packages that keep results.
    pub fn memoizers(&self) -> &Memoizers {
        &self.memoizers
    }
}
