//! The corpus, run by the server's recheck: the same expected verdicts as for core, natively and in Wasm.

use std::{path::Path, sync::Arc};

use bytes::Bytes;
use futures::stream;
use torikomi_core::check::{Options, verdict::Verdict};
use torikomi_server::pipeline::recheck::recheck;

#[path = "../../../core/tests/corpus/case.rs"]
#[expect(dead_code, reason = "cutting and comparing are for core's own runs")]
mod case;

use case::Case;

/// An upload can be cut anywhere.
const PART_BYTES: usize = 1_000;

fn read(path: &Path) -> Option<&'static [u8]> {
    std::fs::read(path).ok().map(|bytes| &*bytes.leak())
}

fn text(path: &Path) -> Option<&'static str> {
    read(path).map(|bytes| std::str::from_utf8(bytes).unwrap())
}

fn cases() -> Vec<Case> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/corpus");
    let folders = std::fs::read_dir(corpus).unwrap().map(|entry| entry.unwrap());
    let case = |folder: std::fs::DirEntry| Case {
        name: folder.file_name().into_string().unwrap().leak(),
        input: read(&folder.path().join("input.csv")).unwrap(),
        format: text(&folder.path().join("format.json")),
        expected: text(&folder.path().join("expected.json")).unwrap(),
    };
    folders.map(case).collect()
}

#[tokio::test]
async fn the_recheck_gives_every_expected_verdict_of_the_corpus() {
    let cases = cases();
    assert!(cases.len() > 100, "the corpus is where it was");
    for case in cases {
        let prepared = case.prepare();
        let parts: Vec<_> = case.input.chunks(PART_BYTES).map(|part| Ok(Bytes::from_static(part))).collect();
        let found = recheck(stream::iter(parts), Arc::new(prepared.format), prepared.today).await.unwrap().verdict;
        let mut expected: Verdict = serde_json::from_str(case.expected).unwrap();
        if prepared.options.max_problems < Options::default().max_problems {
            // The recheck lists only some problems; the digest shows that all are the same.
            (expected.problems, expected.more) = (found.problems.clone(), found.more);
        }
        assert_eq!(found, expected, "{}", case.name);
    }
}
