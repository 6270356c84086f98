//! Streams: where a chain of observables comes from, how long that lives, and whether a subscription to it ends by itself.
//!
//! Knows nothing of who subscribes, and nothing of what becomes of the handle.

pub mod words;

use super::callee::{callee_text, long_lived_name};
use super::fields::{Field, Fields, fields};
use crate::semantic::Module;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{
    AssignOp, ClassId, ExprId, ExprKind, FnBody, FnId, FnKind, Imported, Key, NameId, SymbolId, SymbolKind, TypeHint,
};
use crate::text::TextRange;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::rc::Rc;
use words::{is_ending, is_operator, is_single_shot, is_stream_method, is_stream_type, says_stream, trust_of_type};

/// What is known of a chain's end.
#[derive(Debug, Clone, PartialEq)]
pub enum Stream {
    /// It completes, or its source dies with whoever subscribes.
    Ends,
    /// An operator ends it: `takeUntil(this.destroy$)`.
    Ended {
        at: TextRange,
        operator: String,
    },
    Unknown,
    Outlives(Origin),
}

/// A source that goes on when the subscriber is gone.
#[derive(Debug, Clone, PartialEq)]
pub struct Origin {
    /// `this.state.network$`
    pub text: String,
    pub range: TextRange,
    pub holder: Holder,
    /// How sure it is that the source outlives its subscriber: 2 is certain for all we know, below 0 is not worth a word.
    pub trust: i8,
    /// Where the field got the stream that is subscribed to.
    pub by: Option<TextRange>,
}

/// Who keeps the subscribers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Holder {
    /// A service that a framework injects; its type.
    Injected(String),
    /// What the constructor was given.
    Given,
    Imported,
    Module,
    Static,
    /// `window` and the like.
    Platform,
    /// The event loop: `interval(1000)`.
    Scheduler,
}

pub struct Streams<'m> {
    module: &'m Module,
    fields: FxHashMap<ClassId, Rc<Fields>>,
}

impl<'m> Streams<'m> {
    pub fn new(module: &'m Module) -> Self {
        Self { module, fields: FxHashMap::default() }
    }

    pub fn fields(&mut self, class: ClassId) -> Rc<Fields> {
        let module = self.module;
        Rc::clone(self.fields.entry(class).or_insert_with(|| Rc::new(fields(module, class))))
    }

    pub fn stream(&mut self, expr: ExprId) -> Stream {
        self.stream_within(expr, 12)
    }

    fn stream_within(&mut self, expr: ExprId, steps: u8) -> Stream {
        let Some(steps) = steps.checked_sub(1) else { return Stream::Unknown };
        let module = self.module;
        match module.kind(expr) {
            ExprKind::Call(callee, args) => self.call(expr, callee, module.list(args), steps),
            ExprKind::New(..) => Stream::Ends,
            ExprKind::Conditional(_, yes, no) => either(self.stream_within(yes, steps), self.stream_within(no, steps)),
            ExprKind::Logical(_, left, right) => {
                either(self.stream_within(left, steps), self.stream_within(right, steps))
            }
            ExprKind::Assign(AssignOp::Set | AssignOp::Logical, _, value) => self.stream_within(value, steps),
            ExprKind::Name(_) | ExprKind::Member(..) | ExprKind::This => match module.origin_place(expr) {
                Some(place) => self.place(&place, expr, steps),
                None => match module.kind(expr) {
                    // `this.tree.model().changes`
                    ExprKind::Member(object, name) => match self.stream_within(object, steps) {
                        Stream::Outlives(origin) => {
                            let text = format!("{}.{}", origin.text, module.text(name));
                            // What a method gives may be new each time: `dialogs.open().onClose`; what it gets is there.
                            let is_got = module
                                .method_call(object)
                                .is_some_and(|(_, method, _)| method.trim_start_matches('_').starts_with("get"));
                            let trust = if is_got && says_change(module.text(name)) {
                                (origin.trust + 3).min(2)
                            } else {
                                origin.trust.clamp(-1, 0)
                            };
                            Stream::Outlives(Origin { text, range: module.range(expr), trust, ..origin })
                        }
                        other => other,
                    },
                    _ => Stream::Unknown,
                },
            },
            _ => Stream::Unknown,
        }
    }

