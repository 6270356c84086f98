//! `--why FINGERPRINT`: everything that the analysis knows of one finding.

use super::args::{Stop, wrong};
use super::{CLEAN, failed, quietly};
use crate::diagnostic::Fingerprint;
use crate::report::why;
use crate::session::Session;
use std::io::{self, Write};

/// Sixteen digits to the base of sixteen, as reports show them.
pub(super) fn fingerprint(text: &str) -> Result<Fingerprint, Stop> {
    let is_one = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let number = u64::from_str_radix(text, 16).ok().filter(|_| is_one);
    number.map(Fingerprint).ok_or_else(|| {
        wrong(&format!("`--why`: `{text}` is no fingerprint; `--format json` shows those of all findings"))
    })
}

pub(super) fn run(session: &mut Session, wanted: Fingerprint, width: usize) -> Result<u8, Stop> {
    let report = session.check();
    let found: Vec<usize> =
        (0..report.diagnostics.len()).filter(|at| report.diagnostics[*at].fingerprint == wanted).collect();
    if found.is_empty() {
        return Err(failed(&format!(
            "no finding has the fingerprint `{wanted}`; fingerprints change when the code of a finding changes, and a finding \
             below the preset's confidence is not shown: run `leaklint --format json` with the same paths and options to see \
             those of now"
        )));
    }
    let reasons: Vec<why::Reasons> =
        found.iter().map(|at| why::Reasons::of(session.units(), &report.diagnostics[*at])).collect();
    let mut out = io::stdout().lock();
    let mut write = || {
        for (at, reasons) in found.iter().zip(&reasons) {
            why::write(&report, &report.diagnostics[*at], reasons, &*session, width, &mut out)?;
        }
        out.flush()
    };
    quietly(write()).map(|()| CLEAN)
}
