//! The layers of the server: which folders and layers import which, and which slice writes a table.
//!
//! A slice (`records::lead`, `pipeline::import`) has up to three layers: `routes` (HTTP), `store` (SQL) and `job`
//! (background work). The modules beside them are rules, which know no database, and use cases, which call stores.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use syn::{FnArg, Pat, Signature, Type, visit::Visit};

use super::{Graph, circles, files_below, imports::Imports, read, top};

const SOURCES: &str = "server/src";
const AREAS: [&str; 4] = ["accounts", "records", "pipeline", "outbound"];

/// Modules with SQL besides the stores: those that every slice uses, the embedded database, which creates its role and
/// its database, and the removal of a workspace, which asks the database for its tables.
const WITH_SQL: [&str; 5] = ["base", "work::queue", "work::lease", "embedded_postgres", "accounts::workspace::removal"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Base,
    Http,
    Store,
    Routes,
    Job,
    /// Rules and use cases of a slice, and its root.
    Beside,
    /// The table `job`: any slice may enqueue work.
    Queue,
    /// The trait of a job.
    Contract,
    /// The list of jobs.
    Registry,
    /// Runner and sweep, which know jobs only through the registry.
    Work,
    State,
    /// The program around the slices, which may import everything.
    Above,
}

fn place(module: &[String]) -> Place {
    let names: Vec<&str> = module.iter().map(String::as_str).collect();
    match names.as_slice() {
        ["base", ..] => Place::Base,
        ["http", ..] => Place::Http,
        ["state"] => Place::State,
        ["work", "queue" | "lease" | "lane"] => Place::Queue,
        ["work", "job"] => Place::Contract,
        ["work", "registry"] => Place::Registry,
        ["work", ..] => Place::Work,
        [area, _slice, rest @ ..] if AREAS.contains(area) => {
            let layer = rest.iter().find_map(|name| match *name {
                "store" => Some(Place::Store),
                "routes" => Some(Place::Routes),
                "job" => Some(Place::Job),
                _ => None,
            });
            layer.unwrap_or(Place::Beside)
        }
        [area] if AREAS.contains(area) => Place::Beside,
        _ => Place::Above,
    }
}

fn slice(module: &[String]) -> &[String] {
    module.get(..2).unwrap_or(module)
}

/// Whether `from` may import `to`.
fn may(from: &[String], to: &[String]) -> bool {
    let is_own = slice(from) == slice(to);
    let is_signed_in = to.ends_with(&["signed_in".to_owned()]);
    let is_in = |module: &[String], area: &str| module.first().is_some_and(|name| name == area);
    match (place(from), place(to)) {
        // The root of a crate, or of an area.
        (_, Place::Above) if to.is_empty() => true,
        // Imports write into the records; the records do not know the imports.
        _ if is_in(from, "records") && is_in(to, "pipeline") => false,
        (from, Place::Job) => from == Place::Registry || from == Place::Job && is_own,
        (Place::Above, _) | (_, Place::Base) => true,
        (_, Place::Above) | (Place::Base, _) => false,
        (Place::Http, to) => matches!(to, Place::Http),
        (Place::State, to) => matches!(to, Place::Http | Place::Beside | Place::State),
        (Place::Queue, to) => matches!(to, Place::Queue),
        (Place::Contract, to) => matches!(to, Place::Queue | Place::State),
        (Place::Store, Place::Beside) => !is_signed_in,
        (Place::Store, to) => matches!(to, Place::Store | Place::Queue),
        (Place::Routes, Place::Routes) => is_own,
        (Place::Routes, to) => matches!(to, Place::Http | Place::Store | Place::Beside | Place::State | Place::Queue),
        (Place::Job, to) => {
            matches!(to, Place::Store | Place::Beside | Place::State | Place::Queue | Place::Contract)
        }
        // A slice's root re-exports its routes for the router.
        (Place::Beside, Place::Routes) => is_own && from.len() == 2,
        (Place::Beside, to) => matches!(to, Place::Http | Place::Store | Place::Beside | Place::State | Place::Queue),
        (Place::Registry | Place::Work, to) => !matches!(to, Place::Http | Place::Routes),
    }
}

fn sources() -> PathBuf {
    top().join(SOURCES)
}

#[test]
fn layers_of_the_server_import_only_what_they_may() {
    let broken: BTreeSet<String> = Imports::read(&sources())
        .resolved()
        .iter()
        .filter(|(from, to)| from != to && !may(from, to))
        .map(|(from, to)| format!("{} → {}", from.join("::"), to.join("::")))
        .collect();
    for broken in &broken {
        println!("  {broken}");
    }
    assert!(broken.is_empty(), "{} imports break the law of the server's layers", broken.len());
}

