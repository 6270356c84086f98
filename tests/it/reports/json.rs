//! JSON, version 1, and its published schema.

use super::{Run, across_files, label, mixed, server};
use leaklint::diagnostic::{Edit, Fix, Role, Safety, Suppressed, SuppressedBy};
use leaklint::report::{self, Format, Options};
use leaklint::session::RunError;

fn json(run: &Run) -> serde_json::Value {
    let text = run.write(Format::Json, &Options::default());
    assert!(text.ends_with("}\n"), "ends in a newline");
    serde_json::from_str(&text).unwrap()
}

#[test]
fn json_says_everything_in_a_stable_order() {
    let mut run = Run::over(&[("src/a.js", "🧠; leak();\r\n"), ("src/b.js", "x\n")]);
    let labels = vec![label(run.at(1, "x"), Role::OwnerEnds, "ends here")];
    let at = run.at(0, "leak()");
    let finding = run.find(at);
    finding.labels = labels;
    finding.fixes = vec![Fix {
        title: "stop it".to_owned(),
        safety: Safety::Safe,
        edits: vec![Edit { location: at, text: "stop()".to_owned() }],
    }];
    finding.suppressed = Some(Suppressed { by: SuppressedBy::Comment, reason: None });
    run.report.errors.push(RunError { file: None, message: "no room".to_owned() });
    let expected = concat!(
        r#"{"schema":1,"tool":{"name":"leaklint","version":"VERSION"},"#,
        r#""summary":{"files":2,"skipped":0,"findings":0,"errors":0,"warnings":0,"infos":0,"suppressed":1},"#,
        r#""diagnostics":[{"rule":"growing-collection","severity":"warning","confidence":"high","#,
        r#""message":"`seen` only ever grows","help":null,"url":"https://leaklint.dev/rules/growing-collection","#,
        r#""file":"src/a.js","range":{"start":{"line":1,"column":5,"offset":6},"end":{"line":1,"column":11,"offset":12}},"#,
        r#""related":[{"file":"src/b.js","range":{"start":{"line":1,"column":1,"offset":0},"end":{"line":1,"column":2,"offset":1}},"#,
        r#""message":"ends here","role":"owner-ends"}],"#,
        r#""fixes":[{"title":"stop it","safety":"safe","edits":[{"file":"src/a.js","#,
        r#""range":{"start":{"line":1,"column":5,"offset":6},"end":{"line":1,"column":11,"offset":12}},"text":"stop()"}]}],"#,
        r#""fingerprint":"0000000000001234","suppressed":{"by":"comment","reason":null}}],"#,
        r#""errors":[{"file":null,"message":"no room"}]}"#,
        "\n"
    );
    let expected = expected.replace("VERSION", env!("CARGO_PKG_VERSION"));
    assert_eq!(run.write(Format::Json, &Options::default()), expected);
}

#[test]
fn json_counts_leave_out_what_is_suppressed() {
    let json = json(&mixed());
    let expected = serde_json::json!({
        "files": 3, "skipped": 1, "findings": 3, "errors": 1, "warnings": 1, "infos": 1, "suppressed": 1
    });
    assert_eq!(json["summary"], expected);
    assert_eq!(json["diagnostics"].as_array().unwrap().len(), 4);
    assert_eq!(json["diagnostics"][1].get("suppressed"), None);
    assert_eq!(json["diagnostics"][2]["suppressed"]["reason"], "bounded by the router");
}

const SCHEMA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/report-v1.schema.json");

#[test]
fn the_published_schema_is_fresh() {
    let fresh = report::schema();
    if std::fs::read_to_string(SCHEMA).ok().as_deref() != Some(fresh.as_str()) {
        std::fs::write(SCHEMA, fresh).unwrap();
        panic!("`schemas/report-v1.schema.json` was stale and is rewritten; look at what changed, then commit it");
    }
}

#[test]
fn reports_satisfy_the_published_schema() {
    let mut compiler = boon::Compiler::new();
    let mut schemas = boon::Schemas::new();
    let schema: serde_json::Value = serde_json::from_str(&report::schema()).unwrap();
    compiler.add_resource("report.json", schema.clone()).unwrap();
    let index = compiler.compile("report.json", &mut schemas).unwrap();
    let mut gone = across_files();
    gone.files[0].1 = None;
    gone.report.diagnostics[0].rule = "parse-error";
    for run in [server(), across_files(), gone, mixed(), Run::over(&[])] {
        let report = json(&run);
        assert!(schemas.validate(&report, index).is_ok(), "{:#}", schemas.validate(&report, index).unwrap_err());
    }

    let break_it = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut report = json(&mixed());
        change(&mut report);
        schemas.validate(&report, index).is_err()
    };
    assert!(break_it(&|report| report["schema"] = 2.into()));
    assert!(break_it(&|report| report["diagnostics"][0]["severity"] = "fatal".into()));
    assert!(break_it(&|report| report["diagnostics"][0]["range"]["start"]["line"] = 0.into()));
    assert!(break_it(&|report| {
        report["diagnostics"][0].as_object_mut().unwrap().remove("fingerprint");
    }));
    let required = schema["$defs"]["Finding"]["required"].as_array().unwrap();
    assert!(!required.contains(&"suppressed".into()), "only suppressed findings have it");
}
