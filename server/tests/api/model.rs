//! Random imports compared with a slow model (specification 5 to 8).
//!
//! The model is written from the specification and uses none of the product's code: it reads the bytes of a file,
//! judges every cell, and imports into leads in memory. The test compares the counts of plan and import, the outcome,
//! problems and changes of every row, every name, and every stored value of every lead, read by plain SQL.
//!
//! A *history* is a random workspace (names, custom items, leads) with four imports in a row. About 200 imports run by
//! default; more, or others, with
//!
//! ```text
//! TORIKOMI_MODEL_SEED=7 TORIKOMI_MODEL_IMPORTS=1000 cargo test --workspace --test api model
//! TORIKOMI_MODEL_SEED=7 TORIKOMI_MODEL_HISTORY=31 cargo test …    # only one of these histories
//! ```
//!
//! All files are accepted, and their values are those that the specification decides. The corpus tests refused files.

pub mod random;
mod world;
mod file;
mod cell;
mod import;
mod generate;
mod stored;

use std::{
    collections::BTreeMap,
    fmt::Debug,
    sync::atomic::{AtomicU64, Ordering},
};

use serde_json::{Value, json};
use torikomi_core::domain::problem::{ProblemCode, Severity};

use self::{
    import::{Counts, Method, RowResult, Settings},
    random::Random,
    world::{NAMES, World, dictionary},
};
use crate::support::{Server, importing::Working, person::Person};

const SEED: u64 = 20_261_128;
const IMPORTS: u64 = 200;
const IMPORTS_OF_HISTORY: u64 = 4;
/// Histories that run at the same time, each on a separate server.
const LANES: usize = 3;

fn setting(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is a number, not {text}")))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn imports_do_what_a_slow_model_does() {
    let seed = setting("TORIKOMI_MODEL_SEED").unwrap_or(SEED);
    let imports = setting("TORIKOMI_MODEL_IMPORTS").unwrap_or(IMPORTS);
    let only = setting("TORIKOMI_MODEL_HISTORY");
    let histories = imports.div_ceil(IMPORTS_OF_HISTORY);
    eprintln!("model: seed {seed}, {histories} histories of {IMPORTS_OF_HISTORY} imports");
    let (next, seen) = (AtomicU64::new(0), Seen::default());
    let lane = async || {
        let server = Server::new().await;
        let working = server.working();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            match only {
                _ if number >= histories && only.is_none() => break,
                Some(only) if number > only => break,
                Some(only) if number < only => continue,
                _ => history(&server, &working, seed, number, &seen).await,
            }
        }
    };
    let lanes: [_; LANES] = std::array::from_fn(|_| lane());
    futures::future::join_all(lanes).await;
    if only.is_none() && imports >= IMPORTS {
        seen.is_everything();
    }
}

/// The cases that occurred, to notice a generator that no longer produces one.
#[derive(Default)]
struct Seen(std::sync::Mutex<BTreeMap<String, u64>>);

impl Seen {
    fn note(&self, rows: &[RowResult]) {
        let mut seen = self.0.lock().unwrap();
        for row in rows {
            *seen.entry(row.outcome.to_owned()).or_default() += 1;
            for (_, code, _) in &row.problems {
                *seen.entry(code.clone()).or_default() += 1;
            }
        }
    }

    fn is_everything(&self) {
        let seen = self.0.lock().unwrap();
        eprintln!("model: {seen:?}");
        // All codes that a row can have.
        let codes = ProblemCode::ALL.into_iter().filter(|code| code.severity() == Severity::Row);
        let codes = codes.map(|code| serde_json::to_value(code).unwrap().as_str().unwrap().to_owned());
        for wanted in OUTCOMES.map(str::to_owned).into_iter().chain(codes) {
            assert!(seen.contains_key(&wanted), "no random row came to {wanted}");
        }
    }
}

const OUTCOMES: [&str; 4] = ["new", "overwritten", "unchanged", "skipped"];

