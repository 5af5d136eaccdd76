//! Limits of one customer (specification 22), and their messages.

use std::time::{Duration, Instant};

use axum::{body::Body, http::Request};
use serde_json::{Value, json};
use sqlx::Connection;
use torikomi_core::{
    domain::{
        item::Item,
        limits::{
            CONDITIONS_A_SEARCH, NAMES_OF_A_KIND, NAMES_OF_A_KIND_IN_THE_FORMAT, NEW_NAMES_AN_IMPORT,
            OPTIONS_A_CONDITION, WORDS_A_SEARCH,
        },
    },
    wire::{ErrorCode, ImportRowPage, ImportState, Lead, LeadPage, Name},
};
use torikomi_server::base::concurrency::{
    CONNECTIONS_PER_CLIENT, CONNECTIONS_PER_WORKSPACE, HEAVY_REQUESTS_PER_WORKSPACE,
};

use crate::support::{
    Server,
    csv_file::{CsvFile, FIXED},
    importing::counts,
    person::Person,
};

const A: &str = "a@example.jp";

impl Server {
    async fn until_so_many_wait_for_locks(&self, wanted: i64) {
        let waits = "select count(*) from pg_stat_activity
                     where datname = current_database() and wait_event_type = 'Lock'";
        let mut looking = self.as_owner().await;
        let looked = async {
            while sqlx::query_scalar::<_, i64>(waits).fetch_one(&mut looking).await.unwrap() < wanted {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), looked).await.expect("they wait for the lock");
    }

    /// Adds tags to a workspace directly; the first ones to the lead too.
    async fn with_tags(&self, person: &Person, tags: usize, on_lead: usize) {
        let mut database = self.as_owner_of(person.workspace_id).await;
        for (statement, count) in [
            (
                "insert into name (workspace_id, name_id, kind, name, name_key)
                 select $1, 1000 + number, 'tag', 'tag' || number, 'tag' || number from generate_series(1, $2) as number",
                tags,
            ),
            (
                "insert into lead_name (workspace_id, lead_id, name_id, position)
                 select $1, 1, 1000 + number, number from generate_series(1, $2) as number",
                on_lead,
            ),
            (
                "insert into counter (workspace_id, kind, next_value) values ($1, 'name', $2 + 1001)
                 on conflict on constraint counter_pk do update set next_value = excluded.next_value",
                tags,
            ),
        ] {
            sqlx::query(statement)
                .bind(person.workspace_id)
                .bind(i32::try_from(count).unwrap())
                .execute(&mut database)
                .await
                .unwrap();
        }
    }
}

#[tokio::test]
async fn a_plan_with_more_new_names_than_an_import_can_create_says_so_and_cannot_be_started() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let mut file = CsvFile::default();
    for number in 0..=NEW_NAMES_AN_IMPORT {
        file = file.row(&format!("{number}@example.jp"), &[(Item::Tags, &format!("tag{number}"))]);
    }
    let plan = person.plan_new(&file).await;
    assert_eq!(plan.state, ImportState::Refused);
    let failure = plan.failure.clone().expect("it says why");
    assert!(failure.ja.contains("10000") && failure.en.contains("10000"), "{failure:?}");
    assert!(plan.new_names.is_empty() && plan.new_name_count == 0);
    person.start(&plan).await.refused(ErrorCode::WrongState);
    assert_eq!(person.count(&server, "select count(*) from name where workspace_id = $1 and kind = 'tag'").await, 0);
}

#[tokio::test]
async fn showing_an_import_does_not_read_its_new_names() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let mut file = CsvFile::default();
    for number in 0..150 {
        file = file.row(&format!("{number}@example.jp"), &[(Item::Tags, &format!("tag{number}"))]);
    }
    let plan = person.plan_new(&file).await;
    assert_eq!((plan.new_names.len(), plan.new_name_count), (100, 150));
    let done = person.run(&plan).await;
    assert_eq!((done.new_names.len(), done.new_name_count), (100, 150));
    assert_eq!(person.count(&server, "select count(*) from name where workspace_id = $1 and kind = 'tag'").await, 150);
}