    // Names.

    fn place(&mut self, place: &Place, expr: ExprId, steps: u8) -> Stream {
        let Some(steps) = steps.checked_sub(1) else { return Stream::Unknown };
        match place.root {
            Root::Instance(class) => self.field(class, place, expr, steps),
            Root::Static(class) => {
                let Some(first) = place.path.first() else { return Stream::Unknown };
                match self.fields(class).statics.get(first) {
                    Some(true) => self.outlives(place, expr, Holder::Static, 2),
                    Some(false) if place.path.len() > 1 => self.outlives(place, expr, Holder::Static, 0),
                    _ => Stream::Unknown,
                }
            }
            Root::Symbol(symbol) => self.symbol(symbol, place, expr, steps),
            Root::Global(_) | Root::Group(_) | Root::This(_) => Stream::Unknown,
        }
    }

    fn field(&mut self, class: ClassId, place: &Place, expr: ExprId, steps: u8) -> Stream {
        let module = self.module;
        let Some((first, rest)) = place.path.split_first() else { return Stream::Ends };
        let fields = self.fields(class);
        match fields.fields.get(first) {
            Some(Field::Own) => Stream::Ends,
            Some(Field::Store) => self.outlives(place, expr, Holder::Injected("Store".to_owned()), 2),
            Some(Field::Injected(hint)) => self.injected(class, *hint, place, rest, expr),
            Some(Field::Given) => self.outlives(place, expr, Holder::Given, i8::from(!rest.is_empty())),
            Some(Field::Unknown) => Stream::Unknown,
            Some(Field::Values(values)) if rest.is_empty() => {
                let mut result: Option<Stream> = None;
                for value in values.iter().take(6) {
                    let stream = match self.stream_within(*value, steps) {
                        Stream::Outlives(mut origin) => {
                            origin.by.get_or_insert(module.range(*value));
                            Stream::Outlives(origin)
                        }
                        other => other,
                    };
                    result = Some(match result {
                        Some(known) => either(known, stream),
                        None => stream,
                    });
                }
                result.unwrap_or(Stream::Unknown)
            }
            Some(Field::Values(values)) => {
                // `new FormControl()`, and `this.builder.control()` of what dies with its user.
                let is_own = |streams: &mut Self, value: &ExprId| match module.method_call(*value) {
                    Some((receiver, ..)) => streams.stream_within(receiver, steps) == Stream::Ends,
                    None => matches!(module.kind(*value), ExprKind::New(..)),
                };
                if values.iter().all(|value| is_own(self, value)) {
                    return Stream::Ends;
                }
                let [value] = values[..] else { return Stream::Unknown };
                match module.origin_place(value) {
                    Some(mut origin) => {
                        origin.path.extend(rest.iter().copied());
                        self.place(&origin, expr, steps)
                    }
                    None => Stream::Unknown,
                }
            }
            // `get changes$() { return this.state.changes$ }`
            None => match module.class_function(class, *first, false) {
                Some(getter) if rest.is_empty() && module.function(getter).kind == FnKind::Getter => {
                    self.returned(getter, steps)
                }
                _ => Stream::Unknown,
            },
        }
    }

    fn returned(&mut self, function: FnId, steps: u8) -> Stream {
        let module = self.module;
        let values = match module.function(function).body {
            FnBody::Expr(body) => vec![body],
            FnBody::Block(_) => module.returns_of(function),
            FnBody::None => Vec::new(),
        };
        let [value] = values[..] else { return Stream::Unknown };
        self.stream_within(value, steps)
    }

    /// A service that the class gets from its injector, or a member of one.
    fn injected(&mut self, class: ClassId, hint: TypeHint, place: &Place, rest: &[NameId], expr: ExprId) -> Stream {
        let module = self.module;
        let TypeHint::Named(name) = hint else { return Stream::Unknown };
        if self.fields(class).provided.contains(&name) {
            return Stream::Ends;
        }
        let name = module.text(name);
        let Some(trust) = trust_of_type(name) else { return Stream::Ends };
        let trust = match rest.last() {
            None if matches!(name, "Observable" | "Subject" | "BehaviorSubject" | "ReplaySubject") => 1,
            // The service itself is no stream; what its methods give may be.
            None => trust,
            // What is ready once completes, in most programs.
            Some(last) if is_single_shot(module.text(*last)) => trust - 2,
            Some(_) => trust,
        };
        self.outlives(place, expr, Holder::Injected(name.to_owned()), trust)
    }

