//! The words that make a file worth reading, beside those of the rows about APIs: each is one that some analysis starts from.

use crate::lifetime::cleanup::{CLEARING_FUNCTIONS, RELEASING_METHODS};
use crate::lifetime::disposables::{REGISTRARS, STORES};
use crate::lifetime::models::Callee;
use crate::lifetime::stale::value::{COMPONENTS, EVENTS, NEIGHBOURS, OF_EVENTS, OF_VIRTUAL_NODES, TARGETS};
use crate::semantic::query::FUNCTION_WRAPPERS;
use crate::syntax::tokens::hash;
use rustc_hash::FxHashMap;

/// What a name is to an analysis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Set {
    /// Called or constructed.
    Called,
    /// Called or constructed, in a file that names one of some packages or globals.
    CalledFrom,
    /// All of those packages and globals.
    Origin,
    /// Packages whose whole export makes something.
    Package,
    /// Anywhere.
    Anywhere,
    /// Extended.
    Base,
    /// Methods that put something into their receiver.
    Growing,
    /// What makes a value of a stated size.
    Sized,
    /// Those of them that are methods.
    SizedMethod,
    /// Methods that end an object.
    End,
    /// Names beside elements, events and components, and of what small pieces are cut from.
    ShortLived,
    /// Constructors of containers.
    Container,
    /// What a file may assign without declaring it.
    Global,
    /// Calls that give the function that they get.
    Wrapper,
    /// Methods that ask a container for an entry.
    Asking,
    /// Names of values that no code ends: literals, and globals that make new ones.
    Settled,
    /// By which people call the events that they get.
    Event,
    /// Methods that put into collections or take out of them.
    Upkeep,
    /// Methods that look for an element.
    Seeking,
    Map,
    /// `module`, `exports` and `require`
    CommonJs,
}

/// The sets that a name is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sets(u32);

impl Sets {
    pub fn has(self, set: Set) -> bool {
        self.0 >> set as u32 & 1 == 1
    }
}

/// The sets of names, by the hashes of these.
#[derive(Debug, Clone, Default)]
struct Dictionary {
    /// By the lowest bits of a hash: most names are in no set, and are told so here.
    filter: Vec<u64>,
    sets: FxHashMap<u64, Sets>,
}

impl Dictionary {
    const WORDS: u64 = 512;

    fn add<'a>(&mut self, set: Set, names: impl IntoIterator<Item = &'a str>) {
        self.filter.resize(Self::WORDS as usize, 0);
        for name in names {
            let name = hash(name.as_bytes());
            self.filter[Self::word(name)] |= 1 << (name & 63);
            self.sets.entry(name).or_default().0 |= 1 << set as u32;
        }
    }

    fn word(name: u64) -> usize {
        (name >> 6) as usize % Self::WORDS as usize
    }

    fn sets(&self, name: u64) -> Sets {
        let is_in_some = self.filter.get(Self::word(name)).is_some_and(|bits| bits >> (name & 63) & 1 == 1);
        if is_in_some { self.sets.get(&name).copied().unwrap_or_default() } else { Sets::default() }
    }
}

#[derive(Debug, Clone, Default)]
pub struct Words {
    dictionary: Dictionary,
    /// The packages and globals that names of [`Set::CalledFrom`] have to come from.
    called_from: FxHashMap<u64, Vec<u64>>,
    pub set: u64,
    pub constructor: u64,
    pub injectable: u64,
    pub filter: u64,
    pub for_each: u64,
    pub clear: u64,
    pub delete: u64,
    pub index_of: u64,
    pub last_index_of: u64,
    pub length: u64,
    pub push: u64,
    pub splice: u64,
    pub apply: u64,
    pub call: u64,
    pub assign: u64,
    pub create: u64,
    pub array: u64,
    pub buffer: u64,
    pub this: u64,
    pub extends: u64,
    pub require: u64,
    pub import: u64,
    pub from: u64,
    pub of: u64,
    pub r#as: u64,
    pub r#in: u64,
}