/// A workspace and four imports into it.
async fn history(server: &Server, _working: &Working, seed: u64, number: u64, seen: &Seen) {
    let mut random = Random::fork(seed, number);
    let mut person = server.in_another_workspace().await;
    let today = today(server).await;
    let mut world = generate::world(&mut random);
    write_settings(&mut person, &mut world).await;
    world.leads = generate::leads(&mut random, &world, &today);
    let mut database = server.as_owner_of(person.workspace_id).await;
    stored::write_leads(&mut database, person.workspace_id, &world).await;
    for import in 1..=IMPORTS_OF_HISTORY {
        let bytes = generate::file(&mut random, &world, number);
        let settings = generate::settings(&mut random, &world);
        let case = Case { seed, history: number, import, settings: &settings, bytes: &bytes };
        let before = world.clone();
        let read = file::read(&bytes, &world);
        let (counts, rows) = import::import(&mut world, &read, &settings, &today);
        seen.note(&rows);
        let (found_counts, found_rows) = product(&mut person, &bytes, &settings, &case).await;
        case.same("counts", &counts, &found_counts);
        for row in &rows {
            let found = found_rows.iter().find(|found| found.row == row.row);
            case.same(&format!("row {}", row.row), &Some(row), &found);
        }
        case.same("number of rows", &rows.len(), &found_rows.len());
        let found_leads = stored::leads(&mut database, person.workspace_id).await;
        for (email, lead) in &world.leads {
            let lead = sorted(lead);
            let what = format!("lead {email}, which was {:?}", before.leads.get(email));
            case.same(&what, &Some(&lead), &found_leads.get(email));
        }
        case.same("number of leads", &world.leads.len(), &found_leads.len());
        let names =
            world.names.iter().flat_map(|(kind, names)| names.iter().map(|name| ((*kind).to_owned(), name.clone())));
        let mut names: Vec<(String, String)> = names.collect();
        names.sort();
        case.same("names", &names, &stored::names(&mut database, person.workspace_id).await);
    }
}

/// The lead without blank entries, which make no difference.
fn sorted(lead: &world::Lead) -> world::Lead {
    let mut lead = lead.clone();
    lead.names.retain(|_, names| !names.is_empty());
    lead
}

/// Creates names and custom items through the API.
async fn write_settings(person: &mut Person, world: &mut World) {
    for (kind, names) in &world.names {
        for name in names {
            person.add_name(kind, name).await;
        }
    }
    for item in &world.custom_items {
        let options: Vec<&str> = item.options.iter().map(String::as_str).collect();
        person.add_custom_item(&item.name, item.kind, &options).await;
    }
    let items: Value = person.get("/api/custom-item").await.json();
    for item in &mut world.custom_items {
        let is_it = |found: &&Value| found["name"] == item.name.as_str();
        let found = items.as_array().unwrap().iter().find(is_it).unwrap();
        item.id = found["custom_item_id"].as_u64().unwrap();
    }
}

async fn today(server: &Server) -> String {
    let today = "select to_char(now() at time zone 'Asia/Tokyo', 'YYYY-MM-DD')";
    sqlx::query_scalar(today).fetch_one(&mut server.as_owner().await).await.unwrap()
}

/// The context of a difference between model and product.
struct Case<'c> {
    seed: u64,
    history: u64,
    import: u64,
    settings: &'c Settings,
    bytes: &'c [u8],
}

impl Case<'_> {
    fn same<T: Debug + PartialEq<U>, U: Debug>(&self, what: &str, model: &T, product: &U) {
        assert!(
            model == product,
            "model and product differ in {what}\n  model:   {model:?}\n  product: {product:?}\n{}",
            self.describe()
        );
    }

    fn describe(&self) -> String {
        let Case { seed, history, import, settings, bytes } = self;
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) if bytes.starts_with("姓".as_bytes()) || bytes.starts_with(&[0xEF]) => {
                String::from_utf8_lossy(bytes).into_owned()
            }
            Err(_) => encoding_rs::SHIFT_JIS.decode(bytes).0.into_owned(),
        };
        format!(
            "repeat it: TORIKOMI_MODEL_SEED={seed} TORIKOMI_MODEL_HISTORY={history}\nimport {import}, {settings:?}\n{text}"
        )
    }
}

