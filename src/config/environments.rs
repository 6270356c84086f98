//! Names that exist as globals where code runs; `env` in the configuration switches a set on.
//!
//! Only names that code assigns to, or that tools inject, matter here: reads of unknown names are nobody's leak.

use schemars::JsonSchema;
use serde::Deserialize;

/// Where code runs, or what is loaded beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Environment {
    Browser,
    Node,
    Worker,
    Jest,
    Mocha,
    Jquery,
    Amd,
    Webextensions,
}

impl Environment {
    pub const fn as_str(self) -> &'static str {
        match self {
            Environment::Browser => "browser",
            Environment::Node => "node",
            Environment::Worker => "worker",
            Environment::Jest => "jest",
            Environment::Mocha => "mocha",
            Environment::Jquery => "jquery",
            Environment::Amd => "amd",
            Environment::Webextensions => "webextensions",
        }
    }

    /// The names that the environment brings.
    pub const fn names(self) -> &'static [&'static str] {
        match self {
            Environment::Browser => &[
                "window",
                "self",
                "document",
                "location",
                "name",
                "status",
                "opener",
                "event",
                "history",
                "navigator",
                "screen",
                "parent",
                "top",
                "frames",
                "length",
                "closed",
                "scrollX",
                "scrollY",
                "onload",
                "onunload",
                "onbeforeunload",
                "onerror",
                "onmessage",
                "onresize",
                "onscroll",
                "onhashchange",
                "onpopstate",
                "onstorage",
                "ononline",
                "onoffline",
                "onfocus",
                "onblur",
                "onclick",
                "onkeydown",
                "onkeyup",
                "onunhandledrejection",
                "onrejectionhandled",
                "localStorage",
                "sessionStorage",
                "customElements",
            ],
            Environment::Node => &[
                "global",
                "process",
                "require",
                "module",
                "exports",
                "__filename",
                "__dirname",
                "Buffer",
                "console",
                "setImmediate",
                "clearImmediate",
            ],
            Environment::Worker => &[
                "self",
                "location",
                "onmessage",
                "onmessageerror",
                "onerror",
                "onfetch",
                "oninstall",
                "onactivate",
                "onpush",
                "onsync",
                "onconnect",
                "onrejectionhandled",
                "onunhandledrejection",
                "importScripts",
            ],
            Environment::Jest => &[
                "jest",
                "describe",
                "it",
                "test",
                "expect",
                "beforeAll",
                "beforeEach",
                "afterAll",
                "afterEach",
                "fit",
                "fdescribe",
                "xit",
                "xtest",
                "xdescribe",
            ],
            Environment::Mocha => &[
                "mocha",
                "describe",
                "it",
                "context",
                "specify",
                "before",
                "beforeEach",
                "after",
                "afterEach",
                "setup",
                "suite",
                "suiteSetup",
                "suiteTeardown",
                "teardown",
                "test",
                "run",
                "xit",
                "xdescribe",
                "xcontext",
            ],
            Environment::Jquery => &["$", "jQuery"],
            Environment::Amd => &["define", "require", "requirejs"],
            Environment::Webextensions => &["browser", "chrome", "opr"],
        }
    }
}
