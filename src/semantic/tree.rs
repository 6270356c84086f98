//! A file's code as compact tables: expressions, statements, patterns, functions and classes, each with a typed id.
//!
//! Ids are handed out in source order (a parent before its children). Parentheses and type syntax are left out.
//! No syntax tree of the parser is kept, and nothing here knows about leaks.

use crate::text::TextRange;
use smallvec::SmallVec;

macro_rules! typed_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u32);

        impl $name {
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    )+};
}

typed_id! {
    ExprId, StmtId, PatId,
    /// A function, a method, a class's field initialisers, or (id 0) the module's top level.
    FnId,
    ClassId, ScopeId, SymbolId, RefId,
    /// Methods that share their `this` without a class.
    GroupId,
    /// An interned identifier, property key or short string.
    NameId,
}

impl FnId {
    /// The top level of the module.
    pub const MODULE: FnId = FnId(0);
}

/// A slice of one of the module's pools.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct List {
    pub start: u32,
    pub len: u32,
}

/// What a node hangs under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parent {
    Expr(ExprId),
    Stmt(StmtId),
    Pat(PatId),
    /// A parameter default, an arrow's expression body, or a decorator of the function.
    Fn(FnId),
    /// Heritage, computed key or decorator of the class.
    Class(ClassId),
    Root,
}