#[tokio::test]
async fn a_full_dictionary_takes_no_new_name_by_form_lead_or_import() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    server.with_tags(&person, NAMES_OF_A_KIND - 1, 0).await;
    let planned = person.plan_new(&CsvFile::default().row(A, &[(Item::Tags, "from a file")])).await;
    assert_eq!(planned.state, ImportState::Planned);
    person.add_name("tag", "the last one").await;
    let refused = person.post("/api/name/tag", &json!({ "name": "one too many" })).await;
    assert!(refused.refused(ErrorCode::Invalid).message.en.contains("100000"));
    let draft = json!({ "values": [{ "key": "last_name", "value": "田中" }, { "key": "email", "value": "b@example.jp" },
                                   { "key": "tags", "value": "new" }] });
    person.post("/api/lead", &draft).await.refused(ErrorCode::Invalid);
    // The plan from before is rebuilt and then refused.
    assert_eq!(person.start(&planned).await.refused(ErrorCode::PlanChanged).status, 409);
    let again = person.settled(planned.import_id).await;
    assert_eq!(again.state, ImportState::Refused);
    assert!(again.failure.is_some_and(|failure| failure.en.contains("100000")));
    // An existing name can still be used.
    let known = person.plan_new(&CsvFile::default().row(A, &[(Item::Tags, "tag7")])).await;
    assert_eq!(known.counts, Some(counts(1, 0, 0, 0)));
    // The list is paged and complete.
    let (mut after, mut pages) = (String::new(), 0);
    let mut seen = 0;
    loop {
        let page: Vec<Name> = person.get(&format!("/api/name/tag{after}")).await.json();
        (seen, pages) = (seen + page.len(), pages + 1);
        let Some(last) = page.last().filter(|_| page.len() == 1_000) else { break };
        after = format!("?after={}", last.name.replace(' ', "%20"));
        if pages == 3 {
            break;
        }
    }
    assert_eq!((seen, pages), (3_000, 3));
}

#[tokio::test]
async fn names_added_at_the_same_moment_stay_within_the_limit() {
    let server = Server::new().await;
    let person = server.signed_in().await;
    server.with_tags(&person, NAMES_OF_A_KIND - 2, 0).await;
    let mut adding = tokio::task::JoinSet::new();
    for number in 0..8 {
        let mut person = person.clone();
        adding.spawn(async move { person.post("/api/name/tag", &json!({ "name": format!("new{number}") })).await });
    }
    let answers = adding.join_all().await;
    assert_eq!(answers.iter().filter(|answer| answer.status.is_success()).count(), 2);
    let tags = "select count(*) from name where workspace_id = $1 and kind = 'tag'";
    assert_eq!(person.count(&server, tags).await, i64::try_from(NAMES_OF_A_KIND).unwrap());
}

#[tokio::test]
async fn an_older_lead_with_very_many_names_can_be_listed_opened_overwritten_and_exported() {
    const TAGS: usize = 3_000;
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&CsvFile::default().row(A, &[])).await;
    server.with_tags(&person, TAGS, TAGS).await;
    let page: LeadPage = person.post("/api/lead/search", &json!({ "conditions": {} })).await.json();
    let shown: Vec<String> = (1..=10).map(|number| format!("tag{number}")).collect();
    assert_eq!(page.leads[0].tags, shown);
    let lead: Lead = person.get("/api/lead/1").await.json();
    let tags = lead.values.iter().find(|value| value.key.to_string() == "tags").map(|value| value.value.as_str());
    assert_eq!(tags.map(|tags| tags.split(',').count()), Some(TAGS));
    let draft = json!({ "kind": "registration", "encoding": "utf-8", "leads": { "lead_ids": [1] } });
    let export: Value = person.post("/api/lead-export", &draft).await.json();
    let file = person.get(&format!("/api/lead-export/{}/leads.csv", export["export_id"].as_str().unwrap())).await;
    assert!(file.text().contains("tag2999,tag3000"));
    // The lead keeps its names and gets no others.
    let update = CsvFile::default().row(A, &[(Item::Tags, "tag7,one more,two more"), (Item::City, "港区")]);
    let plan = person.plan_update(&update).await;
    assert_eq!((plan.counts, plan.omitted_names, plan.new_name_count), (Some(counts(0, 1, 0, 0)), 2, 0));
    person.run(&plan).await;
    let held = "select count(*) from lead_name where workspace_id = $1 and lead_id = 1";
    assert_eq!(person.count(&server, held).await, i64::try_from(TAGS).unwrap());
}

