//! The words by which people and RxJS call streams, services and operators.

/// How sure it is that what an injector gives outlives the component that asks; `None`: it dies with it, or only answers requests.
pub(super) fn trust_of_type(name: &str) -> Option<i8> {
    const DIES: [&str; 30] = [
        "ActivatedRoute",
        "HttpClient",
        "Http",
        "AuthHttp",
        "HttpBackend",
        "NgbActiveModal",
        "NgControl",
        "NgForm",
        "NgModel",
        "FormGroupDirective",
        "FormGroupName",
        "ControlContainer",
        "FormBuilder",
        "UntypedFormBuilder",
        "FormGroup",
        "FormControl",
        "AbstractControl",
        "Injector",
        "ViewController",
        "NavParams",
        "MatDialog",
        "MatSnackBar",
        "NgbModal",
        "Apollo",
        "EventEmitter",
        "FocusMonitor",
        "AutofillMonitor",
        "ContentObserver",
        "ViewportRuler",
        "SwPush",
    ];
    const SERVICES: [&str; 26] = [
        "Store",
        "Actions",
        "Router",
        "Platform",
        "BreakpointObserver",
        "MediaObserver",
        "ObservableMedia",
        "Directionality",
        "NgZone",
        "ApplicationRef",
        "SwUpdate",
        "Events",
        "OverlayContainer",
        "ScrollDispatcher",
        "TranslateService",
        "OAuthService",
        "Network",
        "Keyboard",
        "Title",
        "Location",
        "DateAdapter",
        "MatIconRegistry",
        "CookieService",
        "Firestore",
        "AngularFirestore",
        "AngularFireAuth",
    ];
    const ENDINGS: [&str; 30] = [
        "Service",
        "Store",
        "Facade",
        "State",
        "Bus",
        "Broker",
        "Hub",
        "Manager",
        "Provider",
        "Registry",
        "Repository",
        "Events",
        "Dispatcher",
        "Coordinator",
        "Query",
        "Notifier",
        "Tracker",
        "Watcher",
        "Intl",
        "Api",
        "Settings",
        "Config",
        "Session",
        "Socket",
        "Messenger",
        "Context",
        "Adapter",
        "Srv",
        "Svc",
        "Shared",
    ];
    if DIES.contains(&name) || (name.ends_with("Ref") && name != "ApplicationRef") || name.ends_with("HttpService") {
        return None;
    }
    if SERVICES.contains(&name) || ENDINGS.iter().any(|ending| name.ends_with(ending)) {
        return Some(2);
    }
    // A component around this one: it goes at the same time, or it makes and drops many of this.
    Some(0)
}

/// Things that happen once: their streams complete, in most programs.
pub(super) fn is_single_shot(name: &str) -> bool {
    let name = name.trim_end_matches('$').to_ascii_lowercase();
    matches!(name.as_str(), "ready" | "loaded" | "initialized" | "init" | "initialised" | "isready" | "whenready")
        || name.ends_with("ready")
        || name.starts_with("after")
}

pub(super) fn is_stream_type(name: Option<&str>) -> bool {
    name.is_some_and(|name| {
        matches!(name, "EventEmitter" | "Emitter" | "Observable")
            || name.ends_with("Subject")
            || name.ends_with("Store")
    })
}

/// A name by which people mean a stream or a store.
pub fn says_stream(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    name.ends_with('$')
        || ["store", "subject", "observable", "bus", "stream", "emitter"].iter().any(|word| lower.ends_with(word))
}

/// Methods that give a stream of what goes on, not the answer to a request.
pub(super) fn is_stream_method(name: &str) -> bool {
    const REQUESTS: [&str; 10] =
        ["get", "load", "fetch", "list", "find", "search", "check", "query", "read", "request"];
    const CHANGES: [&str; 9] = ["save", "create", "update", "delete", "post", "put", "remove", "add", "send"];
    const ENDS: [&str; 6] = ["onClose", "onHide", "onHidden", "onDismiss", "onDismissed", "onClosed"];
    let starts = |prefix: &str| {
        name.strip_prefix(prefix).is_some_and(|rest| !rest.starts_with(|it: char| it.is_ascii_lowercase()))
    };
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    if ENDS.contains(&name) {
        return false;
    }
    // What changes something answers once.
    if CHANGES.iter().any(|change| starts(change)) {
        return false;
    }
    if REQUESTS.iter().any(|request| starts(request)) {
        return ends(&["Stream", "Observable", "Subject"]);
    }
    (name.len() > 2 && starts("on"))
        || ["watch", "observe", "listen", "streamOf"].iter().any(|prefix| starts(prefix))
        || matches!(name, "changes" | "events" | "stream" | "valueChanges")
        || ends(&["Changes", "Changed", "Change", "Events", "Stream", "Updates", "Observable", "Subject"])
}

/// Operators after which the chain ends, or that wait for the end of what is before them.
pub(super) fn is_ending(name: &str) -> bool {
    name.starts_with("take")
        || name.starts_with("until")
        || matches!(
            name,
            "first"
                | "last"
                | "single"
                | "find"
                | "findIndex"
                | "elementAt"
                | "every"
                | "isEmpty"
                | "toArray"
                | "reduce"
                | "count"
                | "max"
                | "min"
                | "timeout"
                | "finalizeOnDestroy"
                | "componentDestroyed"
                | "ignoreElements"
        )
}

/// Operators that neither end a stream nor keep it from reaching its source.
const OPERATORS: [&str; 77] = [
    "audit",
    "auditTime",
    "buffer",
    "bufferCount",
    "bufferTime",
    "bufferToggle",
    "bufferWhen",
    "catchError",
    "catch",
    "combineLatest",
    "combineLatestAll",
    "combineLatestWith",
    "concatMap",
    "concatMapTo",
    "concatAll",
    "concatWith",
    "debounce",
    "debounceTime",
    "defaultIfEmpty",
    "delay",
    "delayWhen",
    "dematerialize",
    "distinct",
    "distinctUntilChanged",
    "distinctUntilKeyChanged",
    "do",
    "endWith",
    "exhaustMap",
    "exhaustAll",
    "expand",
    "filter",
    "finalize",
    "flatMap",
    "groupBy",
    "map",
    "mapTo",
    "materialize",
    "mergeMap",
    "mergeMapTo",
    "mergeAll",
    "mergeScan",
    "mergeWith",
    "merge",
    "multicast",
    "observeOn",
    "ofType",
    "pairwise",
    "partition",
    "pluck",
    "publish",
    "publishReplay",
    "publishBehavior",
    "refCount",
    "repeat",
    "repeatWhen",
    "retry",
    "retryWhen",
    "sample",
    "sampleTime",
    "scan",
    "select",
    "sequenceEqual",
    "share",
    "shareReplay",
    "skip",
    "skipUntil",
    "skipWhile",
    "startWith",
    "subscribeOn",
    "switchMap",
    "switchMapTo",
    "switchAll",
    "tap",
    "throttle",
    "throttleTime",
    "timestamp",
    "withLatestFrom",
];

pub(super) fn is_operator(name: &str) -> bool {
    OPERATORS.contains(&name)
}
