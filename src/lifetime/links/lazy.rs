//! Components whose code is loaded when they are first shown, and what shows them.
//!
//! Must not know what a component leaks.

use super::{Found, template};
use crate::lifetime::activation::{Functions, How};
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::tree::{ExprId, FnBody, FnId};

/// The component whose code the import loads when it is first shown: `lazy(() => import("./page"))`, and in a list of
/// components `() => import("./Page.vue")` itself.
pub(super) fn lazy_component(module: &Module, import: ExprId) -> Option<ExprId> {
    let function = module.expr(import).function;
    let it = module.function(function);
    let returned = match it.body {
        FnBody::Expr(body) => vec![body],
        FnBody::Block(_) => module.returns_of(function),
        FnBody::None => return None,
    };
    if returned != [import] {
        return None;
    }
    let loader = it.expr?;
    let mut component = loader;
    // `defineAsyncComponent({ loader: () => import(…) })`
    if let Flow::Stored(options) = module.flow(loader)
        && module.property(options, "loader") == Some(loader)
    {
        component = options;
    }
    match module.flow(component) {
        Flow::Argument { call, index: 0 } => {
            let (callee, _) = module.call(call)?;
            matches!(module.last_word(callee)?, "lazy" | "defineAsyncComponent" | "loadable" | "dynamic")
                .then_some(call)
        }
        Flow::Stored(_) if component == loader && module.traits.is_component => Some(loader),
        _ => None,
    }
}

impl Functions<'_> {
    /// A component that is loaded when it is first shown: what shows it.
    pub(super) fn uses_of_lazy(&mut self, component: ExprId, found: &mut Found) {
        let module = self.module();
        let at = module.range(component);
        match module.flow(component) {
            Flow::Bound(symbol) if !module.is_reassigned(symbol) && !module.symbol(symbol).exported => {
                let it = module.symbol(symbol);
                if it.in_template {
                    match self.shown.contains(&template::tag_of(module.text(it.name))) {
                        true => found.add("default", (FnId::MODULE, at, How::Mounted { steady: false })),
                        false => found.escape("default", at),
                    }
                }
                for read in self.reads(symbol) {
                    self.use_of_name(read, "default", found, 2);
                }
            }
            Flow::Stored(list) if template::is_shown(module, &self.shown, list, component) => {
                found.add("default", (FnId::MODULE, at, How::Mounted { steady: false }));
            }
            _ => found.escape("*", at),
        }
    }
}