#[tokio::test]
async fn a_search_has_a_limited_number_of_conditions_words_and_options() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    person.add_custom_item("色", "select", &["赤", "青"]).await;
    let words = |count: usize| (0..count).map(|number| format!("w{number}")).collect::<Vec<_>>().join(" ");
    let names = |count: usize| vec![json!({ "kind": "tag", "has": "any", "name_ids": [1] }); count];
    let name_ids = |count: usize| json!({ "names": [{ "kind": "tag", "has": "any", "name_ids": vec![1; count] }] });
    let options =
        |count: usize| json!({ "custom_items": [{ "custom_item_id": 1, "test": { "any_of": vec!["赤"; count] } }] });
    for (conditions, is_possible) in [
        (json!({ "text": words(WORDS_A_SEARCH) }), true),
        (json!({ "text": words(WORDS_A_SEARCH), "name": "x" }), false),
        (json!({ "names": names(CONDITIONS_A_SEARCH) }), true),
        (json!({ "names": names(CONDITIONS_A_SEARCH), "mail_consent": "given" }), false),
        (name_ids(OPTIONS_A_CONDITION), true),
        (name_ids(OPTIONS_A_CONDITION + 1), false),
        (options(OPTIONS_A_CONDITION), true),
        (options(OPTIONS_A_CONDITION + 1), false),
    ] {
        for (path, body) in [
            ("/api/lead/search", json!({ "conditions": conditions })),
            ("/api/lead/count", conditions.clone()),
            (
                "/api/lead-export",
                json!({ "kind": "search", "encoding": "utf-8", "leads": { "conditions": conditions } }),
            ),
        ] {
            let answer = person.post(path, &body).await;
            match is_possible {
                true => assert!(answer.status.is_success(), "{path} {body}: {}", answer.text()),
                false => _ = answer.refused(ErrorCode::Invalid),
            }
        }
    }
}

#[tokio::test]
async fn a_sample_with_more_columns_than_any_file_has_is_refused() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let sample = |columns: usize| {
        let header = (0..columns).map(|number| format!("n{number}")).collect::<Vec<_>>().join(",");
        Request::post("/api/format/profile/proposal")
            .header("content-type", "text/csv")
            .body(Body::from(header))
            .unwrap()
    };
    assert_eq!(person.send(sample(1_000)).await.status, 200);
    person.send(sample(1_001)).await.refused(ErrorCode::Invalid);
}

#[tokio::test]
async fn the_error_csv_has_number_and_reason_of_a_row_that_is_too_long() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let long = "a".repeat(5 << 20);
    let file = CsvFile::default().row(A, &[(Item::City, &long)]).row("b.example.jp", &[(Item::City, "港区")]);
    let plan = person.plan_new(&file).await;
    assert_eq!(plan.counts, Some(counts(0, 0, 0, 2)));
    for encoding in ["", "?encoding=utf-8"] {
        let answer = person.get(&format!("/api/import/{}/error.csv{encoding}", plan.import_id)).await;
        let text = String::from_utf8(answer.body.to_vec()).unwrap();
        assert!(text.len() < 4_096, "{} bytes", text.len());
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[1].starts_with(&",".repeat(FIXED)) && lines[1].ends_with(",2"), "{}", lines[1]);
        assert!(lines[1].len() > 40, "it has the reason: {}", lines[1]);
        assert!(
            lines[2].contains("b.example.jp") && lines[2].contains("港区") && lines[2].ends_with(",3"),
            "{}",
            lines[2]
        );
    }
}

#[tokio::test]
async fn some_of_very_many_problems_of_a_row_are_stored_and_the_error_csv_has_all() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let names: Vec<String> = (0..40).map(|number| format!("項目{number}")).collect();
    for name in &names {
        person.add_custom_item(name, "number", &[]).await;
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let file = CsvFile::with_custom_items(&names)
        .row_with_custom(A, &[], &vec!["1"; 40])
        .row_with_custom(A, &[], &vec!["x"; 40])
        .row_with_custom(A, &[(Item::ZipCode, "12")], &vec!["1"; 40]);
    let plan = person.plan_new(&file).await;
    assert_eq!(plan.counts, Some(counts(1, 0, 0, 2)));
    let stored = "select max(jsonb_array_length(problems))::bigint from import_row where workspace_id = $1";
    assert_eq!(person.count(&server, stored).await, 20);
    let answer = person.get(&format!("/api/import/{}/error.csv", plan.import_id)).await;
    let text = String::from_utf8(answer.body.to_vec()).unwrap();
    let row = text.lines().nth(1).unwrap();
    for number in 0..40 {
        assert!(row.contains(&format!("項目{number}は数値で")), "{number}: {row}");
    }
    assert_eq!(row.matches("同一メールアドレス").count(), 1, "what other rows decide is there, once: {row}");
    assert!(row.find("同一メールアドレス") < row.find("項目0は"), "in the order of the columns: {row}");
}