#[derive(Debug, Clone, Copy)]
pub struct Expr {
    pub kind: ExprKind,
    pub range: TextRange,
    pub parent: Parent,
    /// The function whose activation evaluates the expression.
    pub function: FnId,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ExprKind {
    Name(RefId),
    This,
    Super,
    /// A string of at most 64 bytes.
    Str(NameId),
    LongStr,
    Number(f64),
    Bool(bool),
    Null,
    BigInt,
    Regex,
    Template(List),
    Array(List),
    /// Slice of the property pool.
    Object(List),
    Function(FnId),
    Class(ClassId),
    Unary(UnaryOp, ExprId),
    /// `++` and `--`.
    Update(ExprId),
    Binary(BinaryOp, ExprId, ExprId),
    Logical(LogicalOp, ExprId, ExprId),
    Assign(AssignOp, ExprId, ExprId),
    Conditional(ExprId, ExprId, ExprId),
    Sequence(List),
    Call(ExprId, List),
    New(ExprId, List),
    /// `import(…)`; holds its arguments.
    Import(List),
    /// `object.property`, also `object?.property`, `object.#property` and `object["property"]`.
    Member(ExprId, NameId),
    Index(ExprId, ExprId),
    Await(ExprId),
    Yield(Option<ExprId>),
    Spread(ExprId),
    /// Tag and its template's expressions.
    Tagged(ExprId, List),
    /// JSX: the tag's expression for components, attributes (property pool), children.
    Element(Option<ExprId>, List, List),
    /// The left side of a destructuring assignment.
    Pattern(PatId),
    MetaProperty,
    /// A hole, or code that could not be understood.
    Missing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnaryOp {
    Delete,
    Typeof,
    Void,
    Not,
    Minus,
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryOp {
    /// `==` and `===`.
    Equal,
    /// `!=` and `!==`.
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Add,
    Subtract,
    Multiply,
    ShiftLeft,
    Remainder,
    In,
    InstanceOf,
    BitAnd,
    Other,
}

impl BinaryOp {
    /// The result is `true` or `false`.
    pub const fn is_test(self) -> bool {
        use BinaryOp as Op;
        matches!(
            self,
            Op::Equal
                | Op::NotEqual
                | Op::Less
                | Op::LessEqual
                | Op::Greater
                | Op::GreaterEqual
                | Op::In
                | Op::InstanceOf
        )
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogicalOp {
    And,
    Or,
    Nullish,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssignOp {
    Set,
    Add,
    /// `||=`, `&&=`, `??=`.
    Logical,
    Other,
}

/// A property of an object literal, or an attribute of a JSX element.
#[derive(Debug, Clone, Copy)]
pub struct Property {
    pub key: Key,
    pub value: ExprId,
    pub range: TextRange,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    Name(NameId),
    Computed(ExprId),
    /// `...value`
    Spread,
}

#[derive(Debug, Clone, Copy)]
pub struct Stmt {
    pub kind: StmtKind,
    pub range: TextRange,
    pub parent: Parent,
    pub function: FnId,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum StmtKind {
    Expr(ExprId),
    /// Slice of the statement pool.
    Block(List),
    If(ExprId, StmtId, Option<StmtId>),
    /// `for (init; test; update)`, `while` and `do … while`.
    Loop {
        init: Option<StmtId>,
        test: Option<ExprId>,
        update: Option<ExprId>,
        body: StmtId,
    },
    /// `for (left in right)` and `for (left of right)`.
    ForEach {
        of: bool,
        left: PatId,
        right: ExprId,
        body: StmtId,
    },
    /// Discriminant and cases (statement pool: one `Case` each).
    Switch(ExprId, List),
    Case(Option<ExprId>, List),
    Try {
        block: StmtId,
        handler: Option<StmtId>,
        finalizer: Option<StmtId>,
    },
    Return(Option<ExprId>),
    Throw(ExprId),
    Break(Option<NameId>),
    Continue(Option<NameId>),
    Labeled(NameId, StmtId),
    /// Slice of the declarator pool.
    Var(List),
    Function(FnId),
    Class(ClassId),
    With(ExprId, StmtId),
    /// `export default expression`, `export = expression`.
    ExportDefault(ExprId),
    Empty,
}

#[derive(Debug, Clone, Copy)]
pub struct Declarator {
    pub pattern: PatId,
    pub init: Option<ExprId>,
    pub range: TextRange,
}

#[derive(Debug, Clone, Copy)]
pub struct Pat {
    pub kind: PatKind,
    pub range: TextRange,
    pub parent: Parent,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PatKind {
    Symbol(SymbolId),
    /// An assignment target that exists already: a name, member or index expression.
    Target(ExprId),
    /// Slice of the pattern pool; holes are left out.
    Array(List),
    /// Slice of the property-pattern pool.
    Object(List),
    Default(PatId, ExprId),
    Rest(PatId),
    Missing,
}

#[derive(Debug, Clone, Copy)]
pub struct PropertyPat {
    pub key: Key,
    pub value: PatId,
}

#[derive(Debug, Clone)]
pub struct Function {
    pub kind: FnKind,
    /// The function around it; the module's top level is its own parent.
    pub parent: FnId,
    /// Its own name, or the name of the variable, property or member that it is the value of.
    pub name: Option<NameId>,
    pub range: TextRange,
    /// What a person would point at: the name, or the first characters up to the body; on one line.
    pub head: TextRange,
    pub params: List,
    pub body: FnBody,
    /// The range between the braces, for insertions; `None` for expression bodies.
    pub block: Option<TextRange>,
    pub is_async: bool,
    pub is_generator: bool,
    pub is_static: bool,
    pub is_strict: bool,
    pub uses_this: bool,
    pub uses_arguments: bool,
    pub has_direct_eval: bool,
    pub has_simple_params: bool,
    pub expr: Option<ExprId>,
    pub symbol: Option<SymbolId>,
    pub class: Option<ClassId>,
    pub scope: ScopeId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FnKind {
    Module,
    Declaration,
    Expression,
    Arrow,
    Method,
    Getter,
    Setter,
    Constructor,
    /// The initialisers of a class's instance fields: they run in each construction.
    Fields,
    /// Static initialisers and static blocks: they run once where the class is evaluated.
    StaticFields,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum FnBody {
    Block(List),
    Expr(ExprId),
    /// A declaration without a body (overload, abstract).
    None,
}

#[derive(Debug, Clone)]
pub struct Class {
    pub name: Option<NameId>,
    pub range: TextRange,
    /// The range between the braces.
    pub block: TextRange,
    pub extends: Option<ExprId>,
    pub members: Vec<Member>,
    pub expr: Option<ExprId>,
    pub symbol: Option<SymbolId>,
    /// The function that evaluates the class.
    pub function: FnId,
    /// Names of its decorators, outermost first.
    pub decorators: Vec<NameId>,
}

#[derive(Debug, Clone, Copy)]
pub struct Member {
    pub name: Option<NameId>,
    pub range: TextRange,
    pub is_static: bool,
    pub value: MemberValue,
    pub hint: TypeHint,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemberValue {
    Function(FnId),
    Field(Option<ExprId>),
}

/// What an annotation in the source says of a value; no type checker is behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TypeHint {
    #[default]
    None,
    Named(NameId),
    Array,
    String,
    Number,
    Boolean,
    Function,
    /// A union of literals, `keyof` or the like: few distinct values.
    Finite,
    Other,
}

#[derive(Debug, Clone)]
pub struct Scope {
    pub kind: ScopeKind,
    pub parent: Option<ScopeId>,
    pub function: FnId,
    pub range: TextRange,
    pub symbols: SmallVec<[SymbolId; 4]>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScopeKind {
    Module,
    Function,
    Block,
    /// One iteration of a `for (let …)`.
    Iteration,
    Catch,
    Class,
    /// Holds only a function expression's own name.
    FnName,
}

#[derive(Debug, Clone)]
pub struct Symbol {
    pub name: NameId,
    pub kind: SymbolKind,
    pub scope: ScopeId,
    /// The declaring identifier.
    pub range: TextRange,
    /// The statement that declares it, for variables.
    pub declaration: TextRange,
    /// The initialiser when the symbol is bound to it directly (`x = init`).
    pub init: Option<ExprId>,
    /// The pattern that binds it.
    pub pattern: Option<PatId>,
    pub function: Option<FnId>,
    pub class: Option<ClassId>,
    pub hint: TypeHint,
    pub exported: bool,
    /// Named in the template of its component file.
    pub in_template: bool,
    /// Slice of `Module::symbol_refs`.
    pub refs: List,
    /// How many of these write it.
    pub writes: u32,
    pub first_write: Option<RefId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SymbolKind {
    Var,
    Let,
    Const,
    Using,
    Function,
    /// A function expression's own name.
    FnName,
    Class,
    Param,
    Catch,
    Import,
    Enum,
    Namespace,
    /// Exists only for the type checker.
    Type,
}

impl SymbolKind {
    /// Whether assigning to the binding throws.
    pub const fn is_constant(self) -> bool {
        matches!(
            self,
            SymbolKind::Const | SymbolKind::Using | SymbolKind::Import | SymbolKind::Enum | SymbolKind::Namespace
        )
    }
}

#[derive(Debug, Clone, Copy)]
pub struct Reference {
    pub name: NameId,
    pub range: TextRange,
    pub scope: ScopeId,
    pub expr: ExprId,
    pub access: Access,
    /// `None`: no declaration in the file.
    pub symbol: Option<SymbolId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    Read,
    Write,
    ReadWrite,
}

impl Access {
    pub const fn writes(self) -> bool {
        !matches!(self, Access::Read)
    }

    pub const fn reads(self) -> bool {
        !matches!(self, Access::Write)
    }
}

/// `import … from "specifier"` and `const x = require("specifier")`.
#[derive(Debug, Clone)]
pub struct Import {
    pub specifier: NameId,
    pub symbol: SymbolId,
    pub imported: Imported,
    pub range: TextRange,
}

/// `export { imported as exported } from "specifier"`; a name of `None` stands for all: `export * from`, `export * as ns from`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reexport {
    pub specifier: NameId,
    pub imported: Option<NameId>,
    pub exported: Option<NameId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Imported {
    Default,
    Namespace,
    Named(NameId),
}
