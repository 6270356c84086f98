//! The words that make a file worth reading, beside those of the rows about APIs: each is one that some analysis starts from.

use crate::lifetime::cleanup::{CLEARING_FUNCTIONS, RELEASING_METHODS};
use crate::lifetime::disposables::{REGISTRARS, STORES};
use crate::lifetime::models::Callee;
use crate::lifetime::stale::value::{COMPONENTS, EVENTS, NEIGHBOURS, OF_EVENTS, OF_VIRTUAL_NODES, TARGETS};
use crate::semantic::query::FUNCTION_WRAPPERS;
use crate::syntax::tokens::hash;
use rustc_hash::{FxHashMap, FxHashSet};

/// Names, by their hashes.
#[derive(Debug, Clone, Default)]
pub struct NameSet {
    /// By the lowest bits of a hash: most names are in no set, and are told so here.
    filter: Vec<u64>,
    names: FxHashSet<u64>,
}

impl NameSet {
    fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let names: FxHashSet<u64> = names.into_iter().map(|name| hash(name.as_bytes())).collect();
        let mut filter = vec![0; 64];
        for name in &names {
            filter[(name >> 6 & 63) as usize] |= 1 << (name & 63);
        }
        Self { filter, names }
    }

    pub fn has(&self, name: u64) -> bool {
        self.filter.get((name >> 6 & 63) as usize).is_some_and(|bits| bits >> (name & 63) & 1 == 1)
            && self.names.contains(&name)
    }
}

#[derive(Debug, Clone, Default)]
pub struct Words {
    /// Called or constructed.
    pub called: NameSet,
    /// Called or constructed, in a file that names one of these packages or globals.
    called_from: FxHashMap<u64, Vec<u64>>,
    called_from_names: NameSet,
    /// All of those packages and globals.
    pub origins: NameSet,
    /// Packages whose whole export makes something.
    pub packages: NameSet,
    /// Anywhere.
    pub anywhere: NameSet,
    /// Extended.
    pub bases: NameSet,
    /// Methods that put something into their receiver.
    pub growing: NameSet,
    /// What makes a value of a stated size.
    pub sized: NameSet,
    /// Methods that end an object.
    pub ends: NameSet,
    /// Names beside elements, events and components, and of what small pieces are cut from.
    pub short_lived: NameSet,
    /// Constructors of containers.
    pub containers: NameSet,
    /// What a file may assign without declaring it.
    pub globals: NameSet,
    /// Calls that give the function that they get.
    pub wrappers: NameSet,
    /// Methods that ask a container for an entry.
    pub asking: NameSet,
    pub set: u64,
    /// Names of values that no code ends: literals, and globals that make new ones.
    pub settled: NameSet,
    pub constructor: u64,
    /// Those of what makes a value of a stated size that are methods.
    pub sized_methods: NameSet,
    /// By which people call the events that they get.
    pub events: NameSet,
    pub injectable: u64,
    /// Methods that put into collections or take out of them, and those that look for an element.
    pub upkeep: NameSet,
    pub seeking: NameSet,
    pub maps: NameSet,
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
    pub module: u64,
    pub exports: u64,
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
        Self {
            called: NameSet::new(CALLED.iter().copied().chain(ends).chain(called)),
            called_from_names: NameSet::new(conditional),
            called_from,
            origins: NameSet::new(origins),
            packages: NameSet::new(packages),
            anywhere: NameSet::new(ANYWHERE.iter().copied()),
            bases: NameSet::new(BASES.iter().copied()),
            growing: NameSet::new(["push", "unshift", "splice", "add", "set", "concat"]),
            sized: NameSet::new(SIZED.iter().copied()),
            ends: NameSet::new([
                "dispose",
                "destroy",
                "close",
                "disconnect",
                "unsubscribe",
                "teardown",
                "cleanup",
                "stop",
            ]),
            short_lived: NameSet::new(
                SHORT_LIVED.iter().copied().chain(TARGETS).chain(NEIGHBOURS).chain(OF_EVENTS).chain(OF_VIRTUAL_NODES),
            ),
            containers: NameSet::new(["Map", "Set", "Array", "Object"]),
            globals: NameSet::new(["exports", "module", "undefined", "onmessage", "onerror", "onconnect"]),
            wrappers: NameSet::new(FUNCTION_WRAPPERS),
            asking: NameSet::new(["get", "has"]),
            set: word("set"),
            settled: NameSet::new([
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
            ]),
            constructor: word("constructor"),
            sized_methods: NameSet::new(["alloc", "allocUnsafe", "repeat", "padEnd", "padStart"]),
            events: NameSet::new(EVENTS.into_iter().chain(COMPONENTS)),
            injectable: word("Injectable"),
            upkeep: NameSet::new([
                "push",
                "unshift",
                "set",
                "filter",
                "forEach",
                "clear",
                "splice",
                "delete",
                "indexOf",
                "lastIndexOf",
            ]),
            seeking: NameSet::new(["indexOf", "lastIndexOf", "includes", "delete"]),
            maps: NameSet::new(["Map", "Set", "WeakMap", "WeakSet"]),
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
            module: word("module"),
            exports: word("exports"),
            require: word("require"),
            import: word("import"),
            from: word("from"),
            of: word("of"),
            r#as: word("as"),
            r#in: word("in"),
        }
    }

    /// `call` and `apply`.
    pub fn calls(&self, name: u64) -> bool {
        name == self.call || name == self.apply
    }

    /// Where something of this name has to come from to matter; `None` for names that no row has.
    pub fn called_from(&self, name: u64) -> Option<&[u64]> {
        if self.called_from_names.has(name) { self.called_from.get(&name).map(Vec::as_slice) } else { None }
    }
}
