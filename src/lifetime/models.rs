//! Acquire, release and callback knowledge of platforms and libraries, read from `rules/models/*.toml`.
//!
//! What data cannot say (ownership, conditions, growth) is code in this folder, not more syntax in the rows.

use crate::semantic::names::Word;
use rustc_hash::FxHashMap;
use serde::Deserialize;

/// The rows that apply to a run, indexed by the last name of what they match.
#[derive(Debug, Clone)]
pub struct Models {
    callbacks: FxHashMap<String, Vec<Callback>>,
    resources: FxHashMap<String, Vec<Resource>>,
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
    single_events: rustc_hash::FxHashSet<String>,
    stream_events: rustc_hash::FxHashSet<String>,
    host_globals: rustc_hash::FxHashSet<&'static str>,
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
    pub name: String,
}

impl Callee {
    fn parse(text: &str) -> Callee {
        if let Some((origin, name)) = text.split_once('#') {
            return Callee {
                origin: (!origin.is_empty()).then(|| origin.to_owned()),
                is_method: true,
                name: name.to_owned(),
            };
        }
        match text.rsplit_once('.') {
            Some((origin, name)) => Callee { origin: Some(origin.to_owned()), is_method: false, name: name.to_owned() },
            None => Callee { origin: None, is_method: false, name: text.to_owned() },
        }
    }
}

/// One row of a resource: what acquires it, what releases it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ResourceRow {
    pub kind: ResourceKind,
    pub acquire: Vec<String>,
    pub release: Vec<String>,
    /// Adding the same listener again adds nothing.
    #[serde(default)]
    pub deduplicates: bool,
    pub example: Example,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    pub leaky: String,
    pub clean: String,
}

#[derive(Debug, Clone)]
pub struct Resource {
    pub callee: Callee,
    pub kind: ResourceKind,
    pub release: Vec<Callee>,
    pub deduplicates: bool,
}

/// What is acquired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResourceKind {
    Interval,
    Timeout,
    Frame,
    Listener,
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

const SHIPPED: [(&str, &str); 4] = [
    ("callbacks.toml", include_str!("../../rules/models/callbacks.toml")),
    ("web.toml", include_str!("../../rules/models/web.toml")),
    ("node.toml", include_str!("../../rules/models/node.toml")),
    ("subscriptions.toml", include_str!("../../rules/models/subscriptions.toml")),
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
            resource_rows: Vec::new(),
            subscriptions: FxHashMap::default(),
            subscription_rows: Vec::new(),
            subscription_words: Vec::new(),
            long_lived: FxHashMap::default(),
            listener_functions: FxHashMap::default(),
            listener_removers: Default::default(),
            acquire_words: Vec::new(),
            release_words: Vec::new(),
            single_events: Default::default(),
            stream_events: Default::default(),
            host_globals: HOST_GLOBALS
                .lines()
                .filter(|line| !line.starts_with('#'))
                .flat_map(str::split_whitespace)
                .collect(),
            hash: 0,
        };
        for (name, text) in SHIPPED {
            let rows: Rows = toml::from_str(text)
                .unwrap_or_else(|error| panic!("the shipped model rows in {name} are malformed: {error}"));
            models.add(rows);
            models.hash = models.hash.rotate_left(1) ^ xxhash_rust::xxh3::xxh3_64(text.as_bytes());
        }
        let releases = models.resources.values().flatten().flat_map(|resource| &resource.release);
        let mut names: Vec<&str> = releases.map(|callee| callee.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names.extend(models.listener_removers.iter().map(String::as_str));
        models.release_words = names.into_iter().map(Word::new).collect();
        models.subscription_words = models.subscriptions.keys().map(|name| Word::new(name)).collect();
        let adders = models.listener_functions.keys();
        models.acquire_words = models.resources.keys().chain(adders).map(|name| Word::new(name)).collect();
        models
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
        self.single_events.extend(rows.single_event.into_iter().flat_map(|row| row.names));
        self.stream_events.extend(rows.stream_event.into_iter().flat_map(|row| row.names));
        for row in rows.listener_function {
            for name in row.adds {
                let resource = Resource {
                    kind: ResourceKind::Listener,
                    release: Vec::new(),
                    deduplicates: false,
                    callee: Callee { origin: None, is_method: false, name: name.clone() },
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

    pub fn resources(&self, name: &str) -> &[Resource] {
        self.resources.get(name).map_or(&[], Vec::as_slice)
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
}
