//! The glossary of `.github/CONTRIBUTING.md`, checked against the identifiers of all crates.
//!
//! Comments are read for the identifiers that they name between backticks. The names of tests are sentences, and are
//! not read.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::{
    Attribute, ItemFn, Macro,
    visit::{self, Visit},
};

use super::{files_below, read, top};

const SOURCES: [&str; 5] = ["core/src", "client/messages/src", "client/worker/src", "client/src", "server/src"];

/// What the glossary replaces in one meaning only, and another meaning in which it is right.
const AMBIGUOUS: [(&str, &str); 8] = [
    ("again", "a second look, without doing the work once more"),
    ("waiting", "the state of an import, and of a request that is held back"),
    ("due", "a moment that has come"),
    ("as it was", "three words"),
    ("quick", "fast, of anything but the check of a cell"),
    ("code", "of a problem, an error, a charset's table, a status"),
    ("some", "`Some` of the language"),
    ("found", "what a problem found, and a local name of any result"),
];

/// The words of the glossary's column "Not".
fn replaced_words(document: &str) -> BTreeSet<String> {
    let (_, glossary) = document.split_once("\n| Word | Not | Meaning |\n").expect("the glossary's head is there");
    let rows = glossary.lines().skip(1).take_while(|line| line.starts_with('|'));
    let cells = rows.map(|row| row.split('|').nth(2).expect("the glossary has three columns"));
    let words = cells.flat_map(|cell| cell.split(',')).map(str::trim_ascii).filter(|word| *word != "–");
    words.map(str::to_owned).collect()
}

/// The forms of a word, and their opposites. The glossary lists irregular forms itself.
fn forms(word: &str) -> Vec<String> {
    let ends = ["", "s", "d", "ed", "ing"];
    ends.iter().flat_map(|end| ["", "un"].map(|begin| format!("{begin}{word}{end}"))).collect()
}

/// The parts of an identifier, in lower case.
fn parts(identifier: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut before = '_';
    for character in identifier.chars() {
        let is_first = before == '_' || character.is_uppercase() && !before.is_uppercase();
        if character != '_' && is_first {
            parts.push(String::new());
        }
        if character != '_'
            && let Some(part) = parts.last_mut()
        {
            part.extend(character.to_lowercase());
        }
        before = character;
    }
    parts
}

/// Collects the identifiers that have one of the words.
struct Reader<'w> {
    words: &'w BTreeSet<String>,
    file: String,
    found: BTreeSet<String>,
}

impl Reader<'_> {
    fn read_file(&mut self, text: &str) {
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{}: {error}", self.file));
        self.visit_file(&file);
        // Code that continues in the next line is not read.
        let is_whole = |line: &&str| line.starts_with("//") && line.matches('`').count().is_multiple_of(2);
        for comment in text.lines().map(str::trim_ascii_start).filter(is_whole) {
            for code in comment.split('`').skip(1).step_by(2) {
                let names = code.split(|character: char| !character.is_alphanumeric() && character != '_');
                names.for_each(|name| self.read(name));
            }
        }
    }

    fn read(&mut self, identifier: &str) {
        if parts(identifier).iter().any(|part| self.words.contains(part)) {
            self.found.insert(format!("{}: {identifier}", self.file));
        }
    }

    /// To the parser, the content of a macro is only text.
    fn read_tokens(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Ident(name) => self.read(&name.to_string()),
                TokenTree::Group(group) => self.read_tokens(group.stream()),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.path().segments.last().is_some_and(|name| name.ident == "test"))
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_ident(&mut self, name: &'ast Ident) {
        self.read(&name.to_string());
    }

    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        if is_test(&item.attrs) {
            self.visit_block(&item.block);
        } else {
            visit::visit_item_fn(self, item);
        }
    }

    fn visit_macro(&mut self, item: &'ast Macro) {
        visit::visit_macro(self, item);
        self.read_tokens(item.tokens.clone());
    }
}

#[test]
fn identifiers_have_the_words_of_the_glossary() {
    let mut replaced = replaced_words(&read(&top().join(".github/CONTRIBUTING.md")));
    for (word, meaning) in AMBIGUOUS {
        assert!(replaced.remove(word), "the glossary does not replace {word:?} ({meaning})");
    }
    let words: BTreeSet<String> = replaced.iter().flat_map(|word| forms(word)).collect();
    let mut reader = Reader { words: &words, file: String::new(), found: BTreeSet::new() };
    for folder in SOURCES {
        for path in files_below(&top().join(folder), &["rs"]) {
            reader.file = path.strip_prefix(top()).unwrap_or(&path).display().to_string();
            reader.read_file(&read(&path));
        }
    }
    assert!(reader.found.is_empty(), "the glossary has other words for {:#?}", reader.found);
}

#[test]
fn words_that_the_glossary_replaces_are_found() {
    let document =
        "\n| Word | Not | Meaning |\n|---|---|---|\n| repair | mend | … |\n| row | – | … |\n| a | told, due | … |\n\n";
    let replaced = replaced_words(document);
    assert_eq!(replaced, BTreeSet::from(["due", "mend", "told"].map(str::to_owned)));
    let words: BTreeSet<String> = replaced.iter().flat_map(|word| forms(word)).collect();
    let mut reader = Reader { words: &words, file: "a.rs".to_owned(), found: BTreeSet::new() };
    reader.read_file(
        r#"
        /// Names `mend_all` of a recommended kind, told in a sentence.
        struct UntoldRow { told_ms: f64, amended: bool }
        fn mend() { view! { <Row is_mended=recommend() /> } }
        #[tokio::test]
        async fn people_are_told() { let text = "told"; due(); }
        "#,
    );
    let found: Vec<&str> = reader.found.iter().filter_map(|found| found.strip_prefix("a.rs: ")).collect();
    assert_eq!(found, ["UntoldRow", "due", "is_mended", "mend", "mend_all", "told_ms"]);
}