/// Calls that analyses start from, whatever the rows say.
const CALLED: &[&str] = &[
    // timers
    "setInterval",
    "setTimeout",
    "setImmediate",
    "requestAnimationFrame",
    "requestIdleCallback",
    // listeners
    "addEventListener",
    "on",
    "once",
    "addListener",
    "prependListener",
    "prependOnceListener",
    "removeEventListener",
    "removeListener",
    "off",
    "attachEvent",
    "setMaxListeners",
    // streams
    "subscribe",
    "observe",
    "takeUntil",
    "pipe",
    "createObjectURL",
    // races, and what is told of ends
    "race",
    "any",
    "FinalizationRegistry",
    "attachView",
    // what ends with its owner
    "event",
    // large values
    "readFileSync",
    "readFile",
    "execSync",
    "execFileSync",
    "arrayBuffer",
    "getImageData",
    "createImageData",
    "ImageData",
    "OffscreenCanvas",
    "VideoFrame",
    "AudioBuffer",
    // accumulators of streams
    "scan",
];

const SIZED: &[&str] = &[
    "Array",
    "ArrayBuffer",
    "SharedArrayBuffer",
    "Uint8Array",
    "Uint8ClampedArray",
    "Int8Array",
    "Uint16Array",
    "Int16Array",
    "Uint32Array",
    "Int32Array",
    "Float32Array",
    "Float64Array",
    "BigInt64Array",
    "BigUint64Array",
    "alloc",
    "allocUnsafe",
    "repeat",
    "padEnd",
    "padStart",
];

/// Beside the words by which `stale` knows elements, events and nodes; `text` gives what small pieces are cut from.
const SHORT_LIVED: &[&str] = &[
    "activeElement",
    "closest",
    "getRootNode",
    "createElement",
    "removeChild",
    "nativeEvent",
    "originalEvent",
    "vnode",
    "VNode",
    "HTMLElement",
    "Element",
    "MouseEvent",
    "PointerEvent",
    "KeyboardEvent",
    "FocusEvent",
    "DragEvent",
    "TouchEvent",
    "text",
];

/// Words that are no calls.
const ANYWHERE: &[&str] = &[
    "defaultMaxListeners",
    "ngOnDestroy",
    "componentWillUnmount",
    "disconnectedCallback",
    "beforeDestroy",
    "beforeUnmount",
    "onUnmounted",
    "onBeforeUnmount",
];

/// Classes whose instances a framework ends.
const BASES: &[&str] = &["Component", "PureComponent", "LitElement", "ReactiveElement", "HTMLElement"];