/// The imports between modules, without those between a module and its own submodules.
fn graph_of_modules() -> Graph {
    let mut graph = Graph::new();
    for (from, to) in Imports::read(&sources()).resolved() {
        let imported = graph.entry(from.join("::")).or_default();
        if !from.starts_with(&to) && !to.starts_with(&from) {
            imported.insert(to.join("::"));
        }
    }
    graph
}

#[test]
fn modules_of_the_server_form_no_circle() {
    let graph = graph_of_modules();
    let circles = circles(&graph);
    println!("{SOURCES}: {} modules, circles: {circles:#?}", graph.len());
    let large: Vec<_> = circles.iter().filter(|circle| circle.len() > 2).collect();
    assert!(large.is_empty(), "{SOURCES}: circles of more than two modules: {large:#?}");
}

#[test]
fn sql_is_only_in_stores() {
    let files = texts(&sources());
    let has_sql = |text: &str| text.contains("sqlx::query") || text.contains("sqlx::raw_sql");
    let found: BTreeSet<String> = files
        .iter()
        .filter(|(path, text)| path.ends_with(".rs") && has_sql(text))
        .map(|(path, _)| place_of(path).trim_end_matches(".rs").replace('/', "::"))
        .collect();
    assert!(found.iter().any(|module| module == "work::queue"), "SQL is found: {found:?}");
    let is_within = |module: &str, known: &str| module == known || module.starts_with(&format!("{known}::"));
    let is_allowed = |module: &str| {
        module.split("::").any(|name| name == "store") || WITH_SQL.iter().any(|known| is_within(module, known))
    };
    let elsewhere: Vec<&String> = found.iter().filter(|module| !is_allowed(module)).collect();
    assert!(elsewhere.is_empty(), "SQL outside of a store: {elsewhere:?}");
    let is_used = |known: &str| found.iter().any(|module| is_within(module, known));
    let stale: Vec<_> = WITH_SQL.iter().filter(|known| !is_used(known)).collect();
    assert!(stale.is_empty(), "exceptions without SQL: {stale:?}");
}

/// The slice (or base module) that writes each table.
const WRITERS: [(&str, &[&str]); 16] = [
    ("base", &["counter", "hourly_count"]),
    ("work", &["job"]),
    ("accounts/account", &["account", "api_token", "session", "setup_token", "sign_in_try"]),
    ("accounts/workspace", &["workspace"]),
    (
        "records/lead",
        &[
            "lead",
            "lead_name",
            "lead_memo",
            "lead_change",
            "lead_export",
            "lead_company_change",
            "lead_email_check",
            "name_change_lead",
            "custom_item_change_lead",
        ],
    ),
    ("records/name", &["name", "name_change"]),
    ("records/custom_item", &["custom_item", "custom_item_change"]),
    ("records/company", &["company", "company_gram", "company_name_rules", "import_company", "import_company_name"]),
    ("records/directory", &["directory_company", "directory_load"]),
    ("records/search", &["search_part", "search_segment", "search_pending", "search_unindexed"]),
    ("pipeline/import", &["import", "import_row", "import_row_before"]),
    ("pipeline/undo", &["undo", "undo_row", "undo_row_before"]),
    ("pipeline/upload", &["upload", "upload_part"]),
    ("outbound/mail", &["mail", "mail_day", "form_mail_text", "lead_login"]),
    ("outbound/webhook", &["webhook", "webhook_attempt", "webhook_delivery"]),
    ("outbound/email_check", &["email_check_import", "email_check_lead"]),
];