#[tokio::test]
async fn a_workspace_has_at_most_twenty_open_plans_and_the_oldest_is_dropped() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let upload_id = person.upload("leads.csv", &CsvFile::default().row(A, &[]).bytes()).await;
    let draft = json!({ "upload_id": upload_id, "method": "new_registration", "blank_rule": "keep" });
    let mut numbers = Vec::new();
    for _ in 0..22 {
        let created = person.post("/api/import", &draft).await;
        assert_eq!(created.status, 201, "{}", created.text());
        numbers.push(created.json::<Value>()["import_id"].as_u64().unwrap());
    }
    let open = "select count(*) from import where workspace_id = $1";
    let dropped = async {
        while person.count(&server, open).await > 20 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), dropped).await.expect("old plans stay");
    assert_eq!(person.count(&server, open).await, 20);
    person.get(&format!("/api/import/{}", numbers[0])).await.refused(ErrorCode::Gone);
    assert_eq!(person.settled(numbers[21]).await.state, ImportState::Planned);
}

#[tokio::test]
async fn the_bytes_of_a_workspaces_uploads_and_plans_are_limited() {
    let mut file = CsvFile::default().row(A, &[]).bytes();
    file.extend("\r\n".repeat(10_000).bytes());
    let bytes = u64::try_from(file.len()).unwrap();
    // Besides its rows, a plan keeps its format, some thousand bytes.
    let server = Server::with(|state| state.with_workspace_bytes(3 * bytes + bytes / 2)).await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let upload_id = person.upload("leads.csv", &file).await;
    let draft = json!({ "upload_id": upload_id, "method": "new_registration", "blank_rule": "keep" });
    // The file and two plans of it fit, and nothing more.
    let created = person.post("/api/import", &draft).await;
    let second = person.post("/api/import", &draft).await;
    assert_eq!((created.status.as_u16(), second.status.as_u16()), (201, 201));
    assert_eq!(person.post("/api/import", &draft).await.refused(ErrorCode::TooLarge).status, 413);
    let upload = Request::post("/api/upload").header("upload-length", bytes).body(Body::empty()).unwrap();
    assert_eq!(person.send(upload).await.refused(ErrorCode::TooLarge).status, 413);
    let import_id = second.json::<Value>()["import_id"].as_u64().unwrap();
    assert_eq!(person.delete(&format!("/api/import/{import_id}")).await.status, 204);
    assert_eq!(person.post("/api/import", &draft).await.status, 201);
    let mut other = server.in_another_workspace().await;
    other.upload("leads.csv", &file).await;
}

/// Rows that are much shorter than what a plan keeps of them.
fn many_short_rows() -> CsvFile {
    (0..2_000).fold(CsvFile::default(), |file, number| file.row(&format!("{number}@example.jp"), &[]))
}

#[tokio::test]
async fn a_plan_whose_rows_take_more_than_the_workspace_may_keep_says_so_and_cannot_be_started() {
    let bytes = u64::try_from(many_short_rows().bytes().len()).unwrap();
    let server = Server::with(|state| state.with_workspace_bytes(3 * bytes)).await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let plan = person.plan_new(&many_short_rows()).await;
    assert_eq!(plan.state, ImportState::Refused);
    assert!(plan.failure.is_some_and(|failure| failure.en.contains("keeps as much as it may")));
    assert_eq!(person.count(&server, "select count(*) from import_row where workspace_id = $1").await, 0);
}

