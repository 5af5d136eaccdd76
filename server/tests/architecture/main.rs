//! The architecture, checked against the sources of all crates.
//!
//! Wings of a crate are imported in one direction, no page imports another page, no circle of modules, at any depth, has
//! more than two members, and identifiers have the words of the glossary. `cargo test --workspace --test architecture --
//! --nocapture` prints all imports and circles.

#![expect(clippy::print_stdout, reason = "the imports are printed on request")]

mod imports;
mod layers;
mod map;
mod words;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use self::imports::Imports;

/// The wings of a crate: each may import those before it, and itself.
struct Law {
    sources: &'static str,
    wings: &'static [&'static str],
}

const CORE: Law = Law { sources: "core/src", wings: &["domain", "words", "check", "draft", "write", "repair", "wire"] };
const CLIENT: Law = Law { sources: "client/src", wings: &["base", "parts", "pages", "shell", "app", "main"] };

/// The worker of the page has no wings.
const WORKER: &str = "client/worker/src";

/// A module at any depth (`check::rows::judge`); the crate's root is empty.
pub(crate) type Unit = String;
pub(crate) type Graph = BTreeMap<Unit, BTreeSet<Unit>>;

/// The folder of the repository.
fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All files below a folder that have one of these extensions.
fn files_below(folder: &Path, extensions: &[&str]) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("an entry of the folder").path();
        if path.is_dir() {
            files.extend(files_below(&path, extensions));
        } else if path.extension().is_some_and(|extension| extensions.iter().any(|one| extension == *one)) {
            files.push(path);
        }
    }
    files
}

/// The imports between all modules of a crate; those between a module and its own submodules count like any others.
fn graph(sources: &str) -> Graph {
    let sources = top().join(sources);
    let mut graph = Graph::new();
    for (from, to) in Imports::read(&sources).resolved() {
        let (from, to) = (from.join("::"), to.join("::"));
        let imported = graph.entry(from.clone()).or_default();
        if from != to && !to.is_empty() {
            imported.insert(to);
        }
    }
    graph
}

fn wing(unit: &str) -> &str {
    unit.split("::").next().unwrap_or(unit)
}

/// The first two names: the page of a part of one.
fn page(unit: &str) -> &str {
    unit.match_indices("::").nth(1).map_or(unit, |(end, _)| &unit[..end])
}

impl Law {
    /// Imports of a later wing.
    fn upward(&self, graph: &Graph) -> Vec<String> {
        let place = |unit: &str| {
            let place = self.wings.iter().position(|known| *known == wing(unit));
            place.unwrap_or_else(|| panic!("{}: {unit} is in none of the wings {:?}", self.sources, self.wings))
        };
        let edges = graph.iter().filter(|(from, _)| !from.is_empty());
        let edges = edges.flat_map(|(from, imported)| imported.iter().map(move |to| (from, to)));
        edges.filter(|(from, to)| place(from) < place(to)).map(|(from, to)| format!("{from} → {to}")).collect()
    }
}

/// Modules that import each other, directly or indirectly: the strongly connected components with more than one module.
pub(crate) fn circles(graph: &Graph) -> Vec<BTreeSet<Unit>> {
    let reached = |start: &Unit| {
        let mut reached = BTreeSet::new();
        let mut next = vec![start.clone()];
        while let Some(unit) = next.pop() {
            for to in graph.get(&unit).into_iter().flatten() {
                if reached.insert(to.clone()) {
                    next.push(to.clone());
                }
            }
        }
        reached
    };
    let reached: BTreeMap<&Unit, BTreeSet<Unit>> = graph.keys().map(|unit| (unit, reached(unit))).collect();
    let mut circles = BTreeSet::new();
    for (unit, others) in &reached {
        let back = |other: &&Unit| reached.get(*other).is_some_and(|reached| reached.contains(*unit));
        let circle: BTreeSet<Unit> = others.iter().filter(back).cloned().collect();
        if circle.len() > 1 {
            circles.insert(circle);
        }
    }
    circles.into_iter().collect()
}

/// Prints the imports and circles of a crate, and refuses circles of more than two modules.
fn hold_circles(sources: &str) -> Graph {
    let graph = graph(sources);
    println!("{sources}: {} modules", graph.len());
    for (unit, imported) in graph.iter().filter(|(unit, _)| !unit.is_empty()) {
        println!("  {unit} ← {}", imported.iter().cloned().collect::<Vec<_>>().join(" "));
    }
    let circles = circles(&graph);
    println!("  circles: {circles:?}");
    let large: Vec<_> = circles.iter().filter(|circle| circle.len() > 2).collect();
    assert!(large.is_empty(), "{sources}: circles of more than two modules: {large:?}");
    graph
}

fn hold(law: &Law) -> Graph {
    let graph = hold_circles(law.sources);
    assert_eq!(law.upward(&graph), Vec::<String>::new(), "{}: a wing imports a later one", law.sources);
    graph
}

#[test]
fn the_wings_of_core_point_one_way() {
    hold(&CORE);
}

#[test]
fn the_wings_of_the_client_point_one_way_and_no_page_imports_another() {
    let graph = hold(&CLIENT);
    for (unit, imported) in graph.iter().filter(|(unit, _)| wing(unit) == "pages" && unit.as_str() != "pages") {
        let others: Vec<_> = imported.iter().filter(|to| wing(to) == "pages" && page(to) != page(unit)).collect();
        assert!(others.is_empty(), "{unit} imports {others:?}");
    }
}

#[test]
fn modules_of_the_worker_form_no_circle() {
    hold_circles(WORKER);
}

#[test]
fn the_map_of_the_code_matches_the_tree() {
    let (path, written) = map::written();
    let whole = map::with_map(&written, &map::of_tree());
    if std::env::var_os("MAP").is_some_and(|wish| wish == "rewrite") {
        std::fs::write(&path, &whole).expect("the map can be written");
    } else {
        assert!(written == whole, "{} differs from the tree: MAP=rewrite writes it", path.display());
    }
}

#[test]
fn a_circle_is_found() {
    let graph: Graph =
        [("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")].into_iter().fold(Graph::new(), |mut graph, (from, to)| {
            graph.entry(from.to_owned()).or_default().insert(to.to_owned());
            graph
        });
    let circle = ["a", "b", "c"].map(str::to_owned).into_iter().collect();
    assert_eq!(circles(&graph), [circle]);
}