/// Uploads, plans and starts; returns the product's counts and rows.
async fn product(person: &mut Person, bytes: &[u8], settings: &Settings, case: &Case<'_>) -> (Counts, Vec<RowResult>) {
    let upload_id = person.upload("leads.csv", bytes).await;
    let method = if settings.method == Method::NewRegistration { "new_registration" } else { "update" };
    let blank_rule = if settings.method == Method::UpdateByImportRules { "import_rules" } else { "keep" };
    let mut draft = json!({ "upload_id": upload_id, "method": method, "blank_rule": blank_rule });
    if let Some(screen) = &settings.screen {
        let values: serde_json::Map<String, Value> = screen
            .iter()
            .map(|(item, names)| match *item {
                "status" | "group" => ((*item).to_owned(), json!(names.first())),
                item => (item.to_owned(), json!(names)),
            })
            .collect();
        draft["screen_values"] = Value::Object(values);
    }
    let created = person.post("/api/import", &draft).await;
    assert_eq!(created.status, 201, "{}\n{}", created.text(), case.describe());
    let import_id = created.json::<Value>()["import_id"].as_u64().unwrap();
    let plan = settled(person, import_id).await;
    assert_eq!(plan["state"], "planned", "{plan}\n{}", case.describe());
    let start = json!({ "plan_version": plan["plan_version"] });
    let started = person.post(&format!("/api/import/{import_id}/start"), &start).await;
    assert_eq!(started.status, 202, "{}\n{}", started.text(), case.describe());
    let done = settled(person, import_id).await;
    assert_eq!(done["state"], "done", "{done}\n{}", case.describe());
    case.same("the counts of plan and import", &plan["counts"], &done["counts"]);
    let page: Value = person.get(&format!("/api/import/{import_id}/row?limit=1000")).await.json();
    let rows = page["rows"].as_array().unwrap().iter().map(row).collect();
    (counts(&done["counts"]), rows)
}

async fn settled(person: &mut Person, import_id: u64) -> Value {
    let settled = async {
        loop {
            let import: Value = person.get(&format!("/api/import/{import_id}")).await.json();
            let state = import["state"].as_str().unwrap();
            if !matches!(state, "planning" | "waiting" | "processing") {
                return import;
            }
            tokio::time::sleep(std::time::Duration::from_millis(15)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), settled).await.expect("the import does not come to an end")
}

fn counts(counts: &Value) -> Counts {
    let count = |name: &str| counts[name].as_u64().unwrap();
    Counts {
        processed: count("processed"),
        new: count("new"),
        overwritten: count("overwritten"),
        unchanged: count("unchanged"),
        skipped: count("skipped"),
        mails: count("mails"),
    }
}

fn row(row: &Value) -> RowResult {
    let outcome = OUTCOMES.into_iter().find(|outcome| row["outcome"] == *outcome).unwrap();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let mut problems: Vec<(String, String, Option<u64>)> = row["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| {
            let code = text(&problem["code"]).unwrap();
            let winner = problem["facts"]["winner_row"].as_u64().filter(|_| code == "duplicate_in_file");
            // A problem without an item is sorted after the last item.
            (text(&problem["key"]).unwrap_or_default(), code, winner)
        })
        .collect();
    problems.sort();
    let changes = row["changes"].as_array().unwrap().iter().map(|change| {
        let (key, old, new) = (text(&change["key"]).unwrap(), text(&change["old"]), text(&change["new"]));
        if !NAMES.iter().any(|item| *item == key && dictionary(item).is_some()) {
            return (key, (old, new));
        }
        // Existing names stay, and added ones follow them.
        let old = old.map_or_else(String::new, |old| format!("{old},"));
        let added = new.unwrap().strip_prefix(&*old).expect("old names keep their places").to_owned();
        (key, (None, Some(added)))
    });
    RowResult { row: row["row"].as_u64().unwrap(), outcome, problems, changes: changes.collect() }
}