#[tokio::test]
async fn rows_of_started_imports_count_for_one_day() {
    let file = many_short_rows();
    let bytes = u64::try_from(file.bytes().len()).unwrap();
    let server = Server::with(|state| state.with_workspace_bytes(8 * bytes)).await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let upload_id = person.upload("leads.csv", &file.bytes()).await;
    let draft = json!({ "upload_id": upload_id, "method": "update", "blank_rule": "keep" });
    let created: Value = person.post("/api/import", &draft).await.json();
    let plan = person.settled(created["import_id"].as_u64().unwrap()).await;
    assert_eq!(plan.counts, Some(counts(2_000, 0, 0, 0)));
    let stored = "select plan_bytes from import where workspace_id = $1";
    let plan_bytes = u64::try_from(person.count(&server, stored).await).unwrap();
    assert!((3 * bytes..6 * bytes).contains(&plan_bytes), "{plan_bytes} of {bytes}");
    person.run(&plan).await;
    let again: Value = person.post("/api/import", &draft).await.json();
    assert_eq!(person.settled(again["import_id"].as_u64().unwrap()).await.state, ImportState::Refused);
    sqlx::query(
        "update import set started_at = now() - interval '25 hours' where workspace_id = $1 and state = 'done'",
    )
    .bind(person.workspace_id)
    .execute(&mut server.as_owner_of(person.workspace_id).await)
    .await
    .unwrap();
    let later: Value = person.post("/api/import", &draft).await.json();
    assert_eq!(person.settled(later["import_id"].as_u64().unwrap()).await.state, ImportState::Planned);
}

#[tokio::test]
async fn unused_uploads_are_limited_but_prevent_no_plan() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    sqlx::query(
        "insert into upload (workspace_id, upload_id, account_id, file_name, size_bytes)
         select $1, 'unused' || number, 1, 'a.csv', 1 from generate_series(1, 199) as number",
    )
    .bind(person.workspace_id)
    .execute(&mut server.as_owner_of(person.workspace_id).await)
    .await
    .unwrap();
    let upload_id = person.upload("leads.csv", &CsvFile::default().row(A, &[]).bytes()).await;
    let upload = Request::post("/api/upload").header("upload-length", 1).body(Body::empty()).unwrap();
    let refused = person.send(upload).await.refused(ErrorCode::TooLarge);
    assert_eq!(refused.status, 413);
    assert!(refused.message.en.contains("200") && !refused.message.en.contains("GiB"), "{:?}", refused.message);
    let draft = json!({ "upload_id": upload_id, "method": "new_registration", "blank_rule": "keep" });
    let created: Value = person.post("/api/import", &draft).await.json();
    assert_eq!(person.settled(created["import_id"].as_u64().unwrap()).await.state, ImportState::Planned);
}

#[tokio::test]
async fn rows_that_show_many_long_names_come_in_pages_and_blocks_of_some_megabytes() {
    const ROWS: usize = 300;
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let long: Vec<String> = (0..100).map(|number| format!("{number:03}{}", "あ".repeat(97))).collect();
    person.import_new(&CsvFile::default().row(A, &[(Item::Tags, &long.join(","))])).await;
    let mut file = CsvFile::default();
    for number in 0..ROWS {
        file = file.row(A, &[(Item::Tags, &format!("tag{number}"))]);
    }
    let plan = person.plan_update(&file).await;
    assert_eq!(plan.counts, Some(counts(0, ROWS as u64, 0, 0)));
    let (mut after, mut seen, mut pages) = (0, Vec::new(), 0);
    loop {
        let path = format!("/api/import/{}/row?outcome=overwritten&limit=1000&after={after}", plan.import_id);
        let answer = person.get(&path).await;
        assert!(answer.body.len() < 6 << 20, "{} bytes", answer.body.len());
        let page: ImportRowPage = answer.json();
        seen.extend(page.rows.iter().map(|row| row.row));
        pages += 1;
        let Some(next) = page.next_after else { break };
        after = next;
    }
    assert_eq!(seen, (2..=u32::try_from(ROWS).unwrap() + 1).collect::<Vec<_>>());
    assert!(pages > 3, "{pages}");
    person.run(&plan).await;
    let tags = "select count(*) from lead_name where workspace_id = $1 and lead_id = 1";
    assert_eq!(person.count(&server, tags).await, 100 + i64::try_from(ROWS).unwrap());
}

