//! From files that were found to files with all that decides how they are linted.
//!
//! Asks the discovered settings; knows nothing of linting.

use super::discover::Discovery;
use super::settings::Settings;
use crate::diagnostic::Confidence;
use crate::session::{Input, SkippedFile};
use crate::walk::{Found, Walked};
use std::sync::Arc;

/// What whoever starts a run says of all its files.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    /// Ignore files, settings and looks apply to named files too.
    pub force_exclude: bool,
    /// Leave out what is minified, generated or very large.
    pub default_ignores: bool,
    /// Leave files in which a look shows that nothing can be found at that.
    pub may_glance: bool,
    /// Bytes in place of those on the disk.
    pub given: Option<Arc<[u8]>>,
}

/// Gives each file its settings, and takes those out that configuration ignores.
pub fn inputs(walked: &mut Walked, discovery: &mut Discovery, terms: &Terms) -> (Vec<Input>, Vec<Arc<Settings>>) {
    let (mut inputs, mut all_settings) = (Vec::new(), Vec::new());
    for found in std::mem::take(&mut walked.files) {
        let excludable = !found.named || terms.force_exclude;
        if excludable && let Some(config) = discovery.ignored_by(&found.path) {
            let why = format!("ignored by `{config}`");
            walked.skipped.push(SkippedFile { path: found.shown.to_string(), why });
            continue;
        }
        let (input, settings) = input(found, discovery, terms);
        inputs.push(input);
        all_settings.push(settings);
    }
    (inputs, all_settings)
}

/// One file with its settings.
pub fn input(found: Found, discovery: &mut Discovery, terms: &Terms) -> (Input, Arc<Settings>) {
    let Found { path, shown, named } = found;
    let settings = discovery.settings(&path);
    let input = Input {
        package: discovery.package_type(&path),
        is_test: discovery.is_test(&path),
        rules: settings.rules.clone(),
        models: settings.models.clone(),
        skippable: (!named || terms.force_exclude) && terms.default_ignores,
        // Who names a file wants to know whether it parses; who asks for low confidence wants to miss nothing.
        may_be_glanced: terms.may_glance && !named && settings.rules.confidence > Confidence::Low,
        given: terms.given.clone(),
        path,
        shown,
    };
    (input, settings)
}
