//! The corpus is complete: every code, every folder, every file.

use std::collections::BTreeSet;

use torikomi_core::{
    check::verdict::Verdict,
    domain::problem::{Problem, ProblemCode, Reason},
};

use crate::case::Case;

/// The codes that no check of a file alone can report.
const PLAN_CODES: [ProblemCode; 1] = [ProblemCode::AlreadyRegistered];

/// The codes that say nothing of a text, or that no file in Shift-JIS can have: there is no radical in it.
const CODES_WITHOUT_CHARSET: [ProblemCode; 4] =
    [ProblemCode::Empty, ProblemCode::TooLarge, ProblemCode::OverGuideline, ProblemCode::LookAlike];

/// What the cases in UTF-8, or those in Shift-JIS, report.
#[derive(Debug, Default)]
struct Reported {
    codes: BTreeSet<ProblemCode>,
    reasons: BTreeSet<String>,
}

impl Reported {
    fn add(&mut self, problems: &[Problem]) {
        self.codes.extend(problems.iter().map(|problem| problem.code));
        let reasons = problems.iter().filter_map(|problem| problem.facts.reason.as_ref());
        self.reasons.extend(reasons.map(|reason| reason.word().to_owned()));
    }
}

/// Every code and every reason has a case, and one in Shift-JIS too.
pub(crate) fn every_code_and_reason_has_its_cases(cases: &[Case]) {
    let (mut all, mut shift_jis) = (Reported::default(), Reported::default());
    for case in cases {
        let verdict: Verdict = serde_json::from_str(case.expected).expect("expected.json is a verdict");
        all.add(&verdict.problems);
        if std::str::from_utf8(case.input).is_err() {
            shift_jis.add(&verdict.problems);
        }
    }
    for code in ProblemCode::ALL {
        let is_of_files = !PLAN_CODES.contains(&code);
        assert_eq!(all.codes.contains(&code), is_of_files, "{code:?}");
        let has_charset = is_of_files && !CODES_WITHOUT_CHARSET.contains(&code);
        assert!(!has_charset || shift_jis.codes.contains(&code), "{code:?} in Shift-JIS");
    }
    for reason in Reason::WORDS {
        assert!(all.reasons.contains(reason), "{reason}");
        assert!(shift_jis.reasons.contains(reason), "{reason} in Shift-JIS");
    }
}

/// Writes the case's expected.json if the environment asks for it. Returns whether it did.
#[cfg(not(target_family = "wasm"))]
pub(crate) fn rewritten(case: &Case) -> bool {
    if std::env::var_os("CORPUS").is_none_or(|wish| wish != "rewrite") {
        return false;
    }
    let verdict = case.prepare().verdict([case.input]);
    let json = serde_json::to_string_pretty(&verdict).expect("a verdict has a JSON form") + "\n";
    std::fs::write(folder(case.name).join("expected.json"), json).expect("the corpus can be written");
    true
}

#[cfg(target_family = "wasm")]
pub(crate) fn rewritten(_case: &Case) -> bool {
    false
}

#[cfg(not(target_family = "wasm"))]
fn folder(name: &str) -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/corpus").join(name)
}

#[cfg(not(target_family = "wasm"))]
#[test]
fn every_folder_is_listed_with_all_its_files() {
    let names = |path: &std::path::Path| -> BTreeSet<String> {
        let entries = std::fs::read_dir(path).expect("a folder");
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
    };
    let listed: BTreeSet<String> = crate::CASES.iter().map(|case| case.name.to_owned()).collect();
    assert_eq!(names(&folder("")), listed);
    for case in crate::CASES {
        let mut files = BTreeSet::from(["input.csv".to_owned(), "expected.json".to_owned()]);
        if case.format.is_some() {
            files.insert("format.json".to_owned());
        }
        assert_eq!(names(&folder(case.name)), files, "{}", case.name);
    }
}
