//! Names that are merged and deleted while many leads have them, and while plans and imports continue.

use serde_json::json;
use torikomi_core::{
    domain::item::Item,
    wire::{ErrorCode, ImportState, Name, NameAction, NameChange},
};
use torikomi_server::{
    base::{fair_queue::FairQueue, retention::Retention},
    records::name::follow,
    state::AppState,
    work::sweep::sweep,
};

use crate::support::{Server, csv_file::CsvFile, person::Person};

async fn id(person: &mut Person, kind: &str, name: &str) -> u32 {
    let names: Vec<Name> = person.get(&format!("/api/name/{kind}")).await.json();
    names.iter().find(|found| found.name == name).unwrap_or_else(|| panic!("no {name}")).name_id
}

async fn delete(person: &mut Person, kind: &str, name: &str) -> NameChange {
    let name_id = id(person, kind, name).await;
    let answer = person.delete(&format!("/api/name/{kind}/{name_id}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn merge(person: &mut Person, kind: &str, name: &str, into: &str) -> NameChange {
    let (name_id, into) = (id(person, kind, name).await, id(person, kind, into).await);
    let answer = person.post(&format!("/api/name/{kind}/{name_id}/merge"), &json!({ "into": into })).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// A change whose process died right after its first transaction.
async fn begun(server: &Server, person: &mut Person, kind: &str, name: &str, into: Option<&str>) {
    let name_id = id(person, kind, name).await;
    let into = match into {
        Some(into) => Some(id(person, kind, into).await),
        None => None,
    };
    let mut database = server.as_owner_of(person.workspace_id).await;
    sqlx::query(
        "insert into name_change (workspace_id, name_change_id, account_id, kind, action, name_id, old_name, into_name_id)
         values ($1, 1000, $2, $3, case when $5::bigint is null then 'delete' else 'merge' end, $4, 'x', $5)",
    )
    .bind(person.workspace_id)
    .bind(person.account_id)
    .bind(kind)
    .bind(i64::from(name_id))
    .bind(into.map(i64::from))
    .execute(&mut database)
    .await
    .unwrap();
    sqlx::query("update name set kind = 'leaving', name = '', name_key = name_id::text where name_id = $1")
        .bind(i64::from(name_id))
        .execute(&mut database)
        .await
        .unwrap();
    sqlx::query("update workspace set changes = changes + 1").execute(&mut database).await.unwrap();
}

#[tokio::test]
async fn merging_gives_each_lead_the_other_name_once_and_in_its_place() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    for status in ["見込み", "見込み客"] {
        person.add_name("status", status).await;
    }
    let file = CsvFile::default()
        .row("a@example.jp", &[(Item::Tags, "展示会,紹介"), (Item::Status, "見込み")])
        .row("b@example.jp", &[(Item::Tags, "Web,展示会,展示会2026")])
        .row("c@example.jp", &[(Item::Tags, "Web")]);
    person.import_new(&file).await;
    let shown: Name = {
        let tag = id(&mut person, "tag", "展示会").await;
        person.get(&format!("/api/name/tag/{tag}")).await.json()
    };
    assert_eq!(shown.leads, 2, "shown before");
    let merged = merge(&mut person, "tag", "展示会", "展示会2026").await;
    assert_eq!((merged.leads, merged.action, merged.ended_at.is_some()), (2, NameAction::Merge, true));
    assert_eq!((merged.old_name.as_str(), merged.new_name.as_deref()), ("展示会", Some("展示会2026")));
    assert_eq!(person.value(&server, "a@example.jp", "tag").await, "展示会2026,紹介");
    assert_eq!(person.value(&server, "b@example.jp", "tag").await, "Web,展示会2026");
    assert_eq!(merge(&mut person, "status", "見込み", "見込み客").await.leads, 1);
    assert_eq!(person.value(&server, "a@example.jp", "status").await, "見込み客");
    let revisions: Vec<i32> = sqlx::query_scalar("select revision from lead order by email")
        .fetch_all(&mut server.as_owner_of(person.workspace_id).await)
        .await
        .unwrap();
    assert_eq!(revisions, [3, 2, 1]);
    let recorded = person.count(&server, "select count(*) from name_change_lead where workspace_id = $1").await;
    assert_eq!(recorded, 3, "each lead's own history has it");
    let history: Vec<NameChange> = person.get("/api/name-change").await.json();
    assert_eq!(history.iter().map(|change| change.leads).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(history[0].worker.as_deref(), Some("田中太郎"));
}

#[tokio::test]
async fn invalid_merges_are_refused() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    for (kind, name) in [("tag", "展示会"), ("source", "展示会"), ("form", "資料請求"), ("form", "会員")] {
        person.add_name(kind, name).await;
    }
    person.add_name("person", "佐藤花子").await;
    let (tag, source) = (id(&mut person, "tag", "展示会").await, id(&mut person, "source", "展示会").await);
    let merge_tag = format!("/api/name/tag/{tag}/merge");
    person.post(&merge_tag, &json!({ "into": tag })).await.refused(ErrorCode::Invalid);
    person.post(&merge_tag, &json!({ "into": source })).await.refused(ErrorCode::NotFound);
    let (form, other) = (id(&mut person, "form", "資料請求").await, id(&mut person, "form", "会員").await);
    let merge_form = format!("/api/name/form/{form}/merge");
    person.post(&merge_form, &json!({ "into": other })).await.refused(ErrorCode::Invalid);
    let (own, listed) = (id(&mut person, "person", "田中太郎").await, id(&mut person, "person", "佐藤花子").await);
    let merge_own = format!("/api/name/person/{own}/merge");
    person.post(&merge_own, &json!({ "into": listed })).await.refused(ErrorCode::Invalid);
    // In the other direction, a listed person becomes the account's name.
    merge(&mut person, "person", "佐藤花子", "田中太郎").await;
    let mut reader = server.with_account(person.workspace_id, false).await;
    reader.post(&merge_tag, &json!({ "into": source })).await.refused(ErrorCode::Forbidden);
    let address = format!("/api/name/tag/{tag}");
    reader.delete(&address).await.refused(ErrorCode::Forbidden);
    let mut other = server.in_another_workspace().await;
    other.get(&address).await.refused(ErrorCode::NotFound);
    other.delete(&address).await.refused(ErrorCode::NotFound);
    server.with_running_import(&person).await;
    person.post(&merge_tag, &json!({ "into": source })).await.refused(ErrorCode::ImportRunning);
}

#[tokio::test]
async fn more_leads_than_a_block_follow_and_the_text_is_free_at_once() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    person.add_name("tag", "展示会").await;
    person.add_name("status", "見込み").await;
    let (tag, status) = (id(&mut person, "tag", "展示会").await, id(&mut person, "status", "見込み").await);
    let mut database = server.as_owner_of(person.workspace_id).await;
    for insert in [
        "insert into lead (workspace_id, lead_id, email, status_id)
         select $1, n, n || '@example.jp', $3 from generate_series(1, 9000) as n where $2 > 0",
        "insert into lead_name (workspace_id, lead_id, name_id, position)
         select $1, n, $2, 1 from generate_series(1, 9000) as n where $3 > 0",
    ] {
        let insert = sqlx::query(insert).bind(person.workspace_id).bind(i64::from(tag)).bind(i64::from(status));
        insert.execute(&mut database).await.unwrap();
    }
    for (kind, name) in [("tag", "展示会"), ("status", "見込み")] {
        delete(&mut person, kind, name).await;
        person.add_name(kind, name).await;
    }
    let ended = async {
        loop {
            let changes: Vec<NameChange> = person.get("/api/name-change").await.json();
            if changes.iter().all(|change| change.ended_at.is_some()) {
                return changes;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    let changes = tokio::time::timeout(std::time::Duration::from_secs(60), ended).await.expect("it ends");
    assert_eq!(changes.iter().map(|change| change.leads).collect::<Vec<_>>(), [9000, 9000]);
    let holders = "select (select count(*) from lead_name where workspace_id = $1)
                        + (select count(*) from lead where workspace_id = $1 and status_id is not null)";
    assert_eq!(person.count(&server, holders).await, 0);
    assert_eq!(
        person.count(&server, "select count(*) from name where workspace_id = $1 and kind = 'leaving'").await,
        0
    );
}

#[tokio::test]
async fn a_small_workspace_does_not_wait_for_all_leads_of_a_large_one() {
    let server = Server::with(|state| AppState { follow_queue: FairQueue::new(1), ..state }).await;
    let mut large = server.signed_in().await;
    let mut small = server.in_another_workspace().await;
    for (person, leads) in [(&mut large, 20_000), (&mut small, 1)] {
        person.add_name("tag", "展示会").await;
        let tag = id(person, "tag", "展示会").await;
        let mut database = server.as_owner_of(person.workspace_id).await;
        for insert in [
            "insert into lead (workspace_id, lead_id, email)
             select $1, n, n || '@example.jp' from generate_series(1, $3) as n where $2 > 0",
            "insert into lead_name (workspace_id, lead_id, name_id, position)
             select $1, n, $2, 1 from generate_series(1, $3) as n",
        ] {
            let insert = sqlx::query(insert).bind(person.workspace_id).bind(i64::from(tag)).bind(leads);
            insert.execute(&mut database).await.unwrap();
        }
    }
    // The large workspace waits for its turn first.
    let permit = server.state.follow_queue.acquire(0).await.unwrap();
    assert_eq!(delete(&mut large, "tag", "展示会").await.ended_at, None);
    begun(&server, &mut small, "tag", "展示会", None).await;
    drop(permit);
    follow::resume(&server.state, small.workspace_id).await.unwrap();
    let left = "select count(*) from name_change where workspace_id = $1 and ended_at is null";
    assert_eq!((small.count(&server, left).await, large.count(&server, left).await), (0, 1));
    follow::resume(&server.state, large.workspace_id).await.unwrap();
    assert_eq!(large.count(&server, left).await, 0);
    assert_eq!(large.count(&server, "select count(*) from lead_name where workspace_id = $1").await, 0);
}

#[tokio::test]
async fn another_process_finishes_what_a_dead_one_left() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.add_name("status", "見込み").await;
    person.import_new(&CsvFile::default().row("a@example.jp", &[(Item::Tags, "展示会,紹介")])).await;
    begun(&server, &mut person, "tag", "展示会", None).await;
    let names: Vec<Name> = person.get("/api/name/tag").await.json();
    assert_eq!(names.len(), 1, "for everybody else it is gone already");
    let (one, two) =
        tokio::join!(sweep(&server.state, Retention::default()), sweep(&server.state, Retention::default()));
    one.and(two).unwrap();
    assert_eq!(person.value(&server, "a@example.jp", "tag").await, "紹介");
    let changes: Vec<NameChange> = person.get("/api/name-change").await.json();
    assert_eq!((changes[0].leads, changes[0].ended_at.is_some()), (1, true));
}

#[tokio::test]
async fn an_import_that_starts_while_a_name_is_deleted_sees_it_deleted() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    for status in ["旧", "新"] {
        person.add_name("status", status).await;
    }
    let file = CsvFile::default()
        .row("a@example.jp", &[(Item::Tags, "展示会"), (Item::Status, "旧")])
        .row("b@example.jp", &[(Item::Status, "旧")]);
    person.import_new(&file).await;
    person.import_new(&CsvFile::default().row("c@example.jp", &[(Item::Tags, "紹介")])).await;
    begun(&server, &mut person, "tag", "展示会", Some("紹介")).await;
    // The lead's row still has the old name; the plan uses the new one.
    let same = person.plan_update(&CsvFile::default().row("a@example.jp", &[(Item::Tags, "紹介")])).await;
    assert_eq!(same.counts.unwrap().unchanged, 1, "{same:?}");
    person.run(&same).await;
    let file = CsvFile::default().row("a@example.jp", &[(Item::Tags, "展示会,Web")]);
    person.import_update(&file).await;
    sweep(&server.state, Retention::default()).await.unwrap();
    assert_eq!(person.value(&server, "a@example.jp", "tag").await, "紹介,展示会,Web");
}

#[tokio::test]
async fn a_plan_with_a_name_is_rebuilt_when_the_name_is_deleted() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    for status in ["旧", "新"] {
        person.add_name("status", status).await;
    }
    person.import_new(&CsvFile::default().row("a@example.jp", &[(Item::Status, "旧")])).await;
    let plan = person.plan_update(&CsvFile::default().row("a@example.jp", &[(Item::Status, "新")])).await;
    merge(&mut person, "status", "旧", "新").await;
    person.start(&plan).await.refused(ErrorCode::PlanChanged);
    let rebuilt = person.settled(plan.import_id).await;
    assert_eq!((rebuilt.state, rebuilt.counts.unwrap().unchanged), (ImportState::Planned, 1));
    person.run(&rebuilt).await;
    assert_eq!(person.value(&server, "a@example.jp", "status").await, "新");
}

#[tokio::test]
async fn leads_on_their_way_to_a_name_follow_it_when_it_is_merged() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&CsvFile::default().row("a@example.jp", &[(Item::Tags, "甲,乙")])).await;
    person.import_new(&CsvFile::default().row("b@example.jp", &[(Item::Tags, "甲")])).await;
    person.import_new(&CsvFile::default().row("c@example.jp", &[(Item::Tags, "丙")])).await;
    begun(&server, &mut person, "tag", "甲", Some("乙")).await;
    merge(&mut person, "tag", "乙", "丙").await;
    sweep(&server.state, Retention::default()).await.unwrap();
    for email in ["a@example.jp", "b@example.jp", "c@example.jp"] {
        assert_eq!(person.value(&server, email, "tag").await, "丙");
    }
}
