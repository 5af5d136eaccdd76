//! The corpus is complete: every code, every folder, every file.

use std::collections::BTreeSet;

use torikomi_core::{check::verdict::Verdict, domain::problem::ProblemCode};

use crate::case::Case;

/// The codes that no check of a file alone can report.
const PLAN_CODES: [ProblemCode; 1] = [ProblemCode::AlreadyRegistered];

pub(crate) fn every_code_has_a_case(cases: &[Case]) {
    let verdicts = cases.iter().map(|case| serde_json::from_str(case.expected).expect("expected.json is a verdict"));
    let reported: BTreeSet<ProblemCode> =
        verdicts.flat_map(|verdict: Verdict| verdict.problems).map(|problem| problem.code).collect();
    for code in ProblemCode::ALL {
        assert_eq!(reported.contains(&code), !PLAN_CODES.contains(&code), "{code:?}");
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