#[tokio::test]
async fn a_file_sent_in_tiny_pieces_is_kept_complete_in_few_objects() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let mut file = CsvFile::default();
    for number in 0..20 {
        file = file.row(&format!("{number}@example.jp"), &[]);
    }
    let bytes = file.bytes();
    let upload_id = person.begin_upload("leads.csv", bytes.len()).await;
    let mut offset = 0;
    for piece in bytes.chunks(37) {
        assert_eq!(person.append(&upload_id, offset, piece.to_vec()).await.status, 204);
        offset += piece.len();
        // An empty piece is accepted.
        assert_eq!(person.append(&upload_id, offset, Vec::new()).await.status, 204);
    }
    assert_eq!(person.count(&server, "select count(*) from upload_part where workspace_id = $1").await, 1);
    let draft = json!({ "upload_id": upload_id, "method": "new_registration", "blank_rule": "keep" });
    let created: Value = person.post("/api/import", &draft).await.json();
    let plan = person.settled(created["import_id"].as_u64().unwrap()).await;
    assert_eq!(plan.counts, Some(counts(20, 0, 0, 0)));
}

#[tokio::test]
async fn an_account_can_follow_ten_imports_and_the_next_is_refused() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    server.with_running_import(&person).await;
    let follow = || Request::get("/api/import/1/events").body(Body::empty()).unwrap();
    let mut open = Vec::new();
    for _ in 0..10 {
        let response = person.response(follow()).await;
        assert_eq!(response.status(), 200);
        open.push(response);
    }
    let refused = person.send(follow()).await;
    assert_eq!(refused.refused(ErrorCode::TooManyTries).status, 429);
    assert_eq!(refused.header("retry-after"), "5");
    open.pop();
    assert_eq!(person.response(follow()).await.status(), 200);
}

#[tokio::test]
async fn a_workspace_whose_requests_all_wait_delays_no_other_one() {
    const REQUESTS: usize = 40;
    let server = Server::new().await;
    let person = server.signed_in().await;
    let mut other = server.in_another_workspace().await;
    // A change of the workspace's settings waits for this lock.
    let mut holder = server.as_owner().await;
    let mut held = holder.begin().await.unwrap();
    sqlx::query("select from workspace where workspace_id = $1 for update")
        .bind(person.workspace_id)
        .execute(&mut *held)
        .await
        .unwrap();
    let waiting: Vec<_> = (0..REQUESTS)
        .map(|number| {
            let mut person = person.clone();
            let draft = json!({ "name": format!("item {number}"), "kind": "text", "options": [] });
            tokio::spawn(async move { person.post("/api/custom-item", &draft).await })
        })
        .collect();
    // As many requests as a workspace may run wait for the lock, the others for a place.
    server.until_so_many_wait_for_locks(i64::try_from(CONNECTIONS_PER_WORKSPACE).unwrap()).await;
    let asked = Instant::now();
    for path in ["/api/name/tag", "/api/import", "/api/custom-item"] {
        assert_eq!(other.get(path).await.status, 200, "{path}");
    }
    assert!(asked.elapsed() < Duration::from_secs(2), "{:?}", asked.elapsed());
    // Requests without a place are refused; the others continue when the lock is released.
    let (mut made, mut refused) = (0, 0);
    tokio::time::sleep(Duration::from_secs(4)).await;
    held.rollback().await.unwrap();
    for answer in waiting {
        let answer = answer.await.unwrap();
        if answer.status.is_success() {
            made += 1;
            continue;
        }
        assert_eq!(answer.refused(ErrorCode::TooManyTries).status, 429);
        assert_eq!(answer.header("retry-after"), "5");
        refused += 1;
    }
    assert_eq!((made, refused), (CONNECTIONS_PER_WORKSPACE, REQUESTS - CONNECTIONS_PER_WORKSPACE));
}

#[tokio::test]
async fn an_address_whose_tries_all_wait_delays_no_other_one() {
    let server = Server::new().await;
    let mut other = server.signed_in().await;
    let stranger = server.stranger().at_address("203.0.113.7");
    stranger.clone().sign_in("nobody", "wrong-horse-7").await.refused(ErrorCode::WrongPassword);
    // Every further try from this address waits for this lock.
    let mut holder = server.as_owner().await;
    let mut held = holder.begin().await.unwrap();
    sqlx::query("select from sign_in_try for update").execute(&mut *held).await.unwrap();
    let waiting: Vec<_> = (0..20)
        .map(|number| {
            let mut stranger = stranger.clone();
            tokio::spawn(async move { stranger.sign_in(&format!("nobody.{number}"), "wrong-horse-7").await })
        })
        .collect();
    server.until_so_many_wait_for_locks(i64::try_from(CONNECTIONS_PER_CLIENT).unwrap()).await;
    let asked = Instant::now();
    assert_eq!(other.get("/api/session").await.status, 200);
    assert!(asked.elapsed() < Duration::from_secs(2), "{:?}", asked.elapsed());
    tokio::time::sleep(Duration::from_secs(4)).await;
    held.rollback().await.unwrap();
    let mut refused = 0;
    for answer in waiting {
        let answer = answer.await.unwrap();
        refused += usize::from(answer.text().contains("ご利用のネットワーク"));
    }
    assert!(refused >= 20 - CONNECTIONS_PER_CLIENT, "{refused}");
}