    fn symbol(&mut self, symbol: SymbolId, place: &Place, expr: ExprId, steps: u8) -> Stream {
        let module = self.module;
        let it = module.symbol(symbol);
        if it.kind == SymbolKind::Param {
            let function = module.function(module.function_of(symbol));
            let Some(class) = function.class.filter(|_| function.kind == FnKind::Constructor) else {
                return Stream::Unknown;
            };
            return if is_injected_class(module, class) {
                self.injected(class, it.hint, place, &place.path, expr)
            } else {
                self.outlives(place, expr, Holder::Given, i8::from(!place.path.is_empty()))
            };
        }
        let is_top_level =
            module.is_module_level(symbol) && module.traits.per_instance.is_none_or(|range| !range.contains(it.range));
        if let Some(import) = module.import_of(symbol) {
            if matches!(import.imported, Imported::Named(_) | Imported::Default | Imported::Namespace) {
                let name = place.path.last().map_or(it.name, |last| *last);
                let trust = if says_stream(module.text(name)) { 2 } else { 0 };
                return self.outlives(place, expr, Holder::Imported, trust);
            }
            return Stream::Unknown;
        }
        let Some(init) = module.constant_value(symbol) else { return Stream::Unknown };
        if let Some(hint) = injected_type(module, init)
            && let Some(class) = super::lifecycle::enclosing_class(module, module.expr(init).function)
        {
            return self.injected(class, hint, place, &place.path, expr);
        }
        match module.kind(init) {
            ExprKind::New(..) if is_top_level => {
                let trust = if is_stream_type(module.constructed_name(init)) { 2 } else { 0 };
                self.outlives(place, expr, Holder::Module, trust)
            }
            ExprKind::New(..) => Stream::Ends,
            _ if place.path.is_empty() => self.stream_within(init, steps),
            _ => Stream::Unknown,
        }
    }

    fn outlives(&self, place: &Place, expr: ExprId, holder: Holder, trust: i8) -> Stream {
        let module = self.module;
        let written = module.place(expr).map_or_else(|| module.place_text(place), |place| module.place_text(&place));
        Stream::Outlives(Origin { text: written, range: module.range(expr), holder, trust, by: None })
    }

    // Calls.

    fn call(&mut self, call: ExprId, callee: ExprId, args: &[ExprId], steps: u8) -> Stream {
        let module = self.module;
        match module.kind(callee) {
            ExprKind::Name(id) => {
                let name = module.text(module.reference(id).name);
                let from_rxjs = module
                    .reference(id)
                    .symbol
                    .and_then(|symbol| module.import_of(symbol))
                    .is_some_and(|import| module.text(import.specifier).starts_with("rxjs"));
                if from_rxjs { self.creation(call, name, args, steps) } else { Stream::Unknown }
            }
            ExprKind::Member(receiver, name) => self.method(call, receiver, module.text(name), args, steps),
            _ => Stream::Unknown,
        }
    }

