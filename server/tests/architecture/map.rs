//! The map of the code in `.github/ARCHITECTURE.md`: each crate and each module with the first sentence of its
//! documentation.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{read, top};

const BEGIN: &str = "<!-- map -->";
const END: &str = "<!-- end of the map -->";

/// The folders of the crates whose modules are listed, and whether the second level is listed too.
const LISTED: [(&str, bool); 5] = [
    ("core/src", true),
    ("client/messages/src", false),
    ("client/worker/src", false),
    ("client/src", true),
    ("server/src", true),
];

/// The document's path and text.
pub(crate) fn written() -> (PathBuf, String) {
    let path = top().join(".github/ARCHITECTURE.md");
    let text = read(&path);
    (path, text)
}

/// The document with this map in it.
pub(crate) fn with_map(document: &str, map: &str) -> String {
    let (before, rest) = document.split_once(BEGIN).expect("the beginning of the map is marked");
    let (_, after) = rest.split_once(END).expect("the end of the map is marked");
    format!("{before}{BEGIN}\n{map}{END}{after}")
}

pub(crate) fn of_tree() -> String {
    let mut map = String::new();
    for (folder, is_deep) in LISTED {
        map.push_str(&format!("\n### `{folder}`\n\n{}.\n", sentence_of_crate(&top().join(folder))));
        let mut modules = String::new();
        rows(&top().join(folder), "", is_deep, &mut modules);
        // A crate may be one file.
        if !modules.is_empty() {
            map.push_str(&format!("\n| Module | What it is for |\n|---|---|\n{modules}"));
        }
    }
    map.push('\n');
    map
}

/// Of the library, if the crate has one.
fn sentence_of_crate(folder: &Path) -> String {
    let root = ["lib.rs", "main.rs"].map(|name| folder.join(name)).into_iter().find(|path| path.exists());
    let root = root.unwrap_or_else(|| panic!("{} is no crate", folder.display()));
    first_sentence(&read(&root))
}

fn rows(folder: &Path, above: &str, is_deep: bool, map: &mut String) {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry of the folder").path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
    files.sort();
    for path in files {
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a name in UTF-8");
        if matches!(name, "main" | "lib" | "tests") {
            continue;
        }
        map.push_str(&format!("| `{above}{name}` | {} |\n", first_sentence(&read(&path))));
        if is_deep && path.with_extension("").is_dir() {
            rows(&path.with_extension(""), &format!("{above}{name}/"), false, map);
        }
    }
}

/// The documentation of a module up to the first full stop.
fn first_sentence(text: &str) -> String {
    let lines =
        text.lines().map_while(|line| line.strip_prefix("//!")).take_while(|line| !line.trim_ascii().is_empty());
    let paragraph = lines.map(str::trim_ascii).collect::<Vec<_>>().join(" ");
    let sentence = paragraph.split_once(". ").map_or(paragraph.as_str(), |(sentence, _)| sentence);
    sentence.trim_end_matches('.').replace('|', "\\|")
}