#[tokio::test]
async fn jobs_have_connections_that_requests_cannot_take() {
    let server = Server::new().await;
    let mut held = Vec::new();
    for _ in 0..12 {
        held.push(server.state.database.begin_global().await.unwrap());
    }
    assert!(server.state.database.begin_global().await.is_err(), "the connections of requests are used up");
    server.state.database.for_jobs().begin_global().await.expect("one of the jobs' own");
}

#[tokio::test]
async fn every_heavy_request_takes_one_of_its_workspaces_places() {
    let server = Server::new().await;
    let person = server.signed_in().await;
    let mut other = server.in_another_workspace().await;
    let mut taken = Vec::new();
    for _ in 0..HEAVY_REQUESTS_PER_WORKSPACE {
        taken.push(server.state.concurrency.acquire_heavy(person.workspace_id).await.unwrap());
    }
    let edit = json!({ "name": "色", "kind": "text", "options": [] });
    let asked: Vec<_> = [
        ("GET", "/api/format", Value::Null),
        ("GET", "/api/name/tag", Value::Null),
        ("POST", "/api/name/tag", json!({ "name": "x" })),
        ("PATCH", "/api/name/tag/1", json!({ "name": "x" })),
        ("GET", "/api/name/tag/suggestion?text=x", Value::Null),
        ("GET", "/api/company", Value::Null),
        ("DELETE", "/api/import/1", Value::Null),
        ("POST", "/api/mail-retry", Value::Null),
        ("GET", "/api/name/tag/1", Value::Null),
        ("GET", "/api/custom-item/1/use", Value::Null),
        ("PATCH", "/api/custom-item/1", edit),
        ("DELETE", "/api/custom-item/1", Value::Null),
        ("GET", "/api/lead/1/timeline", Value::Null),
        ("POST", "/api/lead/deletion", json!({ "lead_ids": [1], "count": 1 })),
        ("GET", "/api/import/1/undo/row", Value::Null),
        ("POST", "/api/import/1/undo/start", json!({ "version": 1 })),
        ("POST", "/api/import/1/retry", Value::Null),
        ("GET", "/api/company-candidate?name=x", Value::Null),
        ("GET", "/api/company/1/join", Value::Null),
        ("GET", "/api/mail-count", Value::Null),
    ]
    .into_iter()
    .map(|(method, path, body)| {
        let mut person = person.clone();
        let asking = async move { person.send_json(method.parse().unwrap(), path, &body).await };
        (path, tokio::spawn(asking))
    })
    .collect();
    for (path, answer) in asked {
        let answer = answer.await.unwrap();
        assert_eq!(answer.status, 429, "{path}: {}", answer.text());
        assert_eq!(answer.header("retry-after"), "5", "{path}");
    }
    assert_eq!(other.get("/api/name/tag").await.status, 200);
}

#[tokio::test]
async fn statuses_have_a_lower_limit_than_tags() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let mut database = server.as_owner_of(person.workspace_id).await;
    sqlx::query(
        "insert into name (workspace_id, name_id, kind, name, name_key)
         select $1, 1000 + number, 'status', 's' || number, 's' || number from generate_series(1, $2) as number",
    )
    .bind(person.workspace_id)
    .bind(i32::try_from(NAMES_OF_A_KIND_IN_THE_FORMAT - 1).unwrap())
    .execute(&mut database)
    .await
    .unwrap();
    let add = async |person: &mut Person, name: &str| person.post("/api/name/status", &json!({ "name": name })).await;
    let answer = add(&mut person, "最後").await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let refused = add(&mut person, "多すぎる").await.refused(ErrorCode::Invalid);
    assert_eq!(
        refused.message.ja,
        "ステータスは5000個まで登録できます。使っていないものを削除してから、もう一度お試しください。"
    );
}