    fn method(&mut self, call: ExprId, receiver: ExprId, name: &str, args: &[ExprId], steps: u8) -> Stream {
        let module = self.module;
        match name {
            "pipe" => {
                let source = self.stream_within(receiver, steps);
                return self.piped(source, args, steps);
            }
            "asObservable" => return self.stream_within(receiver, steps),
            // `startWith.call(this.changes, null)`
            "call" if !args.is_empty() && module.symbol_of(receiver).is_some() => {
                return self.stream_within(args[0], steps);
            }
            _ => {}
        }
        // `Observable.timer(…)`
        if matches!(module.kind(receiver), ExprKind::Name(id) if module.text(module.reference(id).name) == "Observable")
        {
            return self.creation(call, name, args, steps);
        }
        if is_ending(name) && name != "find" {
            return Stream::Ended { at: module.range(call), operator: name.to_owned() };
        }
        if name.starts_with("after") || matches!(name, "onAction" | "backdropClick" | "keydownEvents" | "toPromise") {
            return Stream::Ends;
        }
        if is_operator(name) && !args.is_empty() {
            let stream = self.stream_within(receiver, steps);
            // `this.library.scan(id)`: a service has methods of its own.
            let is_service = matches!(&stream, Stream::Outlives(Origin { holder: Holder::Injected(holder), .. })
                if !is_stream_type(Some(holder)) && holder != "Actions")
                && module
                    .origin_place(receiver)
                    .is_some_and(|place| place.path.len() == usize::from(matches!(place.root, Root::Instance(_))));
            if !is_service {
                return stream;
            }
        }
        if module.kind(receiver) == ExprKind::This {
            let class = super::lifecycle::enclosing_class(module, module.expr(receiver).function);
            let method = class.and_then(|class| module.class_function(class, module.names.find_text(name)?, false));
            return method.map_or(Stream::Unknown, |method| self.returned(method, steps));
        }
        match self.stream_within(receiver, steps) {
            Stream::Outlives(origin) => {
                let text = format!("{}.{name}()", origin.text);
                let is_store = matches!(&origin.holder, Holder::Injected(holder) if holder.ends_with("Store"));
                let trust = if is_stream_method(name) || (is_store && name.starts_with("select")) {
                    origin.trust
                } else {
                    // Most methods of services are requests, which complete.
                    origin.trust.min(2) - 3
                };
                Stream::Outlives(Origin { text, range: module.range(call), trust, ..origin })
            }
            other => other,
        }
    }

    /// What becomes of a source behind operators.
    fn piped(&mut self, source: Stream, operators: &[ExprId], steps: u8) -> Stream {
        let module = self.module;
        let mut stream = source;
        for operator in operators {
            let value = module.value_of(*operator);
            let (callee, args) = match module.call(value) {
                Some((callee, args)) => (callee, args),
                None => return Stream::Unknown,
            };
            let (name, is_declared_here) = match module.kind(callee) {
                ExprKind::Name(id) => {
                    let symbol = module.reference(id).symbol;
                    (
                        module.text(module.reference(id).name),
                        symbol.is_some_and(|symbol| module.import_of(symbol).is_none()),
                    )
                }
                ExprKind::Member(_, name) => (module.text(name), false),
                _ => return Stream::Unknown,
            };
            if is_ending(name) {
                let operator = match args.first().and_then(|arg| module.place(*arg)) {
                    Some(place) => format!("{name}({})", module.place_text(&place)),
                    None => name.to_owned(),
                };
                stream = Stream::Ended { at: module.range(value), operator };
                continue;
            }
            if is_declared_here || !is_operator(name) {
                // An operator of the project's own may end it.
                return Stream::Unknown;
            }
            if stream == Stream::Ends
                && matches!(name, "switchMap" | "mergeMap" | "concatMap" | "exhaustMap" | "flatMap")
                && let Some(inner) = args.first().and_then(|arg| module.function_value(*arg))
                && let Stream::Outlives(mut origin) = self.returned(inner, steps)
            {
                origin.trust -= 1;
                stream = Stream::Outlives(origin);
            }
        }
        stream
    }

    /// Functions of RxJS that make streams.
    fn creation(&mut self, call: ExprId, name: &str, args: &[ExprId], steps: u8) -> Stream {
        let module = self.module;
        let callee = module.call(call).map_or(call, |(callee, _)| callee);
        let scheduled = |trust| {
            Stream::Outlives(Origin {
                text: format!("{}()", callee_text(module, callee)),
                range: module.range(call),
                holder: Holder::Scheduler,
                trust,
                by: None,
            })
        };
        match name {
            "of" | "forkJoin" | "throwError" | "range" | "empty" | "bindCallback" | "bindNodeCallback" => Stream::Ends,
            "timer" if args.len() < 2 => Stream::Ends,
            "timer" | "interval" => scheduled(2),
            "from" => match args.first().map(|arg| self.stream_within(*arg, steps)) {
                Some(stream @ Stream::Outlives(_)) => stream,
                _ => Stream::Ends,
            },
            "fromEvent" => self.listened(args),
            "combineLatest" | "merge" => self.sources(args, steps).into_iter().reduce(either).unwrap_or(Stream::Ends),
            "zip" | "race" | "concat" => self.sources(args, steps).into_iter().reduce(both).unwrap_or(Stream::Ends),
            _ => Stream::Unknown,
        }
    }