impl Words {
    /// `made`: what the rows about APIs acquire; `adders`: functions that add listeners to their arguments; `exports`: exports
    /// of packages that make something else, where a whole package is its `default`.
    pub fn of<'a>(
        made: impl Iterator<Item = &'a Callee>,
        adders: impl Iterator<Item = &'a str>,
        exports: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        // A method may be called on whatever has the type; a function comes from where it is.
        let origin = |it: &Callee| it.origin.clone().filter(|origin| !it.is_method && origin != "*");
        let mut rows: Vec<(&str, Option<String>)> =
            made.map(|it| (it.name.as_str(), origin(it))).chain(adders.map(|name| (name, None))).collect();
        let mut packages: Vec<&str> = Vec::new();
        for (package, export) in exports {
            match export {
                // It gets its name where it is imported.
                "default" => packages.push(package),
                _ => rows.push((export, Some(package.to_owned()))),
            }
        }
        Self::new(&rows, packages)
    }

    /// `rows`: the last names of what the rows about APIs acquire, and where that comes from; `packages`: those whose whole
    /// export makes something.
    fn new<'a>(rows: &[(&str, Option<String>)], packages: impl IntoIterator<Item = &'a str>) -> Self {
        let word = |name: &str| hash(name.as_bytes());
        let called: Vec<&str> = rows.iter().filter(|(_, origin)| origin.is_none()).map(|(name, _)| *name).collect();
        let mut called_from: FxHashMap<u64, Vec<u64>> = FxHashMap::default();
        let mut origins: Vec<&str> = Vec::new();
        for (name, origin) in rows {
            let Some(origin) = origin else { continue };
            // `kafkajs.Kafka` comes from `kafkajs`; `socket.io-client` is one name.
            let ends = origin.match_indices('.').map(|(at, _)| at).chain([origin.len()]);
            let beginnings: Vec<&str> = ends.map(|end| &origin[..end]).collect();
            called_from.entry(word(name)).or_default().extend(beginnings.iter().map(|it| word(it)));
            origins.extend(beginnings);
        }
        let ends = CLEARING_FUNCTIONS.into_iter().chain(RELEASING_METHODS).chain(REGISTRARS).chain(STORES);
        let conditional = rows.iter().filter(|(_, origin)| origin.is_some()).map(|(name, _)| *name);
        let mut dictionary = Dictionary::default();
        dictionary.add(Set::Called, CALLED.iter().copied().chain(ends).chain(called));
        dictionary.add(Set::CalledFrom, conditional);
        dictionary.add(Set::Origin, origins);
        dictionary.add(Set::Package, packages);
        dictionary.add(Set::Anywhere, ANYWHERE.iter().copied());
        dictionary.add(Set::Base, BASES.iter().copied());
        dictionary.add(Set::Growing, ["push", "unshift", "splice", "add", "set", "concat"]);
        dictionary.add(Set::Sized, SIZED.iter().copied());
        dictionary.add(Set::SizedMethod, ["alloc", "allocUnsafe", "repeat", "padEnd", "padStart"]);
        dictionary
            .add(Set::End, ["dispose", "destroy", "close", "disconnect", "unsubscribe", "teardown", "cleanup", "stop"]);
        dictionary.add(
            Set::ShortLived,
            SHORT_LIVED.iter().copied().chain(TARGETS).chain(NEIGHBOURS).chain(OF_EVENTS).chain(OF_VIRTUAL_NODES),
        );
        dictionary.add(Set::Container, ["Map", "Set", "Array", "Object"]);
        dictionary.add(Set::Global, ["exports", "module", "undefined", "onmessage", "onerror", "onconnect"]);
        dictionary.add(Set::Wrapper, FUNCTION_WRAPPERS);
        dictionary.add(Set::Asking, ["get", "has"]);
        dictionary.add(
            Set::Settled,
            [
                "null",
                "true",
                "false",
                "undefined",
                "async",
                "await",
                "Math",
                "Date",
                "JSON",
                "Object",
                "Array",
                "Number",
                "String",
                "Boolean",
                "Symbol",
                "Promise",
                "NaN",
                "Infinity",
                "process",
                "performance",
                "Map",
                "Set",
                "WeakMap",
                "WeakSet",
                "WeakRef",
                "RegExp",
                "Error",
                "TypeError",
                "URL",
                "Proxy",
                "TextEncoder",
                "TextDecoder",
                "AsyncLocalStorage",
                "Int8Array",
                "Uint8Array",
                "Int32Array",
                "Uint32Array",
                "Float32Array",
                "Float64Array",
                "require",
                "module",
                "exports",
            ],
        );
        dictionary.add(Set::Event, EVENTS.into_iter().chain(COMPONENTS));
        dictionary.add(
            Set::Upkeep,
            ["push", "unshift", "set", "filter", "forEach", "clear", "splice", "delete", "indexOf", "lastIndexOf"],
        );
        dictionary.add(Set::Seeking, ["indexOf", "lastIndexOf", "includes", "delete"]);
        dictionary.add(Set::Map, ["Map", "Set", "WeakMap", "WeakSet"]);
        dictionary.add(Set::CommonJs, ["module", "exports", "require"]);
        Self {
            dictionary,
            called_from,
            set: word("set"),
            constructor: word("constructor"),
            injectable: word("Injectable"),
            filter: word("filter"),
            for_each: word("forEach"),
            clear: word("clear"),
            delete: word("delete"),
            index_of: word("indexOf"),
            last_index_of: word("lastIndexOf"),
            length: word("length"),
            push: word("push"),
            splice: word("splice"),
            apply: word("apply"),
            call: word("call"),
            assign: word("assign"),
            create: word("create"),
            array: word("Array"),
            buffer: word("Buffer"),
            this: word("this"),
            extends: word("extends"),
            require: word("require"),
            import: word("import"),
            from: word("from"),
            of: word("of"),
            r#as: word("as"),
            r#in: word("in"),
        }
    }

    pub fn sets(&self, name: u64) -> Sets {
        self.dictionary.sets(name)
    }

    /// Whether the name is in the set.
    pub fn has(&self, set: Set, name: u64) -> bool {
        self.sets(name).has(set)
    }

    /// `call` and `apply`.
    pub fn calls(&self, name: u64) -> bool {
        name == self.call || name == self.apply
    }

    /// Where something of this name has to come from to matter; `None` for names that no row has.
    pub fn called_from(&self, name: u64) -> Option<&[u64]> {
        if self.has(Set::CalledFrom, name) { self.called_from.get(&name).map(Vec::as_slice) } else { None }
    }
}