/// The tables that the statements of a text write.
fn written(text: &str) -> BTreeSet<&str> {
    let words: Vec<&str> = text
        .split(|character: char| !character.is_alphanumeric() && character != '_')
        .filter(|word| !word.is_empty())
        .collect();
    let of = |words: &[&'static str]| words.to_vec();
    let mut tables = BTreeSet::new();
    for beginning in [of(&["insert", "into"]), of(&["delete", "from"]), of(&["update"])] {
        let found = words.windows(beginning.len() + 1).filter(|window| window.starts_with(&beginning));
        tables.extend(found.filter_map(|window| window.last().copied()));
    }
    tables
}

/// The path below the crate's sources.
fn place_of(path: &str) -> &str {
    path.rsplit_once("/src/").map_or(path, |(_, place)| place)
}

/// Each file with its text, without comments.
fn texts(folder: &Path) -> Vec<(String, String)> {
    let code = |path: PathBuf| {
        let text = read(&path);
        let lines = text.lines().filter(|line| !line.trim_ascii_start().starts_with("//"));
        (path.to_string_lossy().into_owned(), lines.collect::<Vec<_>>().join("\n"))
    };
    files_below(folder, &["rs", "sql"]).into_iter().map(code).collect()
}

/// Functions that work in a transaction of either kind: a global one has no workspace.
const IN_EITHER_TRANSACTION: [&str; 1] = ["accounts/account/store.rs: get"];

/// Functions that take the number of a workspace beside a transaction, which has it, or beside what a transaction can
/// be passed as.
#[derive(Default)]
struct RedundantWorkspaces {
    file: String,
    found: BTreeSet<String>,
}

impl<'ast> Visit<'ast> for RedundantWorkspaces {
    fn visit_signature(&mut self, signature: &'ast Signature) {
        let inputs = signature.inputs.iter().filter_map(|input| match input {
            FnArg::Typed(input) => Some(input),
            FnArg::Receiver(_) => None,
        });
        let (mut has_transaction, mut has_workspace) = (false, false);
        for input in inputs {
            let kind = match &*input.ty {
                Type::Reference(reference) => &reference.elem,
                _ => &input.ty,
            };
            has_transaction |= matches!(&**kind, Type::Path(path) if path.path.segments.last().is_some_and(|name| {
                name.ident == "Transaction" || name.ident == "PgConnection"
            }));
            has_workspace |= matches!(&*input.pat, Pat::Ident(name) if name.ident == "workspace_id");
        }
        if has_transaction && has_workspace {
            self.found.insert(format!("{}: {}", self.file, signature.ident));
        }
    }
}

#[test]
fn a_transaction_alone_says_of_which_workspace_it_is() {
    let files = texts(&sources());
    let mut redundant = RedundantWorkspaces::default();
    for (path, text) in files.iter().filter(|(path, _)| path.ends_with(".rs")) {
        place_of(path).clone_into(&mut redundant.file);
        redundant.visit_file(&syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}")));
    }
    let known = BTreeSet::from(IN_EITHER_TRANSACTION.map(str::to_owned));
    assert_eq!(redundant.found, known, "functions that take a workspace beside a transaction");
}

#[test]
fn a_workspace_beside_a_transaction_is_found() {
    let source = "fn lock(transaction: &mut Transaction, workspace_id: i32) {}
                  fn find(connection: &mut sqlx::PgConnection, workspace_id: i32) {}
                  fn rename(transaction: &mut GlobalTransaction, workspace_id: i32) {}
                  fn count(transaction: &mut Transaction, lead_id: i64) {}";
    let mut redundant = RedundantWorkspaces::default();
    redundant.visit_file(&syn::parse_file(source).unwrap_or_else(|error| panic!("{error}")));
    assert_eq!(redundant.found, BTreeSet::from([": find", ": lock"].map(str::to_owned)));
}

#[test]
fn a_table_is_written_by_one_slice() {
    let server = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (migrations, sources) = (texts(&server.join("migrations")), texts(&server.join("src")));
    let tables: BTreeSet<&str> = migrations
        .iter()
        .flat_map(|(_, text)| text.split("create table ").skip(1))
        .filter_map(|rest| rest.split(|character: char| !character.is_alphanumeric() && character != '_').next())
        .collect();
    let owned: BTreeSet<&str> = WRITERS.iter().flat_map(|(_, tables)| *tables).copied().collect();
    let without: Vec<_> = tables.difference(&owned).filter(|table| **table != "installation").collect();
    assert!(without.is_empty(), "tables without an owner: {without:?}");
    let mut broken = BTreeSet::new();
    for (path, text) in &sources {
        let place = place_of(path);
        // Tests in the file may name tables as examples.
        let code = text.split("\n#[cfg(test)]\n").next().unwrap_or(text);
        for table in written(code) {
            let owner = WRITERS.iter().find(|(_, tables)| tables.contains(&table));
            if let Some((owner, _)) = owner
                && !place.starts_with(owner)
            {
                broken.insert(format!("{place} writes {table}, which is {owner}'s"));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn the_tables_that_a_text_writes_are_found() {
    let text =
        "insert into a (b) select c from d on conflict do update set e = 1; with f as (delete from g) update h set i
                = (select j from k for update of l)";
    let tables = written(text);
    assert!(["a", "g", "h"].iter().all(|table| tables.contains(table)), "{tables:?}");
    assert!(["c", "d", "j", "k", "l"].iter().all(|table| !tables.contains(table)), "{tables:?}");
}