    /// `combineLatest([a, b])`, `combineLatest({ a, b })`, `merge(a, b)`
    fn sources(&mut self, args: &[ExprId], steps: u8) -> Vec<Stream> {
        let module = self.module;
        let mut found = Vec::new();
        for arg in args.iter().take(12) {
            match module.kind(*arg) {
                ExprKind::Array(list) => {
                    found.extend(module.list(list).iter().map(|it| self.stream_within(*it, steps)));
                }
                ExprKind::Object(props) => {
                    let props = module.props(props).iter().filter(|prop| matches!(prop.key, Key::Name(_)));
                    found.extend(props.map(|prop| self.stream_within(prop.value, steps)));
                }
                // A projection.
                ExprKind::Function(_) => {}
                _ => found.push(self.stream_within(*arg, steps)),
            }
        }
        found
    }

    /// `fromEvent(target, name)`
    fn listened(&mut self, args: &[ExprId]) -> Stream {
        let module = self.module;
        let Some(target) = args.first().copied() else { return Stream::Unknown };
        let named = long_lived_name(module, target);
        let is_platform = named.as_deref().is_some_and(|name| {
            matches!(name, "window" | "document" | "visualViewport") || name.starts_with("document.")
        }) || module.global_name_is_object(target);
        let injected = module.origin_place(target).is_some_and(|place| match place {
            Place { root: Root::Instance(class), path } if path.len() == 1 => matches!(
                self.fields(class).fields.get(&path[0]),
                Some(Field::Injected(TypeHint::Named(name))) if matches!(module.text(*name), "Document" | "Window")
            ),
            _ => false,
        });
        if !is_platform && !injected {
            return Stream::Unknown;
        }
        let text = module.place(target).map_or_else(|| "window".to_owned(), |place| module.place_text(&place));
        Stream::Outlives(Origin { text, range: module.range(target), holder: Holder::Platform, trust: 2, by: None })
    }
}

/// `changed`, `selectionChange`, `valueChanges`
fn says_change(name: &str) -> bool {
    name.to_ascii_lowercase().contains("change")
}

/// Either of the two keeps the subscriber.
fn either(a: Stream, b: Stream) -> Stream {
    match (a, b) {
        (Stream::Outlives(a), Stream::Outlives(b)) => Stream::Outlives(if b.trust > a.trust { b } else { a }),
        (it @ Stream::Outlives(_), _) | (_, it @ Stream::Outlives(_)) => it,
        (Stream::Unknown, _) | (_, Stream::Unknown) => Stream::Unknown,
        (a, _) => a,
    }
}

/// It ends with the first of the two that ends.
fn both(a: Stream, b: Stream) -> Stream {
    match (a, b) {
        (Stream::Outlives(a), Stream::Outlives(b)) => Stream::Outlives(if b.trust < a.trust { b } else { a }),
        (Stream::Outlives(_), other) | (other, _) => other,
    }
}

/// Instances of the class are made by an injector, from what its constructor asks for.
pub(super) fn is_injected_class(module: &Module, class: ClassId) -> bool {
    let decorated = module.class(class).decorators.iter().any(|name| {
        matches!(module.text(*name), "Component" | "Directive" | "Pipe" | "Injectable" | "NgModule" | "IonicPage")
    });
    decorated
        || ["ngOnInit", "ngOnDestroy", "ngAfterViewInit", "ngOnChanges"]
            .iter()
            .any(|name| module.method(class, name).is_some())
}

/// The type that `inject(Type)` asks for.
pub(super) fn injected_type(module: &Module, expr: ExprId) -> Option<TypeHint> {
    let ExprKind::Call(callee, args) = module.kind(expr) else { return None };
    let ExprKind::Name(id) = module.kind(callee) else { return None };
    if module.text(module.reference(id).name) != "inject" {
        return None;
    }
    match module.kind(*module.list(args).first()?) {
        ExprKind::Name(id) => Some(TypeHint::Named(module.reference(id).name)),
        _ => Some(TypeHint::Other),
    }
}
